"""Opinions in a list and on a page, and what a clause has been taken to mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.duties.queries import Limit, describe_limit
from fenglian.feedback.models import Opinion
from fenglian.feedback.policies import visible_opinions
from fenglian.mechanisms.queries import ClauseText, clause_text, load_version, version_number
from fenglian.organizations.queries import Official
from fenglian.worktime.calendars import WorkingCalendar

MOST_INTERPRETATIONS = 20
"""Of a clause, the latest first."""


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
