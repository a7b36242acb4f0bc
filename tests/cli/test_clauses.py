from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fenglian.cli.clauses import find_clause_tests
from fenglian.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_tests_are_found_by_their_clause_without_running_them(tmp_path: Path) -> None:
    file = tmp_path / "tests" / "room" / "test_things.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        "import pytest\n"
        "raise RuntimeError('never run')\n"
        "@pytest.mark.clause('NS-8')\n"
        "@pytest.mark.parametrize('a', [1])\n"
        "def test_step_due_is_taken(): ...\n"
        "@pytest.mark.clause('NS-5', 'NS-8')\n"
        "def test_order_dispatched_opens_duty(): ...\n"
        "def test_without_clause(): ...\n"
    )

    assert find_clause_tests(tmp_path / "tests") == {
        "NS-8": [
            "tests/room/test_things.py::test_step_due_is_taken",
            "tests/room/test_things.py::test_order_dispatched_opens_duty",
        ],
        "NS-5": ["tests/room/test_things.py::test_order_dispatched_opens_duty"],
    }


def test_catalogue_lists_all_notices_and_says_what_is_not_built(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["clauses", "--json"]) == 0

    entries = {entry["id"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert {entry.partition("-")[0] for entry in entries} == {"NS", "YF", "XX", "YB", "LD"}
    assert "reply" in entries["NS-8"]["rules"]
    assert all(entry["missing"] for entry in entries.values() if entry["state"] != "whole")


def test_clause_called_whole_has_a_test(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["clauses", "--json"]) == 0

    entries = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in entries if one["state"] == "whole" and not one["tests"]] == []
