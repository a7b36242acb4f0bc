"""Limits: against the notices themselves, and at the places where such reckoning goes wrong."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worktime.notices import WORKED_DAYS, slow_deadline

from fenglian.worktime.arrangements import national_calendar
from fenglian.worktime.calendars import CalendarDay, WorkingCalendar
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.enums import CountKind, DayKind, LengthUnit, RemainingKind
from fenglian.worktime.errors import CalendarGapError, LengthError
from fenglian.worktime.periods import (
    CountedDay,
    Length,
    Remaining,
    compute_deadline,
    describe_remaining,
    format_day,
    office_hours_next,
    remaining,
    working_days_between,
)

CALENDAR = national_calendar(first_year=2024, last_year=2028)
FIRST_AND_LAST_START = tuple(map(dt.datetime.fromisoformat, ("2024-01-02", "2026-10-01")))
WORKING, NATURAL = LengthUnit.WORKING_DAYS, LengthUnit.CALENDAR_DAYS


def at(text: str) -> dt.datetime:
    """Read an instant on the court's clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=COURT_ZONE)


def last_day(start: str, count: int, unit: LengthUnit = WORKING) -> str:
    """Return the last day of a limit, as text."""
    return str(compute_deadline(at(start), Length(count, unit), CALENDAR).last_day)


def weekdays(first: dt.date, last: dt.date, *, closed: frozenset[dt.date]) -> WorkingCalendar:
    """Build a calendar of plain weeks without any holiday, with closures."""
    numbers = range(first.toordinal(), last.toordinal() + 1)
    days = [dt.date.fromordinal(number) for number in numbers]
    return WorkingCalendar.of(
        CalendarDay(day, day.weekday() < 5 and day not in closed, DayKind.WORKING) for day in days
    )


# Against the notices


def test_calendar_of_three_years_is_the_notices_day_by_day() -> None:
    known = {day: CALENDAR.day(day).is_working for day in WORKED_DAYS}

    assert known == WORKED_DAYS
    assert sum(day.year == 2026 for day in CALENDAR.working) == 248


def test_deadline_from_every_day_is_that_of_the_slow_reckoning() -> None:
    """About 100,000 limits: every day of three years, 48 lengths, both units, turns of the day."""
    began, disagreements, reckoned = time.process_time(), [], 0
    hours = (dt.time(), dt.time(9, 47), dt.time(23, 59, 59, 999999))

    for n, day in enumerate(day for day in WORKED_DAYS if day < dt.date(2026, 10, 1)):
        start = dt.datetime.combine(day, hours[n % 3], COURT_ZONE)
        for count in range(1, 49):
            for unit in (WORKING, NATURAL):
                deadline = compute_deadline(start, Length(count, unit), CALENDAR)
                reckoned += 1
                if (deadline.last_day, deadline.ends_at) != slow_deadline(start, count, unit):
                    disagreements.append((start, count, unit, deadline.last_day))

    assert disagreements == []
    assert reckoned > 95_000
    assert time.process_time() - began < 20  # seconds of this process; about 5


@given(
    start=st.datetimes(*FIRST_AND_LAST_START, timezones=st.timezones()),
    count=st.integers(1, 40),
    unit=st.sampled_from((WORKING, NATURAL)),
)
def test_deadline_from_any_zone_is_that_of_the_slow_reckoning(
    start: dt.datetime, count: int, unit: LengthUnit
) -> None:
    deadline = compute_deadline(start, Length(count, unit), CALENDAR)

    assert (deadline.last_day, deadline.ends_at) == slow_deadline(start, count, unit)


# The reckoning, step by step


def test_deadline_traces_the_example_of_the_interface() -> None:
    deadline = compute_deadline(at("2026-11-20T10:12"), Length(3, WORKING), CALENDAR)

    assert deadline.start_day == dt.date(2026, 11, 20)
    assert deadline.last_day == dt.date(2026, 11, 25)
    assert deadline.warning_at == at("2026-11-25T00:00")
    assert deadline.ends_at == at("2026-11-26T00:00")
    assert deadline.ends_at.tzinfo is dt.UTC
    assert not deadline.provisional
    assert deadline.trace == (
        CountedDay(dt.date(2026, 11, 20), CountKind.START, None, "", provisional=False),
        CountedDay(dt.date(2026, 11, 21), CountKind.REST, None, "周末", provisional=False),
        CountedDay(dt.date(2026, 11, 22), CountKind.REST, None, "周末", provisional=False),
        CountedDay(dt.date(2026, 11, 23), CountKind.WORKING, 1, "", provisional=False),
        CountedDay(dt.date(2026, 11, 24), CountKind.WORKING, 2, "", provisional=False),
        CountedDay(dt.date(2026, 11, 25), CountKind.END, 3, "", provisional=False),
    )


def test_deadline_across_spring_festival_counts_make_up_saturdays() -> None:
    deadline = compute_deadline(at("2026-02-13T16:00"), Length(3, WORKING), CALENDAR)

    assert [(str(s.day), s.number, s.note) for s in deadline.trace if s.number] == [
        ("2026-02-14", 1, "调休上班"),
        ("2026-02-24", 2, ""),
        ("2026-02-25", 3, ""),
    ]
    assert {s.note for s in deadline.trace if s.kind is CountKind.REST} == {"春节"}


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2026-11-20T00:00", "2026-11-25"),
        ("2026-11-20T23:59:59.999999", "2026-11-25"),
        ("2026-11-21T00:00", "2026-11-25"),  # a Saturday: Monday is the first day
        ("2026-11-22T23:59", "2026-11-25"),
        ("2026-11-23T00:00", "2026-11-26"),
        ("2026-10-03T12:00", "2026-10-10"),  # in the holiday: 8th, 9th, Saturday the 10th worked
        ("2026-10-10T12:00", "2026-10-14"),  # on a worked Saturday
        ("2025-12-31T17:00", "2026-01-06"),  # Sunday 4 January is worked
    ],
)
def test_deadline_of_three_working_days_from_the_edges_of_days(start: str, last: str) -> None:
    assert last_day(start, 3) == last


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2026-11-20T10:00", 30, "2026-12-21"),  # the 20th of December is a Sunday
        ("2026-09-21T10:00", 10, "2026-10-08"),  # the 1st of October opens a holiday
        ("2026-02-13T10:00", 1, "2026-02-14"),  # ends on a worked Saturday: not moved
        ("2026-11-20T10:00", 5, "2026-11-25"),
    ],
)
def test_deadline_of_calendar_days_moves_off_rest_days_only(
    start: str, count: int, last: str
) -> None:
    assert last_day(start, count, NATURAL) == last


def test_deadline_of_calendar_days_numbers_rest_days_and_not_the_days_it_moved_over() -> None:
    deadline = compute_deadline(at("2026-11-26T10:00"), Length(3, NATURAL), CALENDAR)

    assert [(s.day.day, s.kind, s.number) for s in deadline.trace] == [
        (26, CountKind.START, None),
        (27, CountKind.WORKING, 1),
        (28, CountKind.REST, 2),
        (29, CountKind.REST, 3),
        (30, CountKind.END, None),
    ]


def test_extension_counts_on_from_the_end_in_working_days() -> None:
    working = compute_deadline(
        at("2026-11-20T10:00"), Length(3, WORKING), CALENDAR, extra_working_days=2
    )
    natural = compute_deadline(
        at("2026-11-20T10:00"), Length(8, NATURAL), CALENDAR, extra_working_days=1
    )

    assert working.last_day == dt.date(2026, 11, 27)
    assert natural.last_day == dt.date(2026, 12, 1)  # Saturday 28th, moved to Monday, one more


# Years whose arrangement is not published


def test_deadline_into_an_unpublished_year_is_provisional_on_the_days_it_hangs_on() -> None:
    deadline = compute_deadline(at("2026-12-30T10:00"), Length(3, WORKING), CALENDAR)

    assert deadline.last_day == dt.date(2027, 1, 5)
    assert deadline.provisional
    assert [(str(s.day), s.number, s.note) for s in deadline.trace if s.provisional] == [
        ("2027-01-01", None, "元旦"),
        ("2027-01-02", None, "周末"),
        ("2027-01-03", None, "周末"),
        ("2027-01-04", 2, ""),
        ("2027-01-05", 3, ""),
    ]


@pytest.mark.parametrize(
    ("start", "count", "unit", "provisional"),
    [
        ("2026-12-28T10:00", 3, WORKING, False),  # ends with the 31st of December
        ("2026-12-29T10:00", 3, WORKING, True),
        ("2026-12-28T10:00", 3, NATURAL, False),
        ("2026-12-28T10:00", 4, NATURAL, True),  # the 1st of January, moved on
    ],
)
def test_deadline_is_provisional_from_the_first_unpublished_day_on(
    start: str, count: int, unit: LengthUnit, *, provisional: bool
) -> None:
    deadline = compute_deadline(at(start), Length(count, unit), CALENDAR)

    assert deadline.provisional is provisional


def test_deadline_beyond_the_calendar_names_the_year_and_the_remedy() -> None:
    with pytest.raises(CalendarGapError) as caught:
        compute_deadline(at("2028-12-28T10:00"), Length(3, WORKING), CALENDAR)

    assert caught.value.year == 2029
    assert caught.value.message == (
        "工作日历“全国”里没有 2029 年1月1日，期限算不到那一天。"
        "请用 fenglian calendar import 导入 2029 年的放假安排。"
    )


# Traps of other systems


@given(
    closed=st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 31)), max_size=30),
    start=st.dates(dt.date(2026, 1, 1), dt.date(2026, 2, 28)),
    count=st.integers(1, 15),
    unit=st.sampled_from((WORKING, NATURAL)),
)
def test_excluded_days_never_bring_a_limit_sooner(
    closed: frozenset[dt.date], start: dt.date, count: int, unit: LengthUnit
) -> None:
    first, end = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    plain = weekdays(first, end, closed=frozenset())
    with_closures = weekdays(first, end, closed=closed)
    instant = dt.datetime.combine(start, dt.time(10), COURT_ZONE)

    sooner = compute_deadline(instant, Length(count, unit), plain)
    later = compute_deadline(instant, Length(count, unit), with_closures)

    assert later.last_day >= sooner.last_day
    assert later.last_day not in closed


@given(
    start=st.datetimes(*FIRST_AND_LAST_START, timezones=st.just(COURT_ZONE)),
    later=st.timedeltas(dt.timedelta(), dt.timedelta(days=40)),
    count=st.integers(1, 30),
    unit=st.sampled_from((WORKING, NATURAL)),
)
def test_limit_grows_with_its_start_and_its_length(
    start: dt.datetime, later: dt.timedelta, count: int, unit: LengthUnit
) -> None:
    deadline = compute_deadline(start, Length(count, unit), CALENDAR)
    longer = compute_deadline(start, Length(count + 1, unit), CALENDAR)
    begun_later = compute_deadline(start + later, Length(count, unit), CALENDAR)

    assert start < deadline.warning_at < deadline.ends_at <= longer.ends_at
    assert begun_later.last_day >= deadline.last_day
    assert CALENDAR.day(deadline.last_day).is_working


def test_ladder_of_three_five_and_seven_days_rises_on_three_working_days() -> None:
    """NS-8 counts every step from the first dispatch, here into the long holiday of October."""
    steps = [last_day("2026-09-28T10:00", count) for count in (3, 5, 7)]

    assert steps == ["2026-10-08", "2026-10-10", "2026-10-13"]


# Civil days of the court


@pytest.mark.parametrize(
    ("instant", "start_day", "ends_at"),
    [
        # Summer time, +09:00: half past midnight on Saturday, where +08:00 still says Friday.
        ("1988-07-01T15:30+00:00", "1988-07-02", "1988-07-04T15:00+00:00"),
        ("1988-07-01T14:59+00:00", "1988-07-01", "1988-07-04T15:00+00:00"),
        # Winter time.
        ("1988-01-01T15:59+00:00", "1988-01-01", "1988-01-04T16:00+00:00"),
        # Into summer time on Sunday 17 April 1988, out of it on Sunday 11 September.
        ("1988-04-15T10:00+00:00", "1988-04-15", "1988-04-18T15:00+00:00"),
        ("1988-09-09T10:00+00:00", "1988-09-09", "1988-09-12T16:00+00:00"),
    ],
)
def test_deadline_in_the_years_of_summer_time_keeps_the_civil_day(
    instant: str, start_day: str, ends_at: str
) -> None:
    plain = weekdays(dt.date(1986, 1, 1), dt.date(1991, 12, 31), closed=frozenset())

    deadline = compute_deadline(dt.datetime.fromisoformat(instant), Length(1, WORKING), plain)

    assert str(deadline.start_day) == start_day
    assert deadline.ends_at == dt.datetime.fromisoformat(ends_at)


def test_deadline_on_a_leap_day_ends_with_it() -> None:
    assert last_day("2028-02-28T10:00", 1) == "2028-02-29"


def test_deadline_from_an_instant_without_zone_is_refused() -> None:
    naive = dt.datetime(2026, 11, 20, 10)  # noqa: DTZ001 - the very mistake

    with pytest.raises(ValueError, match="no time zone"):
        compute_deadline(naive, Length(3, WORKING), CALENDAR)


@pytest.mark.parametrize("count", [0, -1, 3661, 10**12])
def test_length_of_no_negative_or_absurd_count_is_refused(count: int) -> None:
    with pytest.raises(LengthError, match="1 到 3660 天"):
        Length(count, WORKING)


def test_extension_of_negative_length_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        compute_deadline(
            at("2026-11-20T10:00"), Length(3, WORKING), CALENDAR, extra_working_days=-1
        )


# Hostile calendars


def closed_for_years() -> WorkingCalendar:
    """A calendar on which nobody ever works."""
    days = (dt.date.fromordinal(n) for n in range(730_000, 740_000))
    return WorkingCalendar.of(CalendarDay(d, is_working=False, kind=DayKind.WEEKEND) for d in days)


def with_a_hole() -> WorkingCalendar:
    """2026 and 2028 without 2027."""
    days = [day for date, day in CALENDAR.days.items() if date.year in {2026, 2028}]
    return WorkingCalendar.of(days)


@pytest.mark.parametrize(
    ("calendar", "start", "missing"),
    [
        (WorkingCalendar.of([]), "2026-12-30T10:00", "2026-12-30"),
        (closed_for_years(), "2026-12-30T10:00", "2027-01-19"),
        (with_a_hole(), "2026-12-30T10:00", "2027-01-01"),
        (with_a_hole(), "2027-06-01T10:00", "2027-06-01"),
        (CALENDAR, "2023-12-31T10:00", "2023-12-31"),
    ],
    ids=["empty", "closed", "hole", "in the hole", "before the first day"],
)
def test_hostile_calendar_ends_the_search_at_once_and_says_what_is_missing(
    calendar: WorkingCalendar, start: str, missing: str
) -> None:
    began = time.process_time()

    for unit in (WORKING, NATURAL):
        with pytest.raises(CalendarGapError) as caught:
            compute_deadline(at(start), Length(30, unit), calendar)
        assert str(caught.value.day) == missing
    with pytest.raises(CalendarGapError):
        working_days_between(at(start).date(), dt.date(2099, 1, 1), calendar)

    assert time.process_time() - began < 0.1


def test_calendar_with_a_day_given_twice_is_refused() -> None:
    day = CalendarDay(dt.date(2026, 1, 5), is_working=True, kind=DayKind.WORKING)

    with pytest.raises(ValueError, match="2026-01-05 is given twice"):
        WorkingCalendar.of([day, day])


# How a limit stands


@pytest.mark.parametrize(
    ("today", "expected", "words"),
    [
        ("2026-11-20", Remaining(RemainingKind.OK, 3, 5), "还剩 3 个工作日"),
        ("2026-11-21", Remaining(RemainingKind.OK, 3, 4), "还剩 3 个工作日"),
        ("2026-11-23", Remaining(RemainingKind.OK, 2, 2), "还剩 2 个工作日"),
        ("2026-11-24", Remaining(RemainingKind.NEAR, 1, 1), "还剩 1 个工作日"),
        ("2026-11-25", Remaining(RemainingKind.TODAY, 0, 0), "今天到期"),
        ("2026-11-26", Remaining(RemainingKind.LATE, 1, 1), "超期 1 个工作日"),
        ("2026-11-28", Remaining(RemainingKind.LATE, 2, 3), "超期 2 个工作日"),
    ],
)
def test_remaining_does_not_count_today(today: str, expected: Remaining, words: str) -> None:
    stands = remaining(dt.date.fromisoformat(today), dt.date(2026, 11, 25), CALENDAR)

    assert stands == expected
    assert describe_remaining(stands) == words


def test_remaining_on_the_rest_days_after_a_friday_is_late_by_no_working_day() -> None:
    stands = remaining(dt.date(2026, 11, 28), dt.date(2026, 11, 27), CALENDAR)

    assert stands == Remaining(RemainingKind.LATE, 0, 1)
    assert describe_remaining(stands) == "已超期"


def test_remaining_of_calendar_days_says_so() -> None:
    stands = remaining(dt.date(2026, 11, 24), dt.date(2026, 12, 11), CALENDAR)

    assert describe_remaining(stands, unit=NATURAL) == "还剩 17 天（自然日）"


@given(
    a=st.sampled_from(sorted(WORKED_DAYS)),
    b=st.sampled_from(sorted(WORKED_DAYS)),
)
def test_working_days_between_counts_what_the_notices_say(a: dt.date, b: dt.date) -> None:
    counted = sum(worked for day, worked in WORKED_DAYS.items() if min(a, b) < day <= max(a, b))

    assert working_days_between(a, b, CALENDAR) == (counted if a <= b else -counted)


# Office hours and dates in words


@pytest.mark.parametrize(
    ("instant", "opening"),
    [
        ("2026-11-20T08:29:59.999999", "2026-11-20T08:30"),
        ("2026-11-20T08:30", "2026-11-20T08:30"),
        ("2026-11-20T11:59:59", "2026-11-20T11:59:59"),
        ("2026-11-20T12:00", "2026-11-20T14:30"),
        ("2026-11-20T17:29", "2026-11-20T17:29"),
        ("2026-11-20T17:30", "2026-11-23T08:30"),
        ("2026-11-21T10:00", "2026-11-23T08:30"),
        ("2026-09-30T23:59", "2026-10-08T08:30"),
        ("2026-10-10T09:00", "2026-10-10T09:00"),  # a worked Saturday
    ],
)
def test_office_hours_next_is_now_or_the_next_opening(instant: str, opening: str) -> None:
    assert office_hours_next(at(instant), CALENDAR) == at(opening)


def test_office_hours_next_on_a_calendar_without_working_day_is_refused() -> None:
    with pytest.raises(CalendarGapError):
        office_hours_next(at("2026-11-21T10:00"), closed_for_years())


def test_format_day_names_the_year_only_where_it_differs() -> None:
    today = dt.date(2026, 11, 24)

    assert format_day(dt.date(2026, 11, 25), today) == "11月25日（周三）"
    assert format_day(dt.date(2027, 1, 6), today) == "2027年1月6日（周三）"


# The working day before


@pytest.mark.parametrize(
    ("day", "before"),
    [("2026-11-24", "2026-11-23"), ("2026-11-23", "2026-11-20"), ("2026-10-08", "2026-09-30")],
    ids=["weekday", "Monday", "after the holiday"],
)
def test_working_day_before_skips_days_off(day: str, before: str) -> None:
    assert str(CALENDAR.previous_working_day(dt.date.fromisoformat(day))) == before


@pytest.mark.parametrize(
    ("calendar", "day"), [(CALENDAR, "2024-01-01"), (with_a_hole(), "2028-01-02")]
)
def test_working_day_before_the_calendar_or_a_hole_is_not_guessed(
    calendar: WorkingCalendar, day: str
) -> None:
    with pytest.raises(CalendarGapError):
        calendar.previous_working_day(dt.date.fromisoformat(day))
