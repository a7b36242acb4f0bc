"""The one reader of sheets that people bring: .xlsx and .csv, checked before parsing (S17)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from fenglian.documents.errors import PackageError, SheetError
from fenglian.documents.packages import (
    MEGABYTE,
    PackageKind,
    opened_package,
    package_kind,
    read_windows,
)
from fenglian.documents.sheets import unguarded

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from fenglian.documents.cells import Value

MAX_BYTES = 20 * MEGABYTE
MAX_UNPACKED = 64 * MEGABYTE
MAX_SHARED = 16 * MEGABYTE
"""Bytes of parts that openpyxl keeps in memory as a whole: shared texts, styles."""
MAX_ROWS = 50_000
MAX_COLUMNS = 256
MAX_CELLS = 4_000_000
LAST_ROW = 1_048_576
HEADER_WITHIN = 10
"""Rows: a title and notes may stand above the header."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_CELL_MARK = re.compile(rb"<(?:\w{1,20}:)?(row|c)[\s/>]")
_MERGE_MARK = re.compile(rb"""<(?:\w{1,20}:)?mergeCell\s+ref=["']([A-Z0-9:]{2,23})["']""")
_FORMULA_MARK = re.compile(
    rb"<c\s([^>]{0,80})>\s*<f[^>]{0,80}(?:/>|>[^<]{0,8192}</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header.

    Args:
        sheet: the name of the sheet, or of the csv file.
        number: as the program on the person's desk counts it, from 1.
        cells: the value under each header of the file; blank cells are None.
    """

    sheet: str
    number: int
    cells: Mapping[str, Value]


def read_sheet(
    file: IO[bytes], *, name: str, columns: Collection[str], required: Collection[str]
) -> Iterator[Row]:
    """Yield the rows of an .xlsx (its first visible sheet) or a .csv (UTF-8, UTF-16 or GBK).

    The kind is told by content. The header may have title rows above it. Columns that nobody asked
    for are refused, not ignored.

    Args:
        file: seekable.
        name: the file's name, for csv rows.
        columns: every header that may stand there.
        required: those that must.

    Raises:
        SheetError: the file is unsafe, damaged, too large, or its header is wrong; raised before
            the first row, except for what shows only in a later row.
    """
    file.seek(0, 2)
    size = file.tell()
    if size == 0:
        raise SheetError("这个文件是空的（0 字节）。请打开看看内容，保存后再上传。")
    if size > MAX_BYTES:
        raise SheetError(
            f"文件有 {size / MEGABYTE:.1f} MB，最多 {MAX_BYTES // MEGABYTE} MB。请拆成几个文件。"
        )
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if head == _OLD_OFFICE:
        raise SheetError("这是老格式的 .xls，或是设了密码的表格。请另存为不设密码的 .xlsx 再上传。")
    if head[:2] == b"PK":
        with _opened_workbook(file) as (title, rows, merged):
            yield from _under_header(title, rows, merged, columns, required)
    else:
        yield from _under_header(name[:60], _csv_rows(file.read()), [], columns, required)


def _under_header(
    title: str,
    rows: Iterable[tuple[int, Sequence[Any]]],
    merged: list[tuple[int, int, str]],
    columns: Collection[str],
    required: Collection[str],
) -> Iterator[Row]:
    """Find the header, check it, and yield the filled rows under it."""
    headers: list[str] | None = None
    filled = 0
    for number, values in rows:
        cells = [_stripped(value) for value in values]
        if headers is None:
            headers = _header_of(title, number, cells, columns, required)
            if headers is not None:
                _check_merges(title, number, merged)
            continue
        if all(cell is None for cell in cells):
            continue
        filled += 1
        if filled > MAX_ROWS:
            raise SheetError(f"“{title}”超过 {MAX_ROWS} 行。请拆成几个文件。")
        _check_width(title, number, headers, cells)
        # Programs end a row at its last filled cell; every header has a value all the same.
        padded = zip_longest(headers, cells[: len(headers)])
        yield Row(title, number, {header: cell for header, cell in padded if header})
    if headers is None:
        raise _no_header(title, required)


def _header_of(
    title: str,
    number: int,
    cells: Sequence[Value],
    columns: Collection[str],
    required: Collection[str],
) -> list[str] | None:
    """Return the headers if this row is the header, None if it may still come.

    Raises:
        SheetError: this row is the header and has columns too many, or none came.
    """
    headers = ["" if cell is None else _header_text(cell) for cell in cells]
    if not set(required) <= set(headers):
        if number >= HEADER_WITHIN:
            raise _no_header(title, required)
        return None
    known = Counter(header for header in headers if header)
    twice = [header for header, count in known.items() if count > 1]
    if twice:
        raise SheetError(f"“{title}”第 {number} 行有两列都叫“{twice[0]}”，请只留一列。")
    for position, header in enumerate(headers, start=1):
        if header and header not in columns:
            raise SheetError(
                f"“{title}”第 {number} 行 {get_column_letter(position)} 列的“{header[:30]}”"
                f"不是认得的列。请删去，或改成其中之一：{'、'.join(columns)}。"
            )
    return headers


def _header_text(cell: Value) -> str:
    return re.sub(r"[\s*＊]", "", str(cell))


def _no_header(title: str, required: Collection[str]) -> SheetError:
    return SheetError(
        f"“{title}”前 {HEADER_WITHIN} 行里没有表头："
        f"要有一行写着{'、'.join(f'“{c}”' for c in required)}。可以下载模板照着填。"
    )


def _check_merges(title: str, header_row: int, merged: list[tuple[int, int, str]]) -> None:
    """Refuse merged cells from the header on: all but the first would read as blank."""
    for _first, last, cells in merged:
        if last >= header_row:
            raise SheetError(f"“{title}”的 {cells} 是合并单元格。请取消合并，每一格都填上。")


def _check_width(title: str, number: int, headers: Sequence[str], cells: Sequence[Value]) -> None:
    for position, cell in enumerate(cells):
        if cell is not None and not (position < len(headers) and headers[position]):
            raise SheetError(
                f"“{title}”第 {number} 行 {get_column_letter(position + 1)} 列有内容"
                f"（“{str(cell)[:20]}”），但这一列没有表头。请删去或写上表头。"
            )


def _stripped(value: Any) -> Value:
    if isinstance(value, str):
        return value.strip().strip("\u3000\ufeff") or None
    return value  # type: ignore[no-any-return] # openpyxl gives the types of Value


@contextmanager
def _opened_workbook(
    file: IO[bytes],
) -> Iterator[tuple[str, Iterator[tuple[int, tuple[Any, ...]]], list[tuple[int, int, str]]]]:
    """Open the first visible sheet of a checked workbook: its name, its rows, its merged cells."""
    try:
        book, sheet, merged = _load(file)
    except PackageError as error:
        raise SheetError(error.message) from error
    except SheetError:
        raise
    except Exception as error:  # openpyxl raises anything on a damaged workbook
        raise _damaged() from error
    try:
        yield sheet.title, _workbook_rows(sheet), merged
    finally:
        book.close()


def _load(file: IO[bytes]) -> tuple[Workbook, Any, list[tuple[int, int, str]]]:
    with opened_package(file, max_unpacked=MAX_UNPACKED) as archive:
        if package_kind(archive) is not PackageKind.XLSX:
            raise SheetError("这是 Word 文件，不是表格。请上传 .xlsx 或 .csv。")
        _check_cells(archive)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet: Any = next(s for s in book.worksheets if s.sheet_state == "visible")
        sheet.reset_dimensions()  # what the file claims of its size is not to be trusted
        # The part's name is known to openpyxl alone, and it shows no merged cells when it streams.
        part = sheet._worksheet_path  # noqa: SLF001
        _check_formulas(archive, part, sheet.title)
        return book, sheet, _merged_cells(archive, part)


def _workbook_rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    rows = sheet.iter_rows(max_row=LAST_ROW, values_only=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:
            raise _damaged(f"第 {number} 行附近") from error
        yield number, row


def _damaged(where: str = "") -> SheetError:
    return SheetError(f"表格{where}已损坏，读不出来。请在电脑上打开后另存一份再上传。")


def _check_cells(archive: zipfile.ZipFile) -> None:
    """Refuse sheets that are small on disk and huge in memory, whatever part they are in."""
    for entry in archive.infolist():
        if not entry.filename.lower().endswith(".xml"):
            continue
        width = total = 0
        for mark in _marks(archive, entry.filename, _CELL_MARK):
            width = width + 1 if mark[1] == b"c" else 0
            total += 1
            if width > MAX_COLUMNS:
                raise SheetError(f"表格有的行超过 {MAX_COLUMNS} 列。请删去右边空白的列再保存。")
            if total > MAX_CELLS:
                raise SheetError(f"表格超过 {MAX_CELLS} 格。请删去下面空白的行再保存。")
        if total == 0 and entry.file_size > MAX_SHARED:
            raise SheetError(
                f"表格里的文字有 {entry.file_size // MEGABYTE} MB，"
                f"最多 {MAX_SHARED // MEGABYTE} MB。请拆成几个文件。"
            )


def _check_formulas(archive: zipfile.ZipFile, part: str, title: str) -> None:
    """Refuse formulas that no program has computed yet: they would read as blank."""
    for mark in _marks(archive, part, _FORMULA_MARK):
        if b't="str"' not in mark[1]:  # a computed empty text looks the same
            place = re.search(rb'r="([A-Z]{1,3}\d{1,7})"', mark[1])
            cell = f" {place[1].decode()}" if place else ""
            raise SheetError(
                f"“{title}”的{cell} 是公式，还没有算出结果。请在表格程序里打开并保存一次，"
                "或把公式换成它的值。"
            )


def _merged_cells(archive: zipfile.ZipFile, part: str) -> list[tuple[int, int, str]]:
    merged = []
    for mark in _marks(archive, part, _MERGE_MARK):
        cells = mark[1].decode()
        _, first, _, last = range_boundaries(cells)
        merged.append((first or 1, last or LAST_ROW, cells))
    return merged


def _marks(
    archive: zipfile.ZipFile, name: str, pattern: re.Pattern[bytes]
) -> Iterator[re.Match[bytes]]:
    """Yield the pattern's matches in a part; one on a border may come twice, a long one not."""
    for window in read_windows(archive, name):
        yield from pattern.finditer(window)


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    if "\x00" in text:
        raise SheetError("这不是表格文件：里面有不可见的字节。请上传 .xlsx 或 .csv。")
    first_line = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SheetError(
                f"第 {number} 行（文件的第 {reader.line_num} 行文字）的引号不成对，或一格太长。"
                "请核对后再上传。"
            ) from error
        if len(row) > MAX_COLUMNS:
            raise SheetError(f"第 {number} 行有 {len(row)} 列，最多 {MAX_COLUMNS} 列。")
        yield number, [unguarded(cell) for cell in row]


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("文件的文字编码认不出来。请在表格程序里另存为 .xlsx，或“CSV UTF-8”。")
