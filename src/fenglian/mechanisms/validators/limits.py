"""Limits: their events, their ladders, their examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.mechanisms.enums import Unit
from fenglian.mechanisms.readings import reckon_example
from fenglian.mechanisms.validators.findings import Finding, TreePath, failed, say_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fenglian.mechanisms.schema import LadderStep, LimitRule

HOURS = (Unit.CLOCK_HOURS, Unit.SERVICE_HOURS)


def check_limit(rule: LimitRule, path: TreePath) -> Iterator[Finding]:
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
    elif after is None and length.unit in HOURS:
        yield Finding(
            (*here, "at"),
            f"期限按 {length.unit} 计，没有“最后一天开始时”。",
            "写 after，例如 after: {count: 2, unit: clock_hours}。",
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
            yield failed((*here, "last_day"), str(expected.last_day), str(days.last_day))
        if days.steps != expected.steps:
            yield failed((*here, "steps"), say_days(expected.steps), say_days(days.steps))
