"""The frame's views: how pages are displayed and kept, and the failures that Django finds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from fenglian.frame.error_pages import (
    answer_failure,
    forged_or_stale,
    not_found,
    show_failure,
)

if TYPE_CHECKING:
    from django.http import HttpRequest

DISPLAY = {
    "size": ("normal", "large"),
    "contrast": ("normal", "high"),
    "language": tuple(code for code, _name in settings.LANGUAGES),
}
SERVICE_WORKER = Path(__file__).parent / "static" / "fenglian" / "service-worker.js"
A_YEAR = 365 * 24 * 3600
"""Seconds."""


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Remember how a visitor wants pages displayed, and lead back to where they were."""
    response = HttpResponseRedirect(_back(request))
    for name, known in DISPLAY.items():
        value = request.POST.get(name)
        if value in known:
            response.set_cookie(
                f"fl_{name}",
                value,
                max_age=A_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django's
    """Hand out the script by which a phone keeps pages; from the root, so that it may serve all."""
    response = HttpResponse(SERVICE_WORKER.read_bytes(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def _back(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else "/"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's
    """Answer a form whose token did not come back."""
    return show_failure(request, forged_or_stale())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read (handler400)."""
    return answer_failure(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer what may not be seen as what does not exist (handler403)."""
    return show_failure(request, not_found(request))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer what does not exist (handler404)."""
    return show_failure(request, not_found(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer everything else, also what a middleware or a commit raised (handler500)."""
    return answer_failure(request, sys.exc_info()[1])
