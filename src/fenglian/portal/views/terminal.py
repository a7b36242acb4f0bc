"""The self-service terminal in the hall (NS-6a): where each visit begins and ends."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from fenglian.frame.terminal import COOKIE
from fenglian.frame.views import DISPLAY
from fenglian.portal.views.court import court_page
from fenglian.portal.visits import end_visit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import PortalRequest


@require_safe
@court_page
def terminal(request: PortalRequest) -> HttpResponse:
    """End the visit there was, and begin the next one on the first page, as large as a terminal's.

    Read and not sent, so that a terminal whose scripts have failed gets here by waiting: it can be
    done any number of times, and takes nobody else's session away.
    """
    end_visit(request)
    home = reverse("portal:home", args=[request.court.slug])
    response = redirect(home)
    # Another value each time: what a browser has kept of the visit before goes with its cookies.
    response.set_cookie(
        COOKIE,
        token_urlsafe(9),
        path=home,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    for name in DISPLAY:
        response.delete_cookie(f"fl_{name}")
    return response


@require_POST
@court_page
def leave(request: PortalRequest) -> HttpResponse:
    """Let the browser show the usual pages again."""
    end_visit(request)
    home = reverse("portal:home", args=[request.court.slug])
    response = redirect(home)
    response.delete_cookie(COOKIE, path=home)
    return response
