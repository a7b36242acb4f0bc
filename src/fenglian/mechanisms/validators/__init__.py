"""What must hold in a mechanism beyond the shape of each part: references, ladders, examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.mechanisms.enums import Carrier
from fenglian.mechanisms.schema import (
    AnyRule,
    ClassificationRule,
    DepartmentWatchRule,
    IndicatorRule,
    LimitRule,
    Mechanism,
    RiskRule,
    SpecialSupervisionRule,
)
from fenglian.mechanisms.validators.findings import (
    Finding,
    TreePath,
    check_clause_id,
    check_unique_ids,
    suggest,
)
from fenglian.mechanisms.validators.handling import (
    check_classification,
    check_indicator,
    check_risk,
    check_special_supervision,
    check_watch,
)
from fenglian.mechanisms.validators.limits import check_limit
from fenglian.mechanisms.validators.network import check_network
from fenglian.mechanisms.validators.words import (
    check_activity_kinds,
    check_channels,
    check_directory,
    check_lexicon,
    check_service_kinds,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = [
    "Finding",
    "TreePath",
    "check_lexicon",
    "check_mechanism",
    "check_unique_ids",
    "suggest",
]


def check_mechanism(
    mechanism: Mechanism, positions: Mapping[str, int], rule_ids: Collection[str]
) -> Iterator[Finding]:
    """Yield what does not hold in a mechanism whose parts each have the right shape.

    Args:
        mechanism: the mechanism, perhaps without rules that have faults of shape.
        positions: where each of its rules stands in the file's list.
        rule_ids: the ids of all rules in the file, with faults or not.
    """
    yield from _check_unique(mechanism)
    yield from _check_carried(mechanism, rule_ids)
    yield from check_channels(mechanism)
    yield from check_service_kinds(mechanism)
    yield from check_activity_kinds(mechanism)
    yield from check_directory(mechanism)
    for rule in mechanism.rules:
        path: TreePath = ("rules", positions[rule.id])
        yield from _check_clauses(rule, path, mechanism)
        yield from _check_rule(rule, path, mechanism, rule_ids)


def _check_rule(
    rule: AnyRule, path: TreePath, mechanism: Mechanism, rule_ids: Collection[str]
) -> Iterator[Finding]:
    match rule:
        case LimitRule():
            yield from check_limit(rule, path)
        case ClassificationRule():
            yield from check_classification(rule, path, mechanism)
        case IndicatorRule():
            yield from check_indicator(rule, path, rule_ids)
        case SpecialSupervisionRule():
            yield from check_special_supervision(rule, path, mechanism)
        case RiskRule():
            yield from check_risk(rule, path)
        case DepartmentWatchRule():
            yield from check_watch(rule, path)
        case _:
            yield from check_network(rule, path, mechanism)


def _check_unique(mechanism: Mechanism) -> Iterator[Finding]:
    yield from check_unique_ids((c.id, ("clauses", i)) for i, c in enumerate(mechanism.clauses))
    for name in type(mechanism.vocabularies).model_fields:
        terms = getattr(mechanism.vocabularies, name)
        yield from check_unique_ids(
            (term.id, ("vocabularies", name, i)) for i, term in enumerate(terms)
        )


def _check_clauses(rule: AnyRule, path: TreePath, mechanism: Mechanism) -> Iterator[Finding]:
    for i, clause_id in enumerate(rule.clauses):
        yield from check_clause_id((*path, "clauses", i), clause_id, mechanism)


def _check_carried(mechanism: Mechanism, rule_ids: Collection[str]) -> Iterator[Finding]:
    if len(mechanism.rules) < len(rule_ids):
        return  # rules with faults of shape are told already; what they cite is not known
    cited = {clause_id for rule in mechanism.rules for clause_id in rule.clauses}
    for i, clause in enumerate(mechanism.clauses):
        carried = clause.carried
        if carried is not None and carried.by is Carrier.RULE and clause.id not in cited:
            yield Finding(
                ("clauses", i, "carried"),
                f"条款“{clause.id}”写着由规则承载，却没有一条规则引用它。",
                "在承载它的规则的 clauses 里写上它，或者改写 by。",
            )
