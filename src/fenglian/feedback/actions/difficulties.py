"""Report what is met in carrying a notice out to the superior court, and answer it (YF-17)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fenglian.feedback.actions.opinions import find_cited
from fenglian.feedback.actions.telling import find_interpreter
from fenglian.feedback.errors import (
    DifficultyAnsweredError,
    InvalidOpinionError,
    NoSuperiorError,
    NotYourDifficultyError,
)
from fenglian.feedback.models import Difficulty, DifficultyAnswer
from fenglian.feedback.policies import get_difficulty_for, may_answer_difficulty, may_raise
from fenglian.feedback.validators import check_words
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_officials
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Area, Body, Court
from fenglian.organizations.queries import Official, find_filing_body
from fenglian.worktime.periods import civil_day

SUBJECT = "difficulty"
FROM_BENEATH = "difficulty_beneath"
"""What tells the superior court's filing division: its own queue, without anybody's words."""


def queue_id(court_id: int) -> UUID:
    """Return what stands in messages for the queue of a superior court.

    Args:
        court_id: the superior court.
    """
    return uuid5(UUID(int=court_id), FROM_BENEATH)


@dataclass(frozen=True, slots=True)
class DifficultyFacts:
    """What was met.

    Args:
        clause_id: of a mechanism in force.
        words: what the difficulty is, or what is suggested.
        area_id: the town or its liaison point; empty: none in particular.
    """

    clause_id: str
    words: str
    area_id: str = ""


@transaction.atomic
def raise_difficulty(
    key: UUID, facts: DifficultyFacts, *, by: Official, at: dt.datetime
) -> Difficulty:
    """Report a difficulty to the superior court's filing division; sent twice it is one.

    No duty is opened: the notice sets no limit for the answer.

    Args:
        key: made by the form.
        facts: what was met.
        by: somebody of a department.
        at: when.

    Raises:
        NoSuperiorError: the court has no superior court in the product.
        UnknownClauseError: no mechanism in force has the clause.
        InvalidOpinionError: something in it cannot be right, or nobody of a department says it.
    """
    words = check_words(facts.words)
    if not may_raise(by):
        raise InvalidOpinionError(_("提意见的要是某个部门的人，您现在没有部门。"))
    court = Court.objects.get(pk=by.court_id)
    if court.superior is None:
        raise NoSuperiorError
    cited = find_cited(court.pk, facts.clause_id, "", at)
    if facts.area_id and not _is_town_of(court, facts.area_id):
        raise InvalidOpinionError(_("请选本院的一个镇街。"), field="area")
    difficulty, is_new = Difficulty.objects.get_or_create(
        pk=uuid5(key, f"{by.court_id}:{by.person_id}"),
        defaults={
            "court": court,
            "answerer": court.superior,
            "version_id": cited.version_id,
            "clause_id": cited.clause_id,
            "area_id": facts.area_id or None,
            "person_id": by.person_id,
            "body_id": min(by.body_ids),
            "signature": by.actor.label,
            "words": words,
            "raised_at": at,
        },
    )
    if is_new:
        _record(EventKind.DIFFICULTY_RAISED, difficulty, court.pk, actor=by.actor, at=at)
        _tell_superior(difficulty, court.superior, at)
    return difficulty


def _is_town_of(court: Court, area_id: str) -> bool:
    if court.area_id is None:
        return False
    inside = Q(parent=court.area_id) | Q(parent__parent=court.area_id)
    return Area.objects.towns().filter(inside, pk=area_id).exists()


@transaction.atomic
def answer_difficulty(
    difficulty_id: UUID, words: str, *, by: Official, at: dt.datetime
) -> DifficultyAnswer:
    """Answer a difficulty, once. The answer is the superior's row; what was raised stays as it is.

    Args:
        difficulty_id: which.
        words: what to do.
        by: somebody of the superior court's filing division.
        at: when.

    Raises:
        DifficultyNotFoundError: not there, or not for this official.
        NotYourDifficultyError: somebody else's act.
        DifficultyAnsweredError: it has been answered.
        InvalidOpinionError: the words are missing or too long.
    """
    difficulty = get_difficulty_for(by, difficulty_id)
    if not may_answer_difficulty(by, difficulty):
        raise NotYourDifficultyError
    words = check_words(words)
    try:
        with transaction.atomic():  # of two at once the constraint lets one through
            answer = DifficultyAnswer.objects.create(
                id=uuid4(),
                court_id=by.court_id,
                sender_id=difficulty.court_id,
                difficulty=difficulty,
                words=words,
                person_id=by.person_id,
                signature=by.actor.label,
                answered_at=at,
            )
    except IntegrityError as error:
        if not DifficultyAnswer.objects.filter(difficulty=difficulty).exists():
            raise
        raise DifficultyAnsweredError from error
    _record(EventKind.DIFFICULTY_ANSWERED, difficulty, by.court_id, actor=by.actor, at=at)
    _tell_sender(difficulty, at)
    return answer


def _record(
    kind: EventKind, difficulty: Difficulty, court_id: int, *, actor: Actor, at: dt.datetime
) -> None:
    """Append to the ledger of the court that acts."""
    record_event(
        kind,
        court_id=court_id,
        subject_kind=SUBJECT,
        subject_id=difficulty.pk,
        actor=actor,
        at=at,
        data={
            "version": difficulty.version_id,
            "clause": difficulty.clause_id,
            "area": difficulty.area_id,
            "court": difficulty.court_id,
        },
    )


def _tell_superior(difficulty: Difficulty, superior: Court, at: dt.datetime) -> None:
    """Tell who leads the filing division above, by a row of that court and in its own scope."""
    with scoped([superior.pk], audience=Audience.SYSTEM):
        try:
            reader = find_interpreter(find_filing_body(superior.pk), civil_day(at))
        except Body.DoesNotExist:
            return
        tell_officials(
            MessageKind.DIFFICULTY_RAISED,
            superior,
            [reader],
            about=(FROM_BENEATH, queue_id(superior.pk)),
            key=difficulty.pk.hex,
            at=at,
        )


def _tell_sender(difficulty: Difficulty, at: dt.datetime) -> None:
    with scoped([difficulty.court_id], audience=Audience.SYSTEM):
        tell_officials(
            MessageKind.DIFFICULTY_ANSWERED,
            difficulty.court,
            [difficulty.person_id],
            about=(SUBJECT, difficulty.pk),
            key=difficulty.pk.hex,
            at=at,
        )
