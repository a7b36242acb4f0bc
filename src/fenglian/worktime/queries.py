"""The stored calendars, as the arithmetic reads them."""

from __future__ import annotations

from django.db import connection

from fenglian.errors import NotFoundError
from fenglian.worktime.calendars import CalendarDay, WorkingCalendar
from fenglian.worktime.enums import DayKind
from fenglian.worktime.models import Day

# xmin, the transaction that wrote the row, tells apart two changes that both made the same version
# because the first of them was rolled back.
_VERSION = "SELECT name, version, xmin::text FROM worktime_calendar WHERE id = %s"

_loaded: dict[int, tuple[tuple[str, int, str], WorkingCalendar]] = {}


def load_calendar(calendar_id: int) -> WorkingCalendar:
    """Return a stored calendar; kept in the process, and read again after any change.

    Costs one look-up by primary key when nothing changed.

    Args:
        calendar_id: the calendar.

    Raises:
        NotFoundError: there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [calendar_id])
        stamp = cursor.fetchone()
    if stamp is None:
        raise NotFoundError(f"没有编号为 {calendar_id} 的工作日历。")
    loaded = _loaded.get(calendar_id)
    if loaded is None or loaded[0] != stamp:
        name, version, _ = stamp
        loaded = (stamp, WorkingCalendar.of(_days(calendar_id), name=name, version=version))
        _loaded[calendar_id] = loaded
    return loaded[1]


def _days(calendar_id: int) -> list[CalendarDay]:
    rows = Day.objects.filter(calendar_id=calendar_id).values_list(
        "date", "is_working", "kind", "note", "is_provisional"
    )
    return [
        CalendarDay(date, is_working, DayKind(kind), note, is_provisional)
        for date, is_working, kind, note, is_provisional in rows
    ]
