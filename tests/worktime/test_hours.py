"""Limits in hours: around the clock, or only while the offices are open."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenglian.worktime.arrangements import national_calendar
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.enums import LengthUnit
from fenglian.worktime.errors import CalendarGapError
from fenglian.worktime.periods import OFFICE_HOURS, Length, compute_deadline

CALENDAR = national_calendar(first_year=2025, last_year=2027)


def ends(start: str, hours: int, unit: LengthUnit, extra: int = 0) -> str:
    """Return when a limit is over, on the court's clock."""
    deadline = compute_deadline(
        dt.datetime.fromisoformat(start).replace(tzinfo=COURT_ZONE),
        Length(hours, unit),
        CALENDAR,
        extra_working_days=extra,
    )
    return deadline.ends_at.astimezone(COURT_ZONE).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize(
    ("start", "hours", "over"),
    [
        ("2026-11-20T16:30", 2, "2026-11-20T18:30"),
        ("2026-11-20T16:30", 24, "2026-11-21T16:30"),  # a Saturday is no excuse
    ],
)
def test_clock_hours_run_through_nights_and_days_off(start: str, hours: int, over: str) -> None:
    assert ends(start, hours, LengthUnit.CLOCK_HOURS) == over


@pytest.mark.parametrize(
    ("start", "hours", "over"),
    [
        ("2026-11-20T09:00", 2, "2026-11-20T11:00"),
        ("2026-11-20T11:00", 2, "2026-11-20T15:30"),  # over the lunch break
        ("2026-11-20T16:30", 2, "2026-11-23T09:30"),  # Friday evening to Monday morning
        ("2026-11-21T10:00", 1, "2026-11-23T09:30"),  # begins on a Saturday
        ("2026-11-20T16:30", 1, "2026-11-20T17:30"),  # to the very close
        ("2026-09-30T16:30", 2, "2026-10-08T09:30"),  # over the national holiday
    ],
)
def test_service_hours_stand_still_while_the_offices_are_closed(
    start: str, hours: int, over: str
) -> None:
    assert ends(start, hours, LengthUnit.SERVICE_HOURS) == over


def test_extension_moves_the_end_by_working_days_at_the_same_hour() -> None:
    assert ends("2026-11-20T09:00", 2, LengthUnit.SERVICE_HOURS, extra=1) == "2026-11-23T11:00"


def test_last_day_is_the_day_before_where_the_hours_end_at_midnight() -> None:
    start = dt.datetime(2026, 11, 20, 22, tzinfo=COURT_ZONE)

    deadline = compute_deadline(start, Length(2, LengthUnit.CLOCK_HOURS), CALENDAR)

    assert deadline.last_day == dt.date(2026, 11, 20)


def test_service_hours_beyond_the_calendar_are_refused() -> None:
    start = dt.datetime(2027, 12, 31, 17, tzinfo=COURT_ZONE)

    with pytest.raises(CalendarGapError):
        compute_deadline(start, Length(8, LengthUnit.SERVICE_HOURS), CALENDAR)


@given(
    minutes=st.integers(0, 500 * 24 * 60),
    hours=st.integers(1, 60),
)
def test_service_hours_are_those_counted_minute_by_minute(minutes: int, hours: int) -> None:
    start = dt.datetime(2025, 1, 2, tzinfo=COURT_ZONE) + dt.timedelta(minutes=minutes)

    deadline = compute_deadline(start, Length(hours, LengthUnit.SERVICE_HOURS), CALENDAR)

    left, minute = hours * 60, start
    while left:
        is_open = CALENDAR.day(minute.date()).is_working and any(
            opens <= minute.time() < closes for opens, closes in OFFICE_HOURS
        )
        left -= is_open
        minute += dt.timedelta(minutes=1)
    assert deadline.ends_at == minute
