"""Sheets that people bring: read as meant, or refused with the place and the remedy (S17, M1)."""

from __future__ import annotations

import datetime as dt
import io
import random
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from openpyxl import Workbook

from fenglian.documents import readers
from fenglian.documents.cells import cell_date, cell_flag, cell_text
from fenglian.documents.errors import CellError, SheetError
from fenglian.documents.readers import Row, read_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = ["案号", "姓名", "电话"]
SHEET_PART = "xl/worksheets/sheet1.xml"


def workbook(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "名单"
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    """Return the package with a part added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            if entry.filename != name:
                after.writestr(entry, before.read(entry))
        after.writestr(name, content)
    return out.getvalue()


def sheet_xml(rows: bytes) -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + rows + b"</sheetData></worksheet>"
    )


def rows_of(content: bytes) -> list[Row]:
    return list(read_sheet(io.BytesIO(content), name="名单.csv", columns=HEADER, required=["案号"]))


def refusal(content: bytes) -> str:
    with pytest.raises(SheetError) as error:
        rows_of(content)
    return error.value.message


def test_sheet_rows_carry_the_numbers_that_the_person_sees() -> None:
    content = workbook(
        ["某某法院名单"], [], ["案号*", " 姓 名 ", "电话"], ["a", " 陈 "], [], [None, "李"]
    )

    assert rows_of(content) == [
        Row("名单", 4, {"案号": "a", "姓名": "陈", "电话": None}),
        Row("名单", 6, {"案号": None, "姓名": "李", "电话": None}),
    ]


def test_csv_rows_carry_the_numbers_that_the_person_sees() -> None:
    content = '案号,姓名\r\n"一\n二",陈\r\n\r\nb,李\r\n'.encode()

    assert rows_of(content) == [
        Row("名单.csv", 2, {"案号": "一\n二", "姓名": "陈"}),
        Row("名单.csv", 4, {"案号": "b", "姓名": "李"}),
    ]


def test_sheet_first_visible_one_is_read() -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("看得见").append(["案号"])
    book.worksheets[1].append(["a"])

    assert rows_of(saved(book)) == [Row("看得见", 2, {"案号": "a"})]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "老格式的 .xls"),
        (b"PK\x03\x04", "不是完整的"),
        (b"\x00\x01\x02", "不可见的字节"),
        (b"\x81\xff\xff\x81", "编码认不出"),
        ("姓名,电话\n陈,1".encode(), "没有表头：要有一行写着“案号”"),
        ("案号,案号\n1,2".encode(), "有两列都叫“案号”"),
        ("案号,籍贯\n1,2".encode(), "第 1 行 B 列的“籍贯”不是认得的列"),
        ("案号,姓名\n1,2,3".encode(), "第 2 行 C 列有内容（“3”），但这一列没有表头"),
        ('案号,姓名\n1,"陈'.encode(), "引号不成对"),
        ('案号,姓名\n1,"陈"x'.encode(), "引号不成对"),
        (("案号" + "," * 300).encode(), "最多 256 列"),
        (workbook(["姓名"], *[["陈"]] * 20), "“名单”前 10 行里没有表头"),
        (workbook(), "没有表头"),
        (workbook([*HEADER, "籍贯"]), "第 1 行 D 列的“籍贯”不是认得的列"),
        (workbook(HEADER, [1, 2, 3, 4]), "第 2 行 D 列有内容（“4”）"),
        (workbook(HEADER, ["=1+1"]), "“名单”的 A2 是公式，还没有算出结果"),
    ],
)
def test_sheet_wrong_content_is_refused_with_place_and_remedy(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_sheet_merged_cells_are_refused_below_the_header_and_allowed_above() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["清单"], HEADER, ["a", "陈"], ["b", None]):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    above = saved(book)
    sheet.merge_cells("B3:B4")

    assert len(rows_of(above)) == 2
    assert "B3:B4 是合并单元格" in refusal(saved(book))


def test_sheet_word_file_is_refused() -> None:
    out = io.BytesIO()
    Document().save(out)

    assert "这是 Word 文件" in refusal(out.getvalue())


def test_sheet_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_ROWS", 3)

    assert len(rows_of(workbook(HEADER, *[["a"]] * 3))) == 3
    assert "超过 3 行" in refusal(workbook(HEADER, *[["a"]] * 4))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (b'<row r="1">' + b"<c/>" * 300 + b"</row>", "超过 256 列"),
        (b"".join(b'<row r="%d" ht="15"/>' % n for n in range(1, 3_000_000)), "MB，最多 64 MB"),
        (b"<row><c><v>" + b"0" * 30_000_000 + b"</v></c></row>", "压缩炸弹"),
        (b'<row r="1"><c t="s"><v>99</v></c></row>', "已损坏"),
        (b'<row r="1"><c r="A99999999999"><v>1</v></c></row>', "没有表头"),
        (b'<row r="99999999999"><c t="inlineStr"><is><t>x</t></is></c></row>', "没有表头"),
        (b"<row><c>", "已损坏"),
        (b'<row r="x"/>', "已损坏"),
    ],
)
def test_sheet_made_to_do_harm_is_refused_quickly(rows: bytes, words: str) -> None:
    content = with_part(workbook(HEADER), SHEET_PART, sheet_xml(rows))
    started = time.process_time()

    assert words in refusal(content)
    assert time.process_time() - started < 10


def test_sheet_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_CELLS", 1_000)

    assert "超过 1000 格" in refusal(workbook(HEADER, *[["a", "b", "c"]] * 300))


@pytest.mark.parametrize("entity", [b"SYSTEM 'file:///etc/passwd'", b"'aaaaaaaaaaaa'"])
def test_sheet_with_entities_is_refused(entity: bytes) -> None:
    part = (
        b"<!DOCTYPE x [<!ENTITY e " + entity + b">]>" + sheet_xml(b"<row><c><v>&e;</v></c></row>")
    )

    assert "DOCTYPE" in refusal(with_part(workbook(HEADER), SHEET_PART, part))


def test_sheet_damaged_anywhere_is_read_or_refused_and_never_crashes() -> None:
    """Bytes changed at random, in the file and in its parts; the seed replays a failure."""
    dice = random.Random(20261120)  # noqa: S311 - reproducible damage, no secret
    whole = workbook(HEADER, ["（2026）粤0115民初1号", "陈", 13800000000], ["b", "李", "x"])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    for turn in range(400):
        if turn % 2:
            content = damaged(whole, dice)
        else:
            name = dice.choice(sorted(parts))
            content = with_part(whole, name, damaged(parts[name], dice))
        try:
            rows_of(content)
        except SheetError as error:
            assert error.message  # noqa: PT017 - both outcomes are allowed


def damaged(content: bytes, dice: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(changed))
        match dice.randrange(3):
            case 0:
                changed[place] = dice.randrange(256)
            case 1:
                del changed[place : place + dice.randint(1, 20)]
            case _:
                changed[place:place] = dice.choice([b"<", b"&", b"\0", b"-1", b"9" * 20, b"</row>"])
        if not changed:
            break
    return bytes(changed)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("x", "x"),
        (13800000000, "13800000000"),
        (13800000000.0, "13800000000"),
        (1.5, "1.5"),
        (True, "是"),
        (dt.datetime(2026, 9, 1), "2026-09-01"),  # noqa: DTZ001 - a sheet knows no zones
    ],
)
def test_cell_text_keeps_what_is_seen(value: Any, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize("value", ["#REF!", 10**15, 4.4e17, float("nan"), float("inf")])
def test_cell_text_of_what_excel_has_spoiled_is_refused(value: Any) -> None:
    with pytest.raises(CellError):
        cell_text(value)


@pytest.mark.parametrize(
    "value",
    [
        dt.datetime(2026, 9, 1, 8, 30),  # noqa: DTZ001 - a sheet knows no zones
        dt.date(2026, 9, 1),
        "2026-09-01",
        "2026-9-1",
        "2026/9/1",
        "2026.9.1",
        "2026年9月1日",
        "2026 年 9 月 1 日",
        "20260901",
        20260901,
        "2026-09-01 08:30:00",
    ],
)
def test_cell_date_of_usual_forms_is_read(value: Any) -> None:
    assert cell_date(value) == dt.date(2026, 9, 1)


@pytest.mark.parametrize("value", ["2026-02-30", "去年", "9月1日", 46266, "#N/A", "2026-13-01"])
def test_cell_date_of_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(CellError):
        cell_date(value)


def test_cell_flag_is_yes_no_or_blank() -> None:
    assert [cell_flag(value) for value in ("是", "公开", True, 1, "否", False, 0, None)] == [
        *[True] * 4,
        *[False] * 3,
        None,
    ]
    with pytest.raises(CellError, match="请写“是”或“否”"):
        cell_flag("也许")
