"""What a rule says about one situation: pure, and the same for examples, screens and figures."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from fenglian.mechanisms.enums import Complexity, Unit
from fenglian.mechanisms.schema import (
    ClassificationRule,
    Condition,
    LimitGiven,
    LimitRule,
    Mechanism,
    ServiceKind,
)

IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Classification:
    """Simple or ordinary, and why.

    Args:
        complexity: the outcome.
        clause_id: the clause that it follows from.
        conditions: the conditions that decided; empty when the service kind did.
    """

    complexity: Complexity
    clause_id: str
    conditions: tuple[Condition, ...] = ()


def last_day_after(start: date, count: int, unit: Unit, is_working_day: IsWorkingDay) -> date:
    """Return the last day of a length of time; the first day does not count.

    Args:
        start: the day of the starting event.
        count: how many days, at least 1.
        unit: of what.
        is_working_day: the calendar.
    """
    day = start
    while count:
        day += timedelta(days=1)
        if unit is Unit.CALENDAR_DAYS or is_working_day(day):
            count -= 1
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def step_days(rule: LimitRule, start: date, is_working_day: IsWorkingDay) -> tuple[date, ...]:
    """Return each step's day: a warning comes as its day begins, an escalation when it is over.

    Args:
        rule: the limit with its ladder.
        start: the day of the starting event.
        is_working_day: the calendar.
    """
    lengths = (step.at.after or rule.length for step in rule.steps)
    return tuple(last_day_after(start, n.count, n.unit, is_working_day) for n in lengths)


def example_calendar(given: LimitGiven) -> IsWorkingDay:
    """Return the calendar of an example: Monday to Friday, with the days that it names."""
    off, worked = set(given.days_off), set(given.make_up_workdays)
    return lambda day: day in worked or (day.isoweekday() <= 5 and day not in off)


def classify(
    kind: ServiceKind, rule: ClassificationRule, conditions: Collection[Condition]
) -> Classification:
    """Say whether a request is simple or ordinary.

    Args:
        kind: what is asked for.
        rule: the mechanism's rule of 繁简分流.
        conditions: what holds besides.
    """
    met = tuple(c for c in rule.ordinary_if if c in conditions)
    if met and kind.complexity is Complexity.SIMPLE:
        return Classification(Complexity.ORDINARY, rule.ordinary_clause, met)
    return Classification(kind.complexity, kind.clause)


def classification_rule(mechanism: Mechanism) -> ClassificationRule | None:
    """Return the mechanism's rule of 繁简分流, None where it has none."""
    return next((r for r in mechanism.rules if isinstance(r, ClassificationRule)), None)


def print_rate(numerator: int, denominator: int) -> str:
    """Return a rate with one decimal, `—` where nothing fell due.

    Never rounded up to 100: one failure in ten thousand is 99.9%, for 100% is a promise.

    Args:
        numerator: how many did.
        denominator: how many should have.
    """
    if not denominator:
        return "—"
    tenths = (numerator * 2000 + denominator) // (2 * denominator)
    if numerator < denominator:
        tenths = min(tenths, 999)
    return f"{tenths // 10}.{tenths % 10}%"
