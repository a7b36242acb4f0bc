"""Walking every page that somebody can reach, from the URL table and from the links found there."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve, reverse
from tests.security.matrix import ACTS, ADDRESSES
from tests.security.matrix_world import Thing

LINK = re.compile(r'\b(?:href|action|src)="([^"]*)"')
ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
FROM_URLS = bytes.maketrans(b"-_", b"+/")
GZIP = b"\x1f\x8b"
EACH = 1
"""Pages of one address with other arguments, or another query of the same keys, beside seeds."""


@dataclass(frozen=True)
class Visited:
    """A page as it came back.

    Args:
        path: what was asked for, with its query.
        view: the address's name.
        status: of the response.
        headers: of the response.
        body: of the response, whole.
    """

    path: str
    view: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    def text(self) -> str:
        """Return all that can be read out of it, headers included."""
        return read_out("\n".join(self.headers.values()).encode()) + read_out(self.body)


def read_out(content: bytes, depth: int = 2) -> str:
    """Return a text with all that it holds in other forms: packed, folded, escaped, encoded.

    Args:
        content: a body, a log, a file.
        depth: how many layers of packing are undone.
    """
    if depth and content.startswith((b"PK", GZIP)):  # by chance, where it cannot be unpacked
        with suppress(zipfile.BadZipFile, OSError, EOFError, zlib.error):
            return "\n".join(read_out(part, depth - 1) for part in _unpacked(content))
    read = content.decode(errors="replace").replace("\r\n ", "")
    forms = [read, unescape(unquote(read))]
    if "\\u" in read:
        forms.append(ESCAPE.sub(lambda code: chr(int(code[1], 16)), read))
    if depth:
        forms += [read_out(found, depth - 1) for found in _decoded(content)]
    return "\n".join(forms)


def _unpacked(content: bytes) -> list[bytes]:
    if content.startswith(GZIP):
        return [gzip.decompress(content)]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def _decoded(content: bytes) -> Iterator[bytes]:
    """Yield what runs of base64 hold, where it is text or packed."""
    for run in BASE64.findall(content):
        digits = run.rstrip(b"=").translate(FROM_URLS)
        with suppress(ValueError):
            found = base64.b64decode(digits + b"=" * (-len(digits) % 4))
            if found.startswith((b"PK", GZIP)) or found.decode():
                yield found


@dataclass
class Crawler:
    """Somebody who opens every page that they come to.

    Args:
        client: their browser.
        within: the paths that they stay in.
        views: how often each address was answered, by its name and the status.
    """

    client: Client
    within: tuple[str, ...] = ("/",)
    views: Counter[tuple[str, int]] = field(default_factory=Counter)
    _seen: set[str] = field(default_factory=set)
    _alike: Counter[tuple[str, frozenset[str]]] = field(default_factory=Counter)

    def walk(self, seeds: Iterable[str]) -> Iterator[Visited]:
        """Yield the pages of some addresses, and those that they lead to.

        Args:
            seeds: paths.
        """
        waiting = [(path, True) for path in seeds]
        while waiting:
            path, is_seed = waiting.pop(0)
            if not self._is_new(path, is_seed=is_seed):
                continue
            page = self.open(path)
            yield page
            if page.is_page:
                found = LINK.findall(page.body.decode(errors="replace"))
                waiting += [(urljoin(path, unescape(link)), False) for link in found]
            if location := page.headers.get("Location"):
                waiting.append((urljoin(path, location), False))

    def open(self, path: str) -> Visited:
        """Ask for one page."""
        response = cast("Any", self.client.get(path))
        body = b"".join(response) if response.streaming else response.content
        view = resolve(urlsplit(path).path).view_name
        self.views[view, response.status_code] += 1
        return Visited(path, view, response.status_code, dict(response.headers), body)

    def _is_new(self, path: str, *, is_seed: bool) -> bool:
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or not parts.path.startswith(self.within):
            return False
        path = parts._replace(fragment="").geturl()
        if path in self._seen:
            return False
        try:
            view = resolve(parts.path).view_name
        except Resolver404:
            return False
        self._seen.add(path)
        kind = (view, frozenset(key for key, _value in parse_qsl(parts.query)))
        self._alike[kind] += 1
        return is_seed or self._alike[kind] <= EACH


def seeds_of(
    space: str,
    things: Iterable[Thing],
    rows: Mapping[str, Iterable[object]] | None = None,
    *,
    with_acts: bool = False,
) -> list[str]:
    """Return the addresses of one side of the house, filled with what there is.

    Args:
        space: desk, portal or api.
        things: whose ids and links are put in.
        rows: the ids of what is no request, by the part of the address.
        with_acts: the acts on a request too; its page leads to those that there are for a reader.
    """
    names = {name for name in ADDRESSES if name.startswith(f"{space}:")}
    names -= set() if with_acts else {f"desk:{name}" for name in ACTS}
    fillings = [{}, *(_parts_of(thing) for thing in things)]
    fillings += [{part: value} for part, values in (rows or {}).items() for value in values]
    return sorted(
        {
            reverse(name, kwargs={part: known[part] for part in ADDRESSES[name]})
            for known in fillings
            for name in names
            if ADDRESSES[name] <= known.keys()
        }
    )


def _parts_of(thing: Thing) -> dict[str, object]:
    parts = {
        "request_id": thing.pk,
        "attachment_id": thing.paper,
        "paper_id": thing.paper,
        "entry_id": thing.entry,
        "call_id": thing.call,
        "token": thing.link,
        "court": thing.slug,
        "code": thing.town,
        "kind": "message",
        "clause_id": "NS-8",
        "mechanism_id": "nansha",
        "before": 1,
        "after": 1,
        "rest": "no/such/place",
        "name": "no-such-act",
    }
    return {part: value for part, value in parts.items() if value}
