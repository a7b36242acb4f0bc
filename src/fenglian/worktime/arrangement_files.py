"""Reading a published arrangement from the file of an administrator, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from fenglian.worktime.arrangements import Arrangement, Mark, statutory_days
from fenglian.worktime.errors import ArrangementError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LARGEST_FILE = 16 * 1024
"""Bytes; a year's arrangement is about one kilobyte."""
LONGEST_NOTE = 60
COLUMNS = ("date", "mark", "note")
HEADINGS = (COLUMNS, ("日期", "休或班", "说明"))
WORDS_OF_MARK = {"off": False, "休": False, "work": True, "班": True}
_DATE = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_YAML_SHAPE = "{date: 2027-01-01, mark: off, note: 元旦}"


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it stands in the file: its line, and its three texts."""

    line: int
    date: str
    mark: str
    note: str


def read_arrangement(content: bytes, *, file_name: str, year: int | None = None) -> Arrangement:
    """Read a year's published arrangement from a CSV or YAML file.

    A row has a date (2027-01-01), a mark (off or work, 休 or 班) and a note (元旦). Only days that
    are off or made up are listed; weekends inside a holiday may be.

    Args:
        content: the file.
        file_name: its name; .csv, .yaml or .yml says what it is.
        year: the year it must be for; None: the year of its first date.

    Raises:
        ArrangementError: names every fault with its line.
    """
    if len(content) > LARGEST_FILE:
        raise ArrangementError([f"文件有 {len(content)} 字节，一年的放假安排不会超过 16 KB。"])
    text = _decode(content)
    faults: list[str] = []
    if file_name.lower().endswith(".csv"):
        rows = _csv_rows(text, faults)
    elif file_name.lower().endswith((".yaml", ".yml")):
        rows = _yaml_rows(text, faults)
    else:
        raise ArrangementError([f"{file_name}：只能读 .csv、.yaml 或 .yml 文件。"])
    return _check(rows, faults, year)


def _decode(content: bytes) -> str:
    # Spreadsheet programs on Chinese Windows save CSV as GB 18030.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ArrangementError(["文件既不是 UTF-8 也不是 GB 18030 编码的文本。"])


def _csv_rows(text: str, faults: list[str]) -> list[_Row]:
    reader = csv.reader(text.splitlines(), strict=True)
    rows: list[_Row] = []
    try:
        for cells in reader:
            values = tuple(cell.strip() for cell in cells)
            if not any(values) or (reader.line_num == 1 and values in HEADINGS):
                continue
            if len(values) in {2, 3}:
                rows.append(_Row(reader.line_num, *(*values, "")[:3]))
            else:
                faults.append(
                    f"第 {reader.line_num} 行：应有日期、休或班、说明，现在是 {len(values)} 列。"
                )
    except csv.Error as error:
        faults.append(f"第 {reader.line_num} 行：不是正确的 CSV（{error}）。")
    return rows


def _yaml_rows(text: str, faults: list[str]) -> list[_Row]:
    # Brackets and anchors have no use here, and a file full of them is read very slowly.
    if "[" in text or "&" in text:
        faults.append(f"文件里不能有 [ 和 &：每一天写成一行 - {_YAML_SHAPE}。")
        return []
    # The node tree keeps every scalar as written: "off" stays a word, and no date is converted.
    try:
        root = YAML(pure=True).compose(text)
    except (YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行：" if mark else ""
        faults.append(f"{place}不是正确的 YAML。")
        return []
    if not isinstance(root, SequenceNode):
        faults.append(f"YAML 应是一个列表，每项如 {_YAML_SHAPE}。")
        return []
    return [row for row in (_yaml_row(node, faults) for node in root.value) if row]


def _yaml_row(node: Node, faults: list[str]) -> _Row | None:
    line = node.start_mark.line + 1
    pairs = node.value if isinstance(node, MappingNode) else []
    values = {key.value: value.value for key, value in pairs if isinstance(key, ScalarNode)}
    texts = all(isinstance(value, ScalarNode) for _, value in pairs)
    if len(values) < len(pairs) or not texts or not {"date", "mark"} <= set(values) <= set(COLUMNS):
        faults.append(f"第 {line} 行：应写成 {_YAML_SHAPE}，各写一次。")
        return None
    return _Row(line, *(values.get(column, "").strip() for column in COLUMNS))


def _check(rows: Iterable[_Row], faults: list[str], year: int | None) -> Arrangement:
    """Turn rows into an arrangement, or say everything that is wrong with them."""
    marks: dict[dt.date, Mark] = {}
    lines: dict[dt.date, int] = {}
    for row in rows:
        date = _date(row.date)
        if date is None:
            faults.append(f"第 {row.line} 行：“{row.date}”不是日期，应写成 2027-01-01。")
            continue
        year = date.year if year is None else year
        fault = _row_fault(row, date, year)
        if date in lines:
            fault = f"{date} 在第 {lines[date]} 行已经写过。"
        if fault is None:
            lines[date] = row.line
            marks[date] = Mark(date, WORDS_OF_MARK[row.mark.lower()], row.note)
        else:
            faults.append(f"第 {row.line} 行：{fault}")
    if faults or year is None:
        raise ArrangementError(faults or ["文件里没有任何一天。"])
    faults = _missing_days(year, {mark.date for mark in marks.values() if not mark.is_working})
    if faults:
        raise ArrangementError(faults)
    return Arrangement(year, tuple(marks.values()), is_published=True)


def _date(text: str) -> dt.date | None:
    parts = _DATE.fullmatch(text)
    try:
        return dt.date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


def _row_fault(row: _Row, date: dt.date, year: int) -> str | None:
    if date.year != year:
        return f"{date} 不在 {year} 年。"
    if row.mark.lower() not in WORDS_OF_MARK:
        return f"“{row.mark}”既不是 off（休）也不是 work（班）。"
    if len(row.note) > LONGEST_NOTE or not row.note.isprintable():
        return f"说明最多 {LONGEST_NOTE} 个字，不能换行。"
    return _working_fault(date) if WORDS_OF_MARK[row.mark.lower()] else None


def _working_fault(date: dt.date) -> str | None:
    if date in statutory_days(date.year, with_substitutes=False):
        return f"{date} 是法定节假日，不能标为上班。"
    if date.weekday() < 5:
        return f"{date}（周{'一二三四五'[date.weekday()]}）本来就上班，不用写。"
    return None


def _missing_days(year: int, off: Collection[dt.date]) -> list[str]:
    """Notice half a file: every day that is off by law must be off in it."""
    days = statutory_days(year, with_substitutes=False)
    if not days:
        return [f"不知道 {year} 年有哪些法定节假日，请核对年份。"]
    return [f"缺少法定节假日 {date}（{name}）。" for date, name in days.items() if date not in off]
