"""The dates that a limit comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.worktime.calendars import ONE_DAY, CalendarDay, WorkingCalendar
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.enums import DayKind, LengthUnit
from fenglian.worktime.periods import Length as WorktimeLength
from fenglian.worktime.periods import compute_deadline

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from fenglian.mechanisms.schema import Length, LimitGiven, LimitRule


@dataclass(frozen=True, slots=True)
class LimitDays:
    """The days that a limit comes to.

    Args:
        last_day: its last day.
        steps: each step's day: a warning comes as it begins, an escalation when it is over.
    """

    last_day: date
    steps: tuple[date, ...]


def reckon_example(rule: LimitRule, given: LimitGiven) -> LimitDays:
    """Reckon a limit on an example's own calendar, by the arithmetic that duties are reckoned by.

    Args:
        rule: the limit with its ladder.
        given: when it starts; Saturdays, Sundays and the days it names are off.
    """
    lengths = [step.at.after or rule.length for step in rule.steps]
    # In hours it is fewer days than hours; five of seven days are worked but for those named.
    longest = max(length.count for length in (rule.length, *lengths))
    calendar = example_calendar(
        given.starts.date(), 2 * longest + 15, given.days_off, given.make_up_workdays
    )
    start = given.starts.replace(tzinfo=COURT_ZONE)

    def last_day(length: Length) -> date:
        span = WorktimeLength(length.count, LengthUnit(length.unit.value))
        return compute_deadline(start, span, calendar).last_day

    return LimitDays(last_day(rule.length), tuple(map(last_day, lengths)))


def example_calendar(
    first: date, days: int, days_off: Collection[date], make_up_workdays: Collection[date]
) -> WorkingCalendar:
    """Return an example's own calendar: Saturdays, Sundays and the days it names are off.

    Args:
        first: its first day.
        days: how many; as many more as it names days off.
        days_off: weekdays that are holidays.
        make_up_workdays: Saturdays and Sundays that are worked.
    """
    off, worked = set(days_off), set(make_up_workdays)
    all_days = (first + n * ONE_DAY for n in range(days + len(off)))
    return WorkingCalendar.of(
        CalendarDay(day, is_working, DayKind.WORKING if is_working else DayKind.WEEKEND)
        for day in all_days
        for is_working in [day in worked or (day.isoweekday() <= 5 and day not in off)]
    )
