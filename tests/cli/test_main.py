from __future__ import annotations

import re
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fenglian.cli.main import COMMANDS, run

if TYPE_CHECKING:
    from pathlib import Path


def test_help_lists_every_command_without_loading_the_product() -> None:
    program = (
        "import sys; from fenglian.cli.main import run; run(['--help'])\n"
        "sys.exit(bool({'django.db', 'psycopg'} & sys.modules.keys()))"
    )

    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    assert all(name in result.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"用法：fenglian {name}" in said
    assert re.findall(r"Usage|Options|OPTIONS|Commands|Show this|default:", said) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch"], "错误：没有命令 nosuch。"),
        (["serve", "--prt", "1"], "错误：没有选项 --prt。是否指 --port？"),
        (
            ["serve", "--port", "99999"],
            "错误：参数 --port：应为 0 至 65535 的整数，现在是“99999”。",
        ),
        (["deadline", "--court", "nansha"], "错误：缺少参数 --from。"),
        (["triage", "nosuch.jsonl"], "错误：参数 file：没有这个文件：nosuch.jsonl"),
        (
            ["deadline", "--court", "x", "--from", "周三"],
            "错误：参数 --from：应为时刻，如 2026-12-30T10:00，现在是“周三”。",
        ),
    ],
)
def test_wrong_command_line_is_answered_with_what_and_where(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    assert capsys.readouterr().err.strip() == words


def test_serve_on_a_used_port_names_it_and_another_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert run(["serve", "--port", str(port)]) == 2

    said = capsys.readouterr().err
    assert f"端口 {port} 已被占用" in said
    assert "FENGLIAN_PORT=" in said


def test_fault_of_our_own_gets_an_incident_number_that_the_log_explains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FENGLIAN_RUN", str(tmp_path))
    # A module that is not there stands for any fault nobody thought of.
    monkeypatch.setitem(COMMANDS, "broken", ("no_such_module", ""))

    assert run(["broken"]) == 1

    number = capsys.readouterr().err.partition("编号 ")[2][:8]
    assert number in (tmp_path / "incidents.log").read_text()
