"""The stored calendar: ordinals for SQL, imports, closures, and the copy kept in the process."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from fenglian.errors import ConflictError, NotFoundError
from fenglian.worktime.actions import (
    DayChange,
    build_calendar,
    import_arrangement,
    override_days,
)
from fenglian.worktime.arrangements import Arrangement, Mark, known_arrangement, national_calendar
from fenglian.worktime.enums import DayKind, LengthUnit
from fenglian.worktime.errors import ArrangementError, CalendarGapError
from fenglian.worktime.models import Calendar, Day
from fenglian.worktime.periods import Length, compute_deadline
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
PUBLISHED_2027 = Arrangement(
    2027,
    (
        *known_arrangement(2027).marks,
        Mark(dt.date(2027, 1, 4), is_working=False, note="元旦"),
        Mark(dt.date(2027, 1, 9), is_working=True, note="元旦调休"),
    ),
    is_published=True,
)
NTH_WORKING_DAY = """
SELECT until.date FROM worktime_day AS after
  JOIN worktime_day AS until ON until.calendar_id = after.calendar_id AND until.is_working
   AND until.ordinal = after.ordinal + %s
 WHERE after.calendar_id = %s AND after.date = %s
"""


@pytest.fixture
def calendar() -> Calendar:
    """The years around the turn into an unpublished one."""
    return build_calendar("示范法院", first_year=2025, last_year=2027)


def rows(calendar: Calendar) -> list[tuple[object, ...]]:
    """Return everything that is stored of a calendar's days."""
    fields = ("date", "is_working", "ordinal", "kind", "note", "is_provisional")
    return list(calendar.days.order_by("date").values_list(*fields))


def last_day(calendar: Calendar) -> tuple[dt.date, bool]:
    """Return where three working days from 30 December 2026 end, and whether that may move."""
    start = dt.datetime(2026, 12, 30, 2, tzinfo=dt.UTC)
    length = Length(3, LengthUnit.WORKING_DAYS)
    deadline = compute_deadline(start, length, load_calendar(calendar.pk))
    return deadline.last_day, deadline.provisional


def test_built_calendar_is_that_of_the_packages(calendar: Calendar) -> None:
    loaded = load_calendar(calendar.pk)

    assert loaded.days == national_calendar(first_year=2025, last_year=2027).days
    assert (loaded.name, loaded.version) == ("示范法院", 1)


def test_ordinals_number_the_working_days(calendar: Calendar) -> None:
    count, expected = 0, {}
    for date, day in load_calendar(calendar.pk).days.items():
        count += day.is_working
        expected[date] = count

    assert dict(calendar.days.order_by("date").values_list("date", "ordinal")) == expected


def test_join_over_ordinals_finds_the_same_last_day_as_the_arithmetic(calendar: Calendar) -> None:
    loaded = load_calendar(calendar.pk)
    found, expected = [], []
    with connection.cursor() as cursor:
        for month in range(1, 13):
            for number in (1, 3, 7):
                day = dt.date(2026, month, 5)
                cursor.execute(NTH_WORKING_DAY, [number, calendar.pk, day])
                found += cursor.fetchall()
                expected.append((loaded.nth_working_day(day, number),))

    assert found == expected


def test_calendar_of_a_taken_name_is_refused_and_the_first_kept(calendar: Calendar) -> None:
    with pytest.raises(ConflictError, match="示范法院"):
        build_calendar("示范法院", first_year=2026, last_year=2026)

    assert calendar.days.count() == 3 * 365


# Import of a published year


def test_import_publishes_the_year_and_says_what_changed(calendar: Calendar) -> None:
    assert last_day(calendar) == (dt.date(2027, 1, 5), True)

    change = import_arrangement(calendar, PUBLISHED_2027, at=AT)

    assert (change.version, change.was_provisional) == (2, True)
    assert (change.first, change.last) == (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    assert change.days == (
        DayChange(dt.date(2027, 1, 4), was_working=True, is_working=False, note="元旦"),
        DayChange(dt.date(2027, 1, 9), was_working=False, is_working=True, note="元旦调休"),
    )
    assert last_day(calendar) == (dt.date(2027, 1, 6), False)
    calendar.refresh_from_db()
    assert (calendar.version, calendar.changed_at) == (2, AT)


def test_import_renumbers_every_later_working_day(calendar: Calendar) -> None:
    before = calendar.days.get(date=dt.date(2027, 1, 5)).ordinal

    import_arrangement(calendar, PUBLISHED_2027, at=AT)

    assert calendar.days.get(date=dt.date(2027, 1, 5)).ordinal == before - 1
    assert calendar.days.get(date=dt.date(2027, 1, 9)).ordinal == before + 3
    assert calendar.days.get(date=dt.date(2027, 1, 11)).ordinal == before + 4


def test_import_twice_changes_no_day_the_second_time(calendar: Calendar) -> None:
    import_arrangement(calendar, PUBLISHED_2027, at=AT)
    once = rows(calendar)

    change = import_arrangement(calendar, PUBLISHED_2027, at=AT)

    assert rows(calendar) == once
    assert (change.version, change.days, change.was_provisional) == (3, (), False)


def test_import_of_the_next_year_extends_the_calendar(calendar: Calendar) -> None:
    change = import_arrangement(calendar, known_arrangement(2028), at=AT)

    assert len(change.days) == 366
    assert change.days[0].was_working is None
    assert load_calendar(calendar.pk).gaps == (dt.date(2029, 1, 1),)


@pytest.mark.parametrize(("year", "missing"), [(2029, 2028), (2023, 2024)])
def test_import_that_would_leave_a_hole_is_refused(
    calendar: Calendar, year: int, missing: int
) -> None:
    before = rows(calendar)

    with pytest.raises(CalendarGapError) as caught:
        import_arrangement(calendar, known_arrangement(year), at=AT)

    assert caught.value.year == missing
    assert rows(calendar) == before


# The court's own days


def test_override_closes_a_day_and_outlasts_the_import_of_its_year(calendar: Calendar) -> None:
    closure = Mark(dt.date(2027, 1, 5), is_working=False, note="台风停工")

    change = override_days(calendar, [closure], at=AT)
    import_arrangement(calendar, PUBLISHED_2027, at=AT)

    assert change.days == (
        DayChange(dt.date(2027, 1, 5), was_working=True, is_working=False, note="台风停工"),
    )
    day = calendar.days.get(date=dt.date(2027, 1, 5))
    assert (day.kind, day.note, day.is_working) == (DayKind.COURT_CLOSURE, "台风停工", False)
    assert not day.is_provisional
    assert last_day(calendar) == (dt.date(2027, 1, 7), False)


@pytest.mark.parametrize(
    ("marks", "fault"),
    [
        ([], "没有写任何一天。"),
        ([Mark(dt.date(2026, 12, 1), is_working=False, note=" ")], "2026-12-01：请写明原因。"),
        ([Mark(dt.date(2026, 12, 1), is_working=False, note="停电")] * 2, "2026-12-01 写了两次。"),
    ],
)
def test_override_with_faults_is_refused_whole(
    calendar: Calendar, marks: list[Mark], fault: str
) -> None:
    with pytest.raises(ArrangementError) as caught:
        override_days(calendar, marks, at=AT)

    assert caught.value.faults == (fault,)
    assert Calendar.objects.get(pk=calendar.pk).version == 1


def test_override_outside_the_calendar_is_refused_whole(calendar: Calendar) -> None:
    marks = [
        Mark(dt.date(2027, 12, 31), is_working=False, note="停电"),
        Mark(dt.date(2028, 1, 1), is_working=False, note="停电"),
    ]
    before = rows(calendar)

    with pytest.raises(CalendarGapError):
        override_days(calendar, marks, at=AT)

    assert rows(calendar) == before


# The copy kept in the process


def test_loading_again_costs_one_query_and_gives_the_same_object(
    calendar: Calendar, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = load_calendar(calendar.pk)

    with django_assert_num_queries(1):
        assert load_calendar(calendar.pk) is first


def test_loading_after_a_rolled_back_change_of_the_same_version_reads_again(
    calendar: Calendar,
) -> None:
    closure = Mark(dt.date(2027, 1, 5), is_working=False, note="先登记又撤销")
    with transaction.atomic():
        override_days(calendar, [closure], at=AT)
        assert not load_calendar(calendar.pk).day(closure.date).is_working
        transaction.set_rollback(True)
    other = Mark(dt.date(2027, 1, 6), is_working=False, note="台风停工")

    override_days(calendar, [other], at=AT)

    loaded = load_calendar(calendar.pk)
    assert loaded.version == 2
    assert loaded.day(closure.date).is_working
    assert not loaded.day(other.date).is_working


def test_loading_an_unknown_calendar_says_so() -> None:
    with pytest.raises(NotFoundError, match="4711"):
        load_calendar(4711)


def test_days_of_two_calendars_do_not_mix(calendar: Calendar) -> None:
    other = build_calendar("另一家法院", first_year=2026, last_year=2027)
    before = rows(other)

    import_arrangement(calendar, PUBLISHED_2027, at=AT)

    assert rows(other) == before
    assert Day.objects.count() == 5 * 365
