"""What comes round with the calendar: a ledger each quarter, a meeting each half year."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from fenglian.mechanisms.enums import DayOff, EventKind, Role, Window
from fenglian.mechanisms.schema.base import Identifier, Length, Value, Words
from fenglian.mechanisms.schema.rules import RuleBase

DayOfMonth = Annotated[int, Field(strict=True, ge=1, le=31)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class DueDay(Value):
    """The day on which it is due; one of `before`, `last_working_day`, `weekday` is given."""

    month: Annotated[int, Field(strict=True, ge=1, le=12)] | None = None
    """With `before`: in which month of the window, from 1; empty: the last."""
    before: DayOfMonth | None = None
    """Before this day of the month: `20` for “20日前”; a month too short ends with its last day."""
    reading: Literal["strict", "inclusive"] = "strict"
    """Of `before`: `strict`: the day before is the last in time; `inclusive`: the day itself."""
    last_working_day: Literal[True] | None = None
    """The window's last working day."""
    weekday: Weekday | None = None
    """This day of the week; of a window longer than a week, its first."""


class CalendarStepMoment(Value):
    """When a step falls due, reckoned from the due day; exactly one is given."""

    before: Length | None = None
    """At the start of the day so long before the due day."""
    due_day_start: Literal[True] | None = None
    """At the start of the due day."""
    overdue: Literal[True] | None = None
    """When the due day is over."""
    after: Length | None = None
    """When this long has passed since the due day."""


class CalendarStep(Value):
    """One step of the ladder: whom to tell, when, in which words."""

    number: Annotated[int, Field(strict=True, ge=0, le=20)]
    """Ascending."""
    kind: Literal["warning", "escalation"]
    """A warning goes to the one who owes; an escalation to somebody else."""
    at: CalendarStepMoment
    """When it falls due."""
    to: Role
    """Whom it is told to."""
    words: Words
    """The first sentence of the message."""


class CalendarGiven(Value):
    """A window, on which calendar."""

    day: date
    """Any day of the window."""
    days_off: tuple[date, ...] = ()
    """Weekdays that are holidays."""
    make_up_workdays: tuple[date, ...] = ()
    """Saturdays and Sundays that are worked."""


class CalendarExpected(Value):
    """What follows."""

    due: date | None
    """The last day in time; empty (null) where it is waived."""
    steps: tuple[date, ...] = ()
    """Each step's day: a warning comes as it begins, an escalation when it is over."""


class CalendarExample(Value):
    """A worked case, executed whenever the file is read. Saturday and Sunday are off."""

    given: CalendarGiven
    """The situation."""
    expected: CalendarExpected
    """What must come out."""


class CalendarDutyRule(RuleBase):
    """Each holder owes it once in every window, from the window's first day (XX-15, YB-11)."""

    kind: Literal["calendar_duty"]
    """`calendar_duty`."""
    holder: Role
    """Who owes it, each for themselves."""
    every: Window
    """How often it comes round."""
    due: DueDay
    """When it is due."""
    day_off: DayOff
    """What becomes of a due day that is a day off."""
    met_by: Annotated[tuple[EventKind, ...], Field(min_length=1)]
    """The events that meet it."""
    covers: Literal["between_due_days", "window"] = "between_due_days"
    """Of a ledger: `between_due_days`: from one due day to the next; `window`: the calendar's."""
    activity_kinds: tuple[Identifier, ...] = ()
    """Of `activity.` events only those of these kinds meet it; empty: any."""
    cancelled_by: tuple[EventKind, ...] = ()
    """The events that end it without its being met."""
    recipients: tuple[Role, ...] = ()
    """To whom it goes."""
    steps: tuple[CalendarStep, ...] = ()
    """The ladder, from the first step to the last."""
    above_top: Role = Role.ADMINISTRATOR
    """Who is alarmed when nobody is left above."""
    examples: tuple[CalendarExample, ...] = ()
    """Worked cases."""
