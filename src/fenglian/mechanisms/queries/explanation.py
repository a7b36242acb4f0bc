"""A mechanism in plain Chinese, by whom it binds: what it asks, by when, and what happens else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import Complexity, DirectoryField, EventKind, Role
from fenglian.mechanisms.queries.names import (
    CONDITION_NAMES,
    EVENT_NAMES,
    EXCLUSION_NAMES,
    FIELD_NAMES,
    GRAIN_NAMES,
    READER_NAMES,
    REVIEW_NAMES,
    ROLE_NAMES,
    say_length,
    say_source,
)
from fenglian.mechanisms.schema import (
    ClassificationRule,
    DepartmentWatchRule,
    IndicatorRule,
    LimitRule,
    RiskRule,
    SpecialSupervisionRule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fenglian.mechanisms.schema import Directory, LadderStep, Mechanism

MOST_PHRASES = 8
"""Phrases of a sign that are shown; the file has them all."""
NEXT_LEVEL = (
    "应报送的职务空缺，或任职的人就是承办人、被投诉人、已经收到过的人，当时改报再上一级；"
    "上面再没有人的，告警。"
)


def explain(mechanism: Mechanism) -> str:
    """Return what a mechanism asks of whom and when, as Markdown.

    Args:
        mechanism: the mechanism.
    """
    number = f"{mechanism.document_number}，" if mechanism.document_number else ""
    lines = [
        f"# {mechanism.short_title}",
        "",
        f"{mechanism.issuer}《{mechanism.title}》（{number}{mechanism.effective_on} 起施行）",
    ]
    limits = [rule for rule in mechanism.rules if isinstance(rule, LimitRule)]
    for role in Role:
        lines += _explain_role(role, limits)
    if any(rule.steps for rule in limits):
        lines += ["", "## 应报送的人不在时", "", NEXT_LEVEL]
    for rule in mechanism.rules:
        if isinstance(rule, ClassificationRule):
            lines += ["", "## 分类", "", *_explain_classification(rule, mechanism)]
    for rule in mechanism.rules:
        if isinstance(rule, DepartmentWatchRule | SpecialSupervisionRule | RiskRule):
            lines += ["", f"## {rule.title}", "", f"{rule.summary}（{say_source(rule)}）", ""]
            lines += [f"- {term}：{text}。" for term, text in oversight_facts(rule)]
            lines += [rule.note] if rule.note else []
    if mechanism.directory is not None:
        lines += ["", "## 通讯录", "", *_explain_directory(mechanism.directory)]
    rates = [rule for rule in mechanism.rules if isinstance(rule, IndicatorRule)]
    if rates:
        lines += ["", "## 怎样计算", ""]
        lines += [line for rule in rates for line in _explain_rate(rule)]
    return "\n".join(lines) + "\n"


def _explain_role(role: Role, limits: Iterable[LimitRule]) -> list[str]:
    said = []
    for rule in limits:
        if rule.holder is role:
            said += _explain_limit(rule)
        for step in rule.steps:
            if step.kind == "escalation" and step.to is role:
                said.append(_explain_told(step, rule))
        if rule.above_top is role and rule.steps:
            said.append(f"- 《{rule.title}》逐级报送到无人可报时，您会收到告警。")
    if not said:
        return []
    return ["", f"## 如果您是{ROLE_NAMES[role]}", "", *said]


def _explain_limit(rule: LimitRule) -> list[str]:
    starts, met = _events(rule.starts_on), _events(rule.met_by)
    length = say_length(rule.length)
    lines = [
        f"- **{rule.title}**：自{starts}起 {length}内{met}，起算当天不算（{say_source(rule)}）。",
        f"  {rule.summary}",
    ]
    if rule.note:
        lines.append(f"  {rule.note}")
    if rule.cancelled_by:
        lines.append(f"  {_events(rule.cancelled_by)}的，不再要求。")
    warned = [step for step in rule.steps if step.kind == "warning"]
    lines += [f"  {_moment(step)}提醒{ROLE_NAMES[step.to]}。" for step in warned]
    return lines


def _explain_told(step: LadderStep, rule: LimitRule) -> str:
    words = "，附当事人原话" if step.with_party_words else ""
    return (
        f"- {ROLE_NAMES[rule.holder]}没有按时{rule.title}的，{_moment(step)}报送您督办{words}"
        f"（{say_source(rule)}）。"
    )


def _moment(step: LadderStep) -> str:
    if step.at.after is None:
        return "期限最后一天开始时"
    return f"满 {say_length(step.at.after)}时"


def _events(kinds: Iterable[EventKind]) -> str:
    return "或".join(EVENT_NAMES[kind] for kind in kinds)


def _explain_classification(rule: ClassificationRule, mechanism: Mechanism) -> list[str]:
    lines = [f"{rule.summary}（{say_source(rule)}）", ""]
    for complexity, name in ((Complexity.SIMPLE, "简易"), (Complexity.ORDINARY, "普通")):
        kinds = [
            kind.label
            for kind in mechanism.vocabularies.service_kinds
            if kind.complexity is complexity
        ]
        lines.append(f"- {name}：{'、'.join(kinds) or '无'}。")
    conditions = "，或".join(CONDITION_NAMES[condition] for condition in rule.ordinary_if)
    if conditions:
        lines.append(f"- {conditions}的，不论哪一类都走普通（{rule.ordinary_clause}）。")
    return lines


def _list(names: Iterable[str]) -> str:
    return _("、").join(_(name) for name in names)


def _quoted(phrases: Iterable[str]) -> str:
    return _("、").join(f"“{phrase}”" for phrase in phrases)


def oversight_facts(
    rule: DepartmentWatchRule | SpecialSupervisionRule | RiskRule,
) -> list[tuple[str, str]]:
    """Return what a rule has people watch for, as questions and answers."""
    if isinstance(rule, RiskRule):
        return risk_facts(rule)
    return special_facts(rule) if isinstance(rule, SpecialSupervisionRule) else watch_facts(rule)


def watch_facts(rule: DepartmentWatchRule) -> list[tuple[str, str]]:
    """Return what a department's officer watches, as questions and answers."""
    facts = [
        (_("久拖"), _("首次派单后超过 {}没有答复").format(say_length(rule.long_pending))),
        (_("先审后发"), _list(REVIEW_NAMES[one] for one in rule.reviewed_if) or _("不审")),
    ]
    if rule.improper is not None:
        said = _("不到 {} 个字").format(rule.improper.shortest)
        if rule.improper.phrases:
            said += _("，或者写着{}").format(_quoted(rule.improper.phrases))
        facts.append((_("提示可能不妥的答复"), said))
    return facts


def special_facts(rule: SpecialSupervisionRule) -> list[tuple[str, str]]:
    """Return what is specially supervised, as questions and answers."""
    kinds = {kind.id: kind.label for kind in rule.kinds}
    facts = [(_("按什么排"), _list(kinds.values()))]
    by_party = _list(kind.label for kind in rule.kinds if kind.by_party)
    if by_party:
        facts.append((_("当事人可以投诉"), by_party))
    if rule.climbed is not None:
        when = _("逐级报送走到第 {} 步仍未答复的，自动列入").format(rule.climbed.step)
        facts.append((_(kinds[rule.climbed.kind]), when))
    if rule.repeats is not None:
        again = rule.repeats
        when = _("同一人在答复后 {} 日内就同一件事再来，或者 {} 日内来了 {} 次，自动列入")
        facts.append(
            (_(kinds[again.kind]), when.format(again.matter_days, again.person_days, again.times))
        )
    return facts


def _explain_directory(directory: Directory) -> list[str]:
    def say(fields: tuple[DirectoryField, ...]) -> str:
        return "、".join(["姓名", *(FIELD_NAMES[field] for field in fields)])

    return [
        f"- 联络员公开：{say(directory.officers)}。",
        f"- 其他人员公开：{say(directory.people)}。",
        f"- 号码超过 {say_length(directory.confirm_after)}没有核对的，标出来。",
        f"  （{'、'.join(directory.clauses)}）",
    ]


def risk_facts(rule: RiskRule) -> list[tuple[str, str]]:
    """Return how signs of risk are raised and who learns of them, as questions and answers."""
    facts = [
        (_("马上告知"), _("；没有人的，告知").join(_(READER_NAMES[one]) for one in rule.told)),
        (_("谁可以看"), _list(READER_NAMES[one] for one in rule.readers)),
    ]
    for sign in rule.signs:
        if sign.words:
            said = _quoted(sign.words[:MOST_PHRASES])
            if len(sign.words) > MOST_PHRASES:
                said = _("{}等 {} 种说法").format(said, len(sign.words))
            facts.append((_(sign.label), said))
    again = rule.repeat_contact
    if again is not None:
        label = next(sign.label for sign in rule.signs if sign.id == again.sign)
        facts.append((_(label), _("同一个人 {} 天内来了 {} 次").format(again.days, again.times)))
    return facts


def _explain_rate(rule: IndicatorRule) -> list[str]:
    exclusions = "、".join(EXCLUSION_NAMES[one] for one in rule.exclusions) or "无"
    grains = "、".join(GRAIN_NAMES[grain] for grain in rule.grains)
    return [
        f"- **{rule.title}**，目标 {rule.target}%（{say_source(rule)}）",
        f"  分子：{rule.numerator_words}。",
        f"  分母：{rule.denominator_words}。",
        f"  不计：{exclusions}。按{grains}分列。",
        *([f"  {rule.note}"] if rule.note else []),
    ]
