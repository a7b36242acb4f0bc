"""The outermost layer: failures become pages, and every answer carries its guards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fenglian.errors import DomainError
from fenglian.frame.error_pages import answer_failure, is_outage, not_that_way, show_failure

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none';"
        " form-action 'self'; base-uri 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages speak of people; a public one may set its own.
    "Cache-Control": "no-store",
}


class ErrorPageMiddleware:
    """Answers what views raise, and sets the headers that keep browsers and caches in bounds.

    It stands outside sessions and transactions. Django turns every exception into a response at the
    layer where it passes, so a layer inside that owns a transaction never sees one raised by a
    view: it must roll back in its own `process_exception`, or by the status of the response.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and guard the answer."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            allowed = response["Allow"]
            response = show_failure(request, not_that_way())
            response["Allow"] = allowed
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what a view is expected to raise; the unexpected goes to handler500."""
        if isinstance(exception, DomainError) or is_outage(exception):
            return answer_failure(request, exception)
        return None
