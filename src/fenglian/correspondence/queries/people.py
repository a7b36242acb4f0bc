"""Representatives, opinions, petitions and tasks in lists: what is open first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from fenglian.correspondence.enums import TaskState
from fenglian.correspondence.models import ContactTask, Petition, Representative, Suggestion
from fenglian.correspondence.policies import (
    visible_petitions,
    visible_representatives,
    visible_suggestions,
    visible_tasks,
)
from fenglian.correspondence.queries.contacts import list_contact_towns
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.duties.queries import Limit, describe_limit
from fenglian.organizations.queries import Official
from fenglian.worktime.calendars import WorkingCalendar


def list_representatives(official: Official, today: dt.date) -> QuerySet[Representative]:
    """Return the representatives somebody reads, town by town, with when they were last met.

    Each has `noted_on` (`meetings.last_met`) and `open_suggestions`. Those in office come first.

    Args:
        official: who looks.
        today: the court's date.
    """
    people = visible_representatives(official, today).select_related("area")
    return people.annotate(
        noted_on=Max("encounters__happened_on"),
        open_suggestions=Count(
            "suggestions", filter=Q(suggestions__answered_at__isnull=True), distinct=True
        ),
    ).order_by(F("ended_on").asc(nulls_first=True), "area_id", "kind", "name", "pk")


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """An opinion in a list.

    Args:
        suggestion: with its department, town and who said it.
        limit: until when it is to be answered; None where nothing runs.
    """

    suggestion: Suggestion
    limit: Limit | None


def list_suggestions(official: Official, today: dt.date) -> QuerySet[Suggestion]:
    """Return the opinions somebody reads: open ones first, the oldest on top; then the latest.

    Args:
        official: who looks.
        today: the court's date.
    """
    suggestions = visible_suggestions(official, today)
    return suggestions.select_related("body", "area", "representative").order_by(
        F("told_at").desc(nulls_first=True),
        F("answered_at").desc(nulls_first=True),
        "gathered_at",
        "pk",
    )


def describe_suggestions(
    suggestions: Sequence[Suggestion], calendar: WorkingCalendar, now: dt.datetime
) -> list[SuggestionLine]:
    """Return opinions with until when they are to be answered.

    Args:
        suggestions: of one court.
        calendar: its working days.
        now: the present instant.
    """
    if not suggestions:
        return []
    ids = [one.pk for one in suggestions]
    limits = limits_of(suggestions[0].court_id, ids, calendar, now)
    return [SuggestionLine(one, limits.get(one.pk)) for one in suggestions]


def list_petitions(official: Official, today: dt.date) -> QuerySet[Petition]:
    """Return the petitions somebody reads: those without a result told first, the oldest on top.

    Args:
        official: who looks.
        today: the court's date.
    """
    petitions = visible_petitions(official, today)
    return petitions.select_related("area", "service_request__order__department").order_by(
        F("told_at").desc(nulls_first=True), "received_at", "pk"
    )


def unanswered(petitions: QuerySet[Petition]) -> QuerySet[Petition]:
    """Return those that no department has answered yet (YF-6: every item has its reply).

    Args:
        petitions: any.
    """
    return petitions.filter(
        service_request__isnull=False, service_request__answered_at__isnull=True
    )


def list_tasks(official: Official, today: dt.date) -> QuerySet[ContactTask]:
    """Return the tasks somebody reads: open ones by their last day, then the latest.

    Args:
        official: who looks.
        today: the court's date.
    """
    tasks = visible_tasks(official, today).select_related("area", "body", "leader")
    return tasks.order_by(F("ended_at").desc(nulls_first=True), "due_on", "pk")


def list_own_tasks(official: Official, today: dt.date) -> QuerySet[ContactTask]:
    """Return the open tasks that lie with an official as the contact of their towns.

    Args:
        official: whose; with those of whom they stand in for.
        today: the court's date.
    """
    towns = list_contact_towns(official, today)
    return ContactTask.objects.filter(
        court_id=official.court_id, state=TaskState.GIVEN, area__in=towns
    )


def limits_of(
    court_id: int, subject_ids: Collection[UUID], calendar: WorkingCalendar, now: dt.datetime
) -> dict[UUID, Limit]:
    """Return the running limit of each subject that has one.

    Args:
        court_id: whose.
        subject_ids: about what.
        calendar: the court's working days.
        now: the present instant.
    """
    duties = Duty.objects.filter(
        court_id=court_id, subject_id__in=subject_ids, state=DutyState.OPEN
    ).order_by("-last_day")
    return {duty.subject_id: describe_limit(duty, calendar, now) for duty in duties}
