"""The people's pages, without and with a real server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def _folders(settings: Settings, static_folder: Path, tmp_path: Path) -> None:
    """Give the site a place of its own for static files and papers."""
    settings.STATIC_ROOT = static_folder
    settings.UPLOADS = tmp_path / "uploads"
