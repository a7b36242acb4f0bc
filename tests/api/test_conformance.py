"""The interface keeps to its document: schemathesis, with all its checks, on a real server."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from tests.api.callers import open_caller
from tests.api.test_document import COMMITTED
from tests.conftest import Clone, environment_of_production, served
from tests.world import build_world

from fenglian.integrations.enums import ClientScope

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-6a")]
CONFIG = Path(__file__).with_name("schemathesis.toml")
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def run(
    module_clone: Clone, static_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Run]:
    """Run schemathesis with a key that may do everything."""
    folder = tmp_path_factory.mktemp("site")
    with module_clone.bound():
        world = build_world()
        caller = open_caller(
            world, "一致性检查", scopes=frozenset(ClientScope), channels=("wechat", "hotline"),
            person=world.clerk, calls_a_minute=100_000,
        )  # fmt: skip
        environment = environment_of_production() | {
            "API_KEY": caller.key,
            "SCHEMATHESIS_HOOKS": str(CONFIG.with_name("schemathesis_hooks.py")),
        }

        def running(document: Path, *options: str) -> subprocess.CompletedProcess[str]:
            command = [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run"),
                *(str(document), "--url", site.address, *options),
            ]
            return subprocess.run(
                command, env=environment, cwd=folder, text=True, capture_output=True,
                check=False, timeout=240,
            )  # fmt: skip

        more = {
            "FENGLIAN_UPLOADS": str(folder),
            "FENGLIAN_HOOK_ORIGINS": "https://hotline.example",
        }
        with served(module_clone, static_folder, folder, **more) as site:
            with override_settings(STATIC_ROOT=static_folder):
                environment["TOKEN"] = caller.submit()["token"]
            yield running
        connection.close()


def test_interface_keeps_to_its_document(run: Run) -> None:
    document = json.loads(COMMITTED.read_text(encoding="utf-8"))
    operations = sum(map(len, document["paths"].values()))

    done = run(COMMITTED, "--checks", "all")

    assert done.returncode == 0, done.stdout
    assert f"Tested: {operations}" in done.stdout, done.stdout
    links = re.search(r"API Links: +(\d+) covered", done.stdout)
    assert links is not None, done.stdout
    assert int(links[1]) > 5, done.stdout


def _status_untold(operation: dict[str, Any]) -> None:
    del operation["responses"]["400"]


def _answer_of_another_shape(operation: dict[str, Any]) -> None:
    operation["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "array"}


def _more_taken_than_is(operation: dict[str, Any]) -> None:
    operation["parameters"][0]["schema"] = {"type": "string", "minLength": 1}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (_status_untold, "ST103"),
        (_answer_of_another_shape, "ST108"),
        (_more_taken_than_is, "ST202"),
    ],
)
def test_control_a_document_with_a_fault_is_found_out(
    run: Run, tmp_path: Path, fault: Callable[[dict[str, Any]], None], told: str
) -> None:
    document = json.loads(COMMITTED.read_text(encoding="utf-8"))
    fault(document["paths"]["/api/v1/requests"]["get"])
    faulty = tmp_path / "openapi.json"
    faulty.write_text(json.dumps(document), encoding="utf-8")

    done = run(faulty, "--checks", "all", "--include-operation-id", "listBrought")

    assert done.returncode == 1, done.stdout
    assert told in done.stdout
