"""Whether a quota is met: the one arithmetic for examples, progress bars and misses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.mechanisms.enums import Unit
from fenglian.mechanisms.readings.windows import Stretch, parts_of, window_of
from fenglian.worktime.calendars import ONE_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from fenglian.mechanisms.schema import QuotaRule, Tally
    from fenglian.worktime.calendars import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Part:
    """One of the windows that a tally asks for, e.g. a month of the quarter.

    Args:
        window: its days.
        required: how many visits, after pro-rating; 0: it need not be met.
        done: how many there were.
    """

    window: Stretch
    required: int
    done: int


@dataclass(frozen=True, slots=True)
class TallyReading:
    """How one way of meeting a quota stands.

    Args:
        tally: the way.
        parts: its windows, in order.
    """

    tally: Tally
    parts: tuple[Part, ...]

    @property
    def required(self) -> int:
        """How many visits it asks for in all its windows."""
        return sum(part.required for part in self.parts)

    @property
    def missing(self) -> int:
        """How many are missing: what is too much in one window does not help another."""
        return sum(max(0, part.required - part.done) for part in self.parts)


@dataclass(frozen=True, slots=True)
class QuotaReading:
    """How a quota stands.

    Args:
        window: the window that is judged.
        ways: the ways to meet it, in the rule's order.
        nearest: the one that lacks least: what a progress bar shows.
        done: how many visits count towards the window.
        villages_left: how many villages must still be visited; 0 where the rule does not ask.
    """

    window: Stretch
    ways: tuple[TallyReading, ...]
    nearest: TallyReading
    done: int
    villages_left: int

    @property
    def required(self) -> int:
        """How many visits the nearest way asks for."""
        return self.nearest.required

    @property
    def missing(self) -> int:
        """How many the nearest way lacks."""
        return self.nearest.missing

    @property
    def met(self) -> bool:
        """Whether it is met: by any one of its ways, and every village where that is asked."""
        return not self.missing and not self.villages_left


def prorate(times: int, window: Stretch, held: Stretch | None) -> int:
    """Return how many visits an assignment owes that covers a part of a window.

    In proportion to the days held, both ends included, rounded to the nearest whole visit, a half
    up: three a quarter held for 45 of 90 days is 1.5 and therefore two; one a month held for ten
    days of thirty is none. The notices are silent; what a court adopts says so in the rule's note.

    Args:
        times: how many the whole window asks for.
        window: the window.
        held: the days of it that the assignment covers; None: none.
    """
    if held is None:
        return 0
    return (2 * times * held.days + window.days) // (2 * window.days)


def read_quota(
    rule: QuotaRule,
    day: date,
    visits: Iterable[date],
    *,
    since: date | None = None,
    until: date | None = None,
    villages_left: int = 0,
) -> QuotaReading:
    """Return how a quota stands for one town in the window that a day lies in.

    Visits outside the window, or outside the assignment, are left out: whoever had the town then
    answers for those.

    Args:
        rule: the quota.
        day: any day of the window.
        visits: the days of the activities that count (kinds, places and seats are the caller's).
        since: the first day of the assignment; None: from before the window. With `prorate` off
            the whole window is judged, and the town's visits in all of it.
        until: its last day; None: beyond the window.
        villages_left: how many of the town's villages nobody went to in the window.
    """
    window = window_of(rule.window, day)
    if not rule.prorate:
        since = until = None
    held = window.within(since, until)
    days = sorted(visit for visit in visits if held and held.first <= visit <= held.last)
    if rule.per_day == "one":
        days = sorted(set(days))
    counts = {
        part: sum(part.first <= visit <= part.last for visit in days)
        for part in parts_asked(rule, window)
    }
    return judge_quota(rule, window, held, counts, done=len(days), villages_left=villages_left)


def parts_asked(rule: QuotaRule, window: Stretch) -> tuple[Stretch, ...]:
    """Return the stretches in which a quota's ways count visits, each once.

    Args:
        rule: the quota.
        window: the window that is judged.
    """
    parts = (part for tally in rule.any_of for part in parts_of(window, tally.each))
    return tuple(dict.fromkeys(parts))


def judge_quota(
    rule: QuotaRule,
    window: Stretch,
    held: Stretch | None,
    counts: Mapping[Stretch, int],
    *,
    done: int,
    villages_left: int = 0,
) -> QuotaReading:
    """Judge visits that are counted already, by `read_quota` or by the database.

    Args:
        rule: the quota.
        window: the window that is judged.
        held: the days of it that the assignment covers; None: none.
        counts: how many visits there were in each of `parts_asked`, on the days held.
        done: how many there were in all.
        villages_left: how many of the town's villages nobody went to.
    """
    ways = tuple(
        TallyReading(
            tally,
            tuple(
                Part(
                    part,
                    prorate(tally.times, part, part.within(*held) if held else None),
                    counts[part],
                )
                for part in parts_of(window, tally.each)
            ),
        )
        for tally in rule.any_of
    )
    return QuotaReading(
        window=window,
        ways=ways,
        # Of equals the later: the coarser window, which a surplus elsewhere may still fill.
        nearest=min(reversed(ways), key=lambda way: way.missing),
        done=done,
        villages_left=villages_left if rule.every_village and held else 0,
    )


def warning_day(rule: QuotaRule, day: date, calendar: WorkingCalendar) -> date:
    """Return the day from which the bearer is warned of what is missing in a day's window.

    Args:
        rule: the quota.
        day: any day of the window.
        calendar: the court's working days.

    Raises:
        CalendarGapError: the window's end lies outside the calendar.
    """
    last = window_of(rule.window, day).last
    if rule.warn_before.unit is not Unit.WORKING_DAYS:
        return last - rule.warn_before.count * ONE_DAY
    warned = last + ONE_DAY
    for _ in range(rule.warn_before.count):
        warned = calendar.previous_working_day(warned)
    return warned
