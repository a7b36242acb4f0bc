"""Whether a page is shown on a self-service terminal in the hall (NS-6a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

COOKIE = "fl_terminal"
"""Set by the terminal's own address, for the court's pages alone; ends with the browser."""


def is_terminal(request: HttpRequest) -> bool:
    """Tell whether a page is shown on a terminal, where one visitor comes after another."""
    return bool(request.COOKIES.get(COOKIE))
