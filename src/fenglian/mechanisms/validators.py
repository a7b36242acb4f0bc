"""What must hold in a mechanism beyond the shape of each part: references, ladders, examples."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from fenglian.mechanisms.readings import (
    classify,
    improper_signs,
    needs_review,
    print_rate,
    reckon_example,
    recur,
)
from fenglian.mechanisms.schema import (
    AnyRule,
    ClassificationRule,
    DepartmentWatchRule,
    IndicatorRule,
    LadderStep,
    Lexicon,
    LimitRule,
    Mechanism,
    RiskRule,
    SpecialSupervisionRule,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

TreePath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold, and where in the file's tree.

    Args:
        path: keys and positions from the root.
        what: what is wrong, in Chinese.
        remedy: how to put it right, in Chinese.
    """

    path: TreePath
    what: str
    remedy: str


def suggest(wrong: str, known: Collection[str]) -> str:
    """Say which name was probably meant, or name what there is."""
    near = difflib.get_close_matches(wrong, list(known), n=1)
    if near:
        return f"是不是“{near[0]}”？"
    return f"可用的有：{'、'.join(known)}。" if known else "本文件没有定义任何可用的名称。"


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
    yield from _check_channels(mechanism)
    yield from _check_service_kinds(mechanism)
    yield from _check_directory(mechanism)
    for rule in mechanism.rules:
        path: TreePath = ("rules", positions[rule.id])
        yield from _check_clauses(rule, path, mechanism)
        if isinstance(rule, LimitRule):
            yield from _check_limit(rule, path)
        elif isinstance(rule, ClassificationRule):
            yield from _check_classification(rule, path, mechanism)
        elif isinstance(rule, IndicatorRule):
            yield from _check_indicator(rule, path, rule_ids)
        elif isinstance(rule, SpecialSupervisionRule):
            yield from _check_special_supervision(rule, path, mechanism)
        elif isinstance(rule, RiskRule):
            yield from _check_risk(rule, path)
        else:
            yield from _check_watch(rule, path)


def check_unique_ids(ids: Iterable[tuple[str, TreePath]]) -> Iterator[Finding]:
    """Yield every id that was used before in the same list."""
    seen: Counter[str] = Counter()
    for name, path in ids:
        seen[name] += 1
        if seen[name] > 1:
            yield Finding((*path, "id"), f"编号“{name}”重复。", "每个编号只用一次；另取一个。")


def _check_unique(mechanism: Mechanism) -> Iterator[Finding]:
    yield from check_unique_ids((c.id, ("clauses", i)) for i, c in enumerate(mechanism.clauses))
    for name in type(mechanism.vocabularies).model_fields:
        terms = getattr(mechanism.vocabularies, name)
        yield from check_unique_ids(
            (term.id, ("vocabularies", name, i)) for i, term in enumerate(terms)
        )


def _unknown_clause(path: TreePath, clause_id: str, mechanism: Mechanism) -> Iterator[Finding]:
    known = [c.id for c in mechanism.clauses]
    if clause_id not in known:
        yield Finding(path, f"没有条款“{clause_id}”。", suggest(clause_id, known))


def _check_clauses(rule: AnyRule, path: TreePath, mechanism: Mechanism) -> Iterator[Finding]:
    for i, clause_id in enumerate(rule.clauses):
        yield from _unknown_clause((*path, "clauses", i), clause_id, mechanism)


def _check_channels(mechanism: Mechanism) -> Iterator[Finding]:
    platforms = [platform.id for platform in mechanism.vocabularies.platforms]
    for i, channel in enumerate(mechanism.vocabularies.channels):
        if channel.platform is not None and channel.platform not in platforms:
            yield Finding(
                ("vocabularies", "channels", i, "platform"),
                f"词表 platforms 里没有“{channel.platform}”。",
                suggest(channel.platform, platforms),
            )


def _check_service_kinds(mechanism: Mechanism) -> Iterator[Finding]:
    for i, kind in enumerate(mechanism.vocabularies.service_kinds):
        path = ("vocabularies", "service_kinds", i, "clause")
        yield from _unknown_clause(path, kind.clause, mechanism)


def _check_directory(mechanism: Mechanism) -> Iterator[Finding]:
    for i, clause_id in enumerate(mechanism.directory.clauses if mechanism.directory else ()):
        yield from _unknown_clause(("directory", "clauses", i), clause_id, mechanism)


# ---------------------------------------------------------------- limits


def _check_limit(rule: LimitRule, path: TreePath) -> Iterator[Finding]:
    yield from _check_events(rule, path)
    ladder = list(_check_ladder(rule, path))
    yield from ladder
    if not ladder:
        yield from _check_limit_examples(rule, path)


def _check_events(rule: LimitRule, path: TreePath) -> Iterator[Finding]:
    for key, mine, others in (
        ("met_by", rule.met_by, rule.starts_on),
        ("cancelled_by", rule.cancelled_by, (*rule.starts_on, *rule.met_by)),
    ):
        for i, event in enumerate(mine):
            if event in others:
                yield Finding(
                    (*path, key, i),
                    f"事件“{event}”既在 {key}，又在另一项里，同一件事不能有两种结果。",
                    "只在 starts_on、met_by、cancelled_by 其中一项里保留它。",
                )


def _check_ladder(rule: LimitRule, path: TreePath) -> Iterator[Finding]:
    last_number, last_count, told = -1, 0, set()
    for i, step in enumerate(rule.steps):
        here: TreePath = (*path, "steps", i)
        if step.number <= last_number:
            yield Finding(
                (*here, "number"),
                f"步骤编号 {step.number} 没有比上一步的 {last_number} 大。",
                "按先后从小到大编号。",
            )
        last_number = step.number
        yield from _check_moment(rule, step, here)
        if step.kind == "warning":
            continue
        if step.to in told or step.to is rule.holder:
            yield Finding(
                (*here, "to"),
                f"“{step.to}”是承办人自己，或前面的步骤已经报送过。",
                "每一步报送不同的上一级。",
            )
        told.add(step.to)
        after = step.at.after
        if after is None:
            continue
        if after.count <= last_count:
            yield Finding(
                (*here, "at"),
                f"第 {step.number} 步在第 {after.count} 日，不晚于上一步的第 {last_count} 日。",
                "各步的 after 从起算日算起，应逐步加大，例如 3、5、7。",
            )
        last_count = after.count


def _check_moment(rule: LimitRule, step: LadderStep, here: TreePath) -> Iterator[Finding]:
    after, length = step.at.after, rule.length
    if (after is None) == (step.at.last_day_start is None):
        yield Finding(
            (*here, "at"),
            "at 应当写明一个时点，现在是两个都写或都没写。",
            "写 last_day_start: true，或 after: {count: 3, unit: working_days}。",
        )
    elif after is None and step.kind == "escalation":
        yield Finding(
            (*here, "at"),
            "报送（escalation）不能在期限的最后一天开始时，那时期限还没有届满。",
            "写 after，不短于期限本身；最后一天的提醒用 kind: warning。",
        )
    elif after is not None and after.unit is not length.unit:
        yield Finding(
            (*here, "at"),
            f"这一步按 {after.unit} 计，而期限按 {length.unit} 计。",
            "两处用同一种单位。",
        )
    elif after is not None and step.kind == "escalation" and after.count < length.count:
        yield Finding(
            (*here, "at"),
            f"第 {step.number} 步在第 {after.count} 日报送，早于期限的第 {length.count} 日。",
            f"把 after 的 count 改为 {length.count} 或更大，或缩短期限。",
        )


def _check_limit_examples(rule: LimitRule, path: TreePath) -> Iterator[Finding]:
    for i, example in enumerate(rule.examples):
        here: TreePath = (*path, "examples", i, "expected")
        days, expected = reckon_example(rule, example.given), example.expected
        if days.last_day != expected.last_day:
            yield _failed((*here, "last_day"), str(expected.last_day), str(days.last_day))
        if days.steps != expected.steps:
            yield _failed((*here, "steps"), _say_days(expected.steps), _say_days(days.steps))


def _say_days(days: Iterable[date]) -> str:
    return "、".join(map(str, days)) or "无"


def _failed(path: TreePath, expected: str, got: str) -> Finding:
    return Finding(
        path,
        f"例子不成立：写的是 {expected}，按规则算出 {got}。",
        "核对规则和例子，改正写错的一处。",
    )


# ---------------------------------------------------------------- other kinds


def _check_classification(
    rule: ClassificationRule, path: TreePath, mechanism: Mechanism
) -> Iterator[Finding]:
    yield from _unknown_clause((*path, "ordinary_clause"), rule.ordinary_clause, mechanism)
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
            yield _failed((*here, "expected"), example.expected, outcome)


def _check_indicator(
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
            yield _failed((*here, "expected"), example.expected, rate)


def _check_special_supervision(
    rule: SpecialSupervisionRule, path: TreePath, mechanism: Mechanism
) -> Iterator[Finding]:
    known = [kind.id for kind in rule.kinds]
    yield from check_unique_ids((kind, (*path, "kinds", i)) for i, kind in enumerate(known))
    for i, kind in enumerate(rule.kinds):
        yield from _unknown_clause((*path, "kinds", i, "clause"), kind.clause, mechanism)
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


def _check_watch(rule: DepartmentWatchRule, path: TreePath) -> Iterator[Finding]:
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
            yield _failed((*path, "expected", key), str(wanted).lower(), str(got[key]).lower())


def _check_risk(rule: RiskRule, path: TreePath) -> Iterator[Finding]:
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
            yield _failed((*path, "examples", i, "expected"), expected, got)


def check_lexicon(lexicon: Lexicon, mechanism: Mechanism) -> Iterator[Finding]:
    """Yield what does not hold between a lexicon and the vocabularies it serves."""
    vocabularies = mechanism.vocabularies
    for key, lists, terms, fallback_key, fallback in (
        (
            "subjects",
            lexicon.subjects,
            vocabularies.subjects,
            "fallback_subject",
            lexicon.fallback_subject,
        ),
        (
            "service_kinds",
            lexicon.service_kinds,
            vocabularies.service_kinds,
            "fallback_kind",
            lexicon.fallback_kind,
        ),
    ):
        known = [term.id for term in terms]
        if fallback not in known:
            yield Finding((fallback_key,), f"词表里没有“{fallback}”。", suggest(fallback, known))
        for name, words in lists.items():
            if name not in known:
                yield Finding(
                    (key, name), f"机制的词表 {key} 里没有“{name}”。", suggest(name, known)
                )
            yield from _check_words((key, name), (*words.decisive, *words.strong, *words.weak))


def _check_words(path: TreePath, words: Iterable[str]) -> Iterator[Finding]:
    for word, times in Counter(words).items():
        if times > 1:
            yield Finding(path, f"词“{word}”写了 {times} 次。", "同一类里一个词只写一次。")
