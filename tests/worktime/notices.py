"""The State Council's notices for three years, typed in by hand, and a slow reckoning from them.

Written to share nothing with the product: text tables, fixed +08:00, one day after another.
"""

from __future__ import annotations

import datetime as dt

# 国办发明电〔2023〕7号, 国办发明电〔2024〕12号, and the notice of 4 November 2025.
OFF = {
    2024: "1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.8-6.10 9.15-9.17 10.1-10.7",
    2025: "1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8",
    2026: "1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7",
}
WORKED = {
    2024: "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12",
    2025: "1.26 2.8 4.27 9.28 10.11",
    2026: "1.4 2.14 2.28 5.9 9.20 10.10",
}
BEIJING = dt.timezone(dt.timedelta(hours=8))


def _listed(table: dict[int, str], day: dt.date) -> bool:
    today = (day.month, day.day)
    for span in table[day.year].split():
        first, _, last = span.partition("-")
        month, date = map(int, first.split("."))
        last_month, last_date = map(int, (last or first).split("."))
        if (month, date) <= today <= (last_month, last_date):
            return True
    return False


def is_worked(day: dt.date) -> bool:
    """Look a day up in the notices."""
    if _listed(WORKED, day):
        return True
    return not _listed(OFF, day) and day.isoweekday() not in {6, 7}


WORKED_DAYS = {
    dt.date.fromordinal(n): is_worked(dt.date.fromordinal(n))
    for n in range(dt.date(2024, 1, 1).toordinal(), dt.date(2027, 1, 1).toordinal())
}


def slow_deadline(start: dt.datetime, count: int, unit: str) -> tuple[dt.date, dt.datetime]:
    """Return the last day and the first late instant, crossing days off one after another."""
    day = start.astimezone(BEIJING).date()
    left = count
    while left > 0:
        day = day + dt.timedelta(days=1)
        if unit == "calendar_days" or WORKED_DAYS[day]:
            left = left - 1
    while not WORKED_DAYS[day]:
        day = day + dt.timedelta(days=1)
    late = dt.datetime(day.year, day.month, day.day, tzinfo=BEIJING) + dt.timedelta(hours=24)
    return day, late.astimezone(dt.UTC)
