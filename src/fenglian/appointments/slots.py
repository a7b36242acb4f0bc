"""From hours to slots: what a day offers, by the calendar and by what was laid down for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fenglian.worktime.calendars import ONE_DAY, WorkingCalendar
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import OFFICE_HOURS, civil_day

LINE_CLOSES = dt.time(16)
"""On the working day before: whoever is moved in still learns of it in office hours."""
REMINDER = OFFICE_HOURS[0][0]
"""On the working day before, when the offices open."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of a day in which somebody receives people.

    Args:
        opens: when it begins.
        closes: when it ends.
        minutes: how long each slot is.
        capacity: how many may have the same slot.
    """

    opens: dt.time
    closes: dt.time
    minutes: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Part of a day in which nobody is received.

    Args:
        opens: when it begins.
        closes: when it ends.
    """

    opens: dt.time
    closes: dt.time


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time that can be booked, so many times over.

    Args:
        starts_at: when one is received.
        ends_at: when the next is.
        capacity: how many have it at once.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    capacity: int

    def meets(self, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
        """Tell whether the slot and another time have a moment in common."""
        return self.starts_at < ends_at and starts_at < self.ends_at


def cut_slots(
    day: dt.date,
    *,
    weekly: Iterable[Stretch],
    openings: Iterable[Stretch],
    closings: Iterable[Gap],
) -> list[Slot]:
    """Return what a day offers, by time and without overlaps.

    What was opened for the very day goes before the week's hours, and what was closed before both.

    Args:
        day: the civil day.
        weekly: the week's hours for it; none on a day off.
        openings: what was opened for it alone.
        closings: what was closed.
    """
    gaps = [_slot(day, gap.opens, gap.closes, 0) for gap in closings]
    slots: list[Slot] = []
    for stretch in (*openings, *weekly):
        for slot in _cut(day, stretch):
            if not any(slot.meets(one.starts_at, one.ends_at) for one in (*gaps, *slots)):
                slots.append(slot)
    return sorted(slots)


def _cut(day: dt.date, stretch: Stretch) -> Iterator[Slot]:
    whole = _slot(day, stretch.opens, stretch.closes, stretch.capacity)
    length = dt.timedelta(minutes=stretch.minutes)
    starts_at = whole.starts_at
    while starts_at + length <= whole.ends_at:
        yield Slot(starts_at, starts_at + length, stretch.capacity)
        starts_at += length


def _slot(day: dt.date, opens: dt.time, closes: dt.time, capacity: int) -> Slot:
    return Slot(_instant(day, opens), _instant(day, closes), capacity)


def _instant(day: dt.date, clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, clock, COURT_ZONE).astimezone(dt.UTC)


def day_bounds(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the instants at which some days begin and are over, the last one included."""
    return _instant(first, dt.time()), _instant(last + ONE_DAY, dt.time())


def line_closes_at(day: dt.date, calendar: WorkingCalendar) -> dt.datetime:
    """Return until when people stand in line for a day; afterwards what is freed is anybody's."""
    return _instant(calendar.previous_working_day(day), LINE_CLOSES)


def reminder_at(
    starts_at: dt.datetime, made_at: dt.datetime, calendar: WorkingCalendar
) -> dt.datetime | None:
    """Return when to remind of an appointment: as the offices open on the working day before.

    None where it was made on that day or later: the confirmation is a reminder then.

    Args:
        starts_at: when it is.
        made_at: when it was booked, or changed.
        calendar: the court's days.
    """
    before = calendar.previous_working_day(civil_day(starts_at))
    return _instant(before, REMINDER) if before > civil_day(made_at) else None
