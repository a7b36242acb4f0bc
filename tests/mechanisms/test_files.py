"""A mechanism file is taken whole or not at all, and every fault is named with line and remedy."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.mechanisms.texts import MECHANISM

from fenglian.mechanisms.enums import EventKind, Role
from fenglian.mechanisms.errors import Fault, MechanismFileError
from fenglian.mechanisms.queries import json_schema, list_packs, parse_mechanism, read_pack
from fenglian.mechanisms.queries.files import PACKS
from fenglian.mechanisms.schema import LimitRule


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(MechanismFileError) as caught:
        parse_mechanism(text, file="mechanism.yaml")
    return caught.value.faults


def changed(old: str, new: str) -> str:
    assert MECHANISM.count(old) == 1, "the text to break must be there once"
    return MECHANISM.replace(old, new)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_small_mechanism_is_read() -> None:
    mechanism = parse_mechanism(MECHANISM, file="mechanism.yaml")

    assert mechanism.effective_on == date(2025, 4, 1)
    assert mechanism.clause("PJ-1").number == "二（一）"
    assert [rule.id for rule in mechanism.rules] == ["visit_answer", "sorting", "answered_rate"]


@pytest.mark.parametrize(
    ("old", "new", "at", "rule", "what", "remedy"),
    [
        ("holder: desk", "holdr: desk", "holdr", "visit_answer", "不认识的键“holdr”", "“holder”"),
        ("    title: 答复来访人\n", "", "- id: visit", "visit_answer", "缺少 title", "补上 title"),
        ("holder: desk", "holder: dest", "holder: dest", "visit_answer", "“dest”", "“desk”"),
        (
            "[request.received]", "[request.recieved]", "starts_on", "visit_answer",
            "“request.recieved”不在", "“request.received”",
        ),
        ("kind: indicator", "kind: indicater", "- id: ans", "answered_rate", "“indicater”", "ator"),
        ("    kind: indicator\n", "", "- id: ans", "answered_rate", "缺少 kind", "kind: limit"),
        ("holder: desk", "on: desk", "on: desk", None, "键“on”没有引号", '"on"'),
        ("holder: desk", "no: desk", "no: desk", None, "键“no”没有引号", '"no"'),
        ("holder: desk", "3: desk", "3: desk", None, "键“3”不是文字", "加引号"),
        ("issuer:", "id: again\nissuer:", "id: again", None, "键“id”重复", "只写一次"),
        (
            "clauses: [PJ-2]", "clauses: [PJ-7]", "clauses: [PJ-7]", "sorting",
            "没有条款“PJ-7”", "PJ-",
        ),
        (
            "clauses: [PJ-2]", "clauses: []", "clauses: []", "sorting",
            "clauses 是空的", "至少写一项",
        ),
        ("    clauses: [PJ-2]\n", "", "- id: sorting", "sorting", "缺少 clauses", "补上"),
        (
            "limit: visit_answer", "limit: visit_answr", "limit: visit_answr", "answered_rate",
            "没有规则“visit_answr”", "“visit_answer”",
        ),
        ("id: PJ-2", "id: PJ-1", '{id: PJ-1, number: "3"', None, "编号“PJ-1”重复", "只用一次"),
        (
            "id: sorting", "id: answered_rate",
            "- id: answered_rate\n    kind: ind", "answered_rate",
            "编号“answered_rate”重复", "另取一个",
        ),
        (
            "id: matter", "id: question", "{id: question, label: 办事", None,
            "编号“question”重复", "另取一个",
        ),
        ("clause: PJ-2}", "clause: PJ-3}", "{id: matter", None, "没有条款“PJ-3”", "PJ-"),
        (
            "count: 4, unit", "count: 2, unit",
            "at: {after: {count: 2, unit: calendar_days}}\n        to: pres", "visit_answer",
            "不晚于上一步的第 2 日", "逐步加大",
        ),
        (
            "number: 2\n", "number: 1\n",
            "number: 1\n        kind: escalation\n        at: {after: {count: 4", "visit_answer",
            "步骤编号 1 没有比上一步的 1 大", "从小到大",
        ),
        (
            "length: {count: 2, ", "length: {count: 3, ", "at: {after: {count: 2", "visit_answer",
            "早于期限的第 3 日", "3 或更大",
        ),
        (
            "count: 4, unit: calendar_days", "count: 4, unit: working_days",
            "at: {after: {count: 4", "visit_answer",
            "按 working_days 计，而期限按 calendar_days 计", "同一种单位",
        ),
        (
            "at: {after: {count: 4, unit: calendar_days}}", "at: {last_day_start: true}",
            "at: {last_day_start: true}\n", "visit_answer",
            "期限还没有届满", "写 after",
        ),
        (
            "at: {after: {count: 4, unit: calendar_days}}", "at: {}", "at: {}", "visit_answer",
            "应当写明一个时点", "after",
        ),
        (
            "to: president", "to: department_leader",
            "to: department_leader\n        words: 四", "visit_answer",
            "前面的步骤已经报送过", "上一级",
        ),
        (
            "met_by: [request.answered]", "met_by: [request.received]", "met_by", "visit_answer",
            "两种结果", "只在",
        ),
        (
            "last_day: 2025-04-04", "last_day: 2025-04-05", "expected: {last_day", "visit_answer",
            "写的是 2025-04-05，按规则算出 2025-04-04", "核对",
        ),
        (
            "2025-04-04, 2025-04-07]", "2025-04-04, 2025-04-06]",
            "expected: {last_day", "visit_answer",
            "2025-04-06，按规则算出 2025-04-04、2025-04-04、2025-04-07", "核对",
        ),
        (
            "question}, expected: simple", "question}, expected: ordinary",
            "- {given: {service_kind", "sorting",
            "写的是 ordinary，按规则算出 simple", "核对",
        ),
        (
            "expected: 33.3%", "expected: 33.4%", "- {given: {numerator", "answered_rate",
            "写的是 33.4%，按规则算出 33.3%", "核对",
        ),
        (
            "numerator: 1,", "numerator: 4,", "- {given: {numerator", "answered_rate",
            "分子 4 大于分母 3", "分母的一部分",
        ),
        (
            "length: {count: 2, ", "length: {count: 0, ",
            "length:", "visit_answer",
            "count 的值“0”", "整数",
        ),
        (
            "length: {count: 2, ", "length: {count: '2', ",
            "length:", "visit_answer",
            "count 的值“2”", "不加引号",
        ),
        (
            "issued_on: 2025-03-01", "issued_on: 2025-02-30", "issued_on", None,
            "“2025-02-30”不是日期", "写成",
        ),
        ('number: "3"', "number: 3", "{id: PJ-2", None, "number 应当是文字", "加上引号"),
    ],
)  # fmt: skip
def test_fault_is_named_with_line_rule_and_remedy(
    old: str, new: str, at: str, rule: str | None, what: str, remedy: str
) -> None:
    text = changed(old, new)

    faults = faults_of(text)

    found = [f for f in faults if what in f.what and remedy in f.remedy]
    assert [(f.line, f.rule_id) for f in found] == [(line_of(text, at), rule)], str(faults)


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        changed("holder: desk", "holdr: desk")
        .replace("clauses: [PJ-2]", "clauses: [PJ-7]")
        .replace("expected: 33.3%", "expected: 33.4%")
    )

    faults = faults_of(text)

    assert [(f.rule_id, f.what.split("“")[0]) for f in faults] == [
        ("visit_answer", "缺少 holder。"),
        ("visit_answer", "不认识的键"),
        ("sorting", "没有条款"),
        ("answered_rate", "例子不成立：写的是 33.4%，按规则算出 33.3%。"),
    ]
    assert [f.line for f in faults] == sorted(f.line for f in faults)


def test_message_lists_file_line_rule_fault_and_remedy() -> None:
    text = changed("holder: desk", "holder: dest")

    with pytest.raises(MechanismFileError) as caught:
        parse_mechanism(text, file="mechanism.yaml")

    line = line_of(text, "holder: dest")
    assert f"mechanism.yaml 第 {line} 行（规则 visit_answer）：" in caught.value.message
    assert "改法：是不是“desk”？" in caught.value.message


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id: [unclosed", "不是正确的 YAML"),
        ("a: b\n\tc: d", "不是正确的 YAML"),
        ("- just\n- a list", "文件"),
        ("", "文件"),
        ("a: &x {b: 1}\nc: *x", "锚点或引用"),
        ("a: !!python/object:os.system {}", "不认识的键"),
        ("[" * 3000, "不是正确的 YAML"),
        ("{a: " * 40 + "1" + "}" * 40, "嵌套超过"),
        ("x" * 1_000_001, "超过 1000000 字"),
    ],
)
def test_hostile_or_broken_text_is_refused_in_a_sentence(text: str, what: str) -> None:
    assert any(what in fault.what for fault in faults_of(text))


def test_file_missing_or_not_text_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MechanismFileError, match="没有文件"):
        read_pack(tmp_path / "nothing.yaml")

    (tmp_path / "mechanism.yaml").write_bytes("平江".encode("gb18030"))
    with pytest.raises(MechanismFileError, match="UTF-8"):
        read_pack(tmp_path)


def test_lexicon_naming_unknown_subject_is_refused(tmp_path: Path) -> None:
    source = (PACKS / "nansha" / "mechanism.yaml").read_text()
    lexicon = (PACKS / "nansha" / "lexicon.yaml").read_text()
    (tmp_path / "mechanism.yaml").write_text(source)
    (tmp_path / "lexicon.yaml").write_text(lexicon.replace("  family:\n", "  famly:\n"))

    with pytest.raises(MechanismFileError) as caught:
        read_pack(tmp_path)

    (fault,) = caught.value.faults
    assert fault.file == "lexicon.yaml"
    assert fault.line == line_of(lexicon, "  family:")
    assert "没有“famly”" in fault.what
    assert "“family”" in fault.remedy


@pytest.mark.clause("NS-8")
def test_nansha_reply_climbs_after_three_five_and_seven_working_days() -> None:
    reply = read_pack(PACKS / "nansha").mechanism.rule("reply")

    assert isinstance(reply, LimitRule)
    assert reply.starts_on == (EventKind.ORDER_DISPATCHED, EventKind.ORDER_RETURNED)
    assert [(s.kind, s.at.after.count if s.at.after else None, s.to) for s in reply.steps] == [
        ("warning", None, Role.HANDLER),
        ("escalation", 3, Role.DEPARTMENT_LEADER),
        ("escalation", 5, Role.VICE_PRESIDENT_IN_CHARGE),
        ("escalation", 7, Role.PRESIDENT),
    ]


def test_shipped_packs_have_a_worked_example_for_every_rule() -> None:
    for folder in list_packs():
        for rule in read_pack(folder).mechanism.rules:
            assert rule.examples, f"{folder.name}: {rule.id}"


def test_committed_json_schema_is_current() -> None:
    committed = json.loads((PACKS / "mechanism.schema.json").read_text())

    assert committed == json_schema(), "run `fenglian mechanism schema` and commit the file"


def test_example_in_the_documentation_is_read() -> None:
    page = Path(__file__).parents[2] / "docs" / "mechanisms.md"

    example = page.read_text().split("```yaml\n")[1].split("```")[0]

    assert parse_mechanism(example, file=page.name).rule("visit_answer").title == "答复来访人"
