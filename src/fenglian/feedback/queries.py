"""Opinions and difficulties in lists and on pages, and what a clause has been taken to mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, QuerySet

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.duties.queries import Limit, describe_limit
from fenglian.feedback.models import Difficulty, DifficultyAnswer, Opinion
from fenglian.feedback.policies import may_answer, visible_difficulties, visible_opinions
from fenglian.mechanisms.queries import ClauseText, clause_text, load_version, version_number
from fenglian.organizations.queries import Official
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day

MOST_INTERPRETATIONS = 20
"""Of a clause, the latest first."""
WEEK, MONTH = 7, 30
"""Days of waiting from which a difficulty is marked."""


@dataclass(frozen=True, slots=True)
class Line:
    """An opinion with what it is about.

    Args:
        opinion: the opinion, with its body.
        clause: the clause in the version of that day.
        rule_title: of the rule; empty: the clause as such.
        version: the court's version of that day.
        limit: until when it is to be answered; None where no rule limits it, or it is answered.
    """

    opinion: Opinion
    clause: ClauseText
    rule_title: str
    version: int
    limit: Limit | None


def list_opinions(official: Official) -> QuerySet[Opinion]:
    """Return what an official may read: open ones first, the oldest on top; then the latest.

    Args:
        official: who looks.
    """
    return visible_opinions(official).order_by(
        F("answered_at").desc(nulls_first=True), "raised_at", "pk"
    )


def list_interpretations(court_id: int, mechanism_id: str, clause_id: str) -> list[Opinion]:
    """Return what a clause has been taken to mean, in whatever version, the latest first.

    Args:
        court_id: whose.
        mechanism_id: the mechanism.
        clause_id: the clause.
    """
    answered = Opinion.objects.filter(
        court_id=court_id,
        mechanism_id=mechanism_id,
        clause_id=clause_id,
        answered_at__isnull=False,
    )
    return list(answered.order_by("-answered_at", "-pk")[:MOST_INTERPRETATIONS])


def describe_opinions(
    opinions: Sequence[Opinion], calendar: WorkingCalendar, now: dt.datetime
) -> list[Line]:
    """Return opinions with what they are about; texts and versions are read once each.

    Args:
        opinions: of one court.
        calendar: its working days.
        now: the present instant.
    """
    open_duties = Duty.objects.filter(
        court_id__in={opinion.court_id for opinion in opinions},
        subject_id__in=[opinion.pk for opinion in opinions],
        state=DutyState.OPEN,
    )
    duties = {duty.subject_id: duty for duty in open_duties}
    cited = {(o.court_id, o.version_id, o.clause_id) for o in opinions}
    clauses = {key: clause_text(*key) for key in cited}
    return [
        Line(
            opinion,
            clauses[opinion.court_id, opinion.version_id, opinion.clause_id],
            title_of_rule(opinion),
            version_number(opinion.version_id),
            describe_limit(duties[opinion.pk], calendar, now) if opinion.pk in duties else None,
        )
        for opinion in opinions
    ]


def title_of_rule(opinion: Opinion) -> str:
    """Return the title of the rule that an opinion is about; empty: it is about the clause."""
    return load_version(opinion.version_id).rule(opinion.rule_id).title if opinion.rule_id else ""


class Age(StrEnum):
    """How long a difficulty has waited: marks to sort by, not limits of anybody."""

    FRESH = "fresh"
    WEEK = "week"
    """Seven days and more."""
    MONTH = "month"
    """Thirty days and more."""


@dataclass(frozen=True, slots=True)
class DifficultyLine:
    """A difficulty with what it is about and how long it took.

    Args:
        difficulty: with its court, town and answer.
        clause: the clause in the version of that day.
        mechanism: the notice's short title.
        answer: the superior's; None: it waits.
        days: that it has waited, or waited for its answer.
        age: the mark of those days.
    """

    difficulty: Difficulty
    clause: ClauseText
    mechanism: str
    answer: DifficultyAnswer | None
    days: int
    age: Age


def list_difficulties(official: Official, *, from_beneath: bool) -> QuerySet[Difficulty]:
    """Return difficulties: what waits first, the oldest on top; then the latest answered.

    Args:
        official: who looks.
        from_beneath: those that courts beneath report; else those of the official's own court.
    """
    found = visible_difficulties(official)
    if from_beneath:
        found = found.filter(answerer_id=official.court_id)
    else:
        found = found.filter(court_id=official.court_id)
    return found.select_related("court", "area", "answer").order_by(
        F("answer__answered_at").desc(nulls_first=True), "raised_at", "pk"
    )


def waiting(difficulties: QuerySet[Difficulty]) -> QuerySet[Difficulty]:
    """Return those that have no answer yet."""
    return difficulties.filter(answer__isnull=True)


def list_to_answer(official: Official) -> QuerySet[Difficulty]:
    """Return what courts beneath wait for from an official's filing division.

    Args:
        official: who looks.
    """
    if not may_answer(official):
        return Difficulty.objects.none()
    return waiting(list_difficulties(official, from_beneath=True))


def describe_difficulties(
    difficulties: Sequence[Difficulty], now: dt.datetime
) -> list[DifficultyLine]:
    """Return difficulties with what they are about; texts and versions are read once each.

    Args:
        difficulties: with their answers.
        now: the present instant.
    """
    cited = {(o.court_id, o.version_id, o.clause_id) for o in difficulties}
    clauses = {key: clause_text(*key) for key in cited}
    return [
        _describe(one, clauses[one.court_id, one.version_id, one.clause_id], now)
        for one in difficulties
    ]


def _describe(difficulty: Difficulty, clause: ClauseText, now: dt.datetime) -> DifficultyLine:
    answer: DifficultyAnswer | None = getattr(difficulty, "answer", None)
    until = answer.answered_at if answer else now
    days = (civil_day(until) - civil_day(difficulty.raised_at)).days
    return DifficultyLine(
        difficulty=difficulty,
        clause=clause,
        mechanism=load_version(difficulty.version_id).short_title,
        answer=answer,
        days=days,
        age=Age.MONTH if days >= MONTH else Age.WEEK if days >= WEEK else Age.FRESH,
    )
