"""A mechanism in plain Chinese, and the catalogue of all clauses."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from tests.mechanisms.texts import MECHANISM

from fenglian.documents.official.layout import write_document
from fenglian.mechanisms.enums import EventKind, Role
from fenglian.mechanisms.queries import (
    BuildState,
    explain,
    explain_as_document,
    explain_by_role,
    list_catalogue,
    list_packs,
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
    assert "起算当天不算（第 8 条）" in handler
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
    assert entries["LD-5"].state is BuildState.PLANNED
    assert all(e.missing for e in entries.values() if e.state is not BuildState.WHOLE)


@pytest.mark.clause("XX-8", "XX-15")
def test_xinxing_tells_the_contact_judge_how_often_and_by_when() -> None:
    text = explain(read_pack(PACKS / "xinxing").mechanism)

    contact = section(text, "如果您是联系法官")
    assert "至少每季度 3 次，到联络的镇街和下辖的村、社区，合计计算" in contact
    assert "每季度第 3 个月 20 日以前，20 日当天不算按时，报送台账" in contact
    assert "遇休息日不顺延" in contact
    assert "联系法官没有按时报送季度台账的，逾期时告知您" in section(text, "如果您是联系领导")
    assert "委派和委托调解还没有做" in section(text, "还没有做")


@pytest.mark.clause("YF-14", "YF-16")
def test_yunfu_tells_each_seat_and_each_court_its_part() -> None:
    text = explain(read_pack(PACKS / "yunfu").mechanism)

    assert "至少每月 1 次，或者每季度 3 次" in section(text, "如果您是联络法官")
    assert "就算在联络法官的" in section(text, "如果您是书记员")
    assert "自采用机制起 10 日内报送联络名单" in section(text, "如果您是名单和台账专人")
    assert "收齐后报给党委政法委" in section(text, "如果您是上级法院")
    assert "至少 1 个法官助理或书记员" in section(text, "人员配备")


@pytest.mark.parametrize("folder", list_packs(), ids=lambda folder: folder.name)
def test_page_markdown_and_word_say_the_same(folder: Path) -> None:
    mechanism = read_pack(folder).mechanism
    stream = BytesIO()

    explanation = explain_by_role(mechanism)
    markdown = explain(mechanism)
    write_document(stream, explain_as_document(mechanism, day=date(2026, 11, 21)))

    paragraphs = [paragraph.text for paragraph in Document(stream).paragraphs]
    word = "\n".join(paragraphs)
    for part in explanation.sections:
        assert f"## {part.heading}\n" in markdown
        assert part.heading in word
        for point in part.points:
            assert point.text.removesuffix("。") in markdown
            assert point.text.removesuffix("。") in word
