"""Stands in for the services of other companies: a server process of its own, told by the address.

    http://127.0.0.1:PORT/MODE/... with MODE one of
    ok        answers as the service does when it has sent
    fail      answers 500
    lie       answers 200, and says in the body that nothing was sent
    blank     answers 200 with an empty object
    html      answers 200 with a page, as a proxy in between would
    elsewhere answers 302 towards /ok/
    stall     takes the message and never answers
    stranger  knows neither enterprise nor secret: gives out no token

Every request is written to the file as a line of JSON before it is answered. Signatures of robots
are checked as their services check them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

SIGNING = "SEC0123456789"
"""The secret with which robots sign, where they do."""
OK: dict[str, dict[str, Any]] = {
    "gettoken": {"errcode": 0, "access_token": "T0", "expires_in": 7200},
    "feishu": {"code": 0, "msg": "success", "data": {}},
    "hook": {"ok": True},
    "sms": {"code": "0"},
    "": {"errcode": 0, "errmsg": "ok"},
}
LIES: dict[str, dict[str, Any]] = {
    "feishu": {"code": 9499, "msg": "Bad Request", "data": {}},
    "hook": {"ok": False, "message": "no such person"},
    "sms": {"code": "105", "message": "balance"},
    "": {"errcode": 93000, "errmsg": "invalid webhook url"},
}


def _kind(path: str) -> str:
    for part, kind in (("gettoken", "gettoken"), ("open-apis", "feishu"), ("/hook", "hook")):
        if part in path:
            return kind
    return "sms" if "/sms" in path else ""


def _is_signed(query: dict[str, list[str]], body: dict[str, Any]) -> bool:
    """Check the signature that comes with a message, where one does."""
    if "sign" in query:  # 钉钉: in the address
        text = f"{query['timestamp'][0]}\n{SIGNING}"
        found = hmac.new(SIGNING.encode(), text.encode(), hashlib.sha256).digest()
        return query["sign"][0] == base64.b64encode(found).decode()
    if {"sign", "timestamp"} <= body.keys():  # 飞书: in the body, the text as the key
        text = f"{body['timestamp']}\n{SIGNING}"
        found = hmac.new(text.encode(), b"", hashlib.sha256).digest()
        return bool(body["sign"] == base64.b64encode(found).decode())
    return True


class Handler(BaseHTTPRequestHandler):
    """Answers by the first part of the address."""

    record: Path
    never = threading.Event()

    def log_message(self, *_arguments: object) -> None:
        """Write nothing besides the record."""

    def do_GET(self) -> None:
        """Give out a token, unless it knows nobody."""
        is_strange = self.path.startswith("/stranger/")
        self._answer(200, {"errcode": 40013} if is_strange else OK["gettoken"])

    def do_POST(self) -> None:
        """Take a message and answer in the mode of the address."""
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        parts = urlsplit(self.path)
        with self.record.open("a", encoding="utf-8") as file:
            line = {"path": self.path, "headers": dict(self.headers), "body": raw.decode()}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        mode, kind = parts.path.split("/")[1], _kind(parts.path)
        if mode == "stall":
            self.never.wait()
        elif mode == "fail":
            self._answer(500, {"errcode": 0, "code": 0, "ok": True})
        elif mode == "html":
            self._answer(200, "<html>please sign in</html>")
        elif mode == "elsewhere":
            self.send_response(302)
            self.send_header("Location", self.path.replace("/elsewhere/", "/ok/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif mode == "ok" and not _is_signed(parse_qs(parts.query), _json(raw)):
            self._answer(200, {"errcode": 310000, "errmsg": "sign not match", "code": 19021})
        else:
            said = {"ok": OK, "lie": LIES}.get(mode, {})
            self._answer(200, said.get(kind, said.get("", {})))

    def _answer(self, status: int, said: object) -> None:
        body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _json(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def main() -> None:
    """Serve on a free port, and say which."""
    Handler.record = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
