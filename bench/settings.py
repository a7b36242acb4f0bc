"""The product's settings with one page more: the one with a single query, our yardstick."""

from __future__ import annotations

from pathlib import Path

from fenglian.settings import *  # noqa: F403 - everything as in production
from fenglian.settings import TEMPLATES as _TEMPLATES

ROOT_URLCONF = "bench.urls"
TEMPLATES = [{**engine, "DIRS": [Path(__file__).parent / "templates"]} for engine in _TEMPLATES]
