"""Forms as pages show them, filled in by somebody who means harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

FREE = {"text", "search", "textarea"}
"""Kinds of fields into which anything can be written."""
PROPER = {
    "tel": "13800000000",
    "date": "2026-12-01",
    "time": "09:00",
    "number": "2",
    "email": "somebody@example.com",
    "password": "x",
}
"""What the other kinds take."""


@dataclass
class Found:
    """A form of a page.

    Args:
        action: where it is sent.
        method: how.
        kinds: what kind of field stands under each name.
        values: what the page proposes for a name, the first of several first.
        buttons: names and values of what can be pressed.
    """

    action: str
    method: str
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def free(self) -> frozenset[str]:
        """The names under which anything can be written."""
        return frozenset(name for name, kind in self.kinds.items() if kind in FREE)

    def filled(self, text: str) -> dict[str, str]:
        """Return the form as somebody sends it who writes a text wherever one can be written.

        Args:
            text: what is written.
        """
        proposed = {name: next(filter(None, found), "") for name, found in self.values.items()}
        written = dict.fromkeys(self.free, text)
        pressed = dict([pair for pair in self.buttons if pair[0]][:1])
        proper = {
            name: PROPER.get(kind, "") for name, kind in self.kinds.items() if not proposed[name]
        }
        return proposed | proper | written | pressed

    def forged(self, text: str) -> dict[str, str]:
        """Return the form with a text under every name, whatever stands there.

        Args:
            text: what is sent.
        """
        return dict.fromkeys([*self.kinds, *(name for name, _value in self.buttons if name)], text)


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[Found] = []
        self._open: Found | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.path, given.get("action") or self.path)
            self._open = Found(action, given.get("method", "get").lower())
            self.found.append(self._open)
        if self._open is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "button":
            self._open.buttons.append((name, given.get("value", "")))
        elif tag == "option" and self._select:
            self._open.values[self._select].append(given.get("value", ""))
        elif tag in {"input", "textarea", "select"} and name:
            self._select = name if tag == "select" else ""
            self._open.kinds[name] = kind if tag == "input" else tag
            self._open.values.setdefault(name, [])
            if tag == "input" and kind != "file":
                self._open.values[name].append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""


def forms_of(path: str, html: str) -> Iterator[Found]:
    """Yield the forms of a page that are sent to the server.

    Args:
        path: of the page.
        html: the page.
    """
    page = _Forms(path)
    page.feed(html)
    page.close()
    yield from page.found
