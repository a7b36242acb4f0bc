"""A working-day calendar in memory: what the arithmetic of limits reads."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from fenglian.worktime.enums import DayKind
from fenglian.worktime.errors import CalendarGapError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One civil day.

    Args:
        date: the day.
        is_working: whether the court works.
        kind: why.
        note: in words, e.g. 国庆节; may be empty.
        is_provisional: its year's arrangement is not published: it may still change.
    """

    date: dt.date
    is_working: bool
    kind: DayKind
    note: str = ""
    is_provisional: bool = False

    @property
    def label(self) -> str:
        """Why the day is not an ordinary working day, in words; empty if it is one."""
        return self.note or ("" if self.kind is DayKind.WORKING else str(self.kind.label))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WorkingCalendar:
    """Days by date, and the working ones in order; made by `of`.

    Every search is bounded by the days it holds.

    Args:
        name: for error messages.
        version: the stored calendar's version; 0 for one that is not stored.
        days: all days by date.
        working: the working days in order.
        gaps: in order, the first missing day after each unbroken run of days.
    """

    name: str
    version: int
    days: Mapping[dt.date, CalendarDay]
    working: tuple[dt.date, ...]
    gaps: tuple[dt.date, ...]

    @classmethod
    def of(
        cls, days: Iterable[CalendarDay], *, name: str = "未命名", version: int = 0
    ) -> WorkingCalendar:
        """Build a calendar from days in any order.

        Raises:
            ValueError: a day is given twice.
        """
        ordered = sorted(days, key=lambda day: day.date)
        gaps = []
        for day, following in pairwise(ordered):
            if following.date == day.date:
                raise ValueError(f"{day.date} is given twice")
            if following.date != day.date + ONE_DAY:
                gaps.append(day.date + ONE_DAY)
        if ordered:
            gaps.append(ordered[-1].date + ONE_DAY)
        return cls(
            name=name,
            version=version,
            days={day.date: day for day in ordered},
            working=tuple(day.date for day in ordered if day.is_working),
            gaps=tuple(gaps),
        )

    def day(self, date: dt.date) -> CalendarDay:
        """Return what is known of a day.

        Raises:
            CalendarGapError: nothing is known of it.
        """
        found = self.days.get(date)
        if found is None:
            raise CalendarGapError(self.name, date)
        return found

    def days_after(self, after: dt.date, until: dt.date) -> Iterator[CalendarDay]:
        """Yield the days after one day up to and including another; raises as `day`."""
        date = after
        while date < until:
            date += ONE_DAY
            yield self.day(date)

    def _gap_after(self, date: dt.date) -> dt.date:
        """Return the first missing day after a day that is there."""
        self.day(date)
        return self.gaps[bisect_right(self.gaps, date)]

    def nth_day(self, after: dt.date, number: int) -> dt.date:
        """Return the n-th day after a day, worked or not; raises as `nth_working_day`."""
        gap = self._gap_after(after)
        date = after + number * ONE_DAY
        if date >= gap:
            raise CalendarGapError(self.name, gap)
        return date

    def nth_working_day(self, after: dt.date, number: int) -> dt.date:
        """Return the n-th working day after a day, which itself never counts.

        Args:
            after: a day of the calendar, worked or not.
            number: 1 or more.

        Raises:
            CalendarGapError: the calendar ends, or has a hole, before it.
        """
        gap = self._gap_after(after)
        index = bisect_right(self.working, after) + number - 1
        if index >= len(self.working) or self.working[index] > gap:
            raise CalendarGapError(self.name, gap)
        return self.working[index]

    def next_working_day(self, date: dt.date) -> dt.date:
        """Return the day if it is worked, else the next that is; raises as `nth_working_day`."""
        return date if self.day(date).is_working else self.nth_working_day(date, 1)

    def previous_working_day(self, date: dt.date) -> dt.date:
        """Return the last working day before a day of the calendar.

        Raises:
            CalendarGapError: the calendar begins, or has a hole, in between.
        """
        self.day(date)
        index = bisect_left(self.working, date) - 1
        if index < 0 or self._gap_after(self.working[index]) < date:
            raise CalendarGapError(self.name, date - ONE_DAY)
        return self.working[index]

    def count_working_days(self, after: dt.date, until: dt.date) -> int:
        """Count the working days after one day up to and including another, `until` >= `after`.

        Raises:
            CalendarGapError: a day between them is missing.
        """
        gap = self._gap_after(after)
        if until >= gap:
            raise CalendarGapError(self.name, gap)
        return bisect_right(self.working, until) - bisect_right(self.working, after)

    def provisional_years(self) -> tuple[int, ...]:
        """Return the years whose arrangement is not published yet."""
        return tuple(sorted({day.date.year for day in self.days.values() if day.is_provisional}))
