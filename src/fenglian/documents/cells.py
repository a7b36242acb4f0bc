"""What single cells of a sheet that somebody brings hold: text, a date, yes or no."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from fenglian.documents.errors import CellError

Value = str | int | float | Decimal | bool | dt.date | dt.time | dt.timedelta | None

EXACT_DIGITS = 15
"""Digits that Excel keeps of a number."""

_ERROR_VALUES = frozenset(
    ["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"]
)
_DATE_TEXT = re.compile(
    r"(\d{4})(?:年|-|/|\.)(\d{1,2})(?:月|-|/|\.)(\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|(\d{4})(\d{2})(\d{2})"
)
_YES, _NO = (
    frozenset(["是", "公开", "y", "yes", "true", "1"]),
    frozenset(["否", "不公开", "n", "no", "false", "0"]),
)


def cell_text(value: Value) -> str:
    """Return a cell as text; numbers that name something keep their digits.

    Raises:
        CellError: an error value, or a number that Excel has rounded.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        if value in _ERROR_VALUES:
            raise CellError(f"是公式错误 {value}，请改成文字。")
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="minutes").removesuffix(" 00:00")
    if isinstance(value, (int, float, Decimal)):
        if not abs(value) < 10**EXACT_DIGITS:  # said this way, it catches NaN too
            raise CellError(
                f"是 {value}，超过 {EXACT_DIGITS} 位的数字已被表格程序改动，"
                "请把这一列设为文本后重填。"
            )
        return str(int(value)) if value == int(value) else str(value)
    return str(value)


def cell_date(value: Value) -> dt.date | None:
    """Return a cell as a date: a date cell, 2026-03-05, 2026/3/5, 2026年3月5日 or 20260305.

    Raises:
        CellError: it is none.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    text = cell_text(value)
    match = _DATE_TEXT.fullmatch(re.sub(r"\s*([年月日/.-])\s*", r"\1", text))
    try:
        if match:
            return dt.date(*(int(part) for part in match.groups() if part))
    except ValueError:
        pass
    raise CellError(f"是“{text[:30]}”，不是日期，请写成 2026-03-05。")


def cell_flag(value: Value) -> bool | None:
    """Return a cell as yes or no; None when it is blank.

    Raises:
        CellError: it is neither.
    """
    text = cell_text(value).lower()
    if not text:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    raise CellError(f"是“{text[:30]}”，请写“是”或“否”。")
