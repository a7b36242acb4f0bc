"""A year's holiday arrangement (节假日安排), and what the packages know of each year.

The State Council publishes it around November of the year before: which days are off, and which
days of the weekend are worked for them (调休). A year without one is provisional: its statutory
days are known, the days that are moved around them are not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import chinese_calendar
import holidays

from fenglian.worktime.calendars import ONE_DAY, CalendarDay, WorkingCalendar
from fenglian.worktime.enums import DayKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST_KNOWN_YEAR = 2004
_FULL_NAMES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that differs from its weekday, or is off under a name.

    Args:
        date: the day.
        is_working: worked, or off.
        note: in words, e.g. 国庆节.
    """

    date: dt.date
    is_working: bool
    note: str


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A year's holidays and make-up workdays.

    Args:
        year: the year.
        marks: its days that are off or made up, each once.
        is_published: by the State Council; otherwise only the statutory days are known.
    """

    year: int
    marks: tuple[Mark, ...]
    is_published: bool

    def days(self) -> Iterator[CalendarDay]:
        """Yield every day of the year."""
        marks = {mark.date: mark for mark in self.marks}
        date = dt.date(self.year, 1, 1)
        while date.year == self.year:
            yield self._day(date, marks.get(date))
            date += ONE_DAY

    def _day(self, date: dt.date, mark: Mark | None) -> CalendarDay:
        if mark is None:
            is_working = date.weekday() < 5
            kind = DayKind.WORKING if is_working else DayKind.WEEKEND
        else:
            is_working = mark.is_working
            kind = DayKind.MAKE_UP_WORKDAY if is_working else DayKind.STATUTORY_HOLIDAY
        note = mark.note if mark else ""
        return CalendarDay(date, is_working, kind, note, is_provisional=not self.is_published)


@lru_cache(maxsize=64)
def statutory_days(year: int, *, with_substitutes: bool) -> Mapping[dt.date, str]:
    """Return the days that are off by law (全国年节及纪念日放假办法), with their names.

    Args:
        year: the year.
        with_substitutes: also the weekdays that make up for statutory days on a weekend.
    """
    days = holidays.country_holidays("CN", years=year, observed=with_substitutes, language="zh_CN")
    # For years it knows the package also gives rest days moved by the arrangement: not by law.
    return {
        date: name.replace("; ", "、")
        for date, name in sorted(days.items())
        if not name.startswith("休息日")
    }


@lru_cache(maxsize=64)
def known_arrangement(year: int) -> Arrangement:
    """Return what the packages know of a year, provisional where no arrangement is published.

    Raises:
        ValueError: the year is before the packages' first.
    """
    if year < FIRST_KNOWN_YEAR:
        raise ValueError(f"nothing is known of {year}, only of {FIRST_KNOWN_YEAR} and later")
    off = {day: name for day, name in chinese_calendar.holidays.items() if day.year == year}
    if not off:
        days = statutory_days(year, with_substitutes=True)
        marks = tuple(Mark(date, is_working=False, note=name) for date, name in days.items())
        return Arrangement(year, marks, is_published=False)
    worked = {day: name for day, name in chinese_calendar.workdays.items() if day.year == year}
    return Arrangement(
        year,
        tuple(
            chain(
                (Mark(day, is_working=False, note=_name(name)) for day, name in off.items()),
                (Mark(day, is_working=True, note="调休上班") for day in worked),
            )
        ),
        is_published=True,
    )


def _name(english: str) -> str:
    chinese: str = chinese_calendar.Holiday(english).chinese
    return _FULL_NAMES.get(chinese, chinese)


def national_calendar(*, first_year: int, last_year: int, name: str = "全国") -> WorkingCalendar:
    """Return the calendar of the packages without any database, for tests, tools and simulation."""
    years = map(known_arrangement, range(first_year, last_year + 1))
    return WorkingCalendar.of(chain.from_iterable(year.days() for year in years), name=name)
