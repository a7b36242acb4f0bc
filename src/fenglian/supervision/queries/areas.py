"""The board of a liaison leader: their towns, and what waits, stands and is late there (XX-2)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q

from fenglian.activities.queries.counted import visits
from fenglian.correspondence.enums import TaskState, ThreadState
from fenglian.correspondence.models import ContactTask, Thread
from fenglian.correspondence.queries.levels import Waiting, count_waiting_beneath
from fenglian.correspondence.queries.threads import Line, describe_threads
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty, Occasion
from fenglian.duties.queries import Limit, describe_limit
from fenglian.liaison.adapters import town_key
from fenglian.liaison.enums import CONTACT_ORDER, Seat
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.current import holders_of
from fenglian.mechanisms.queries import load_version
from fenglian.organizations.enums import COURT_LEADERS
from fenglian.organizations.models import Area, Court, Person, PostTerm
from fenglian.organizations.queries import list_overseen
from fenglian.quotas.queries import Standing, in_force_since, list_standings, quotas_in_force
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

YEAR = dt.timedelta(days=365)
"""How far back the last visit is looked for."""
SEATS = (Seat.CONTACT_LEADER, Seat.LIAISON_JUDGE)
"""What makes a town a court leader's: an area (XX-2), or taken as a judge's own (YF-2b)."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed for a town by the calendar, e.g. the quarter's ledger.

    Args:
        title: of the rule.
        limit: how it stands.
    """

    title: str
    limit: Limit


@dataclass(slots=True)
class TownLine:
    """A town of a leader's area.

    Args:
        town: with its county.
        contact: who answers for it today; of a superior court's leader, at the court beneath.
        threads: what waits for the court's answer, the most urgent first.
        beneath: what waits for the answer of a court beneath, in numbers; None: nothing.
        owed: what is open by the calendar, the most urgent first.
        standings: how visits of the court, and of one beneath, stand in the running window.
        visited_on: when somebody of the court, or of one beneath, was last there; None: not in a
            year.
        tasks: open work of the contact there, and of the leader.
    """

    town: Area
    contact: Person | None = None
    threads: list[Line] = field(default_factory=list)
    beneath: Waiting | None = None
    owed: list[Owed] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    visited_on: dt.date | None = None
    tasks: list[ContactTask] = field(default_factory=list)

    def late(self, today: dt.date) -> int:
        """Return how many things there are past their day."""
        limits = [one.limit for one in self.threads if one.limit] + [one.limit for one in self.owed]
        days = [limit.last_day for limit in limits] + [task.due_on for task in self.tasks]
        return sum(day < today for day in days) + (self.beneath.late if self.beneath else 0)


def list_leaders(court_id: int, today: dt.date) -> list[Person]:
    """Return the court's leaders who hold an area today, or have something open of their own.

    Args:
        court_id: whose.
        today: the court's date.
    """
    seats = Assignment.objects.on(today).filter(court_id=court_id, seat__in=SEATS)
    tasks = ContactTask.objects.filter(court_id=court_id, state=TaskState.GIVEN)
    terms = PostTerm.objects.on(today).filter(court_id=court_id, post__kind__in=COURT_LEADERS)
    found = terms.filter(
        Q(person__in=seats.values("person_id"))
        | Q(person__in=tasks.filter(leader__isnull=False).values("leader_id"))
    )
    ordered = found.select_related("person").order_by("post__position", "post_id")
    return list({term.person_id: term.person for term in ordered}.values())


def load_area(court: Court, leader_id: int, now: dt.datetime) -> list[TownLine]:
    """Return the towns of a leader's area with what waits, stands and is late in each.

    Args:
        court: the leader's, in the running scope.
        leader_id: who.
        now: the present instant.
    """
    today = civil_day(now)
    seats = Assignment.objects.on(today).filter(court=court, seat__in=SEATS, person=leader_id)
    towns = Area.objects.filter(pk__in=seats.values("area_id")).select_related("parent")
    lines = {town.pk: TownLine(town) for town in towns.order_by("code")}
    if not lines:
        return []
    calendar = load_calendar(court.calendar_id)
    court_ids = [court.pk, *list_overseen(court.pk)]
    _find_contacts(lines, court_ids, today)
    waiting = Thread.objects.filter(court=court, area__in=lines, state=ThreadState.OPEN)
    for line in describe_threads(list(waiting.select_related("area")), calendar, now):
        lines[line.thread.area_id].threads.append(line)
    for area_id, beneath in count_waiting_beneath(lines, today).items():
        lines[area_id].beneath = beneath
    for area_id, owed in _owed(court, lines, now):
        lines[area_id].owed.append(owed)
    _count_visits(lines, court, court_ids, now)
    _find_last_visits(lines, court_ids, today)
    tasks = ContactTask.objects.filter(court=court, area__in=lines, state=TaskState.GIVEN)
    for task in tasks.select_related("area", "body", "leader").order_by("due_on"):
        lines[str(task.area_id)].tasks.append(task)
    for one in lines.values():
        one.threads.sort(key=lambda line: (line.limit is None, line.limit and line.limit.last_day))
        one.owed.sort(key=lambda owed: owed.limit.last_day)
    return list(lines.values())


def list_open_leader_tasks(court_id: int, leader_id: int | None = None) -> list[ContactTask]:
    """Return what court leaders coordinate or guide and has no result yet, by its last day.

    Args:
        court_id: whose leaders.
        leader_id: one of them; None: all.
    """
    tasks = ContactTask.objects.filter(
        court_id=court_id, state=TaskState.GIVEN, leader__isnull=False
    )
    if leader_id is not None:
        tasks = tasks.filter(leader=leader_id)
    return list(tasks.select_related("area", "body", "leader").order_by("due_on", "pk"))


def _find_contacts(lines: dict[str, TownLine], court_ids: Collection[int], today: dt.date) -> None:
    for area_id, held in holders_of(court_ids, list(lines), today).items():
        seated = [one for one in held if one.seat in CONTACT_ORDER]
        seated.sort(key=lambda one: CONTACT_ORDER.index(Seat(one.seat)))
        lines[area_id].contact = seated[0].person if seated else None


def _owed(court: Court, area_ids: Collection[str], now: dt.datetime) -> list[tuple[str, Owed]]:
    keys = {town_key(area_id): area_id for area_id in area_ids}
    occasions = Occasion.objects.filter(court=court, key__in=keys)
    about = dict(occasions.values_list("pk", "key"))
    duties = Duty.objects.filter(court=court, state=DutyState.OPEN, subject_id__in=about)
    calendar = load_calendar(court.calendar_id)
    return [
        (
            keys[about[duty.subject_id]],
            Owed(
                load_version(duty.version_id).rule(duty.rule_id).title,
                describe_limit(duty, calendar, now),
            ),
        )
        for duty in duties
    ]


def _count_visits(
    lines: dict[str, TownLine], court: Court, court_ids: Collection[int], now: dt.datetime
) -> None:
    today, calendar = civil_day(now), load_calendar(court.calendar_id)
    held = Assignment.objects.on(today).filter(court__in=court_ids, area__in=lines)
    only = list(held.values_list("pk", flat=True))
    for quota in quotas_in_force(court.pk, now):
        for standing in list_standings(
            court_ids, quota, today, today=today, calendar=calendar, only=only,
            since=in_force_since(court.pk, quota.mechanism_id),
        ):  # fmt: skip
            lines[standing.assignment.area_id].standings.append(standing)


def _find_last_visits(
    lines: dict[str, TownLine], court_ids: Collection[int], today: dt.date
) -> None:
    last: dict[str, dt.date] = defaultdict(lambda: dt.date.min)
    for visit in visits(court_ids, today - YEAR, today, area_ids=list(lines)):
        last[visit.area_id] = max(last[visit.area_id], visit.happened_on)
    for area_id, day in last.items():
        lines[area_id].visited_on = day
