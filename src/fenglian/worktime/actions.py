"""Building and changing stored calendars. None of these records an event: the caller does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from django.db import connection, transaction

from fenglian.errors import ConflictError
from fenglian.worktime.arrangements import known_arrangement
from fenglian.worktime.calendars import ONE_DAY, CalendarDay
from fenglian.worktime.enums import COURT_KINDS, DayKind
from fenglian.worktime.errors import ArrangementError, CalendarGapError
from fenglian.worktime.models import Calendar, Day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from fenglian.worktime.arrangements import Arrangement, Mark

_NUMBER_DAYS = """
UPDATE worktime_day AS d SET ordinal = n.ordinal
  FROM (SELECT id, count(*) FILTER (WHERE is_working) OVER (ORDER BY date) AS ordinal
          FROM worktime_day WHERE calendar_id = %s) AS n
 WHERE d.calendar_id = %s AND d.id = n.id AND d.ordinal <> n.ordinal
"""


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that is worked now and was not, or the other way about.

    Args:
        date: the day.
        was_working: before; None: the calendar did not have the day.
        is_working: now.
        note: why.
    """

    date: dt.date
    was_working: bool | None
    is_working: bool
    note: str


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What a change of a calendar did: limits over these days must be reckoned anew.

    Args:
        calendar_id: the calendar.
        version: its new version.
        first: the first day that was looked at.
        last: the last one.
        was_provisional: some of the days were provisional and no longer are.
        days: the days that changed, in order.
    """

    calendar_id: int
    version: int
    first: dt.date
    last: dt.date
    was_provisional: bool
    days: tuple[DayChange, ...]


def build_calendar(name: str, *, first_year: int = 2015, last_year: int = 2028) -> Calendar:
    """Store a new calendar from what the packages know.

    Years without a published arrangement are provisional as a whole.

    Args:
        name: of the calendar, unique.
        first_year: 2004 or later.
        last_year: the last year it can reckon in.

    Raises:
        ConflictError: there is a calendar of that name.
        ValueError: a year of which nothing is known, or no year at all.
    """
    if last_year < first_year:
        raise ValueError(f"no year from {first_year} to {last_year}")
    with transaction.atomic():
        calendar, created = Calendar.objects.get_or_create(name=name)
        if not created:
            raise ConflictError(f"已有名为“{name}”的工作日历，没有另建。", field="name")
        years = range(first_year, last_year + 1)
        _store(calendar, [day for year in years for day in known_arrangement(year).days()])
    return calendar


def import_arrangement(
    calendar: Calendar, arrangement: Arrangement, *, at: dt.datetime
) -> CalendarChange:
    """Replace a year by its arrangement (see `read_arrangement`), and raise the version.

    The court's own closures and workdays of that year stay as they are. A year may follow the last
    one of the calendar, or come before its first; it may not leave a hole.

    Args:
        calendar: the calendar.
        arrangement: the year.
        at: the present instant.

    Returns:
        What changed. No limit is reckoned anew here.

    Raises:
        CalendarGapError: the year would leave a hole; names the year to import before.
    """
    with transaction.atomic():
        locked = _lock(calendar)
        _refuse_hole(locked, arrangement.year)
        before = {day.date: day for day in locked.days.filter(date__year=arrangement.year)}
        own = {date for date, day in before.items() if day.kind in COURT_KINDS}
        after = [day for day in arrangement.days() if day.date not in own]
        # What the court decided itself stands; it stops being provisional with its year.
        locked.days.filter(date__in=own).update(is_provisional=not arrangement.is_published)
        return _replace(calendar, locked, before, after, at=at)


def override_days(calendar: Calendar, marks: Iterable[Mark], *, at: dt.datetime) -> CalendarChange:
    """Enter a court's own closures and workdays, and raise the version.

    They hold for every court that uses the calendar: one that closes alone needs its own calendar.

    Args:
        calendar: the calendar.
        marks: the days, each with the reason as its note.
        at: the present instant.

    Returns:
        What changed. No limit is reckoned anew here.

    Raises:
        ArrangementError: no day, a day twice, or a day without reason.
        CalendarGapError: a day that the calendar does not have.
    """
    marks = sorted(marks, key=lambda mark: mark.date)
    faults = _mark_faults(marks)
    if faults:
        raise ArrangementError(faults)
    with transaction.atomic():
        locked = _lock(calendar)
        before = {day.date: day for day in locked.days.filter(date__in=[m.date for m in marks])}
        after = []
        for mark in marks:
            if mark.date not in before:
                raise CalendarGapError(calendar.name, mark.date)
            kind = DayKind.COURT_WORKDAY if mark.is_working else DayKind.COURT_CLOSURE
            provisional = before[mark.date].is_provisional
            after.append(CalendarDay(mark.date, mark.is_working, kind, mark.note, provisional))
        return _replace(calendar, locked, before, after, at=at)


def _mark_faults(marks: Sequence[Mark]) -> list[str]:
    faults = [f"{mark.date}：请写明原因。" for mark in marks if not mark.note.strip()]
    dates = [mark.date for mark in marks]
    faults += [f"{date} 写了两次。" for date in sorted({d for d in dates if dates.count(d) > 1})]
    return faults or ([] if marks else ["没有写任何一天。"])


def _lock(calendar: Calendar) -> Calendar:
    return Calendar.objects.select_for_update().get(pk=calendar.pk)


def _refuse_hole(calendar: Calendar, year: int) -> None:
    dates = calendar.days.order_by("date").values_list("date", flat=True)
    first, last = dates.first(), dates.last()
    if first is None or last is None or first.year - 1 <= year <= last.year + 1:
        return
    missing = last + ONE_DAY if year > last.year else first - ONE_DAY
    raise CalendarGapError(calendar.name, missing)


def _replace(
    calendar: Calendar,
    locked: Calendar,
    before: dict[dt.date, Day],
    after: list[CalendarDay],
    *,
    at: dt.datetime,
) -> CalendarChange:
    """Store the days, renumber, raise the version, and compare."""
    _store(locked, after)
    _number_days(locked)
    calendar.version = locked.version = locked.version + 1
    calendar.changed_at = locked.changed_at = at
    locked.save(update_fields=["version", "changed_at"])
    changes = []
    for day in after:
        was = before[day.date].is_working if day.date in before else None
        if was is not day.is_working:
            changes.append(DayChange(day.date, was, day.is_working, day.label))
    return CalendarChange(
        calendar_id=locked.pk,
        version=locked.version,
        first=min(day.date for day in after),
        last=max(day.date for day in after),
        was_provisional=any(
            day.date in before and before[day.date].is_provisional and not day.is_provisional
            for day in after
        ),
        days=tuple(changes),
    )


def _store(calendar: Calendar, days: Sequence[CalendarDay]) -> None:
    """Store days, numbered from the first of them: whoever stores a part numbers the whole after.

    A calendar that is built needs no second statement over rows of which the planner knows nothing.
    """
    ordinals = accumulate(int(day.is_working) for day in days)
    Day.objects.bulk_create(
        [
            Day(
                calendar=calendar,
                date=day.date,
                is_working=day.is_working,
                ordinal=ordinal,
                kind=day.kind,
                note=day.note,
                is_provisional=day.is_provisional,
            )
            for day, ordinal in zip(days, ordinals, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["calendar", "date"],
        update_fields=["is_working", "kind", "note", "is_provisional"],
    )


def _number_days(calendar: Calendar) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER_DAYS, [calendar.pk, calendar.pk])
