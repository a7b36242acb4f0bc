"""A quota judged day by day, by somebody who knows nothing of the product's arithmetic.

Every day carries the labels of its week, month, quarter and so on; windows are the days that share
a label. Shares are exact fractions. It is slow, and written differently on purpose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor

LABELS: dict[str, Callable[[date], object]] = {
    "week": lambda day: day.isocalendar()[:2],
    "month": lambda day: (day.year, day.month),
    "quarter": lambda day: (day.year, "ⅠⅡⅢⅣ"[(day.month - 1) // 3]),
    "half_year": lambda day: (day.year, day.month > 6),
    "year": lambda day: day.year,
}


@dataclass(frozen=True)
class Verdict:
    """What came out: met or not, the visits that count, what the nearest way asks and lacks."""

    met: bool
    done: int
    required: int
    missing: int


def judge_slowly(
    any_of: Sequence[tuple[int, str]],
    window: str,
    day: date,
    visits: Sequence[date],
    *,
    since: date | None = None,
    until: date | None = None,
    once_a_day: bool = True,
    prorate: bool = True,
    villages_left: int = 0,
) -> Verdict:
    """Judge one town in the window that a day lies in.

    Args:
        any_of: times and window of each way.
        window: which window is judged.
        day: any day of it.
        visits: one date for each visit.
        since: the first day that somebody had the town.
        until: the last.
        once_a_day: several visits of a day are one.
        prorate: days without the town lessen what is owed.
        villages_left: villages nobody went to, where each must be visited.
    """
    label = LABELS[window]
    around = [day + timedelta(days=n) for n in range(-370, 371)]
    days = [one for one in around if label(one) == label(day)]
    had = {
        one
        for one in days
        if not prorate or ((since is None or one >= since) and (until is None or one <= until))
    }
    there = Counter(visit for visit in visits if visit in had)
    if once_a_day:
        there = Counter(set(there))
    ways = []
    for times, each in any_of:
        asked, done = [], []
        for part in dict.fromkeys(map(LABELS[each], days)):
            of_part = [one for one in days if LABELS[each](one) == part]
            share = Fraction(times * sum(one in had for one in of_part), len(of_part))
            asked.append(floor(share + Fraction(1, 2)))
            done.append(sum(there[one] for one in of_part))
        lacking = [max(0, a - d) for a, d in zip(asked, done, strict=True)]
        ways.append((sum(lacking), sum(asked)))
    met = any(lacks == 0 for lacks, _asks in ways) and not (had and villages_left)
    least = min(lacks for lacks, _asks in ways)
    # Of ways that lack the same, the last one is shown.
    required = [asks for lacks, asks in ways if lacks == least][-1]
    return Verdict(met, there.total(), required, least)
