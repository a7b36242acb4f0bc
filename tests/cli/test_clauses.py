from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from fenglian.cli.clauses import find_clause_tests
from fenglian.cli.main import run
from fenglian.mechanisms.queries.catalogue import BuildState, list_catalogue

if TYPE_CHECKING:
    import pytest

READMES = [Path(__file__).parents[2] / name for name in ("README.md", "README.zh.md")]
COUNTED = re.compile(r"\| \S+?\s?[(（](\w\w)[)）] \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|")
"""A notice's line in a README: how many clauses, whole, in part, not built."""


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


def test_readme_counts_the_clauses_as_they_stand() -> None:
    catalogue = list_catalogue()
    stands = Counter((one.id.partition("-")[0], one.state) for one in catalogue)
    counted = {
        notice: (sum(row), *row)
        for notice in ("NS", "YF", "XX", "YB", "LD")
        for row in [tuple(stands[notice, state] for state in BuildState)]
    }

    for readme in READMES:
        rows = COUNTED.findall(readme.read_text(encoding="utf-8"))
        assert {notice: tuple(map(int, row)) for notice, *row in rows} == counted, readme.name
