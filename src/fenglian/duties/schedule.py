"""When a duty falls due and when its steps fire: a pure function of start, rule and calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fenglian.mechanisms.enums import Unit
from fenglian.mechanisms.readings import read_calendar_duty
from fenglian.mechanisms.schema import CalendarDutyRule, CalendarStep, LadderStep, LimitRule
from fenglian.worktime.calendars import ONE_DAY, WorkingCalendar
from fenglian.worktime.enums import LengthUnit
from fenglian.worktime.periods import (
    Deadline,
    Length,
    civil_day,
    compute_deadline,
    midnight,
)


@dataclass(frozen=True, slots=True)
class ScheduledStep:
    """A step of a ladder with the moment at which it fires.

    Args:
        number: its number in the rule, ascending.
        fires_at: the legal moment.
        rule: the step as the mechanism lays it down.
    """

    number: int
    fires_at: datetime
    rule: LadderStep | CalendarStep


@dataclass(frozen=True, slots=True)
class Schedule:
    """A duty's deadline and the steps of its ladder, by number."""

    deadline: Deadline
    steps: tuple[ScheduledStep, ...]

    def step_after(self, number: int | None) -> ScheduledStep | None:
        """Return the first step above a number, the very first for None."""
        return next((s for s in self.steps if number is None or s.number > number), None)


def _length(count: int, unit: Unit) -> Length:
    return Length(count, LengthUnit(unit.value))


def compute_schedule(
    rule: LimitRule,
    starts_at: datetime,
    calendar: WorkingCalendar,
    *,
    extra_working_days: int = 0,
) -> Schedule:
    """Compute a limit's last day and the moments of its steps.

    An extension moves the last day and every step by the same working days.

    Args:
        rule: the limit as the mechanism lays it down.
        starts_at: the starting event; its day does not count.
        calendar: the court's working days.
        extra_working_days: what a leader has granted on top.

    Raises:
        CalendarGapError: a day lies outside the calendar.
    """
    deadline = compute_deadline(
        starts_at,
        _length(rule.length.count, rule.length.unit),
        calendar,
        extra_working_days=extra_working_days,
    )
    steps = []
    for step in rule.steps:
        if step.at.after is None:
            fires_at = deadline.warning_at
        else:
            after = step.at.after
            fires_at = compute_deadline(
                starts_at,
                _length(after.count, after.unit),
                calendar,
                extra_working_days=extra_working_days,
            ).ends_at
        steps.append(ScheduledStep(step.number, fires_at, step))
    return Schedule(deadline, tuple(sorted(steps, key=lambda s: s.number)))


def compute_calendar_schedule(
    rule: CalendarDutyRule,
    starts_at: datetime,
    calendar: WorkingCalendar,
    *,
    extra_working_days: int = 0,
) -> Schedule | None:
    """Compute when a calendar duty is due in the window in which it starts, and its steps.

    Args:
        rule: the duty as the mechanism lays it down.
        starts_at: any moment of the window.
        calendar: the court's working days.
        extra_working_days: what a leader has granted on top.

    Returns:
        None: waived in this window.

    Raises:
        CalendarGapError: a day lies outside the calendar.
    """
    days = read_calendar_duty(
        rule, civil_day(starts_at), calendar, extra_working_days=extra_working_days
    )
    if days.due is None:
        return None
    steps = [
        ScheduledStep(
            step.number,
            midnight(day) if step.kind == "warning" else midnight(day + ONE_DAY),
            step,
        )
        for step, day in zip(rule.steps, days.steps, strict=True)
    ]
    deadline = Deadline(
        start=starts_at,
        start_day=civil_day(starts_at),
        last_day=days.due,
        ends_at=midnight(days.due + ONE_DAY),
        provisional=calendar.day(days.due).is_provisional,
        trace=(),
    )
    return Schedule(deadline, tuple(sorted(steps, key=lambda s: s.number)))
