"""When a calendar duty is due, and the days of its ladder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.mechanisms.enums import DayOff, Unit, Window
from fenglian.mechanisms.readings.limits import example_calendar
from fenglian.mechanisms.readings.windows import month_of, window_of
from fenglian.worktime.calendars import ONE_DAY

if TYPE_CHECKING:
    from datetime import date

    from fenglian.mechanisms.readings.windows import Stretch
    from fenglian.mechanisms.schema import CalendarDutyRule, CalendarGiven, Length
    from fenglian.mechanisms.schema.calendar_duties import CalendarStepMoment, DueDay
    from fenglian.worktime.calendars import WorkingCalendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MARGIN = 40
"""Days that an example's calendar has beyond its window, on either side."""


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """The days that a calendar duty comes to in one window.

    Args:
        window: the window; it is open from its first day.
        due: the last day in time; None: waived this time.
        steps: each step's day: a warning comes as it begins, an escalation when it is over.
    """

    window: Stretch
    due: date | None
    steps: tuple[date, ...]


def read_calendar_duty(
    rule: CalendarDutyRule, day: date, calendar: WorkingCalendar, *, extra_working_days: int = 0
) -> CalendarDays:
    """Return the days of a calendar duty in the window that a day lies in.

    Args:
        rule: the duty.
        day: any day of the window.
        calendar: the court's working days.
        extra_working_days: an extension, counted on from the due day.

    Raises:
        CalendarGapError: the reckoning leaves the calendar.
    """
    window = window_of(rule.every, day)
    due = _settle(nominal_day(rule.due, window, calendar), rule.day_off, calendar)
    if due is None:
        return CalendarDays(window, None, ())
    if extra_working_days:
        due = calendar.nth_working_day(due, extra_working_days)
    return CalendarDays(window, due, tuple(step_day(step.at, due, calendar) for step in rule.steps))


def nominal_day(due: DueDay, window: Stretch, calendar: WorkingCalendar) -> date:
    """Return the day that the rule's words name, a day off or not.

    Args:
        due: the words.
        window: the window.
        calendar: the court's working days.

    Raises:
        CalendarGapError: the window's end lies outside the calendar.
    """
    if due.last_working_day:
        return calendar.previous_working_day(window.last + ONE_DAY)
    if due.weekday is not None:
        ahead = (WEEKDAYS.index(due.weekday) + 1 - window.first.isoweekday()) % 7
        return window.first + ahead * ONE_DAY
    if due.before is None:
        raise ValueError("a due day without a moment; the check refuses it")
    month = month_of(window, due.month)
    named = month.first + (min(due.before, month.days) - 1) * ONE_DAY
    return named if due.reading == "inclusive" else named - ONE_DAY


def _settle(day: date, rule: DayOff, calendar: WorkingCalendar) -> date | None:
    if rule is DayOff.STAYS or calendar.day(day).is_working:
        return day
    if rule is DayOff.PREVIOUS_WORKING_DAY:
        return calendar.previous_working_day(day)
    moved = calendar.next_working_day(day)
    if rule is DayOff.SAME_WEEK_ELSE_WAIVED and moved > window_of(Window.WEEK, day).last:
        return None
    return moved


def step_day(at: CalendarStepMoment, due: date, calendar: WorkingCalendar) -> date:
    """Return the day of a step: a warning comes as it begins, an escalation when it is over.

    Args:
        at: when, reckoned from the due day.
        due: the due day.
        calendar: the court's working days.

    Raises:
        CalendarGapError: the reckoning leaves the calendar.
    """
    if at.before is not None:
        return _back(due, at.before, calendar)
    if at.after is not None:
        if at.after.unit is Unit.WORKING_DAYS:
            return calendar.nth_working_day(due, at.after.count)
        return due + at.after.count * ONE_DAY
    return due


def _back(due: date, length: Length, calendar: WorkingCalendar) -> date:
    if length.unit is not Unit.WORKING_DAYS:
        return due - length.count * ONE_DAY
    day = due
    for _ in range(length.count):
        day = calendar.previous_working_day(day)
    return day


def reckon_calendar_example(rule: CalendarDutyRule, given: CalendarGiven) -> CalendarDays:
    """Reckon a calendar duty on an example's own calendar.

    Args:
        rule: the duty with its ladder.
        given: which window; Saturdays, Sundays and the days it names are off.
    """
    window = window_of(rule.every, given.day)
    lengths = [
        length for step in rule.steps for length in (step.at.before, step.at.after) if length
    ]
    margin = MARGIN + 2 * max((length.count for length in lengths), default=0)
    calendar = example_calendar(
        window.first - margin * ONE_DAY,
        window.days + 2 * margin,
        given.days_off,
        given.make_up_workdays,
    )
    return read_calendar_duty(rule, given.day, calendar)
