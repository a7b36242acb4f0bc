"""Two versions compared in words: which clause, which rule, which value from what to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import BaseModel
from tests.mechanisms.texts import MECHANISM

from fenglian.mechanisms.queries import list_packs, parse_mechanism, read_pack
from fenglian.mechanisms.queries.comparison import compare, say_changes
from fenglian.mechanisms.queries.field_names import FIELD_NAMES_OF
from fenglian.mechanisms.schema import Mechanism

if TYPE_CHECKING:
    from pathlib import Path

ANSWER = MECHANISM[MECHANISM.index("  - id: visit_answer") : MECHANISM.index("  - id: sorting")]
SORTING = MECHANISM[MECHANISM.index("  - id: sorting") : MECHANISM.index("  - id: answered_rate")]


def parse(text: str) -> Mechanism:
    return parse_mechanism(text, file="mechanism.yaml")


def say_changed(before: str, after: str) -> list[str]:
    """Say what the example becomes once a passage of it is another one, line by line."""
    assert before in MECHANISM
    changes = compare(parse(MECHANISM), parse(MECHANISM.replace(before, after)))
    return say_changes(changes).splitlines()


@pytest.mark.parametrize("pack", list_packs(), ids=lambda pack: pack.name)
def test_version_is_no_different_from_itself(pack: Path) -> None:
    mechanism = read_pack(pack).mechanism

    assert compare(mechanism, mechanism) == []
    assert say_changes([]) == "两个版本没有不同。\n"


@pytest.mark.clause("NS-18")
def test_changed_values_are_said_with_what_they_were_and_what_they_are() -> None:
    text = MECHANISM.replace(
        "count: 2, unit: calendar_days}\n    steps", "count: 1, unit: calendar_days}\n    steps"
    )
    text = text.replace("to: department_leader", "to: vice_president_in_charge")
    text = text[: text.index("    examples:")] + text[text.index("  - id: sorting") :]

    said = say_changes(compare(parse(MECHANISM), parse(text)))

    assert said == (
        "## 规则\n\n"
        "- 修改：答复来访人（PJ-1）\n"
        "  - 多久：由“2 日”改为“1 日”\n"
        "  - 督办的步骤 / 1 / 告诉谁：由“部门领导”改为“分管院领导”\n"
    )


def test_rule_and_step_that_one_version_lacks_are_said_whole() -> None:
    removed, added = (
        say_changed(SORTING, ""),
        say_changes(compare(parse(MECHANISM.replace(SORTING, "")), parse(MECHANISM))),
    )

    assert "- 删去：分类（PJ-2）" in removed
    assert "  - 什么情形一律普通：当事人要找法官" in removed
    assert "- 新增：分类（PJ-2）" in added


def test_clause_and_word_are_said_by_their_names() -> None:
    clause = say_changed("要承办人办的，派单。", "要承办人办的，当天派单。")
    word = say_changed("    - {id: matter, label: 办事, complexity: ordinary, clause: PJ-2}\n", "")

    assert clause == [
        "## 条款", "", "- 修改：第 3 条 转办",
        "  - 要旨：由“要承办人办的，派单。”改为“要承办人办的，当天派单。”",
    ]  # fmt: skip
    assert "- 删去：服务事项：办事" in word


def test_example_and_check_ask_nothing_of_anybody() -> None:
    assert say_changed("by: 编写者", "by: 立案庭") == ["两个版本没有不同。"]


def test_every_key_of_a_mechanism_file_has_a_name() -> None:
    assert {name for name in _keys(Mechanism, set()) if name not in FIELD_NAMES_OF} == set()


def _keys(model: type[BaseModel], seen: set[type]) -> set[str]:
    if model in seen:
        return set()
    seen.add(model)
    inner = [one for f in model.model_fields.values() for one in _models_in(f.annotation)]
    return set(model.model_fields).union(*(_keys(one, seen) for one in inner))


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
