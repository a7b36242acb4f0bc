"""One command from nothing to a court at work, and its end."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from tests.conftest import environment_of_production

from fenglian.cli.postgres import Cluster


@pytest.mark.processes
def test_demo_goes_from_nothing_to_a_court_at_work_and_leaves_nothing_running() -> None:
    with tempfile.TemporaryDirectory(prefix="fenglian-demo-") as base:
        Path(base).chmod(0o755)
        demo = subprocess.Popen(
            [
                *(sys.executable, "-m", "fenglian.cli.main"),
                *("demo", "--port", "0", "--requests", "20"),
            ],
            env=environment_of_production() | {"FENGLIAN_RUN": base},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert demo.stdout is not None
            said = []
            for line in demo.stdout:
                said.append(line)
                if "Ctrl-C" in line:
                    break
            address = said[0].split("：")[1].strip()
            inquiry = HTTPConnection(urlsplit(address).netloc, timeout=60)
            inquiry.request("GET", urlsplit(address).path)
            answer = inquiry.getresponse()
            status, page = answer.status, answer.read().decode()
            inquiry.close()
            children = psutil.Process(demo.pid).children(recursive=True)
        finally:
            demo.send_signal(signal.SIGINT)
            rest, _ = demo.communicate(timeout=60)

        assert address.endswith("/demonstration/")
        assert (status, "从这里开始" in page) == (200, True)
        assert "登录名" in said[2]
        assert len(said) > 30
        assert "user code" in said[-2]
        assert demo.returncode == 0, rest
        assert len(children) >= 4  # the server with two workers of its own, and the jobs
        assert not any(child.is_running() for child in children)
        assert Cluster(Path(base) / "postgres").socket() is None
