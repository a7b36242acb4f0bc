"""预览: the duties that a mechanism would bring a court in the next twelve months."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.db.models.functions import ExtractMonth

from fenglian.drafts.queries.holders import count_places, name_holders, name_seated
from fenglian.drafts.queries.trial import last_year
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries.names import ROLE_NAMES, SEAT_NAMES, WINDOW_NAMES, say_length
from fenglian.mechanisms.readings.calendar_duties import read_calendar_duty
from fenglian.mechanisms.readings.quotas import warning_day
from fenglian.mechanisms.readings.windows import Stretch, window_of
from fenglian.mechanisms.schema import CalendarDutyRule, LimitRule, QuotaRule
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.errors import CalendarGapError
from fenglian.worktime.periods import civil_day, midnight
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fenglian.mechanisms.enums import Window
    from fenglian.mechanisms.schema import Mechanism
    from fenglian.organizations.models import Court
    from fenglian.worktime.calendars import WorkingCalendar

MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Owed:
    """Who owes something, today.

    Args:
        role: in the rule's words.
        names: the first of those whom it means today.
        count: how many there are.
    """

    role: str
    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a day of its own.

    Args:
        day: the last day in time.
        is_provisional: that year's arrangement is not published yet.
        title: the rule's.
        clauses: where it comes from.
        owed: who owes it.
        what: how often, over which days, for how many places, in words.
        warned_on: the day of the first reminder; None: there is none.
    """

    day: dt.date
    is_provisional: bool
    title: str
    clauses: tuple[str, ...]
    owed: Owed
    what: str
    warned_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Volume:
    """Something that follows from what happens: so many a month at last year's intake.

    Args:
        title: the rule's.
        clauses: where it comes from.
        owed: who owes it.
        length: within how long.
        months: the first day of each of the twelve months to come, and how often what opens it
            happened in the same month of the year before.
        total: in all twelve.
        is_once: it follows from the adoption itself, and comes once.
    """

    title: str
    clauses: tuple[str, ...]
    owed: Owed
    length: str
    months: tuple[tuple[dt.date, int], ...]
    total: int
    is_once: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What twelve months would bring.

    Args:
        first_day: the first of them.
        last_day: the last.
        dated: what has a day, by day.
        volumes: what follows from events.
        unknown_from: from which day the court's calendar ends, so that nothing is dated there;
            None: it reaches far enough.
        provisional_years: the years whose arrangement is not published.
    """

    first_day: dt.date
    last_day: dt.date
    dated: tuple[Dated, ...]
    volumes: tuple[Volume, ...]
    unknown_from: dt.date | None
    provisional_years: tuple[int, ...]


def look_ahead(court: Court, mechanism: Mechanism, *, now: dt.datetime) -> Preview:
    """Return the duties that a mechanism would bring a court in the next twelve months.

    Args:
        court: the court, in the running scope.
        mechanism: in force, or a draft.
        now: the present instant.
    """
    today = civil_day(now)
    past, last = last_year(today), _a_year_on(today)
    dated, gap = list_dated(court, mechanism, now=now)
    counts = _count_by_month(court, mechanism, past.first_day, past.last_day)
    volumes = [
        _volume(court, rule, counts, today)
        for rule in mechanism.rules
        if isinstance(rule, LimitRule)
    ]
    provisional = load_calendar(court.calendar_id).provisional_years()
    years = set(provisional) & {today.year, last.year}
    return Preview(today, last, tuple(dated), tuple(volumes), gap, tuple(sorted(years)))


def list_dated(
    court: Court, mechanism: Mechanism, *, now: dt.datetime
) -> tuple[list[Dated], dt.date | None]:
    """Return what has a day in the next twelve months, by day, and where the calendar ends.

    Args:
        court: the court, in the running scope.
        mechanism: in force, or a draft.
        now: the present instant.

    Returns:
        The days, and from which day on the calendar tells none; None: it reaches far enough.
    """
    today = civil_day(now)
    last = _a_year_on(today)
    calendar = load_calendar(court.calendar_id)
    dated: list[Dated] = []
    gaps: list[dt.date] = []
    for rule in mechanism.rules:
        if isinstance(rule, CalendarDutyRule | QuotaRule):
            found, gap = _dates(court, rule, calendar, today, last)
            dated += found
            gaps += [gap] if gap else []
    return sorted(dated, key=lambda one: (one.day, one.title)), min(gaps, default=None)


def say_preview(preview: Preview) -> str:
    """Return a preview as Markdown, for the terminal.

    Args:
        preview: from `look_ahead`.
    """
    lines = [f"# {preview.first_day} 至 {preview.last_day}", "", "## 有日子的", ""]
    for one in preview.dated:
        mark = "（待定：节假日安排未公布）" if one.is_provisional else ""
        lines.append(f"- {one.day}{mark} {one.title}（{'、'.join(one.clauses)}）")
        lines.append(f"  {say_owed(one.owed)}，{one.what}")
    lines += [] if preview.dated else ["没有。"]
    if preview.unknown_from:
        lines.append(f"- 工作日历只到 {preview.unknown_from} 以前，再往后的日子算不出来。")
    lines += ["", "## 按去年的量", ""]
    for volume in preview.volumes:
        source = f"（{'、'.join(volume.clauses)}）"
        lead = f"- {volume.title}{source}：{say_owed(volume.owed)}"
        if volume.is_once:
            lines.append(f"{lead}，施行后 {volume.length}，一次")
            continue
        lines.append(f"{lead}，每件 {volume.length}，去年共 {volume.total} 件")
        lines.append("  " + "，".join(f"{first.month}月 {n}" for first, n in volume.months))
    lines += [] if preview.volumes else ["没有。"]
    return "\n".join(lines) + "\n"


def say_owed(owed: Owed) -> str:
    """Return who owes something in words: the role, and the people or bodies of today."""
    if not owed.count:
        return f"{owed.role}（今天没有人）"
    names = "、".join(owed.names)
    more = f"等，共 {owed.count}" if owed.count > len(owed.names) else ""
    return f"{owed.role}（{names}{more}）"


def _dates(
    court: Court,
    rule: CalendarDutyRule | QuotaRule,
    calendar: WorkingCalendar,
    today: dt.date,
    last: dt.date,
) -> tuple[list[Dated], dt.date | None]:
    """Return what falls due under a rule, and from which day on the calendar does not tell."""
    make = _calendar_duty if isinstance(rule, CalendarDutyRule) else _quota
    every = rule.every if isinstance(rule, CalendarDutyRule) else rule.window
    found: list[Dated] = []
    for window in _windows(every, today, last):
        try:
            one = make(court, rule, window, calendar, today)  # type: ignore[arg-type]
        except CalendarGapError:
            return found, window.first
        if one is not None and today <= one.day <= last:
            found.append(one)
    return found, None


def _windows(every: Window, today: dt.date, last: dt.date) -> Iterator[Stretch]:
    window = window_of(every, today)
    while window.first <= last:
        yield window
        window = window_of(every, window.last + ONE_DAY)


def _calendar_duty(
    court: Court, rule: CalendarDutyRule, window: Stretch, calendar: WorkingCalendar, today: dt.date
) -> Dated | None:
    days = read_calendar_duty(rule, window.first, calendar)
    if days.due is None:
        return None
    warnings = (
        day for step, day in zip(rule.steps, days.steps, strict=True) if step.kind == "warning"
    )
    return Dated(
        day=days.due,
        is_provisional=calendar.day(days.due).is_provisional,
        title=rule.title,
        clauses=rule.clauses,
        owed=_owed(ROLE_NAMES[rule.holder], name_holders(court, rule.holder, today)),
        what=f"{WINDOW_NAMES[rule.every]}一次，各人各办",
        warned_on=min(warnings, default=None),
    )


def _quota(
    court: Court, rule: QuotaRule, window: Stretch, calendar: WorkingCalendar, today: dt.date
) -> Dated:
    ways = "，或者".join(f"{WINDOW_NAMES[one.each]} {one.times} 次" for one in rule.any_of)
    places = count_places(court, rule.bearer, today)
    return Dated(
        day=window.last,
        is_provisional=calendar.day(window.last).is_provisional,
        title=rule.title,
        clauses=rule.clauses,
        owed=_owed(SEAT_NAMES[rule.bearer], name_seated(court, rule.bearer, today)),
        what=f"{window.first.month}月至{window.last.month}月，{ways}，{places} 个镇街",
        warned_on=_warned_on(rule, window, calendar),
    )


def _warned_on(rule: QuotaRule, window: Stretch, calendar: WorkingCalendar) -> dt.date | None:
    """Return when the bearer is warned; None where the calendar ends with the window."""
    try:
        return warning_day(rule, window.first, calendar)
    except CalendarGapError:
        return None


def _owed(role: str, names: list[str]) -> Owed:
    return Owed(role, tuple(names[:MOST_NAMES]), len(names))


def _volume(
    court: Court, rule: LimitRule, counts: Counter[tuple[str, int]], today: dt.date
) -> Volume:
    months = tuple(
        (first, sum(counts[kind.value, first.month] for kind in rule.starts_on))
        for first in _months_from(today)
    )
    return Volume(
        rule.title,
        rule.clauses,
        _owed(ROLE_NAMES[rule.holder], name_holders(court, rule.holder, today)),
        say_length(rule.length),
        months,
        sum(count for _first, count in months),
        is_once=set(rule.starts_on) == {EventKind.MECHANISM_ADOPTED},
    )


def _months_from(today: dt.date) -> Iterator[dt.date]:
    first = today.replace(day=1)
    for _ in range(12):
        yield first
        first = (first + dt.timedelta(days=32)).replace(day=1)


def _count_by_month(
    court: Court, mechanism: Mechanism, first: dt.date, last: dt.date
) -> Counter[tuple[str, int]]:
    """Count the events of a year that open anything, by kind and month, in one statement."""
    kinds = {
        kind.value
        for rule in mechanism.rules
        if isinstance(rule, LimitRule)
        for kind in rule.starts_on
    }
    events = Event.objects.filter(
        court=court,
        kind__in=kinds,
        occurred_at__gte=midnight(first),
        occurred_at__lt=midnight(last + ONE_DAY),
    )
    by_month = events.annotate(month=ExtractMonth("occurred_at", tzinfo=COURT_ZONE))
    counted = by_month.values("kind", "month").annotate(count=Count("pk"))
    return Counter({(row["kind"], row["month"]): row["count"] for row in counted})


def _a_year_on(today: dt.date) -> dt.date:
    """Return the last day of the twelve months that begin today."""
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year + 1, day=day) - ONE_DAY
