"""Commands run in this process, on the tests' database, and leave the environment as it was."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fenglian.cli.main import run

if TYPE_CHECKING:
    from fenglian.cli.postgres import Addresses


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path) -> Iterator[None]:
    before = dict(os.environ)
    os.environ["FENGLIAN_RUN"] = str(tmp_path / "run")
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def command_json(
    db: None, django_db_setup: Addresses, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Any]:
    """Run a command with `--json` on the tests' database and return what it prints."""
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = django_db_setup

    def command(*arguments: str, status: int = 0) -> Any:
        assert run([*arguments, "--json"]) == status, capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    return command
