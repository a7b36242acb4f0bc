"""How commands print: columns that line up with Chinese in them, and JSON for programs."""

from __future__ import annotations

import json
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取。")
"""The option of every command that prints data."""


def progress(line: str) -> None:
    """Show a step that takes a while; not on standard output, which carries data."""
    print(line, file=sys.stderr, flush=True)


def print_json(value: Any) -> None:
    """Print a value as JSON; dates and the like as their text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def print_table(
    head: Sequence[str], rows: Sequence[Sequence[object]], write: Callable[[str], None] = print
) -> None:
    """Print rows in columns, where a Chinese character takes two places.

    Args:
        head: the columns' names.
        rows: their values, as they are to be read.
        write: receives each line.
    """
    cells = [list(head), *([str(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(head))]
    for row in cells:
        padded = (
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        write("  ".join(padded).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
