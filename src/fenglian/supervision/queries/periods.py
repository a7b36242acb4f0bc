"""The stretch of days that figures are counted for: a month as a rule, or any other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fenglian.supervision.errors import PeriodOutOfOrderError, UnknownPeriodError
from fenglian.worktime.calendars import ONE_DAY

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days.

    Args:
        first: its first day.
        last: its last day, not before the first.
    """

    first: date
    last: date

    @classmethod
    def month_of(cls, day: date) -> Period:
        """Return the month that a day lies in."""
        first = day.replace(day=1)
        following = (first + 32 * ONE_DAY).replace(day=1)
        return cls(first, following - ONE_DAY)

    @classmethod
    def parse_month(cls, text: str) -> Period:
        """Return the month written as 2026-11.

        Raises:
            UnknownPeriodError: it is not one between 2000 and 2099.
        """
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
            raise UnknownPeriodError(text[:20])
        return cls.month_of(date.fromisoformat(f"{text}-01"))

    @classmethod
    def between(cls, first: date, last: date) -> Period:
        """Return the days from one to another, both included.

        Raises:
            UnknownPeriodError: one of them is not between 2000 and 2099.
            PeriodOutOfOrderError: the last is before the first.
        """
        for field, day in (("since", first), ("until", last)):
            if not EARLIEST <= day <= LATEST:
                raise UnknownPeriodError(day.isoformat(), field=field)
        if last < first:
            raise PeriodOutOfOrderError(first, last)
        return cls(first, last)

    @property
    def is_month(self) -> bool:
        """Whether it is exactly one calendar month."""
        return self == Period.month_of(self.first)

    @property
    def address(self) -> dict[str, str]:
        """The period as addresses carry it: month=2026-11, or since and until."""
        if self.is_month:
            return {"month": f"{self.first:%Y-%m}"}
        return {"since": self.first.isoformat(), "until": self.last.isoformat()}

    @property
    def previous(self) -> Period:
        """The month before a month; else as many days as it has, just before it."""
        if self.is_month:
            return Period.month_of(self.first - ONE_DAY)
        return Period(self.first - (self.last - self.first) - ONE_DAY, self.first - ONE_DAY)

    @property
    def following(self) -> Period:
        """The month after a month; else as many days as it has, just after it."""
        if self.is_month:
            return Period.month_of(self.last + ONE_DAY)
        return Period(self.last + ONE_DAY, self.last + (self.last - self.first) + ONE_DAY)
