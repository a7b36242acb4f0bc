"""The addresses of pages, where they leave the site: on paper, in a calendar, in a QR code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """Return the address of a page as people reach it."""
    return f"{settings.PUBLIC_ADDRESS or f'{request.scheme}://{request.get_host()}'}{path}"
