"""Whether what somebody wrote stays a text where it comes back: in pages, sheets and answers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from openpyxl import load_workbook
from tests.security.crawl import Visited

from fenglian.documents.sheets import unguarded

HOSTILE = "=\u202e\u200b\"'><i/z>"
"""Begins a formula, turns the writing round, is of no width, ends an attribute, is an element."""
_LEADING = ("href", "src", "action", "formaction", "poster", "srcset", "xlink:href")
_RUNS = re.compile(r"\s*(?:javascript|vbscript|data:(?!image/))", re.IGNORECASE)
_FORMULA = re.compile(r"[\t\r\n =+@\uff1d-]")
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def live_parts(page: Visited) -> Iterator[str]:
    """Yield where a response would do more than say what somebody wrote.

    Args:
        page: as it came back.
    """
    kind = page.headers.get("Content-Type", "").partition(";")[0]
    if page.headers.get("X-Content-Type-Options") != "nosniff":
        yield "its kind is left to the browser"
    policy = page.headers.get("Content-Security-Policy", "")
    if not policy.startswith(("default-src 'self';", "default-src 'none';")):
        yield "scripts of others may run"
    if kind == "text/html":
        yield from live_markup(page.body.decode())
    elif kind == _SHEETS:
        yield from _live_cells(page.body)
    elif kind == "text/csv":
        yield from live_rows(page.body.decode("utf-8-sig"))
    elif kind not in {"application/json", "application/problem+json", "text/calendar"}:
        given = page.headers.get("Content-Disposition", "")
        if page.body and not given.startswith("attachment"):
            yield f"{kind} is shown in the page"


class _Markup(HTMLParser):
    """Collects what would run, or was no element of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._within = tag
        if tag == "i" and "z" in given:
            self.found.append("somebody's element")
        for name, value in given.items():
            self.found += [f"{tag} {name}: {fault}" for fault in _about(name, value or "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within in {"script", "style"} and "<i/z" in data:
            self.found.append(f"in a {self._within}")


def _about(name: str, value: str) -> Iterator[str]:
    if not re.fullmatch(r"[a-z][a-z0-9:-]*", name):
        yield "a name that broke out"
    if name.startswith("on"):
        yield "runs"
    if name == "style" and "z>" in value:
        yield "somebody's style"
    if name in _LEADING and (_RUNS.match(value) or value.startswith(HOSTILE[0])):
        yield "leads where somebody wrote"


def live_markup(html: str) -> list[str]:
    """Return what in a page is markup that somebody wrote, or runs.

    Args:
        html: the page.
    """
    page = _Markup()
    page.feed(html)
    page.close()
    return page.found


def _live_cells(content: bytes) -> Iterator[str]:
    for sheet in load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            yield from (f"{cell.coordinate} is a formula" for cell in row if cell.data_type == "f")


def live_rows(text: str) -> Iterator[str]:
    """Yield the cells of a csv that a program of sheets would work out.

    Args:
        text: the csv.
    """
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        for cell in row:
            if _FORMULA.match(cell) and unguarded(cell) == cell and not cell[1:].isdecimal():
                yield f"row {number} begins a formula: {cell[:20]!r}"
