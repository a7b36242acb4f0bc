"""The outermost layers: whom a request comes from, failures made pages, guards on every answer."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings

from fenglian.errors import DomainError
from fenglian.frame.error_pages import answer_failure, is_outage, not_that_way, show_failure
from fenglian.frame.problems import is_api

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
LINE_PREFIX = 64
"""Bits of an IPv6 address that a provider gives to one line; the client chooses the others."""
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")


class ProxyMiddleware:
    """Believes what our own proxies forward, and takes it away from everybody else (S9).

    Behind it `REMOTE_ADDR` is the client's address, and `request.is_secure()` is about the client's
    connection. Without it anybody could call themselves a new address at every guess, or all of
    a proxy's clients would be locked out by the wrong passwords of one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Settle where the request comes from, before anything asks."""
        peer = request.META.get("REMOTE_ADDR", "")
        if peer in settings.TRUSTED_PROXIES:
            passed = request.META.get("HTTP_X_FORWARDED_FOR", "")
            request.META["REMOTE_ADDR"] = _forwarded_client(passed) or peer
        else:
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """Return what the attempts of one client are counted by: the network address it asks from.

    Of IPv6 that is the network of a line: whoever has one has 2^64 addresses to guess from.
    """
    written: str = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(written)
    except ValueError:
        return written
    if isinstance(address, IPv4Address):
        return written
    mapped = address.ipv4_mapped
    return str(mapped or ip_network((address, LINE_PREFIX), strict=False))


def _forwarded_client(passed: str) -> str:
    """Return the last address in the chain that is not ours; the ones before it may be invented.

    Empty where there is none, or where it is no address.
    """
    named = [part.strip() for part in passed.split(",")]
    last = next((part for part in reversed(named) if part not in settings.TRUSTED_PROXIES), "")
    try:
        return str(ip_address(last))
    except ValueError:
        return ""


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
        if response.status_code == 405 and (not response.content or is_api(request)):
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
