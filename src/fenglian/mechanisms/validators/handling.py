"""The rules of handling requests: classes, rates, what is watched."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from fenglian.mechanisms.readings import (
    classify,
    improper_signs,
    needs_review,
    print_rate,
    recur,
)
from fenglian.mechanisms.validators.findings import (
    Finding,
    TreePath,
    check_clause_id,
    check_unique_ids,
    failed,
    suggest,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from fenglian.mechanisms.schema import (
        ClassificationRule,
        DepartmentWatchRule,
        IndicatorRule,
        Mechanism,
        RiskRule,
        SpecialSupervisionRule,
    )


def check_classification(
    rule: ClassificationRule, path: TreePath, mechanism: Mechanism
) -> Iterator[Finding]:
    yield from check_clause_id((*path, "ordinary_clause"), rule.ordinary_clause, mechanism)
    kinds = {kind.id: kind for kind in mechanism.vocabularies.service_kinds}
    for i, example in enumerate(rule.examples):
        here: TreePath = (*path, "examples", i)
        kind = kinds.get(example.given.service_kind)
        if kind is None:
            wrong = example.given.service_kind
            yield Finding(
                (*here, "given", "service_kind"),
                f"词表 service_kinds 里没有“{wrong}”。",
                suggest(wrong, kinds),
            )
            continue
        outcome = classify(kind, rule, example.given.conditions).complexity
        if outcome is not example.expected:
            yield failed((*here, "expected"), example.expected, outcome)


def check_indicator(
    rule: IndicatorRule, path: TreePath, rule_ids: Collection[str]
) -> Iterator[Finding]:
    if rule.limit not in rule_ids:
        yield Finding((*path, "limit"), f"没有规则“{rule.limit}”。", suggest(rule.limit, rule_ids))
    for i, example in enumerate(rule.examples):
        here: TreePath = (*path, "examples", i)
        numerator, denominator = example.given.numerator, example.given.denominator
        if numerator > denominator:
            yield Finding(
                (*here, "given"),
                f"分子 {numerator} 大于分母 {denominator}。",
                "分子是分母的一部分，不能更大。",
            )
            continue
        rate = print_rate(numerator, denominator)
        if rate != example.expected:
            yield failed((*here, "expected"), example.expected, rate)


def check_special_supervision(
    rule: SpecialSupervisionRule, path: TreePath, mechanism: Mechanism
) -> Iterator[Finding]:
    known = [kind.id for kind in rule.kinds]
    yield from check_unique_ids((kind, (*path, "kinds", i)) for i, kind in enumerate(known))
    for i, kind in enumerate(rule.kinds):
        yield from check_clause_id((*path, "kinds", i, "clause"), kind.clause, mechanism)
    for key, opener in (("climbed", rule.climbed), ("repeats", rule.repeats)):
        if opener is not None and opener.kind not in known:
            yield Finding(
                (*path, key, "kind"),
                f"kinds 里没有“{opener.kind}”。",
                suggest(opener.kind, known),
            )

    if rule.repeats is None:
        return
    for i, example in enumerate(rule.examples):
        given = example.given
        got = recur(
            rule.repeats, same_person=given.same_person, same_matter=given.same_matter,
            days=given.days, times=given.times,
        )  # fmt: skip
        yield from _compare((*path, "examples", i), example.expected, asdict(got))


def check_watch(rule: DepartmentWatchRule, path: TreePath) -> Iterator[Finding]:
    for i, example in enumerate(rule.examples):
        given = example.given
        got = {
            "reviewed": needs_review(rule, is_late=given.late, is_returned=given.returned),
            "improper": bool(improper_signs(rule, given.words)),
        }
        yield from _compare((*path, "examples", i), example.expected, got)


def _compare(
    path: TreePath, expected: Iterable[tuple[str, bool]], got: Mapping[str, bool]
) -> Iterator[Finding]:
    for key, wanted in expected:
        if wanted != got[key]:
            yield failed((*path, "expected", key), str(wanted).lower(), str(got[key]).lower())


def check_risk(rule: RiskRule, path: TreePath) -> Iterator[Finding]:
    known = [sign.id for sign in rule.signs]
    yield from check_unique_ids((sign, (*path, "signs", i)) for i, sign in enumerate(known))
    repeated = rule.repeat_contact
    if repeated is not None and repeated.sign not in known:
        yield Finding(
            (*path, "repeat_contact", "sign"),
            f"signs 里没有“{repeated.sign}”。",
            suggest(repeated.sign, known),
        )
    for i, told in enumerate(rule.told):
        if told not in rule.readers:
            yield Finding(
                (*path, "told", i),
                f"“{told}”会收到告知，却不在 readers 里，收到了也打不开。",
                "把它加进 readers，或从 told 里去掉。",
            )
    for i, example in enumerate(rule.examples):
        found = {sign.sign for sign in rule.signs_in(example.given)}
        if found != set(example.expected):
            expected = "、".join(sorted(example.expected)) or "无"
            got = "、".join(sorted(found)) or "无"
            yield failed((*path, "examples", i, "expected"), expected, got)
