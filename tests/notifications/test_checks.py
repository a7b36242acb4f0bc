from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fenglian.cli.serve import check_site

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.mark.parametrize(("address", "is_said"), [("", True), ("https://a.example", False)])
def test_site_without_a_public_address_starts_and_says_what_is_missing(
    db: None, settings: Settings, capsys: pytest.CaptureFixture[str], address: str, *, is_said: bool
) -> None:
    settings.PUBLIC_ADDRESS = address

    check_site()

    assert ("fenglian.W001" in capsys.readouterr().err) == is_said
