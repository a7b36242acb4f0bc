"""The clauses of a notice are found in its own text by their numbering."""

from __future__ import annotations

import os
from pathlib import Path

import docx
import pytest
from tests.mechanisms.texts import NOTICE

from fenglian.mechanisms.errors import NoticeFileError
from fenglian.mechanisms.queries.catalogue import list_catalogue
from fenglian.mechanisms.queries.notices import find_text, read_notice, split_notice


def test_sentences_broken_by_lines_and_pages_are_joined() -> None:
    parts = split_notice(NOTICE)

    assert find_text("二（一）", parts) == (
        "(一) 当日答复。值班法官收到来访人的问题，能当场答的当场答；不能的，在 2日内答复。"
    )


def test_number_inside_a_sentence_opens_no_clause() -> None:
    parts = split_notice(NOTICE)

    assert find_text("1", parts) == (
        "1. 目的。为了方便来访人，制定本办法，每年 3、6、9、12 月各查一次。"
    )
    assert find_text("3", parts) == (
        "3. 转办。要承办人办的，12368 热线同步登记，派单给承办人。\n"
        "第四条 本办法没有第四条的位置，这一行不应开出新的条款。"
    )


def test_signature_after_the_last_clause_is_left_out() -> None:
    assert find_text("4", split_notice(NOTICE)) == "4. 附则。本办法自 2025 年 4 月 1 日起施行。"


def test_range_of_numbers_gives_both_texts() -> None:
    found = find_text("2-3", split_notice(NOTICE))

    assert found is not None
    assert [line[:5] for line in found.splitlines()] == ["2. 登记", "3. 转办", "第四条 本"]


@pytest.mark.parametrize("number", ["5", "二", "第四条", "二（二）", "印发通知", "4-6"])
def test_number_that_is_not_there_is_not_guessed(number: str) -> None:
    parts = split_notice(NOTICE)

    found = find_text(number, parts)

    assert found is None or found == "二、办法"


def test_number_that_stands_twice_is_not_guessed_unless_written_in_full() -> None:
    parts = split_notice("一、甲事\n1.先查。\n2.后办。\n二、乙事\n1.先问。\n2.后答。\n")

    assert find_text("2", parts) is None
    assert find_text("二2", parts) == "2.后答。"


def test_articles_and_ordinals_are_found_in_full() -> None:
    parts = split_notice(
        "第一条【目的】为了便民。\n第二条【内容】\n（一）共同研判。\n一是定期开会。\n二是通报。\n"
    )

    assert find_text("第二条（一）", parts) == "（一）共同研判。"
    assert find_text("第二条（一）二", parts) == "二是通报。"


def test_word_file_gives_the_same_clauses(tmp_path: Path) -> None:
    document = docx.Document()
    for line in NOTICE.splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "notice.docx"))
    (tmp_path / "notice.txt").write_text(NOTICE, encoding="gb18030")

    word = split_notice(read_notice(tmp_path / "notice.docx"))

    assert word == split_notice(read_notice(tmp_path / "notice.txt"))
    assert word == split_notice(NOTICE)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("notice.pdf", b"%PDF-1.7", "不是 .txt 或 .docx"),
        ("notice.docx", b"not a zip", "不是完好的 Word 文件"),
        ("notice.docx", b"PK\x05\x06" + bytes(18), "不是完好的 Word 文件"),
        ("notice.txt", b"\xff\xff\xff", "编码无法识别"),
        ("notice.txt", b"x" * 5_000_001, "超过 5 MB"),
    ],
)
def test_file_that_is_no_notice_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(NoticeFileError, match=says):
        read_notice(tmp_path / name)


def test_missing_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoticeFileError, match="读不了"):
        read_notice(tmp_path / "nothing.txt")


def originals() -> Path:
    """The folder of the five notices, beside the corpora; they are not ours to commit."""
    corpora = os.environ.get("FENGLIAN_CORPORA")
    folder = Path(corpora).parent / "mission" / "notices" if corpora else None
    if folder is None or not folder.is_dir():
        pytest.skip("left out: FENGLIAN_CORPORA names no folder with the notices beside it")
    return folder


@pytest.mark.parametrize(
    ("prefix", "file"),
    [
        ("NS", "nansha-2020-26.txt"),
        ("YF", "yunfu-2024-30.txt"),
        ("XX", "xinxing-2024-06.txt"),
        ("YB", "yanbian-forest-2022-66.txt"),
        ("LD", "luoding-2022-1.txt"),
    ],
)
def test_every_clause_of_the_five_notices_is_found(prefix: str, file: str) -> None:
    parts = split_notice(read_notice(originals() / file))

    numbers = [e.at for e in list_catalogue() if e.id.startswith(f"{prefix}-")]
    missing = [number for number in numbers if find_text(number, parts) is None]

    # 云浮's last clause stands in the letter before the notice, under no number.
    assert missing == (["印发通知"] if prefix == "YF" else [])
