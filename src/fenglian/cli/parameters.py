"""Types of command-line parameters whose errors are in Chinese and say what to do."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import click


class Number(click.ParamType[int]):
    """A whole number between two bounds.

    Args:
        low: the smallest allowed.
        high: the largest allowed.
    """

    name = "整数"

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number."""
        text = str(value).strip()
        if not text.isdecimal() or not self.low <= int(text) <= self.high:
            self.fail(f"应为 {self.low} 至 {self.high} 的整数，现在是“{value}”。", param, ctx)
        return int(text)


class Day(click.ParamType[dt.date]):
    """A calendar day."""

    name = "日期"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Read the day."""
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"应为日期，如 2026-12-30，现在是“{value}”。", param, ctx)


class Instant(click.ParamType[dt.datetime]):
    """A moment on the courts' clocks (Beijing time), or with its own offset."""

    name = "时刻"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.datetime:
        """Read the moment; without an offset it is naive, to be taken for the court's time."""
        if isinstance(value, dt.datetime):
            return value
        try:
            return dt.datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"应为时刻，如 2026-12-30T10:00，现在是“{value}”。", param, ctx)


class Hash(click.ParamType[str]):
    """An SM3 hash: 64 hexadecimal digits."""

    name = "校验值"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the hash, in small letters."""
        text = str(value).strip().lower()
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            self.fail(f"应为 64 位十六进制数，现在是“{value}”。", param, ctx)
        return text


class InputFile(click.ParamType[Path]):
    """A file that is there to be read."""

    name = "文件"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return its path."""
        path = Path(value)
        if not path.is_file():
            self.fail(f"没有这个文件：{value}", param, ctx)
        return path
