"""What the rules of handling say about one request, one reply, one rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import Complexity
from fenglian.mechanisms.schema import ClassificationRule

if TYPE_CHECKING:
    from collections.abc import Collection

    from fenglian.mechanisms.schema import (
        Condition,
        DepartmentWatchRule,
        Mechanism,
        Repetition,
        ServiceKind,
    )


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


def print_clause_number(number: str) -> str:
    """Return a clause's number as people say it: 第 8 条, 二（三）3.

    Args:
        number: in the notice's own numbering.
    """
    return _("第 {} 条").format(number) if number[:1].isdecimal() else number


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


def needs_review(rule: DepartmentWatchRule, *, is_late: bool, is_returned: bool) -> bool:
    """Tell whether the department's officer passes a reply before the party reads it.

    Args:
        rule: what the officer watches.
        is_late: the reply comes after its limit.
        is_returned: the party was not satisfied with one before.
    """
    conditions = {"always": True, "late": is_late, "returned": is_returned}
    return any(conditions[one] for one in rule.reviewed_if)


def improper_signs(rule: DepartmentWatchRule, words: str) -> list[str | int]:
    """Return why a reply is pointed out: the phrases in it, its length; empty where nothing is.

    Args:
        rule: what the officer watches.
        words: the reply.
    """
    if rule.improper is None:
        return []
    text = words.strip()
    signs: list[str | int] = [phrase for phrase in rule.improper.phrases if phrase in text]
    if len(text) < rule.improper.shortest:
        signs.append(len(text))
    return signs


@dataclass(frozen=True, slots=True)
class Recurrence:
    """What an earlier request makes of a new one.

    Args:
        comes_again: the person is one who comes again.
        repeated: the matter is a matter repeated.
        supervised: it is specially supervised.
    """

    comes_again: bool
    repeated: bool
    supervised: bool


def recur(
    rule: Repetition, *, same_person: bool, same_matter: bool, days: int, times: int
) -> Recurrence:
    """Say what an earlier request makes of a new one (NS-17).

    Args:
        rule: when somebody, and when a matter, comes again.
        same_person: the same telephone wrote both.
        same_matter: both are about one case or one merged matter, and the earlier is answered.
        days: calendar days since; of the same matter, since it was answered.
        times: how often the person wrote within the period, this one included.
    """
    comes_again = same_person and days <= rule.person_days
    repeated = same_matter and days <= rule.matter_days
    often = comes_again and times >= rule.times
    return Recurrence(comes_again, repeated, supervised=often or (same_person and repeated))
