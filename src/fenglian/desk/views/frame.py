"""What surrounds every page of the desk: the court, the rooms, who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fenglian.frame.parts import Frame, NavItem, ShownOfficial
from fenglian.requests.policies import may_record

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fenglian.frame.scoping import DeskRequest
    from fenglian.organizations.queries import Official

P = ParamSpec("P")

ROOMS = (
    ("work", _("我的工作")),
    ("queue", _("诉求队列")),
    ("new-hotline", _("登记来电")),
    ("new-hall", _("登记来访")),
    ("figures", _("监督分析")),
    ("mechanism", _("机制")),
)
"""Names of addresses and of what stands there, as they follow each other in the bar."""
FOR_RECORDING = frozenset({"new-hotline", "new-hall"})


def desk_page(
    room: str = "",
) -> Callable[
    [Callable[Concatenate[DeskRequest, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """Put the desk's frame around a view, also for the error pages that it may end in.

    Args:
        room: the name of the address that is marked in the bar; empty for none.
    """

    def around(
        view: Callable[Concatenate[DeskRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def framed(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request = cast("DeskRequest", request)
            request.frame = Frame(
                court=request.court,
                home=reverse("desk:work"),
                now=request.now,
                nav=_rooms_of(request.official, room),
                official=ShownOfficial(
                    request.official.name, request.official.title, reverse("desk:account")
                ),
            )
            return view(request, *args, **kwargs)

        return framed

    return around


def _rooms_of(official: Official, current: str) -> tuple[NavItem, ...]:
    return tuple(
        NavItem(str(label), reverse(f"desk:{name}"), is_current=name == current)
        for name, label in ROOMS
        if name not in FOR_RECORDING or may_record(official)
    )
