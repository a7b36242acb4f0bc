"""Threads in a list and on a page, and how long answers take."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, F, QuerySet, When

from fenglian.correspondence.enums import (
    UNDER_WAY,
    ForwardingState,
    ThreadKind,
    ThreadState,
)
from fenglian.correspondence.models import Arrangement, Forwarding, Letter, Proposal, Thread
from fenglian.correspondence.policies import (
    RETURNS_BEFORE_SETTLING,
    ThreadAct,
    acts_on,
    visible_threads,
)
from fenglian.correspondence.queries.contacts import find_contacts
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.duties.queries import Limit, describe_limit
from fenglian.organizations.models import Person
from fenglian.organizations.queries import Official
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day


@dataclass(frozen=True, slots=True)
class Line:
    """A thread in a list.

    Args:
        thread: with its town.
        contact: who answers for the town today; None: nobody does.
        limit: of what the contact owes; None where nothing runs.
        bodies: the departments with which it lies.
        is_disputed: departments have handed it back so often that the filing division decides.
    """

    thread: Thread
    contact: Person | None
    limit: Limit | None
    bodies: tuple[str, ...]
    is_disputed: bool


def list_threads(official: Official, today: dt.date) -> QuerySet[Thread]:
    """Return what somebody may read: what waits for the court first, the oldest on top.

    Args:
        official: who looks.
        today: the court's date.
    """
    return (
        visible_threads(official, today)
        .select_related("area")
        .order_by(
            Case(When(state=ThreadState.OPEN, then=0), default=1),
            Case(When(state=ThreadState.OPEN, then=F("said_at"))),
            F("said_at").desc(),
            "pk",
        )
    )


def describe_threads(
    threads: Sequence[Thread], calendar: WorkingCalendar, now: dt.datetime
) -> list[Line]:
    """Return threads with their contacts of today, their limits and where they lie.

    Args:
        threads: of one court.
        calendar: its working days.
        now: the present instant.
    """
    if not threads:
        return []
    court_id = threads[0].court_id
    ids = [thread.pk for thread in threads]
    contacts = find_contacts(court_id, {thread.area_id for thread in threads}, civil_day(now))
    duties = {
        duty.subject_id: duty
        for duty in Duty.objects.filter(
            court_id=court_id, subject_id__in=ids, state=DutyState.OPEN
        ).order_by("-last_day")
    }
    lying: dict[object, list[str]] = defaultdict(list)
    returned: Counter[object] = Counter()
    settled = set()
    for one in Forwarding.objects.filter(thread__in=ids).select_related("body"):
        if one.state in UNDER_WAY:
            lying[one.thread_id].append(one.body.name)
        returned[one.thread_id] += one.state == ForwardingState.RETURNED
        if one.is_settled:
            settled.add(one.thread_id)
    return [
        Line(
            thread=thread,
            contact=contacts.get(thread.area_id),
            limit=describe_limit(duties[thread.pk], calendar, now) if thread.pk in duties else None,
            bodies=tuple(lying[thread.pk]),
            is_disputed=returned[thread.pk] >= RETURNS_BEFORE_SETTLING
            and thread.pk not in settled
            and thread.state != ThreadState.CLOSED,
        )
        for thread in threads
    ]


@dataclass(frozen=True, slots=True)
class Passed:
    """What was forwarded to a department.

    Args:
        forwarding: with its body.
        limit: until when an answer is owed; None where nothing runs.
        answers: what the department said.
    """

    forwarding: Forwarding
    limit: Limit | None
    answers: list[Letter]


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Everything that an official reads of a thread.

    Args:
        line: the thread as in the list.
        letters: between center and contact.
        passed: what was forwarded, in order.
        arrangements: judges who were to come.
        proposals: what was put forward for the knowledge base.
        acts: what the official may do.
    """

    line: Line
    letters: list[Letter]
    passed: list[Passed] = field(default_factory=list)
    arrangements: list[Arrangement] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    acts: frozenset[ThreadAct] = frozenset()


def load_thread(
    official: Official, thread: Thread, calendar: WorkingCalendar, now: dt.datetime
) -> ThreadPage:
    """Return a thread as an official of the court reads it.

    Args:
        official: who looks.
        thread: one that they may read.
        calendar: the court's working days.
        now: the present instant.
    """
    (line,) = describe_threads([thread], calendar, now)
    letters = list(thread.letters.all())
    forwardings = list(thread.forwardings.select_related("body", "person"))
    open_duties = Duty.objects.filter(
        court_id=thread.court_id,
        subject_id__in=[one.pk for one in forwardings],
        state=DutyState.OPEN,
    )
    limits = {
        duty.subject_id: describe_limit(duty, calendar, now)
        for duty in open_duties.order_by("-last_day")
    }
    return ThreadPage(
        line=line,
        letters=[one for one in letters if not one.is_internal],
        passed=[
            Passed(
                one,
                limits.get(one.pk),
                [said for said in letters if said.forwarding_id == one.pk],
            )
            for one in forwardings
        ],
        arrangements=list(thread.arrangements.select_related("judge")),
        proposals=list(thread.proposals.order_by("proposed_at")),
        acts=acts_on(official, thread, civil_day(now)),
    )


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How long the court took to answer centers.

    Args:
        asked: how many threads began in the period.
        answered: how many of them have an answer.
        median: half of the answers came sooner; None without any.
        longest: the longest of them; None without any.
    """

    asked: int
    answered: int
    median: dt.timedelta | None
    longest: dt.timedelta | None


def measure_answers(
    threads: QuerySet[Thread],
    first: dt.datetime,
    until: dt.datetime,
    kind: ThreadKind | None = None,
) -> AnswerTimes:
    """Measure how long first answers took, of what centers began in a period (YF-13, XX-11).

    Args:
        threads: those to count, in the running scope.
        first: the first moment of the period.
        until: the first moment after it.
        kind: only of this kind.
    """
    begun = threads.filter(from_court=False, opened_at__gte=first, opened_at__lt=until)
    if kind is not None:
        begun = begun.filter(kind=kind)
    spans = [
        answered - opened
        for opened, answered in begun.values_list("opened_at", "first_answered_at")
        if answered is not None
    ]
    return AnswerTimes(
        asked=begun.count(),
        answered=len(spans),
        median=sorted(spans)[(len(spans) - 1) // 2] if spans else None,
        longest=max(spans, default=None),
    )
