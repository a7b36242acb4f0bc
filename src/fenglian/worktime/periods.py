"""The arithmetic of limits and office hours: pure functions of instants and a calendar.

Civil days are those of Asia/Shanghai, which had summer time from 1986 to 1991: an instant is turned
into its civil day by the zone's rules, never by adding eight hours. The first day does not count,
and a limit ends with its last working day (民事诉讼法第85条; 民法典第201条、第203条).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.enums import CountKind, LengthUnit, RemainingKind
from fenglian.worktime.errors import LengthError

if TYPE_CHECKING:
    from fenglian.worktime.calendars import WorkingCalendar

OFFICE_HOURS = ((dt.time(8, 30), dt.time(12)), (dt.time(14, 30), dt.time(17, 30)))
"""Opening and closing of each session of a working day; closing is no longer open."""
MONTHS = (
    *(gettext_lazy("1月"), gettext_lazy("2月"), gettext_lazy("3月"), gettext_lazy("4月")),
    *(gettext_lazy("5月"), gettext_lazy("6月"), gettext_lazy("7月"), gettext_lazy("8月")),
    *(gettext_lazy("9月"), gettext_lazy("10月"), gettext_lazy("11月"), gettext_lazy("12月")),
)
WEEKDAYS = (
    *(gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四")),
    *(gettext_lazy("周五"), gettext_lazy("周六"), gettext_lazy("周日")),
)
HOURS = (LengthUnit.CLOCK_HOURS, LengthUnit.SERVICE_HOURS)
LONGEST_LENGTH = 3660
"""Days, about ten years: bounds the reckoning and its trace."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a limit is.

    Args:
        count: 1 to `LONGEST_LENGTH`.
        unit: of what.

    Raises:
        LengthError: the count is outside that range.
    """

    count: int
    unit: LengthUnit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= LONGEST_LENGTH:
            raise LengthError(
                _("期限应在 1 到 {most} 天之间，现在是 {count} 天。").format(
                    most=LONGEST_LENGTH, count=self.count
                )
            )


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One step of a reckoning.

    Args:
        day: the day.
        kind: what it is in the reckoning.
        number: the how-manieth counted day; None if it does not count.
        note: why it is worked or not, e.g. 国庆节, 周末, 调休上班; empty on an ordinary day.
        provisional: the day's arrangement is not published yet.
    """

    day: dt.date
    kind: CountKind
    number: int | None
    note: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit ends, and why.

    Args:
        start: the instant it runs from.
        start_day: the civil day of that instant, which does not count.
        last_day: the last day on which it can be met.
        ends_at: the first instant that is late, in UTC: the midnight that ends the last day, or in
            hours the minute at which they are over.
        provisional: a day it hangs on is not published yet; it may still move.
        trace: every day from `start_day` to `last_day`.
    """

    start: dt.datetime
    start_day: dt.date
    last_day: dt.date
    ends_at: dt.datetime
    provisional: bool
    trace: tuple[CountedDay, ...]

    @property
    def warning_at(self) -> dt.datetime:
        """The midnight that begins the last day, in UTC."""
        return midnight(self.last_day)


@dataclass(frozen=True, slots=True)
class Remaining:
    """How far off a last day is.

    Args:
        kind: in time, near (one working day left), today, or late.
        working_days: left after today, or gone by since the last day; never negative.
        calendar_days: the same in calendar days.
    """

    kind: RemainingKind
    working_days: int
    calendar_days: int


def civil_day(instant: dt.datetime) -> dt.date:
    """Return the court's civil day of an instant.

    Raises:
        ValueError: the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone")
    return instant.astimezone(COURT_ZONE).date()


def midnight(day: dt.date) -> dt.datetime:
    """Return the instant, in UTC, at which a civil day begins."""
    return dt.datetime.combine(day, dt.time(), COURT_ZONE).astimezone(dt.UTC)


def compute_deadline(
    start: dt.datetime, length: Length, calendar: WorkingCalendar, *, extra_working_days: int = 0
) -> Deadline:
    """Reckon when a limit ends.

    Working days: the day of the start does not count, whatever its hour and whether it is worked;
    the limit ends with its last working day. Calendar days: the same, and where the last one is a
    day off the limit ends with the next working day. Hours run from the start to the minute; those
    of service stand still while the offices are closed.

    Args:
        start: the instant the limit runs from, with a time zone.
        length: how long it is.
        calendar: the court's days.
        extra_working_days: an extension, counted on from the end.

    Raises:
        CalendarGapError: the reckoning leaves the calendar.
        ValueError: the start has no time zone, or the extension is negative.
    """
    if extra_working_days < 0:
        raise ValueError(f"an extension is not negative: {extra_working_days}")
    if length.unit in HOURS:
        return _deadline_in_hours(start, length, calendar, extra_working_days)
    start_day = civil_day(start)
    if length.unit is LengthUnit.WORKING_DAYS:
        hangs_on = start_day
        last_day = calendar.nth_working_day(start_day, length.count + extra_working_days)
    else:
        # Days before the nominal end count whether worked or not: nothing hangs on them.
        nominal_end = calendar.nth_day(start_day, length.count)
        hangs_on = nominal_end - ONE_DAY
        last_day = calendar.next_working_day(nominal_end)
        if extra_working_days:
            last_day = calendar.nth_working_day(last_day, extra_working_days)
    trace = _trace(start_day, last_day, length, calendar)
    return Deadline(
        start=start,
        start_day=start_day,
        last_day=last_day,
        ends_at=midnight(last_day + ONE_DAY),
        provisional=any(step.provisional for step in trace if step.day > hangs_on),
        trace=trace,
    )


def _deadline_in_hours(
    start: dt.datetime, length: Length, calendar: WorkingCalendar, extra_working_days: int
) -> Deadline:
    hours = dt.timedelta(hours=length.count)
    if length.unit is LengthUnit.CLOCK_HOURS:
        ends_at = start.astimezone(dt.UTC) + hours
    else:
        ends_at = _end_of_service_hours(start, hours, calendar)
    if extra_working_days:
        clock = ends_at.astimezone(COURT_ZONE).time()
        day = calendar.nth_working_day(civil_day(ends_at), extra_working_days)
        ends_at = dt.datetime.combine(day, clock, COURT_ZONE).astimezone(dt.UTC)
    start_day, last_day = civil_day(start), civil_day(ends_at - dt.timedelta.resolution)
    trace = _trace(start_day, last_day, length, calendar)
    depends = length.unit is LengthUnit.SERVICE_HOURS or extra_working_days
    return Deadline(
        start=start,
        start_day=start_day,
        last_day=last_day,
        ends_at=ends_at,
        provisional=bool(depends) and any(step.provisional for step in trace),
        trace=trace,
    )


def _end_of_service_hours(
    start: dt.datetime, hours: dt.timedelta, calendar: WorkingCalendar
) -> dt.datetime:
    instant, left = office_hours_next(start, calendar), hours
    while True:
        local = instant.astimezone(COURT_ZONE)
        closing = next(closes for _opens, closes in OFFICE_HOURS if local.time() < closes)
        closes_at = dt.datetime.combine(local.date(), closing, COURT_ZONE).astimezone(dt.UTC)
        if left <= closes_at - instant:
            return (instant + left).astimezone(dt.UTC)
        left -= closes_at - instant
        instant = office_hours_next(closes_at, calendar)


def _trace(
    start_day: dt.date, last_day: dt.date, length: Length, calendar: WorkingCalendar
) -> tuple[CountedDay, ...]:
    first = calendar.day(start_day)
    steps = [CountedDay(start_day, CountKind.START, None, first.label, first.is_provisional)]
    number = 0
    for day in calendar.days_after(start_day, last_day):
        in_working_days = length.unit is LengthUnit.WORKING_DAYS
        counts = day.is_working if in_working_days else number < length.count
        counts = counts and length.unit not in HOURS
        number += counts
        kind = CountKind.WORKING if day.is_working else CountKind.REST
        if day.date == last_day:
            kind = CountKind.END
        steps.append(
            CountedDay(day.date, kind, number if counts else None, day.label, day.is_provisional)
        )
    return tuple(steps)


def working_days_between(after: dt.date, until: dt.date, calendar: WorkingCalendar) -> int:
    """Count the working days after one day up to and including another; negative the other way.

    Raises:
        CalendarGapError: a day between them is missing.
    """
    if until < after:
        return -calendar.count_working_days(until, after)
    return calendar.count_working_days(after, until)


def remaining(today: dt.date, last_day: dt.date, calendar: WorkingCalendar) -> Remaining:
    """Say how a limit stands; today never counts as left.

    Raises:
        CalendarGapError: a day between them is missing.
    """
    days = working_days_between(today, last_day, calendar)
    if today > last_day:
        kind = RemainingKind.LATE
    elif today == last_day:
        kind = RemainingKind.TODAY
    else:
        kind = RemainingKind.NEAR if days <= 1 else RemainingKind.OK
    return Remaining(kind, abs(days), abs((last_day - today).days))


def describe_remaining(remaining: Remaining, *, unit: LengthUnit = LengthUnit.WORKING_DAYS) -> str:
    """Say it in the interface's words: 还剩 1 个工作日, 今天到期, 超期 2 个工作日."""
    if remaining.kind is RemainingKind.TODAY:
        return _("今天到期")
    is_late = remaining.kind is RemainingKind.LATE
    if unit is LengthUnit.CALENDAR_DAYS:
        days = remaining.calendar_days
        if is_late:
            return ngettext("超期 {} 天（自然日）", "超期 {} 天（自然日）", days).format(days)
        return ngettext("还剩 {} 天（自然日）", "还剩 {} 天（自然日）", days).format(days)
    days = remaining.working_days
    if is_late and not days:
        # The rest days right after the last day: late, but by no working day yet.
        return _("已超期")
    if is_late:
        return ngettext("超期 {} 个工作日", "超期 {} 个工作日", days).format(days)
    return ngettext("还剩 {} 个工作日", "还剩 {} 个工作日", days).format(days)


def office_hours_next(
    instant: dt.datetime,
    calendar: WorkingCalendar,
    *,
    hours: tuple[tuple[dt.time, dt.time], ...] = OFFICE_HOURS,
) -> dt.datetime:
    """Return the instant itself in office hours, else the next opening, in UTC.

    Raises:
        CalendarGapError: the calendar knows no working day after it.
    """
    day = civil_day(instant)
    if calendar.day(day).is_working:
        clock = instant.astimezone(COURT_ZONE).time()
        for opens, closes in hours:
            if clock < opens:
                return dt.datetime.combine(day, opens, COURT_ZONE).astimezone(dt.UTC)
            if clock < closes:
                return instant
    opening = dt.datetime.combine(calendar.nth_working_day(day, 1), hours[0][0], COURT_ZONE)
    return opening.astimezone(dt.UTC)


def format_day(day: dt.date, today: dt.date) -> str:
    """Write a day as 11月25日（周三）, with the year in front where it is not today's."""
    is_far = day.year != today.year
    words = _("{year}年{month}{day}日（{weekday}）") if is_far else _("{month}{day}日（{weekday}）")
    return words.format(
        year=day.year, month=MONTHS[day.month - 1], day=day.day, weekday=WEEKDAYS[day.weekday()]
    )


def format_short_day(day: dt.date) -> str:
    """Write a day as 11月25日."""
    return _("{month}{day}日").format(month=MONTHS[day.month - 1], day=day.day)
