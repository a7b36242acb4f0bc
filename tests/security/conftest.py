"""The world of the matrices, built once for each of their modules, and their count at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import override_settings
from tests.conftest import Clone
from tests.security.matrix import STATES
from tests.security.matrix_world import MatrixWorld, build_matrix_world

from fenglian.worktime.clock import now

CELLS: pytest.StashKey[Counter[str]] = pytest.StashKey()


@pytest.fixture(scope="module")
def world(module_clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatrixWorld]:
    """Two courts, everybody's session and a request in every state."""
    folders = override_settings(
        UPLOADS=tmp_path_factory.mktemp("uploads"), STATIC_ROOT=tmp_path_factory.mktemp("static")
    )
    with module_clone.bound(), folders:
        yield build_matrix_world(now(), STATES)


@pytest.fixture(scope="session")
def cells(pytestconfig: pytest.Config) -> Counter[str]:
    """Count what has been asked, by address."""
    return pytestconfig.stash.setdefault(CELLS, Counter())


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how large the matrix was."""
    count = config.stash.get(CELLS, Counter())
    if count:
        terminalreporter.write_line(
            f"permission matrix: {count.total()} cells over {len(count)} addresses"
        )
