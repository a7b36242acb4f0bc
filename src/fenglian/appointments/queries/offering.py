"""What can be booked: slots by the hours and the calendar, less the seats that are taken.

On the portal nobody sees the appointments and absences of others (row-level security): three doors
of the database tell which seats are taken, how many stand in line and on which days an official
does not receive, and nothing of anybody.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from fenglian.appointments.models import Closing, Host, Opening, WeeklyHours
from fenglian.appointments.slots import (
    Gap,
    Slot,
    Stretch,
    cut_slots,
    day_bounds,
    line_closes_at,
)
from fenglian.appointments.validators import HORIZON
from fenglian.worktime.calendars import ONE_DAY, WorkingCalendar
from fenglian.worktime.periods import civil_day


class Taken(NamedTuple):
    """A seat that somebody has."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    seat: int


@dataclass(frozen=True, slots=True)
class OfferedSlot:
    """A slot with what is left of it.

    Args:
        slot: the time.
        seats: the numbers of the seats that are free.
    """

    slot: Slot
    seats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OfferedDay:
    """A day on which a host receives.

    Args:
        day: which.
        slots: by time, those that are full as well; none that have begun.
        in_line: how many wait for a seat to be freed.
        is_line_open: whether the line still runs; then those in it go first.
    """

    day: dt.date
    slots: tuple[OfferedSlot, ...]
    in_line: int
    is_line_open: bool

    @property
    def free(self) -> tuple[OfferedSlot, ...]:
        """The slots with a seat for whoever comes now: none while others stand in line."""
        if self.in_line and self.is_line_open:
            return ()
        return tuple(offered for offered in self.slots if offered.seats)

    @property
    def may_queue(self) -> bool:
        """Whether standing in line makes sense."""
        return bool(self.slots) and not self.free and self.is_line_open


def days_ahead(calendar: WorkingCalendar, now: dt.datetime) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that can be booked at a moment."""
    today = civil_day(now)
    return today, calendar.nth_working_day(today, HORIZON)


def offered_days(
    host: Host,
    calendar: WorkingCalendar,
    *,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    lead: dt.timedelta = dt.timedelta(0),
) -> list[OfferedDay]:
    """Return the days on which a host receives, with what is free; in six statements.

    On days on which they are away there is nothing to book, nor to stand in line for.

    Args:
        host: who receives.
        calendar: the court's days.
        first: the first day.
        last: the last day.
        now: the present instant.
        lead: so long before its start a slot may still be had.
    """
    hours = _load_hours(host, first, last)
    taken, lines = _taken(host, *day_bounds(first, last)), _lines(host, first, last)
    away = _away(host, first, last)
    days, day = [], first
    while day <= last:
        is_away = any(since <= day <= until for since, until in away)
        slots = hours.slots(day, is_working=calendar.day(day).is_working)
        offered = tuple(
            OfferedSlot(slot, free_seats(slot, taken))
            for slot in slots
            if slot.starts_at >= now + lead and not is_away
        )
        if offered:
            is_open = now < line_closes_at(day, calendar)
            days.append(OfferedDay(day, offered, lines[day], is_open))
        day += ONE_DAY
    return days


def free_seats(slot: Slot, taken: list[Taken]) -> tuple[int, ...]:
    """Return the seats of a slot that nobody has at any moment of it.

    Args:
        slot: the time.
        taken: the seats of its host around it.
    """
    occupied = {one.seat for one in taken if slot.meets(one.starts_at, one.ends_at)}
    return tuple(seat for seat in range(1, slot.capacity + 1) if seat not in occupied)


@dataclass(frozen=True, slots=True)
class _HostHours:
    weekly: list[WeeklyHours]
    openings: list[Opening]
    closings: list[Closing]

    def slots(self, day: dt.date, *, is_working: bool) -> list[Slot]:
        return cut_slots(
            day,
            weekly=[
                _stretch(row)
                for row in self.weekly
                if is_working
                and row.weekday == day.isoweekday()
                and row.starts_on <= day
                and (row.ends_on is None or day <= row.ends_on)
            ],
            openings=[_stretch(row) for row in self.openings if row.day == day],
            closings=[
                Gap(row.opens, row.closes)
                for row in self.closings
                if row.starts_on <= day <= row.ends_on
            ],
        )


def weekly_in_force(host: Host, first: dt.date, last: dt.date | None) -> QuerySet[WeeklyHours]:
    """Return the weekly hours that hold on some day of a span.

    Args:
        host: whose.
        first: the first day.
        last: the last; None: without end.
    """
    rows = WeeklyHours.objects.filter(court_id=host.court_id, host=host)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    if last is not None:
        rows = rows.filter(starts_on__lte=last)
    return rows.order_by("weekday", "opens", "pk")


def _stretch(row: WeeklyHours | Opening) -> Stretch:
    return Stretch(row.opens, row.closes, row.minutes, row.capacity)


def _load_hours(host: Host, first: dt.date, last: dt.date) -> _HostHours:
    of_host = {"court_id": host.court_id, "host": host}
    return _HostHours(
        list(weekly_in_force(host, first, last)),
        list(Opening.objects.filter(**of_host, day__range=(first, last)).order_by("-pk")),
        list(Closing.objects.filter(**of_host, starts_on__lte=last, ends_on__gte=first)),
    )


def _taken(host: Host, since: dt.datetime, until: dt.datetime) -> list[Taken]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM appointments_taken(%s, %s, %s, %s)",
            [host.court_id, host.pk, since, until],
        )
        return [Taken(*row) for row in cursor.fetchall()]


def _away(host: Host, first: dt.date, last: dt.date) -> list[tuple[dt.date, dt.date]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM appointments_away(%s, %s, %s, %s)",
            [host.court_id, host.pk, first, last],
        )
        return [(since, until) for since, until in cursor.fetchall()]


def _lines(host: Host, first: dt.date, last: dt.date) -> defaultdict[dt.date, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM appointments_in_line(%s, %s, %s, %s)",
            [host.court_id, host.pk, first, last],
        )
        return defaultdict(int, dict(cursor.fetchall()))
