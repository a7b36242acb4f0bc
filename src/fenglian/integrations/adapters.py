"""How a notice leaves the building: one POST to one machine, signed, within a time, no further."""

from __future__ import annotations

import hashlib
import hmac
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from fenglian.integrations.errors import NotTakenError
from fenglian.integrations.validators import is_reachable

PATIENCE = 10.0
"""Seconds for all of it: looking up the name, connecting, sending, and the answer's first line."""
PORTS = {"http": 80, "https": 443}


def sign(secrets: Sequence[str], body: bytes, *, at: int) -> str:
    """Return the signature of a notice: `t=` the moment, `v1=` HMAC-SHA256 over moment and body.

    Args:
        secrets: the hook's, and for a while after a change the one before: one `v1=` for each.
        body: as sent.
        at: seconds since 1970; a receiver refuses old ones, so that none can be sent again.
    """
    message = b"%d." % at + body
    marks = (hmac.new(secret.encode(), message, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at}", *(f"v1={mark}" for mark in marks)])


def post(url: str, body: bytes, headers: Mapping[str, str], *, patience: float = PATIENCE) -> None:
    """Send a notice. It is taken when the answer is 2xx; redirections are not followed (S19).

    In a thread of its own, whose line is cut when the other side does not come back in time.

    Args:
        url: an address that `validators.check_hook_address` let through.
        body: what is sent.
        headers: beside those of HTTP.
        patience: seconds that the other side has.

    Raises:
        NotTakenError: says why.
    """
    answers: list[int | Exception] = []
    opened: list[socket.socket] = []

    def run() -> None:
        try:
            answers.append(_exchange(url, body, headers, opened))
        except (OSError, HTTPException, ValueError, NotTakenError) as error:
            answers.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(patience)
    if not answers:
        for line in opened:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        raise NotTakenError(f"{patience:g} 秒内没有回音")
    answer = answers[0]
    if isinstance(answer, NotTakenError):
        raise answer
    if isinstance(answer, Exception):
        raise NotTakenError(f"连不上：{type(answer).__name__}") from answer
    if not 200 <= answer < 300:
        raise NotTakenError(f"回答是 {answer}，不是 2xx")


def _exchange(
    url: str, body: bytes, headers: Mapping[str, str], opened: list[socket.socket]
) -> int:
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection = HTTPConnection(host)
    connection.auto_open = 0
    # Connected here, to the very address that was looked at, and never by the library.
    connection.sock = _connect(host, parts.port or PORTS[parts.scheme])
    try:
        opened.append(connection.sock)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
            opened.append(connection.sock)
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        connection.request("POST", target, body, {"Host": parts.netloc, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def _connect(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(place[0]) for *_kind, place in found]
    if not addresses or not all(map(is_reachable, addresses)):
        raise NotTakenError("这个主机名指向不许推送的网络，见 FENGLIAN_HOOK_NETWORKS")
    return socket.create_connection((addresses[0], port), timeout=PATIENCE)
