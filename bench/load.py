"""A small visitor and a small crowd: bounded, on this machine only, and cheap beside the server."""

from __future__ import annotations

import json
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CROWD = 8
"""Clients at a time."""
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: ([^=]+)=([^;\r]*)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: ([^\r]+)", re.IGNORECASE)


class UnexpectedAnswerError(Exception):
    """The server answered with another status than a measurement counts on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        """Where it leads."""
        found = _LOCATION.search(self.head)
        return found[1].decode() if found else ""


@dataclass(slots=True)
class Visitor:
    """A browser's worth of cookies.

    Args:
        port: the server's, on this machine.
        cookies: what it was told to keep.
    """

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> bytes:
        """Return the bytes that ask for a page."""
        return self._compose("GET", path, b"")

    def post(self, path: str, **fields: str) -> bytes:
        """Return the bytes that send a form, with the token that the page has given us."""
        fields["csrfmiddlewaretoken"] = self.cookies.get("csrftoken", "")
        return self._compose("POST", path, urlencode(fields).encode())

    def call(self, path: str, key: str, content: object) -> bytes:
        """Return the bytes of a program's call, under an idempotency key of its own."""
        body = json.dumps(content, ensure_ascii=False).encode()
        lines = [
            f"POST {path} HTTP/1.1",
            f"Host: localhost:{self.port}",
            f"Authorization: Bearer {key}",
            f"Idempotency-Key: {uuid4()}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def _compose(self, method: str, path: str, body: bytes) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: localhost:{self.port}",
            f"Referer: http://localhost:{self.port}/",
            f"Cookie: {'; '.join(f'{key}={value}' for key, value in self.cookies.items())}",
        ]
        if body:
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def visit(self, question: bytes, *, expect: int) -> Answer:
        """Ask on a connection of its own and keep the cookies."""
        with closing(self.connect()) as door:
            answer = ask(door, question, expect=expect)
        for name, value in _COOKIE.findall(answer.head):
            self.cookies[name.decode()] = value.decode()
        return answer

    def connect(self) -> socket.socket:
        """Open a connection to the server."""
        door = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return door


def ask(door: socket.socket, question: bytes, *, expect: int) -> Answer:
    """Ask on an open connection and return the whole answer.

    Raises:
        UnexpectedAnswerError: it has another status; what was to be measured did not happen.
    """
    door.sendall(question)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _receive(door)
    head, _, body = received.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    missing = (int(length[1]) if length else 0) - len(body)
    while missing > 0:
        part = _receive(door)
        body += part
        missing -= len(part)
    answer = Answer(int(head[9:12]), head, body)
    if answer.status != expect:
        first = question.split(b"\r\n", 1)[0].decode()
        said = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", body.decode(errors="replace")))
        raise UnexpectedAnswerError(f"{first} → {answer.status} {answer.location} {said[:600]}")
    return answer


def _receive(door: socket.socket) -> bytes:
    part = door.recv(1 << 16)
    if not part:
        raise UnexpectedAnswerError("the server closed the connection in the middle of an answer")
    return part


def time_by_turns(
    first: Visitor, path: str, second: Visitor, paths: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Let two visitors ask by turns, so that what slows one slows the other.

    Args:
        first: asks for the same page again and again.
        path: that page.
        second: asks for one page after the other.
        paths: those pages.

    Returns:
        The seconds that each answer to the first took, and to the second.
    """
    seconds: tuple[list[float], list[float]] = [], []
    with closing(first.connect()) as one, closing(second.connect()) as other:
        for wanted in paths:
            seconds[0].append(_time(one, first.get(path)))
            seconds[1].append(_time(other, second.get(wanted)))
    return seconds


def _time(door: socket.socket, question: bytes) -> float:
    began = time.perf_counter()
    ask(door, question, expect=200)
    return time.perf_counter() - began


def time_crowd(acts: Sequence[Callable[[], object]]) -> float:
    """Let eight at a time do all acts; return how many were done in a second."""
    with ThreadPoolExecutor(CROWD) as crowd:
        began = time.perf_counter()
        for done in [crowd.submit(act) for act in acts]:
            done.result()
        return len(acts) / (time.perf_counter() - began)
