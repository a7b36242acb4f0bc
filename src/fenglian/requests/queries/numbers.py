"""Register numbers as people read them."""

from __future__ import annotations

from fenglian.requests.models import ServiceRequest


def format_number(request: ServiceRequest) -> str:
    """Return a request's register number, e.g. 诉〔2026〕1187号.

    Args:
        request: the request, with its court.
    """
    return f"{request.court.register_mark}〔{request.year}〕{request.serial}号"
