"""The hotline's ear: takes the court's notices, believes those that are signed, each once.

A notice says which request something has happened to; nothing about anybody. It may come twice and
out of order: its `id` tells repetitions apart, its `occurred_at` what is newer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

OLDEST = 300
"""Seconds after which a signature is no longer believed, so that none can be sent again."""
LONGEST = 64 * 1024


def is_signed(secrets: Sequence[str], body: bytes, header: str, *, now: float) -> bool:
    """Tell whether a body was signed with one of our secrets, not long ago.

    Args:
        secrets: ours; while they are changed, the former and the new one.
        body: as it came, unparsed.
        header: Fenglian-Signature, `t=…,v1=…`; a second `v1=` while the court's secret changes.
        now: seconds since 1970.
    """
    parts = [part.partition("=")[::2] for part in header.split(",")]
    moment = next((value for name, value in parts if name == "t"), "")
    if not (moment.isascii() and moment.isdigit()) or abs(now - int(moment)) > OLDEST:
        return False
    marks = [value.encode() for name, value in parts if name == "v1"]
    signed = moment.encode() + b"." + body
    expected = [
        hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest().encode() for secret in secrets
    ]
    return any(hmac.compare_digest(mark, own) for mark in marks for own in expected)


class Inbox:
    """The notices that were taken, each once, on disk before the court hears that we have it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with closing(sqlite3.connect(file)) as kept, kept:
            kept.execute(
                "CREATE TABLE IF NOT EXISTS notice (id TEXT PRIMARY KEY, kind TEXT,"
                " occurred_at TEXT, request TEXT, external_number TEXT)"
            )

    def take(self, notice: dict[str, Any]) -> bool:
        """Keep a notice; tell whether it is new."""
        about = notice["request"]
        row = (notice["id"], notice["kind"], notice["occurred_at"], about["id"],
               about["external_number"])  # fmt: skip
        with closing(sqlite3.connect(self.file)) as kept, kept:
            done = kept.execute("INSERT OR IGNORE INTO notice VALUES (?, ?, ?, ?, ?)", row)
            return done.rowcount == 1

    def course(self, request_id: str) -> list[str]:
        """Return what has happened to a request, in the order in which it happened."""
        with closing(sqlite3.connect(self.file)) as kept:
            rows = kept.execute(
                "SELECT kind FROM notice WHERE request = ? ORDER BY occurred_at, id", [request_id]
            )
            return [kind for (kind,) in rows]


def make_ear(
    port: int, secrets: Sequence[str], inbox: Inbox, *, tell: Callable[[dict[str, Any]], object]
) -> ThreadingHTTPServer:
    """Return a server that takes notices; run it behind the proxy that ends your TLS.

    Args:
        port: on this machine; 0: any.
        secrets: ours.
        inbox: where they are kept.
        tell: what is done with a new one; it is not called for a repetition.
    """

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > LONGEST:
                return self._answer(413)
            body = self.rfile.read(int(length))
            header = self.headers.get("Fenglian-Signature", "")
            if not is_signed(secrets, body, header, now=time.time()):
                return self._answer(401)
            notice = json.loads(body)
            if inbox.take(notice):
                tell(notice)
            return self._answer(204)

        def _answer(self, status: int) -> None:
            self.close_connection = True
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Keep quiet: `tell` says what matters."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
