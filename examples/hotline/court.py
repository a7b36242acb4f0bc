"""What a hotline does with the court's interface: each change kept, sent, and sent again.

The standard library is enough. Whatever changes something at the court is written to a file before
it is sent, under a key of its own, and leaves it once the court has answered. When the line breaks,
or this program dies, nobody knows whether the court has it: so the same is sent under the same key,
and the court does it once.
"""

from __future__ import annotations

import json
import mimetypes
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

TO_BE_REPEATED = frozenset({429, 500, 502, 503, 504})
"""Answers after which the same call, sent later, may be done."""
OF_THE_KEY = frozenset({"unknown_key", "missing_scope", "channel_not_yours", "no_official"})
"""Codes of what is wrong with the key and not with the call."""
_JSON = {"Content-Type": "application/json"}
_NO_HEADERS: Mapping[str, str] = {}
Told = dict[str, Any]
"""What the court answers; docs/openapi.json says its fields."""


class Refused(Exception):  # noqa: N818 - an answer, not a fault of ours
    """The answer is no; sending the same again at once changes nothing.

    Args:
        status: of the answer.
        problem: its document: `code` for programs, `detail` for people.
    """

    def __init__(self, status: int, problem: Told) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.problem = problem

    @property
    def is_final(self) -> bool:
        """Whether the court means this call; a wrong key is put right and the call sent again."""
        return self.problem.get("code", "unknown_key") not in OF_THE_KEY


class Unanswered(Exception):  # noqa: N818 - the court may have it
    """No answer yet; the call stays in the file, and `Court.finish` sends it again."""


class _NoRedirection(HTTPRedirectHandler):
    """The key goes to the court, and nowhere that an answer points to."""

    def redirect_request(self, *_args: Any, **_facts: Any) -> None:
        return None


@dataclass
class Court:
    """A court's interface, as one key may use it.

    Args:
        site: of the court, like https://fl.example.gov.cn.
        key: as the court gave it, fl_….
        file: where unanswered calls are kept. They hold names and telephones: let nobody else
            read it.
        tries: how often a call is sent before it is left in the file.
        patience: seconds that the court has for an answer.
        pause: waits between two tries.
    """

    site: str
    key: str
    file: Path
    tries: int = 4
    patience: float = 20
    pause: Callable[[float], object] = time.sleep

    def __post_init__(self) -> None:
        self.file.touch(mode=0o600)
        with closing(self._open()) as kept, kept:
            kept.execute(
                "CREATE TABLE IF NOT EXISTS unanswered "
                "(key TEXT PRIMARY KEY, path TEXT, media_type TEXT, body BLOB)"
            )

    # --- for the agent at the telephone ----------------------------------------------------------

    def take_call(self, **call: Any) -> Told:
        """Take down what somebody says; the answer's `code` is read to them before they ring off.

        Args:
            call: `words`, `name`, `phone` and what else the interface knows. Give the number of
                your own ticket as `external_number`: then not even two agents store it twice.
        """
        return self._change("/desk/requests", {"channel": "hotline", **call})

    def queue(self, **wanted: Any) -> Iterator[Told]:
        """Go through the requests that the official may see, page by page."""
        page, has_more = 1, True
        while has_more:
            found = self._read("/desk/queue", page=page, **wanted)
            yield from found["rows"]
            page, has_more = page + 1, found["has_more"]

    def read(self, request_id: str) -> Told:
        """Read one of them."""
        return self._read(f"/desk/requests/{request_id}")

    def hands(self) -> list[Told]:
        """List who can be given an order today."""
        rows: list[Told] = self._read("/desk/hands")["rows"]
        return rows

    def dispatch(self, request_id: str, *, revision: int, body: int, **more: Any) -> Told:
        """Give a request to a department; `revision` is what the agent has read."""
        order = {"revision": revision, "body": body, **more}
        return self._change(f"/desk/requests/{request_id}/dispatch", order)

    def log_call(self, request_id: str, *, revision: int, reached: bool, note: str) -> Told:
        """Note that the agent has rung the party, whether they were reached or not."""
        tried = {"revision": revision, "reached": reached, "note": note}
        return self._change(f"/desk/requests/{request_id}/calls", tried)

    # --- for somebody who rings again ------------------------------------------------------------

    def find(self, code: str, phone_end: str | None = None) -> Told:
        """Say how a request stands; with the right end of their number the answer has a `token`."""
        content = json.dumps({"code": code, "phone_end": phone_end}).encode()
        return self._send("/follow", content, _JSON)

    def follow(self, token: str) -> Told:
        """Read all that the party may read, and what they can do now."""
        return self._read(f"/follow/{quote(token)}")

    def say(self, token: str, what: str, **said: Any) -> Told:
        """Pass on what the party says: `answer`, `supplement`, `urge` or `rating`."""
        return self._change(f"/follow/{quote(token)}/{what}", said)

    def upload(self, token: str, *papers: Path) -> Told:
        """Pass on papers that the party has sent to the hotline."""
        media_type, content = _form("papers", papers)
        return self._keep_and_send(f"/follow/{quote(token)}/papers", media_type, content)

    # --- for whoever runs the hotline ------------------------------------------------------------

    def listen(self, url: str, *kinds: str) -> Told:
        """Have notices pushed to an address; keep the answer's `secret`, it is shown once."""
        return self._change("/hooks", {"url": url, "kinds": kinds})

    def finish(self) -> list[Told | Refused]:
        """Send again what was never answered; call it at every start and every few minutes."""
        with closing(self._open()) as kept:
            rows = kept.execute("SELECT * FROM unanswered ORDER BY rowid").fetchall()
        answers: list[Told | Refused] = []
        for row in rows:
            try:
                answers.append(self._send_kept(*row))
            except Refused as refused:
                answers.append(refused)
        return answers

    # --- how it is sent --------------------------------------------------------------------------

    def _change(self, path: str, content: Told) -> Told:
        return self._keep_and_send(path, "application/json", json.dumps(content).encode())

    def _keep_and_send(self, path: str, media_type: str, content: bytes) -> Told:
        row = (str(uuid4()), path, media_type, content)
        with closing(self._open()) as kept, kept:
            kept.execute("INSERT INTO unanswered VALUES (?, ?, ?, ?)", row)
        return self._send_kept(*row)

    def _send_kept(self, key: str, path: str, media_type: str, content: bytes) -> Told:
        headers = {"Content-Type": media_type, "Idempotency-Key": key}
        try:
            answer = self._send(path, content, headers)
        except Refused as refused:
            if refused.is_final:
                self._strike(key)
            raise
        self._strike(key)
        return answer

    def _strike(self, key: str) -> None:
        with closing(self._open()) as kept, kept:
            kept.execute("DELETE FROM unanswered WHERE key = ?", [key])

    def _read(self, path: str, **query: Any) -> Told:
        asked = f"?{urlencode(query)}" if query else ""
        return self._send(path + asked)

    def _send(
        self, path: str, content: bytes | None = None, headers: Mapping[str, str] = _NO_HEADERS
    ) -> Told:
        """Send until there is an answer that sending again would not change."""
        address = f"{self.site.rstrip('/')}/api/v1{path}"
        headers = {**headers, "Authorization": f"Bearer {self.key}"}
        request = Request(address, content, headers)  # noqa: S310 - the site that we were given
        opener = build_opener(_NoRedirection)
        why: Exception = Unanswered()
        for tried in range(self.tries):
            wait = 2.0**tried
            try:
                with opener.open(request, timeout=self.patience) as response:
                    told: Told = json.loads(response.read())
                    return told
            except HTTPError as error:
                with error:
                    problem = _read_problem(error.read())
                if error.code not in TO_BE_REPEATED:
                    raise Refused(error.code, problem) from None
                why, wait = error, _seconds(error.headers.get("Retry-After"), wait)
            except (OSError, HTTPException, ValueError) as error:  # broken off, before or after
                why = error
            if tried + 1 < self.tries:
                self.pause(wait)
        raise Unanswered(f"{self.tries} 次都没有得到回答（{why}），稍后再发") from why

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file)


def _read_problem(content: bytes) -> Told:
    """Read why not; what a machine in between says in words of its own is no problem document."""
    try:
        found: Told = json.loads(content)
    except ValueError:
        return {}
    return found


def _seconds(said: str | None, otherwise: float) -> float:
    return float(said) if said and said.isdigit() else otherwise


def _form(name: str, files: tuple[Path, ...]) -> tuple[str, bytes]:
    """Write files as a form does (RFC 7578); return its media type and itself."""
    boundary, parts = uuid4().hex, []
    for file in files:
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{file.name.replace(chr(34), "_")}"\r\nContent-Type: {media_type}\r\n\r\n'
        )
        parts.append(head.encode() + file.read_bytes() + b"\r\n")
    return f"multipart/form-data; boundary={boundary}", b"".join(
        [*parts, f"--{boundary}--\r\n".encode()]
    )
