"""The rules of the network in a file: what does not hold is named with line, rule and remedy."""

from __future__ import annotations

import pytest

from fenglian.mechanisms.errors import Fault, MechanismFileError
from fenglian.mechanisms.queries import parse_mechanism

MECHANISM = """\
id: qingshan
title: 关于法官到镇的办法
short_title: 法官到镇
document_number: ""
issuer: 青山示例人民法院
issued_on: 2026-01-04
effective_on: 2026-01-05
clauses:
  - {id: QS-1, number: "1", heading: 到镇, gist: 常到镇。, carried: {by: rule, where: 走访}}
vocabularies:
  activity_kinds:
    - {id: visit, label: 到镇, clause: QS-1, counts_as_visit: true}
    - {id: call, label: 电话, clause: QS-1, counts_as_visit: false}
rules:
  - id: visits
    kind: quota
    title: 到镇
    summary: 半年到镇三次。
    clauses: [QS-1]
    origin: notice
    checked: {by: 编写者, day: 2026-01-05}
    bearer: liaison_judge
    window: half_year
    any_of: [{times: 3, each: half_year}]
    counts: [visit]
    counted_by: [liaison_judge]
    places: town
    warn_before: {count: 5, unit: working_days}
    misses_to: [president]
    examples:
      - given: {day: 2026-03-01, visits: [2026-01-09]}
        expected: {met: false, required: 3, done: 1}
  - id: staffing
    kind: coverage
    title: 配备
    summary: 每镇一到两名法官。
    clauses: [QS-1]
    origin: notice
    checked: {by: 编写者, day: 2026-01-05}
    over: town
    needs: [{any_of: [liaison_judge], least: 1, most: 2}]
    strength: gap
    examples:
      - {given: {places: [{name: 甲镇}]}, expected: {short: [甲镇]}}
  - id: report
    kind: calendar_duty
    title: 月报
    summary: 每月五日前报。
    clauses: [QS-1]
    origin: notice
    checked: {by: 编写者, day: 2026-01-05}
    holder: town_contact
    every: month
    due: {before: 5}
    day_off: next_working_day
    met_by: [ledger.filed]
    steps:
      - {number: 0, kind: warning, at: {due_day_start: true}, to: town_contact, words: 今天到期。}
      - {number: 1, kind: escalation, at: {overdue: true}, to: president, words: 逾期。}
    examples:
      # 2026 年 1 月 4 日是星期日。
      - {given: {day: 2026-01-20}, expected: {due: 2026-01-05, steps: [2026-01-05, 2026-01-05]}}
  - id: chain
    kind: submission
    title: 报送
    summary: 报立案庭，再报上级法院。
    clauses: [QS-1]
    origin: notice
    checked: {by: 编写者, day: 2026-01-05}
    what: ledger
    hops:
      - {sender: town_contact, receiver: filing_division}
      - {sender: filing_division, receiver: superior_court}
    examples:
      - {given: {}, expected: {next: [filing_division]}}
"""


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(MechanismFileError) as caught:
        parse_mechanism(text, file="mechanism.yaml")
    return caught.value.faults


def test_mechanism_of_the_network_is_read() -> None:
    mechanism = parse_mechanism(MECHANISM, file="mechanism.yaml")

    assert [rule.kind for rule in mechanism.rules] == [
        "quota", "coverage", "calendar_duty", "submission"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "at", "rule", "what", "remedy"),
    [
        (
            "bearer: liaison_judge", "bearer: liaison_juge",
            "bearer", "visits", "“liaison_juge”", "“liaison_judge”",
        ),
        ("counts: [visit]", "counts: [vist]", "counts: [", "visits", "没有“vist”", "“visit”"),
        ("counts: [visit]", "counts: [call]", "counts: [", "visits", "写着不算到访", "去掉"),
        (
            "each: half_year", "each: year",
            "any_of: [{times", "visits", "不能正好填满", "不大于 window",
        ),
        (
            "each: half_year", "each: week",
            "any_of: [{times", "visits", "不能正好填满", "week 只能配 week",
        ),
        (
            "{count: 5, unit: working_days}", "{count: 5, unit: clock_hours}",
            "warn_before", "visits", "clock_hours", "working_days",
        ),
        (
            "required: 3, done: 1", "required: 2, done: 1",
            "expected: {met", "visits", "写的是 2，按规则算出 3", "核对",
        ),
        (
            "met: false, req", "met: true, req",
            "expected: {met", "visits", "写的是 true，按规则算出 false", "核对",
        ),
        (
            "least: 1, most: 2", "least: 3, most: 2",
            "needs", "staffing", "最多 2 少于最少 3", "不小于",
        ),
        (
            "needs: [{any_of: [liaison_judge], least: 1, most: 2}]\n    ", "",
            "- id: staffing", "staffing", "至少写一项", "docs/mechanisms.md",
        ),
        (
            "expected: {short: [甲镇]}", "expected: {}",
            "- {given: {places", "staffing", "写的是 无，按规则算出 甲镇", "核对",
        ),
        ("due: {before: 5}", "due: {}", "due: {}", "report", "现在写了零项", "before: 20"),
        (
            "due: {before: 5}", "due: {before: 5, weekday: monday}",
            "due: {before", "report", "before、weekday", "before: 20",
        ),
        (
            "due: {before: 5}", "due: {before: 1}",
            "due: {before", "report", "永远来不及", "inclusive",
        ),
        (
            "due: {before: 5}", "due: {before: 5, month: 2}",
            "due: {before", "report", "没有第 2 个月", "写 1 到 1",
        ),
        (
            "due: {before: 5}", "due: {last_working_day: true}",
            "day_off", "report", "用不上", "stays",
        ),
        (
            "every: month", "every: week",
            "due: {before", "report", "每周的事项没有“几日前”", "weekday",
        ),
        (
            "at: {overdue: true}", "at: {due_day_start: true}",
            "- {number: 1, kind: escalation", "report", "不能早于到期", "overdue",
        ),
        (
            "at: {overdue: true}", "at: {}",
            "- {number: 1, kind: escalation", "report", "写了零项", "overdue",
        ),
        (
            "to: president, words: 逾期。", "to: town_contact, words: 逾期。",
            "- {number: 1, kind: escalation", "report", "承办人自己", "不同的人",
        ),
        (
            "met_by: [ledger.filed]", "met_by: [ledger.filed]\n    activity_kinds: [visit]",
            "activity_kinds: [visit]", "report", "永远不会用到", "activity.recorded",
        ),
        (
            "met_by: [ledger.filed]", "met_by: [ledger.filed]\n    cancelled_by: [ledger.filed]",
            "cancelled_by", "report", "两种结果", "保留",
        ),
        (
            "due: 2026-01-05,", "due: 2026-01-04,",
            "- {given: {day: 2026-01-20", "report",
            "写的是 2026-01-04，按规则算出 2026-01-05", "核对",
        ),
        (
            "sender: filing_division", "sender: management_office",
            "- {sender: management", "chain", "永远不会开始", "先写送到它的一程",
        ),
        (
            "receiver: superior_court", "receiver: town_contact",
            "- {sender: filing_division", "chain", "绕成了圈", "只写一次",
        ),
        (
            "{next: [filing_division]}", "{next: []}",
            "- {given: {}, exp", "chain", "写的是 无，按规则算出 filing_division", "核对",
        ),
        (
            "{given: {}, exp", "{given: {received_by: [committee]}, exp",
            "- {given: {rec", "chain", "没有收件人“committee”", "可用的有",
        ),
        (
            "what: ledger", "what: minutes",
            "what: minutes", "chain", "“minutes”不在允许的范围内", "ledger",
        ),
    ],
)  # fmt: skip
def test_fault_is_named_with_line_rule_and_remedy(
    old: str, new: str, at: str, rule: str, what: str, remedy: str
) -> None:
    assert MECHANISM.count(old) == 1, "the text to break must be there once"
    text = MECHANISM.replace(old, new)

    faults = faults_of(text)

    found = [fault for fault in faults if what in fault.what and remedy in fault.remedy]
    line = text[: text.index(at)].count("\n") + 1
    assert [(fault.line, fault.rule_id) for fault in found] == [(line, rule)], str(faults)


def test_clause_said_to_be_carried_by_a_rule_needs_one_that_cites_it() -> None:
    text = MECHANISM.replace(
        "vocabularies:",
        '  - {id: QS-2, number: "2", heading: 其他, gist: 其他。, carried: {by: rule, where: 无}}\n'
        "vocabularies:",
    )

    (fault,) = faults_of(text)

    assert "没有一条规则引用它" in fault.what


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("kind: choice", "choices 里有 0 项"),
        ("kind: text, standing: grid", "写不了 standing"),
        ("kind: materials, required: true", "没有发布过的法院填不了"),
    ],
)
def test_question_of_an_activity_can_be_answered(question: str, what: str) -> None:
    text = MECHANISM.replace(
        "counts_as_visit: true}",
        f"counts_as_visit: true, fields: [{{id: way, label: 方式, {question}}}]}}",
    )

    (fault,) = faults_of(text)

    assert what in fault.what
