"""Say what is wrong with a rule; interpret it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.duties.actions import Bearer, follow_event
from fenglian.feedback.actions.telling import find_interpreter
from fenglian.feedback.errors import (
    InvalidOpinionError,
    NotInterpreterError,
    OpinionAnsweredError,
    OpinionNotFoundError,
    UnknownClauseError,
)
from fenglian.feedback.models import Opinion
from fenglian.feedback.policies import get_opinion_for, may_answer, may_raise
from fenglian.feedback.validators import check_words
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import adoptions_in_force, load_version
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court
from fenglian.organizations.queries import Official, find_filing_body
from fenglian.worktime.periods import civil_day

SUBJECT = "opinion"


@dataclass(frozen=True, slots=True)
class Cited:
    """What an opinion is about, as the mechanism in force has it.

    Args:
        version_id: the version.
        mechanism_id: its mechanism.
        clause_id: the clause.
        rule_id: one of the rules that cite the clause; empty: the clause as such.
    """

    version_id: int
    mechanism_id: str
    clause_id: str
    rule_id: str = ""


def find_cited(court_id: int, clause_id: str, rule_id: str, at: dt.datetime) -> Cited:
    """Return what is cited, in the version in force.

    Args:
        court_id: whose mechanisms.
        clause_id: the clause.
        rule_id: a rule that follows from it; empty: the clause as such.
        at: in force when.

    Raises:
        UnknownClauseError: no mechanism in force has the clause.
        InvalidOpinionError: the rule does not follow from the clause.
    """
    for adoption in adoptions_in_force(court_id, at):
        mechanism = load_version(adoption.version_id)
        if clause_id not in {clause.id for clause in mechanism.clauses}:
            continue
        rules = {rule.id for rule in mechanism.rules if clause_id in rule.clauses}
        if rule_id and rule_id not in rules:
            raise InvalidOpinionError(_("这一条下面没有这项规则，请重新选。"), field="rule")
        return Cited(adoption.version_id, adoption.mechanism_id, clause_id, rule_id)
    raise UnknownClauseError


@transaction.atomic
def raise_opinion(key: UUID, cited: Cited, words: str, *, by: Official, at: dt.datetime) -> Opinion:
    """Report a problem with a rule to the filing division; the same one a second time is the first.

    Args:
        key: made by the form.
        cited: from `find_cited`.
        words: what the problem is.
        by: somebody of a department.
        at: when.

    Raises:
        InvalidOpinionError: the words are missing or too long, or nobody of a department says it.
    """
    words = check_words(words)
    if not may_raise(by):
        raise InvalidOpinionError(_("提意见的要是某个部门的人，您现在没有部门。"))
    court = Court.objects.get(pk=by.court_id)
    opinion, is_new = Opinion.objects.get_or_create(
        pk=uuid5(key, f"{by.court_id}:{by.person_id}"),
        defaults={
            "court": court,
            "person_id": by.person_id,
            "version_id": cited.version_id,
            "mechanism_id": cited.mechanism_id,
            "clause_id": cited.clause_id,
            "rule_id": cited.rule_id,
            "body_id": min(by.body_ids),
            "signature": by.actor.label,
            "words": words,
            "raised_at": at,
        },
    )
    if not is_new:
        return opinion
    event = _record(EventKind.OPINION_RAISED, opinion, actor=by.actor, at=at)
    filing = find_filing_body(court.pk)
    follow_event(event, court=court, bearer=Bearer(filing.pk), is_first=True)
    interpreter = find_interpreter(filing, civil_day(at))
    tell_of_event(MessageKind.OPINION_RAISED, event, court, [interpreter])
    return opinion


@transaction.atomic
def answer_opinion(opinion_id: UUID, answer: str, *, by: Official, at: dt.datetime) -> Opinion:
    """Interpret a rule, once; the sender is told, and everybody who opens the clause reads it.

    Args:
        opinion_id: the opinion.
        answer: how the rule is meant, without anybody's case in it.
        by: somebody of the filing division.
        at: when.

    Raises:
        OpinionNotFoundError: not there, or not for this official.
        NotInterpreterError: somebody else's act.
        OpinionAnsweredError: it has been answered.
        InvalidOpinionError: the words are missing or too long.
    """
    get_opinion_for(by, opinion_id)
    if not may_answer(by):
        raise NotInterpreterError
    answer = check_words(answer)
    opinion = (
        Opinion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court")
        .filter(pk=opinion_id)
        .first()
    )
    if opinion is None:
        raise OpinionNotFoundError
    if opinion.answered_at is not None:
        raise OpinionAnsweredError
    opinion.answer, opinion.answered_at = answer, at
    opinion.answered_by_id, opinion.answer_signature = by.person_id, by.actor.label
    opinion.save(update_fields=["answer", "answered_at", "answered_by", "answer_signature"])
    event = _record(EventKind.OPINION_ANSWERED, opinion, actor=by.actor, at=at)
    filing = find_filing_body(opinion.court_id)
    follow_event(event, court=opinion.court, bearer=Bearer(filing.pk))
    tell_of_event(MessageKind.OPINION_ANSWERED, event, opinion.court, [opinion.person_id])
    return opinion


def _record(kind: EventKind, opinion: Opinion, *, actor: Actor, at: dt.datetime) -> Event:
    return record_event(
        kind,
        court_id=opinion.court_id,
        subject_kind=SUBJECT,
        subject_id=opinion.pk,
        actor=actor,
        at=at,
        data={
            "version": opinion.version_id,
            "clause": opinion.clause_id,
            "rule": opinion.rule_id,
            "body": opinion.body_id,
        },
    )
