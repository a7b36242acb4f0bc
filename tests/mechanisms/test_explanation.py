"""A mechanism in plain Chinese, and the catalogue of all clauses."""

from __future__ import annotations

import pytest
from tests.mechanisms.texts import MECHANISM

from fenglian.mechanisms.enums import EventKind, Role
from fenglian.mechanisms.queries import (
    BuildState,
    explain,
    list_catalogue,
    parse_mechanism,
    read_pack,
)
from fenglian.mechanisms.queries.files import PACKS
from fenglian.mechanisms.queries.names import EVENT_NAMES, ROLE_NAMES


def section(text: str, heading: str) -> str:
    return text.split(f"## {heading}\n")[1].split("\n## ", maxsplit=1)[0]


@pytest.mark.clause("NS-8")
def test_nansha_tells_each_role_what_is_asked_and_when() -> None:
    text = explain(read_pack(PACKS / "nansha").mechanism)

    handler = section(text, "如果您是承办人")
    assert "自派单或当事人不满意退回起 3 个工作日内答复当事人" in handler
    assert "起算当天不算（NS-8）" in handler
    assert "满 3 个工作日时报送您督办，附当事人原话" in section(text, "如果您是部门领导")
    assert "满 5 个工作日时" in section(text, "如果您是分管院领导")
    assert "满 7 个工作日时" in section(text, "如果您是院长")
    assert "文件未规定，本院自定" in section(text, "如果您是平台窗口人员")
    assert "改报再上一级" in section(text, "应报送的人不在时")


def test_role_without_duties_has_no_section() -> None:
    text = explain(parse_mechanism(MECHANISM, file="mechanism.yaml"))

    assert "如果您是平台窗口人员" in text
    assert "如果您是承办人" not in text
    assert "自收到诉求起 2 日内直接答复" in text


def test_every_event_and_role_has_a_name_for_people() -> None:
    assert set(EVENT_NAMES) == set(EventKind)
    assert set(ROLE_NAMES) == set(Role)


def test_catalogue_names_the_rules_of_each_clause_and_what_is_missing() -> None:
    entries = {entry.id: entry for entry in list_catalogue()}

    assert entries["NS-8"].rules == ["reply"]
    assert entries["NS-8"].state is BuildState.WHOLE
    assert entries["YF-1"].state is BuildState.PLANNED
    assert all(e.missing for e in entries.values() if e.state is not BuildState.WHOLE)
