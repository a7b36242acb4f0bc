"""Each page in one transaction, which sees only what its reader may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth import get_user
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from fenglian.frame.problems import API
from fenglian.isolation.scope import (
    Audience,
    current_scope,
    enter_scope,
    hold_town,
    oversee,
    scoped,
)
from fenglian.organizations.models import Account, Court
from fenglian.organizations.queries import Official, list_overseen, load_official
from fenglian.worktime.clock import COURT_ZONE, now

DESK = "desk"
SIGN_IN = "/desk/sign-in/"
FOR_CENTERS = frozenset(
    {
        *("center", "center-new", "center-thread", "center-write", "center-acknowledge"),
        *("center-materials", "center-material", "center-material-file", "sign-out"),
    }
)
"""Names of the desk's addresses that are there for the people of a governance center."""


class PortalRequest(HttpRequest):
    """A request to the people's pages of a court."""

    court: Court
    now: datetime


class DeskRequest(HttpRequest):
    """A request of a signed-in official."""

    court: Court
    official: Official
    now: datetime


class ScopeMiddleware:
    """Opens the transaction and its scope: the desk for officials, else the portal of a court.

    The answer leaves after the commit: whoever reads a receipt has been stored. A view's exception
    rolls everything back. Addresses outside desk and courts get no scope and see no court's rows;
    the calls of other systems enter their own, once their key is known (`api.serving`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request inside its scope."""
        first = request.path_info.split("/", 2)[1]
        if first == DESK:
            return self._serve_desk(request)
        if first and first != API:
            court = Court.objects.filter(slug=first).first()
            if court is not None:
                return self._serve_portal(request, court)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Keep the people of a center to their own pages: no other address of the desk is there."""
        official = getattr(request, "official", None)
        if official is None or not official.is_of_center:
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name == "work":
            return redirect("desk:center")
        if name not in FOR_CENTERS:
            raise Http404
        return None

    def process_exception(self, _request: HttpRequest, _exception: Exception) -> None:
        """Let nothing of a failed page be stored; the page itself is made further out."""
        if current_scope() is not None:
            transaction.set_rollback(True)

    def _serve_portal(self, request: HttpRequest, court: Court) -> HttpResponse:
        with scoped([court.pk], audience=Audience.PORTAL):
            request.court = court  # type: ignore[attr-defined]
            request.now = now()  # type: ignore[attr-defined]
            return self.get_response(request)

    def _serve_desk(self, request: HttpRequest) -> HttpResponse:
        with scoped([], audience=Audience.IDENTIFY):
            instant = now()
            request.now = instant  # type: ignore[attr-defined]
            if request.path_info == SIGN_IN:
                return self.get_response(request)
            official = self._identify(request, instant)
            if official is None:
                return redirect(f"{SIGN_IN}?{urlencode({'next': request.get_full_path()})}")
            request.official = official  # type: ignore[attr-defined]
            request.court = Court.objects.get(pk=official.court_id)  # type: ignore[attr-defined]
            return self.get_response(request)

    @staticmethod
    def _identify(request: HttpRequest, instant: datetime) -> Official | None:
        """Return the official of the session; rights are read anew at each request (S7).

        Enters the scope of their court; courts beneath it may be read where tables allow that.
        """
        account = get_user(request)
        if not isinstance(account, Account):
            return None
        enter_scope([account.court_id], audience=Audience.DESK)
        request.user = account
        official = load_official(account, instant.astimezone(COURT_ZONE).date())
        if official is not None and official.is_of_center:
            if not official.town:
                return None
            hold_town(official.court_id, official.town)
        elif official is not None and official.oversees:
            beneath = list_overseen(official.court_id)
            if beneath:
                oversee(beneath)
        return official
