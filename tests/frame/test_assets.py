"""What the browser is sent: the kit as it was published, and nothing inline."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

import fenglian.frame

ROOM = Path(fenglian.frame.__file__).parent
BOOTSTRAP = ROOM / "static" / "vendor" / "bootstrap-5.3.8"
# dist/css/bootstrap.min.css of the npm package, without its sourceMappingURL comment.
BOOTSTRAP_SHA256 = "8f8173cb2d8f867274aeb0cb15328e60f490c7f272351e51a55f1dabb486e4ff"
TEMPLATES = sorted(ROOM.parent.glob("*/templates/**/*.html"))


def test_bootstrap_is_the_published_file() -> None:
    content = (BOOTSTRAP / "bootstrap.min.css").read_bytes()

    assert hashlib.sha256(content).hexdigest() == BOOTSTRAP_SHA256
    assert b"sourceMappingURL" not in content
    assert "MIT" in (BOOTSTRAP / "LICENSE.txt").read_text()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_has_nothing_inline(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|\bhx-on|\|safe\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_sheet_runs_in_a_browser_of_2020() -> None:
    tokens = (ROOM / "static" / "fenglian" / "tokens.css").read_text()
    sheet = re.sub(r"/\*.*?\*/", "", tokens, flags=re.DOTALL)

    newer = r":is\(|:where\(|:has\(|\binset:|aspect-ratio|@container|color-mix|light-dark|oklch"
    assert not re.search(newer, sheet)
    flex_with_gap = [
        rule for rule in re.findall(r"\{[^{}]*\}", sheet) if "flex;" in rule and "gap:" in rule
    ]
    assert flex_with_gap == []
