"""What an official owes by due date, and what they were told of: one page of it at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fenglian.duties.models import Duty
from fenglian.duties.queries import (
    Limit,
    describe_limit,
    list_owed_by,
    list_told_to,
    owed_as,
    owes,
)
from fenglian.mechanisms.queries import load_version
from fenglian.mechanisms.schema import Channel
from fenglian.notifications.adapters import adapter_for
from fenglian.organizations.queries import Official
from fenglian.requests.actions.acting import SUBJECT
from fenglian.requests.models import SEALED, ServiceRequest
from fenglian.requests.policies import is_over
from fenglian.requests.queries.search import matching
from fenglian.requests.queries.vocabulary import channel_of
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day


class Due(StrEnum):
    """How urgent something is, the most urgent first."""

    LATE = "late"
    TODAY = "today"
    NEXT = "next"
    """Until the end of the next working day."""
    LATER = "later"


class Task(StrEnum):
    """Why something stands in somebody's list."""

    OWN = "own"
    """They owe it, alone or with their body."""
    TOLD = "told"
    """It is late with somebody else, and the ladder has told them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Which part of the work is asked for; None and empty leave everything in.

    Args:
        due: how urgent.
        task: owed or told.
        rule_id: which limit.
        channel: by which way it came in.
        words: what is searched for.
    """

    due: Due | None = None
    task: Task | None = None
    rule_id: str = ""
    channel: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One line of the list.

    Args:
        about: what it is about, in a few words.
        quote: the words of whoever wrote or noted it; empty where there are none.
        case_number: of the case that it is about; empty where there is none.
        path: its page.
        task: owed or told.
        absent: for whom the official stands in; empty where it is their own.
        due: how urgent.
        limit: in words, with the date.
        title: what is owed, in the rule's words, e.g. 答复当事人.
        rule_id: which limit.
        round: how often this limit has bitten on the request.
        level: how high its ladder has climbed; None where it has none.
        holder: who owes it; the body's name where it is owed in common.
        channel: the way in; None where nobody sent it.
        clause_id: the clause behind it.
        clause_number: the same in the notice's numbering.
        mechanism: the notice's short title.
    """

    about: str
    quote: str
    case_number: str
    path: str
    task: Task
    absent: str
    due: Due
    limit: Limit
    title: str
    rule_id: str
    round: int
    level: int | None
    holder: str
    channel: Channel | None
    clause_id: str
    clause_number: str
    mechanism: str


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a duty is about."""

    about: str
    quote: str
    case_number: str
    path: str
    channel: str = ""


class Work:
    """An official's work at a moment, to be counted and paged.

    Args:
        official: whose.
        calendar: their court's working days.
        now: the moment.
        wanted: which part of it.
    """

    def __init__(
        self, official: Official, calendar: WorkingCalendar, now: dt.datetime, wanted: WorkFilter
    ) -> None:
        self._official = official
        self._calendar = calendar
        self._now = now
        self._wanted = wanted
        self._today = civil_day(now)
        self.next_day = calendar.nth_working_day(self._today, 1)

    def rows(self) -> QuerySet[Duty, tuple[dt.date, int]]:
        """Return last day and id of the duties, in that order: two reads by index, put together."""
        due = self._days_of(self._wanted.due)
        own, told = (part.filter(due).values_list("last_day", "pk") for part in self._parts())
        return own.union(told, all=True).order_by("last_day", "pk")

    def counts(self) -> dict[Due, int]:
        """Count what there is of each urgency, whichever of them is asked for."""
        totals = dict.fromkeys(Due, 0)
        counted = {due.value: Count("pk", filter=self._days_of(due)) for due in Due}
        for part in self._parts():
            for name, number in part.aggregate(**counted).items():
                totals[Due(name)] += number
        return totals

    def describe(self, duty_ids: Sequence[int]) -> list[WorkItem]:
        """Return a page of duties as lines, in the order given, in a few statements.

        Args:
            duty_ids: from `rows`.
        """
        court_id = self._official.court_id
        duties = {
            duty.pk: duty
            for duty in Duty.objects.filter(court_id=court_id, pk__in=duty_ids).select_related(
                "holder", "body"
            )
        }
        subjects = self._describe_subjects(duties.values())
        found = (duties[pk] for pk in duty_ids if pk in duties)
        return [
            self._item(duty, subjects[duty.subject_id])
            for duty in found
            if duty.subject_id in subjects
        ]

    def _describe_subjects(self, duties: Collection[Duty]) -> dict[UUID, _Subject]:
        """Say what duties are about: requests in one statement, else as their flows put it."""
        ids: dict[str, set[UUID]] = {}
        for duty in duties:
            ids.setdefault(duty.subject_kind, set()).add(duty.subject_id)
        requests = ServiceRequest.objects.filter(
            court_id=self._official.court_id, pk__in=ids.pop(SUBJECT, ())
        )
        subjects = {
            request.pk: _Subject(
                request.title,
                request.words,
                request.case_number,
                f"/desk/requests/{request.pk}/",
                request.channel,
            )
            for request in requests.defer(*SEALED)
        }
        for kind, wanted in ids.items():
            texts = adapter_for(kind).describe(self._official.court_id, wanted)
            subjects |= {pk: _Subject(t.title, t.words, "", t.path) for pk, t in texts.items()}
        return subjects

    def _parts(self) -> tuple[QuerySet[Duty], QuerySet[Duty]]:
        mine = reduce(or_, map(owed_as, self._official.capacities))
        own = list_owed_by(self._official).order_by()
        told = list_told_to(self._official).exclude(mine).order_by()
        if self._wanted.task is Task.TOLD:
            own = own.none()
        elif self._wanted.task is Task.OWN:
            told = told.none()
        return own.filter(self._condition()), told.filter(self._condition())

    def _condition(self) -> Q:
        wanted = self._wanted
        condition = Q(rule_id=wanted.rule_id) if wanted.rule_id else Q()
        about = Q(channel=wanted.channel) if wanted.channel else Q()
        if wanted.words:
            about &= matching(self._official.court_id, wanted.words, year=self._today.year)
        if about:
            requests = ServiceRequest.objects.filter(about, court_id=self._official.court_id)
            condition &= Q(subject_id__in=requests.values("pk"))
        return condition

    def _days_of(self, due: Due | None) -> Q:
        match due:
            case Due.LATE:
                return Q(last_day__lt=self._today)
            case Due.TODAY:
                return Q(last_day=self._today)
            case Due.NEXT:
                return Q(last_day__gt=self._today, last_day__lte=self.next_day)
            case Due.LATER:
                return Q(last_day__gt=self.next_day)
        return Q()

    def _due(self, last_day: dt.date) -> Due:
        if last_day < self._today:
            return Due.LATE
        if last_day == self._today:
            return Due.TODAY
        return Due.NEXT if last_day <= self.next_day else Due.LATER

    def _told_as(self, duty: Duty) -> Official:
        """Return as whom the official was told: themselves, unless it stands under another."""
        over = (one for one in self._official.capacities if is_over(one, duty.body_id))
        return next(over, self._official)

    def _item(self, duty: Duty, subject: _Subject) -> WorkItem:
        mechanism = load_version(duty.version_id)
        rule = mechanism.rule(duty.rule_id)
        owed_for = next((one for one in self._official.capacities if owes(one, duty)), None)
        capacity = owed_for or self._told_as(duty)
        has_ladder = rule.kind == "limit" and any(s.kind == "escalation" for s in rule.steps)
        return WorkItem(
            about=subject.about,
            quote=subject.quote,
            case_number=subject.case_number,
            path=subject.path,
            task=Task.OWN if owed_for else Task.TOLD,
            absent="" if capacity is self._official else capacity.name,
            due=self._due(duty.last_day),
            limit=describe_limit(duty, self._calendar, self._now),
            title=rule.title,
            rule_id=duty.rule_id,
            round=duty.round,
            level=duty.level if has_ladder else None,
            holder=duty.holder.name if duty.holder else duty.body.name,
            channel=channel_of(mechanism, subject.channel) if subject.channel else None,
            clause_id=duty.clause_id,
            clause_number=mechanism.clause(duty.clause_id).number,
            mechanism=mechanism.short_title,
        )
