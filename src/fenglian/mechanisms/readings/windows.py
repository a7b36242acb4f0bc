"""Weeks, months, quarters, half years and years as stretches of days."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from fenglian.mechanisms.enums import Window
from fenglian.worktime.calendars import ONE_DAY

MONTHS_IN = {Window.MONTH: 1, Window.QUARTER: 3, Window.HALF_YEAR: 6, Window.YEAR: 12}


class Stretch(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def within(self, since: date | None, until: date | None) -> Stretch | None:
        """Return the part from one day to another, None where there is none.

        Args:
            since: the first day; None: no bound.
            until: the last day; None: no bound.
        """
        first = self.first if since is None else max(self.first, since)
        last = self.last if until is None else min(self.last, until)
        return Stretch(first, last) if first <= last else None


def window_of(window: Window, day: date) -> Stretch:
    """Return the window of a kind that a day lies in.

    Args:
        window: the kind.
        day: the day.
    """
    if window is Window.WEEK:
        monday = day - (day.isoweekday() - 1) * ONE_DAY
        return Stretch(monday, monday + 6 * ONE_DAY)
    months = MONTHS_IN[window]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Stretch(first, _months_on(first, months) - ONE_DAY)


def parts_of(stretch: Stretch, each: Window) -> tuple[Stretch, ...]:
    """Return the windows of a smaller kind that make up a window.

    Args:
        stretch: a window that windows of the smaller kind fill without remainder.
        each: the smaller kind.
    """
    parts = []
    day = stretch.first
    while day <= stretch.last:
        part = window_of(each, day)
        parts.append(part)
        day = part.last + ONE_DAY
    return tuple(parts)


def fits(each: Window, window: Window) -> bool:
    """Tell whether windows of one kind fill those of another without remainder."""
    if Window.WEEK in {each, window}:
        return each is window
    return MONTHS_IN[each] <= MONTHS_IN[window]


def month_of(stretch: Stretch, number: int | None) -> Stretch:
    """Return a month of a window, by its number from 1; None: the last.

    Args:
        stretch: a window of whole months.
        number: which month.
    """
    if number is None:
        return window_of(Window.MONTH, stretch.last)
    return window_of(Window.MONTH, _months_on(stretch.first, number - 1))


def _months_on(first: date, months: int) -> date:
    """Return the first day of the month so many months on."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
