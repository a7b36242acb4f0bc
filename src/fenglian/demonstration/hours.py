"""Office time as one line: the seconds in which the court is open, from its calendar's first."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import OFFICE_HOURS, civil_day

if TYPE_CHECKING:
    from fenglian.worktime.calendars import WorkingCalendar

HOUR = 3600
MORNING = dt.time(9)


def _seconds(clock: dt.time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


SESSIONS = tuple((_seconds(opens), _seconds(closes)) for opens, closes in OFFICE_HOURS)
WORKDAY = sum(closes - opens for opens, closes in SESSIONS)
"""Seconds of one working day."""
_BEFORE = (0, *accumulate(closes - opens for opens, closes in SESSIONS))


class OfficeTime:
    """Turns instants into seconds of office time, and back.

    Args:
        calendar: the court's working days.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.working = calendar.working

    def day_number(self, day: dt.date) -> int:
        """Return the number of a working day, or of the next one."""
        return bisect_left(self.working, day)

    def position(self, moment: dt.datetime) -> int:
        """Return where an instant stands; outside office hours, the next opening."""
        local = moment.astimezone(COURT_ZONE)
        number = self.day_number(local.date())
        if self.working[number] != local.date():
            return number * WORKDAY
        clock = _seconds(local.time())
        for before, (opens, closes) in zip(_BEFORE, SESSIONS, strict=False):
            if clock < closes:
                return number * WORKDAY + before + max(0, clock - opens)
        return (number + 1) * WORKDAY

    def moment(self, position: int) -> dt.datetime:
        """Return the instant at a place of office time."""
        number, rest = divmod(position, WORKDAY)
        for before, (opens, closes) in zip(_BEFORE, SESSIONS, strict=False):
            if rest < before + closes - opens:
                midnight = dt.datetime.combine(self.working[number], dt.time(), COURT_ZONE)
                return midnight + dt.timedelta(seconds=opens + rest - before)
        raise AssertionError("a rest of the division lies within one of the sessions")


def next_working_morning(at: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
    """Return nine o'clock on the working day after a moment's day.

    Args:
        at: what the clock shows.
        calendar: the court's.

    Raises:
        CalendarGapError: the calendar ends before it.
    """
    day = calendar.nth_working_day(civil_day(at), 1)
    return dt.datetime.combine(day, MORNING, COURT_ZONE)
