"""反复退回: orders that departments hand back again and again, and whose they are (XX-16)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, When
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.acts import SettleForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.town_people import lead_to, refuse
from fenglian.errors import DomainError
from fenglian.frame.lists import ListState
from fenglian.notifications.actions import mark_read
from fenglian.requests.actions import settle_order
from fenglian.requests.policies import (
    count_disputes,
    reads_disputes,
    settles_disputes,
    visible_disputes,
    visible_requests,
)
from fenglian.requests.queries.desk_queue import list_hands
from fenglian.requests.queries.disputes import describe_disputes, undecided
from fenglian.requests.queries.numbers import format_number
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest

ROOM = "queue"


@require_safe
@desk_page(ROOM)
def hand_backs(request: DeskRequest) -> HttpResponse:
    """List what was handed back more than once: what waits for a decision first."""
    return _draw(request)


@require_POST
@desk_page(ROOM)
def settle(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Say whose an order is."""
    if not visible_disputes(request.official).filter(pk=request_id).exists():
        raise Http404
    form = SettleForm(
        request.POST,
        hands=list_hands(request.court.pk, civil_day(request.now)),
        auto_id=f"{request_id.hex[:6]}-%s",
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            settle_order(
                request_id, given["target"], reason=given["reason"], by=request.official,
                at=request.now, seen_revision=given["seen_revision"],
            )  # fmt: skip
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已确定由谁办，期限照常走，不能再退回。"))
            return lead_to("hand-backs")
    return _draw(request, faulty=(request_id, form))


def _draw(request: DeskRequest, faulty: tuple[UUID, SettleForm] | None = None) -> HttpResponse:
    official = request.official
    settles = settles_disputes(official)
    if not reads_disputes(official):
        raise Http404
    state = ListState.parse(request.GET, filters={}, sorts=("waiting",))
    listed = visible_disputes(official).select_related("order", "court")
    page = state.fetch(
        listed.order_by(Case(When(undecided(), then=0), default=1), "-received_at", "pk")
    )
    opened = set(
        visible_requests(official)
        .filter(pk__in=[one.pk for one in page.rows])
        .values_list("pk", flat=True)
    )
    hands = list_hands(request.court.pk, civil_day(request.now)) if settles else []
    lines = []
    for dispute in describe_disputes(page.rows):
        about = dispute.request
        mark_read(official.person_id, about.pk, court_id=about.court_id, at=request.now)
        form = SettleForm(
            hands=hands,
            auto_id=f"{about.pk.hex[:6]}-%s",
            initial={"seen_revision": about.revision},
        )
        is_faulty = faulty is not None and faulty[0] == about.pk
        lines.append(
            {
                "dispute": dispute,
                "number": format_number(about),
                "opens": about.pk in opened,
                "form": faulty[1] if faulty and is_faulty else form,
                "may_settle": settles and dispute.is_waiting,
            }
        )
    return render(
        request,
        "desk/hand_backs.html",
        {
            "page": page,
            "lines": lines,
            "waiting": count_disputes(official),
            "settles": settles,
        },
        status=422 if faulty else 200,
    )
