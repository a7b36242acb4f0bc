"""Answers put forward for the knowledge base, for the filing division to read (YF-13)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.correspondence.actions import decide_proposal
from fenglian.correspondence.models import Proposal
from fenglian.correspondence.policies import is_filing
from fenglian.desk.forms.towns import DecideForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import DomainError

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest

MOST_SHOWN = 50


@require_safe
@desk_page("towns")
def proposals(request: DeskRequest) -> HttpResponse:
    """List what waits, the oldest first, each with its form."""
    return _draw(request)


def _draw(
    request: DeskRequest, *, filled: tuple[UUID, DecideForm] | None = None, status: int = 200
) -> HttpResponse:
    if not is_filing(request.official):
        raise Http404
    waiting = Proposal.objects.filter(court=request.court, decided_at__isnull=True)
    lines = []
    for one in waiting.select_related("thread__area").order_by("proposed_at", "pk")[:MOST_SHOWN]:
        form = DecideForm(auto_id=f"{one.pk.hex[:6]}-%s")
        if filled is not None and filled[0] == one.pk:
            form = filled[1]
        lines.append((one, form, one.proposed_by_id == request.official.person_id))
    return render(request, "desk/proposals.html", {"lines": lines}, status=status)


@require_POST
@desk_page("towns")
def decide(request: DeskRequest, proposal_id: UUID) -> HttpResponse:
    """Take one into the knowledge base, or say why not."""
    if not is_filing(request.official):
        raise Http404
    form = DecideForm(request.POST, auto_id=f"{proposal_id.hex[:6]}-%s")
    if form.is_valid():
        try:
            decide_proposal(
                proposal_id,
                accepted=form.cleaned_data["accepted"] == "yes",
                reason=form.cleaned_data["reason"],
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已审核，推荐的人会收到消息。"))
            response = redirect("desk:town-reviews")
            response.status_code = 303
            return response
    return _draw(request, filled=(proposal_id, form), status=422)
