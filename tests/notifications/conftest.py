"""The double of other companies' services, and gateways that lead to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.notifications import double

from fenglian.notifications.adapters.gateway_files import read_gateways
from fenglian.notifications.adapters.gateways import Gateway, install_gateways

KINDS = {
    "wecom": "kind: wecom, corp_id: ww0001, agent_id: 1000002, secret: app",
    "wecom-robot": "kind: wecom_robot, secret: robot",
    "dingtalk": "kind: dingtalk, secret: token, signing_secret: signing",
    "feishu": "kind: feishu, secret: token, signing_secret: signing",
    "webhook": "kind: webhook, secret: hook",
    "sms": (
        "kind: sms, fields: {phone: mobile, text: content, key: msgid}, more: {sign: 南沙法院},"
        " secret: sms, secret_field: password, success_field: code, success_value: '0'"
    ),
}
"""A gateway of each kind, as the administrator writes it."""
PLACES = {"webhook": "/hook", "sms": "/sms"}
"""What follows the mode in the addresses of the court's own making."""
SECRETS = {
    "app": "S-app", "robot": "robot-key", "token": "0123456789abcdef", "signing": double.SIGNING,
    "hook": "hook-secret", "sms": "sms-password",
}  # fmt: skip


@dataclass
class Double:
    """The server process.

    Args:
        port: where it listens.
        record: what it was sent.
        folder: for files.
    """

    port: int
    record: Path
    folder: Path

    def entry(self, name: str, mode: str, *, more: str = "") -> str:
        """Return the line of a gateway that leads to the double in a mode."""
        address = f"http://127.0.0.1:{self.port}/{mode}{PLACES.get(name, '')}"
        return f"  - {{name: {name}, label: 试 {name}, address: '{address}', {KINDS[name]}{more}}}"

    def gateways(self, *entries: str) -> list[Gateway]:
        """Read gateways from a file of these entries, as at the start of the product."""
        for name, value in SECRETS.items():
            (self.folder / name).write_text(value + "\n", encoding="utf-8")
        file = self.folder / "channels.yaml"
        file.write_text("\n".join(["gateways:", *entries, ""]), encoding="utf-8")
        return read_gateways(file, secrets=self.folder)

    def received(self) -> list[dict[str, Any]]:
        """Return what was sent to it so far."""
        if not self.record.exists():
            return []
        return [json.loads(line) for line in self.record.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """One process for the tests of a module."""
    record = tmp_path_factory.mktemp("double") / "received.jsonl"
    command = [sys.executable, str(Path(double.__file__)), str(record)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline()), record
        finally:
            process.kill()


@pytest.fixture
def gateway_double(server: tuple[int, Path], tmp_path: Path) -> Double:
    """The double, with nothing on its record."""
    port, record = server
    record.unlink(missing_ok=True)
    return Double(port, record, tmp_path)


@pytest.fixture
def installed() -> Iterator[Callable[[list[Gateway]], None]]:
    """Install gateways for one test."""
    before = install_gateways([])

    def install(gateways: list[Gateway]) -> None:
        install_gateways(gateways)

    yield install
    install_gateways(before)
