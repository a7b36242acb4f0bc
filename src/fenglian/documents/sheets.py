"""The one writer of sheets (S15): .xlsx and .csv in which every text stays a text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BOM = b"\xef\xbb\xbf"
CSV_BLOCK = 64 * 1024
"""Characters of csv that are gathered before they are sent."""
LONGEST_TEXT = 32_767
"""Characters that a cell of Excel holds."""
LONGEST_TITLE = 31
"""Characters that the name of a sheet holds."""
LARGEST_NUMBER = 10**15
"""From here on Excel keeps fewer digits than are written."""
LONGEST_DIGITS = 11
"""Digits of a text that Excel, opening a csv, still shows in full."""

_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BLANKS = " \t\r\n\u00a0\u3000"
_FORMULA_STARTS = frozenset("=+-@\u2212|")
_NUMBER_FORMATS = {
    "text": "@",
    "number": "General",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}


class ColumnKind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    """Also numbers that name something: telephone, identity and case numbers."""
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an exported sheet.

    Args:
        title: its header.
        kind: what its cells hold; a value of another kind is written as text.
        width: in characters of the body font.
    """

    title: str
    kind: ColumnKind = ColumnKind.TEXT
    width: float = 14


def write_sheet(
    stream: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    title: str = "导出",
) -> None:
    """Write an .xlsx of one sheet with a frozen header, in memory that does not grow with the rows.

    Text cells are typed and formatted as text: whatever they begin with, they are no formula, now
    or after somebody edits them.

    Args:
        stream: where to.
        columns: the header and the kinds.
        rows: as many values as columns each; None is an empty cell, moments are written in the
            court's time.
        title: the name of the sheet.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    header_font = Font(bold=True)
    headers = [_cell(sheet, column.title, ColumnKind.TEXT) for column in columns]
    for cell in headers:
        cell.font = header_font
    sheet.append(headers)
    for row in rows:
        sheet.append(
            [
                None if value is None else _cell(sheet, value, column.kind)
                for value, column in zip(row, columns, strict=True)
            ]
        )
    book.save(stream)


def stream_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a csv in UTF-8 with its mark, block by block, for a streamed answer.

    Excel evaluates texts of a csv, so those that could be formulas get an apostrophe in front, and
    so do long numbers that name something, whose digits it would round. The reader takes it away.

    Args:
        columns: the header and the kinds.
        rows: as for `write_sheet`.
    """
    yield BOM
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([_guarded(clean_text(column.title)) for column in columns])
    for row in rows:
        writer.writerow(
            [
                _csv_value(_typed(value, column.kind))
                for value, column in zip(row, columns, strict=True)
            ]
        )
        if buffer.tell() > CSV_BLOCK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def clean_text(value: object) -> str:
    """Return a text without what no sheet can hold: control characters, halves of pairs, marks.

    Args:
        value: anything; what is not text is written as Python writes it.
    """
    text = _UNWRITABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 5]}…（略）"


def unguarded(text: str) -> str:
    """Take away the apostrophe that `stream_csv` put before a text.

    Args:
        text: a cell of a csv.
    """
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _typed(value: object, kind: ColumnKind) -> str | float | Decimal | dt.date | None:
    """Return the value as its column holds it, or as text when it is of another kind."""
    if value is None:
        return None
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value).replace(tzinfo=None)
    if kind is ColumnKind.NUMBER and isinstance(value, (int, float, Decimal)):
        # True is no number here, NaN compares false, and of larger ones Excel drops digits.
        exact = not isinstance(value, bool) and -LARGEST_NUMBER < value < LARGEST_NUMBER
        return value if exact else clean_text(value)
    if kind is ColumnKind.DATE and isinstance(value, dt.datetime):
        return value.date()
    if kind is ColumnKind.DATE and isinstance(value, dt.date):
        return value
    if kind is ColumnKind.DATETIME and isinstance(value, dt.datetime):
        return value.replace(microsecond=0)
    return clean_text(value)


def _cell(sheet: Any, value: object, kind: ColumnKind) -> Any:
    typed: Any = _typed(value, kind)
    cell = WriteOnlyCell(sheet, value=typed)
    if isinstance(typed, str):
        cell.data_type = "s"  # openpyxl would make a formula of =, an error value of #N/A
        cell.number_format = _NUMBER_FORMATS[ColumnKind.TEXT]
    else:
        cell.number_format = _NUMBER_FORMATS[kind]
    return cell


def _csv_value(typed: str | float | Decimal | dt.date | None) -> str | float | Decimal:
    if typed is None:
        return ""
    if isinstance(typed, dt.datetime):
        return typed.isoformat(sep=" ", timespec="minutes")
    if isinstance(typed, dt.date):
        return typed.isoformat()
    return _guarded(typed) if isinstance(typed, str) else typed


def _guarded(text: str) -> str:
    return f"'{text}" if _needs_guard(text) else text


def _needs_guard(text: str) -> bool:
    if not text:
        return False
    if text.isdigit():
        return len(text) > LONGEST_DIGITS or (len(text) > 1 and text[0] == "0")
    # Full-width and small forms count: some programs read ＝ as =.
    first = unicodedata.normalize("NFKC", text.lstrip(_BLANKS)[:1])[:1]
    return text[0] in "\t\r\n'" or first in _FORMULA_STARTS


def _sheet_title(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "_", clean_text(title))[:LONGEST_TITLE].strip() or "Sheet1"
