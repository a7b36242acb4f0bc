"""The pages of one court: none of them without it, and none of them for another."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from fenglian.frame.terminal import is_terminal
from fenglian.portal.visits import serve_visit

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fenglian.frame.scoping import PortalRequest

View = Callable[..., HttpResponseBase]
"""A view; its arguments are the parts of its address."""
REFUSED = 422
"""The status of a form that must be changed."""


def court_page(view: View) -> View:
    """Serve a view under the short name of a court that there is; else there is no such page."""

    @wraps(view)
    def served(request: HttpRequest, court: str, **kwargs: object) -> HttpResponseBase:
        # `ScopeMiddleware` has found the court by the same part of the address.
        if getattr(getattr(request, "court", None), "slug", None) != court:
            raise Http404
        if is_terminal(request):
            return serve_visit(cast("PortalRequest", request), view, kwargs)
        return view(request, **kwargs)

    return served


def render_form(
    request: PortalRequest, template: str, context: dict[str, object], *, is_refused: bool
) -> HttpResponse:
    """Draw the page of a form, with the status that says whether it must be changed."""
    return render(request, template, context, status=REFUSED if is_refused else 200)
