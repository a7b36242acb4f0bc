"""Representatives, what they and others think of the court's work, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.correspondence.actions.acting import own_key
from fenglian.correspondence.enums import Outcome, SuggestionSource
from fenglian.correspondence.errors import (
    InvalidWordsError,
    NotYourThreadError,
    RecordNotFoundError,
    WrongStateError,
)
from fenglian.correspondence.models import Encounter, Representative, Suggestion
from fenglian.correspondence.policies import (
    answers_suggestion,
    get_representative_for,
    get_suggestion_for,
    keeps_town,
    may_gather,
    tells_outcome,
)
from fenglian.correspondence.queries.vocabulary import list_representative_kinds
from fenglian.correspondence.validators import check_not_future, check_words
from fenglian.duties.actions import Bearer, follow_event
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, Court
from fenglian.organizations.queries import Official, find_leader_chain, find_liaison_officers
from fenglian.privacy.indexes import normalize_phone
from fenglian.privacy.validators import check_person_name
from fenglian.worktime.periods import civil_day

REPRESENTATIVE, SUGGESTION = "representative", "suggestion"
LONGEST_WORKPLACE = 100


def _record(
    kind: EventKind,
    subject: Representative | Suggestion,
    *,
    actor: Actor,
    at: dt.datetime,
    **data: object,
) -> Event:
    is_person = isinstance(subject, Representative)
    return record_event(
        kind,
        court_id=subject.court_id,
        subject_kind=REPRESENTATIVE if is_person else SUGGESTION,
        subject_id=subject.pk,
        actor=actor,
        at=at,
        data={"area": subject.area_id, **data},
    )


@dataclass(frozen=True, slots=True)
class RepresentativeFacts:
    """Who a representative is.

    Args:
        kind: a word of the mechanism's vocabulary.
        name: as they are called.
        workplace: their post or place of work, may be empty.
        phone: where they are reached, may be empty.
    """

    kind: str
    name: str
    workplace: str = ""
    phone: str = ""


@transaction.atomic
def enter_representative(
    key: UUID, area_id: str, facts: RepresentativeFacts, *, by: Official, at: dt.datetime
) -> Representative:
    """Enter a representative of a town; the same form a second time is the first (XX-9).

    Args:
        key: made by the form.
        area_id: the town.
        facts: who it is.
        by: who is assigned to the town.
        at: when.

    Raises:
        NotYourThreadError: nobody assigned to the town.
        InvalidWordsError, InvalidPersonNameError, InvalidPhoneError: something cannot be right.
    """
    if not keeps_town(by, area_id, civil_day(at)):
        raise NotYourThreadError
    if facts.kind not in dict(list_representative_kinds(by.court_id, at)):
        raise InvalidWordsError(_("请重新选择是哪一类代表。"), field="kind")
    person, is_new = Representative.objects.get_or_create(
        pk=own_key(key, by),
        defaults={
            "court_id": by.court_id,
            "area_id": area_id,
            "kind": facts.kind,
            "name": check_person_name(facts.name),
            "workplace": facts.workplace.strip()[:LONGEST_WORKPLACE],
            "phone": normalize_phone(facts.phone) if facts.phone.strip() else None,
            "entered_at": at,
        },
    )
    if is_new:
        _record(EventKind.REPRESENTATIVE_ENTERED, person, actor=by.actor, at=at)
    return person


@transaction.atomic
def end_representative(
    representative_id: UUID, *, last_day: dt.date, by: Official, at: dt.datetime
) -> Representative:
    """Note the last day of somebody as a representative; what they said stays.

    Args:
        representative_id: who.
        last_day: their last day as such.
        by: who is assigned to the town.
        at: when.
    """
    person = get_representative_for(by, representative_id, civil_day(at))
    if not keeps_town(by, person.area_id, civil_day(at)):
        raise NotYourThreadError
    if person.ended_on is not None:
        raise WrongStateError(_("已经登记过不再担任。"))
    person.ended_on = last_day
    person.save(update_fields=["ended_on"])
    _record(EventKind.REPRESENTATIVE_ENDED, person, actor=by.actor, at=at)
    return person


@transaction.atomic
def note_encounter(
    key: UUID,
    representative_id: UUID,
    happened_on: dt.date,
    words: str,
    *,
    by: Official,
    at: dt.datetime,
    activity_id: UUID | None = None,
) -> Encounter:
    """Note a contact with a representative; the same form a second time is the first.

    Args:
        key: made by the form.
        representative_id: with whom.
        happened_on: when.
        words: how, and what about.
        by: who is assigned to the town.
        at: when it is noted.
        activity_id: the activity during which they met.
    """
    today = civil_day(at)
    person = get_representative_for(by, representative_id, today)
    if not keeps_town(by, person.area_id, today):
        raise NotYourThreadError
    encounter, is_new = Encounter.objects.get_or_create(
        pk=own_key(key, by),
        defaults={
            "court_id": by.court_id,
            "representative": person,
            "happened_on": check_not_future(happened_on, today, field="happened_on"),
            "words": check_words(words, what=_("联系的情况")),
            "person_id": by.person_id,
            "signature": by.actor.label,
            "recorded_at": at,
            "activity_id": activity_id,
        },
    )
    if is_new:
        _record(
            EventKind.REPRESENTATIVE_MET, person, actor=by.actor, at=at,
            day=happened_on.isoformat(),
        )  # fmt: skip
    return encounter


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionFacts:
    """What was said of the court's work.

    Args:
        source: where it was heard.
        words: what was said.
        body_id: the department that owes the answer.
        area_id: the town; empty: of no single one.
        representative_id: who said it, of a representative's.
        activity_id: the research or visit it was heard in.
    """

    source: str
    words: str
    body_id: int
    area_id: str = ""
    representative_id: UUID | None = None
    activity_id: UUID | None = None


@transaction.atomic
def gather_suggestion(
    key: UUID, facts: SuggestionFacts, *, by: Official, at: dt.datetime
) -> Suggestion:
    """Take down an opinion; the department it goes to owes an answer by the rules (XX-9, YF-5).

    Args:
        key: made by the form.
        facts: what was said.
        by: anybody of the court.
        at: when.

    Raises:
        NotYourThreadError: nobody of the court.
        InvalidWordsError: something in it cannot be right.
    """
    if not may_gather(by):
        raise NotYourThreadError
    court = Court.objects.get(pk=by.court_id)
    person = None
    if facts.source == SuggestionSource.REPRESENTATIVE:
        if facts.representative_id is None:
            raise InvalidWordsError(_("请选是哪一位代表说的。"), field="representative")
        person = get_representative_for(by, facts.representative_id, civil_day(at))
    elif facts.source not in SuggestionSource.values:
        raise InvalidWordsError(_("请重新选择是在哪里听到的。"), field="source")
    if not Body.objects.of_court().filter(court=court, pk=facts.body_id).exists():
        raise InvalidWordsError(_("本院没有这个部门，请重新选择。"), field="body")
    suggestion, is_new = Suggestion.objects.select_related("body").get_or_create(
        pk=own_key(key, by),
        defaults={
            "court": court,
            "area_id": person.area_id if person else facts.area_id or None,
            "source": facts.source,
            "representative": person,
            "words": check_words(facts.words, what=_("意见")),
            "body_id": facts.body_id,
            "gathered_by_id": by.person_id,
            "signature": by.actor.label,
            "gathered_at": at,
            "activity_id": facts.activity_id,
        },
    )
    if is_new:
        event = _record(
            EventKind.SUGGESTION_GATHERED, suggestion, actor=by.actor, at=at,
            source=facts.source, body=facts.body_id,
        )  # fmt: skip
        follow_event(event, court=court, bearer=Bearer(facts.body_id), is_first=True)
        tell_of_event(
            MessageKind.SUGGESTION_GATHERED, event, court, _readers(suggestion, civil_day(at))
        )
    return suggestion


def _readers(suggestion: Suggestion, today: dt.date) -> list[int]:
    officer = find_liaison_officers(suggestion.court_id, today).get(suggestion.body_id)
    return [officer.pk] if officer else find_leader_chain(suggestion.body, today)[:1]


@transaction.atomic
def answer_suggestion(
    suggestion_id: UUID, outcome: str, answer: str, *, by: Official, at: dt.datetime
) -> Suggestion:
    """Say what becomes of an opinion, once, by the department that owes it.

    Args:
        suggestion_id: which.
        outcome: what becomes of it.
        answer: in words that whoever said it may read.
        by: somebody of the department.
        at: when.

    Raises:
        RecordNotFoundError: not there, or not for this official.
        NotYourThreadError: another department's.
        WrongStateError: it has been answered.
    """
    found = get_suggestion_for(by, suggestion_id, civil_day(at))
    if not answers_suggestion(by, found):
        raise NotYourThreadError
    suggestion = _lock(found)
    if suggestion.answered_at is not None:
        raise WrongStateError(_("这条意见已经有答复了，您写的没有存入。"))
    if outcome not in Outcome.values:
        raise InvalidWordsError(_("请选处理的结果。"), field="outcome")
    suggestion.outcome, suggestion.answer = outcome, check_words(answer, what=_("答复"))
    suggestion.answer_signature, suggestion.answered_at = by.actor.label, at
    suggestion.save(update_fields=["outcome", "answer", "answer_signature", "answered_at"])
    event = _record(
        EventKind.SUGGESTION_ANSWERED, suggestion, actor=by.actor, at=at, outcome=outcome
    )
    follow_event(event, court=suggestion.court, bearer=Bearer(suggestion.body_id))
    tell_of_event(
        MessageKind.SUGGESTION_ANSWERED, event, suggestion.court, [suggestion.gathered_by_id]
    )
    return suggestion


@transaction.atomic
def tell_outcome(suggestion_id: UUID, *, by: Official, at: dt.datetime) -> Suggestion:
    """Note that whoever said it was told what became of it.

    Args:
        suggestion_id: which.
        by: who took it down, or is assigned to the town today.
        at: when.
    """
    found = get_suggestion_for(by, suggestion_id, civil_day(at))
    if not tells_outcome(by, found, civil_day(at)):
        raise NotYourThreadError
    suggestion = _lock(found)
    if suggestion.answered_at is None:
        raise WrongStateError(_("部门还没有答复，答复以后再告知提意见的人。"))
    if suggestion.told_at is None:
        suggestion.told_at = at
        suggestion.save(update_fields=["told_at"])
        event = _record(EventKind.SUGGESTION_TOLD, suggestion, actor=by.actor, at=at)
        follow_event(event, court=suggestion.court, bearer=Bearer(suggestion.body_id))
    return suggestion


def _lock(found: Suggestion) -> Suggestion:
    suggestion = (
        Suggestion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court", "body")
        .filter(pk=found.pk)
        .first()
    )
    if suggestion is None:
        raise RecordNotFoundError
    return suggestion
