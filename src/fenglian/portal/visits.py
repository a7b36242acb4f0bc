"""One visitor after another at a terminal: nobody reaches what belongs to the one before.

A page of somebody's own has a link that opens it to whoever holds it. In the history of a
terminal's browser such links stay behind: there they open only within the visit that led to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib.auth import SESSION_KEY
from django.contrib.messages import get_messages
from django.http import HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from fenglian.frame.terminal import COOKIE, is_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from fenglian.frame.scoping import PortalRequest

USUAL_CHANNEL, TERMINAL_CHANNEL = "website", "kiosk"
LONGEST_PAUSE = 10 * 60
"""Seconds after which the server forgets a visit, should the page not clear itself."""
_OURS = "portal_"
_OPENED = "portal_opened"


def own_channel(request: HttpRequest) -> str:
    """Return the channel of what people write themselves: the website's or the terminal's."""
    return TERMINAL_CHANNEL if is_terminal(request) else USUAL_CHANNEL


def end_visit(request: HttpRequest) -> None:
    """Forget what a browser's visitor has written and opened; an official stays signed in.

    Forms that lie in the browser's history are refused from now on.
    """
    session = request.session
    if SESSION_KEY in session:
        for key in [key for key in session.keys() if key.startswith(_OURS)]:  # noqa: SIM118 - no dict
            del session[key]
    else:
        session.flush()
    list(get_messages(request))
    rotate_token(request)


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether nobody has written or opened anything in this visit."""
    return not any(key.startswith(_OURS) for key in request.session.keys())  # noqa: SIM118 - no dict


def admit(request: PortalRequest, token: str) -> None:
    """Let the page of a link be opened within this visit."""
    opened = request.session.get(_OPENED, [])
    if token not in opened:
        request.session[_OPENED] = [*opened, token]


def serve_visit(
    request: PortalRequest, view: Callable[..., HttpResponseBase], parts: Mapping[str, object]
) -> HttpResponseBase:
    """Serve a page on a terminal; a link that this visit has not led to begins a new visit.

    An address that says which code was looked for belongs to the visit in which it was made.

    Args:
        request: of the page.
        view: what serves it.
        parts: of its address.
    """
    token = parts.get("token")
    if token is not None and token not in request.session.get(_OPENED, []):
        return redirect("portal:terminal", court=request.court.slug)
    if "code" in request.GET and request.GET.get("visit") != request.COOKIES[COOKIE]:
        return redirect(request.path)
    response = view(request, **parts)
    if isinstance(response, HttpResponseRedirect):
        following = _token_in(response.url)
        if following is not None:
            admit(request, following)
    if SESSION_KEY not in request.session and not is_fresh(request):
        request.session.set_expiry(LONGEST_PAUSE)
    return response


def _token_in(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).kwargs.get("token")
    except Resolver404:
        return None
