"""The rooms in the bar of every page of the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fenglian.activities.policies import may_record as may_record_activity
from fenglian.frame.parts import NavItem
from fenglian.liaison.policies import has_network
from fenglian.notifications.queries import count_unread
from fenglian.quotas.policies import has_quotas
from fenglian.requests.policies import may_record
from fenglian.requests.queries.vocabulary import list_channels
from fenglian.risk.policies import is_reader
from fenglian.rosters.policies import has_rosters
from fenglian.supervision.policies import has_areas, has_board, reads_entries, supervises

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from fenglian.frame.scoping import DeskRequest

P = ParamSpec("P")
R = TypeVar("R", bound="HttpResponseBase")

GROUPS = (
    (
        _("办件"),
        (
            ("board", _("看板")),
            ("work", _("我的工作")),
            ("queue", _("诉求队列")),
            ("new-hotline", _("登记来电")),
            ("new-hall", _("登记来访")),
            ("new-forwarded", _("登记转来件")),
            ("appointments", _("预约")),
            ("risk", _("风险线索")),
        ),
    ),
    (
        _("镇街"),
        (
            ("network", _("联络点")),
            ("areas", _("片区看板")),
            ("towns", _("镇街来往")),
            ("activities", _("走访")),
            ("quotas", _("走访进度")),
            ("ledger", _("台账")),
            ("rosters", _("联络名单")),
        ),
    ),
    (_("督办"), (("supervision", _("专项督办")), ("figures", _("监督分析")))),
    (_("本院"), (("directory", _("通讯录")), ("mechanism", _("机制")))),
)
"""Names of addresses and of what stands there, in groups, as they follow each other in the bar."""
FIT_IN_ONE_ROW = 9
"""As many rooms stand beside each other in the bar; more stand under the names of their groups."""
FOR_RECORDING = frozenset({"new-hotline", "new-hall", "new-forwarded"})


def desk_page(
    room: str = "",
) -> Callable[[Callable[Concatenate[DeskRequest, P], R]], Callable[Concatenate[HttpRequest, P], R]]:
    """Put the rooms in the bar of a view's page, and of the error page that it may end in.

    Args:
        room: the name of the address that is marked as current; empty for none.
    """

    def around(
        view: Callable[Concatenate[DeskRequest, P], R],
    ) -> Callable[Concatenate[HttpRequest, P], R]:
        @wraps(view)
        def framed(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            signed_in = cast("DeskRequest", request)
            request.nav = _rooms_of(signed_in, room)  # type: ignore[attr-defined]
            request.unread = count_unread(  # type: ignore[attr-defined]
                signed_in.court.pk, signed_in.official.person_id
            )
            return view(signed_in, *args, **kwargs)

        return framed

    return around


def _rooms_of(request: DeskRequest, current: str) -> tuple[NavItem, ...]:
    open_to = _open_to(request)
    groups = [
        (str(name), tuple(
            NavItem(str(label), reverse(f"desk:{room}"), is_current=room == current)
            for room, label in rooms
            if open_to.get(room, True)
        ))
        for name, rooms in GROUPS
    ]  # fmt: skip
    rooms = tuple(room for _name, some in groups for room in some)
    if len(rooms) <= FIT_IN_ONE_ROW:
        return rooms
    return tuple(
        NavItem(name, some[0].href, is_current=any(room.is_current for room in some), rooms=some)
        for name, some in groups
        if some
    )


def _open_to(request: DeskRequest) -> dict[str, bool]:
    """Return which rooms stand open to the official; those not named here do to everybody."""
    official = request.official
    counts_visits = has_quotas(official, request.now)
    networked = has_network(official, request.court, request.now)
    takes_requests = bool(list_channels(request.court.pk, request.now))
    return {
        **dict.fromkeys(FOR_RECORDING, takes_requests and may_record(official)),
        "queue": takes_requests,
        **dict.fromkeys(("quotas", "ledger"), counts_visits),
        "network": networked,
        "areas": networked and has_areas(official),
        "figures": takes_requests and supervises(official),
        "activities": may_record_activity(official),
        "supervision": reads_entries(official),
        "board": has_board(official),
        "risk": is_reader(official, request.now),
        "rosters": has_rosters(official, request.now),
    }
