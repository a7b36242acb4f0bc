"""Moving the demonstration's clock, for everybody who looks at the site. Only ever ahead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from fenglian.demonstration.errors import ClockBackError
from fenglian.demonstration.models import ClockOffset
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.worktime.calendars import WorkingCalendar

MORNING = dt.time(9)


def advance_clock(to: dt.datetime, *, at: dt.datetime) -> None:
    """Let the clock show another, later moment, and run on from there.

    Moves no duty and sends nothing by itself: the sweep and the other jobs find what falls due.

    Args:
        to: the moment that it is to show.
        at: what it shows now.

    Raises:
        ClockBackError: the moment has passed; what happened since cannot be taken back.
    """
    if to < at:
        raise ClockBackError(to, at)
    with transaction.atomic():
        ClockOffset.objects.get_or_create(pk=1)
        ClockOffset.objects.filter(pk=1).update(shift=F("shift") + (to - at))


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
