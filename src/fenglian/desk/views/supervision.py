"""专项督办: the list in its order, one entry with what led to it, and its closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.supervision import ClosingForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.sources import sources_of_rule
from fenglian.desk.views.work import shown
from fenglian.duties.queries import describe_limit
from fenglian.errors import ConflictError, DomainError, ForbiddenError
from fenglian.frame.lists import ListState
from fenglian.mechanisms.schema import SpecialSupervisionRule
from fenglian.notifications.actions import mark_read
from fenglian.organizations.models import Body
from fenglian.requests.models import PhoneCall
from fenglian.requests.policies import visible_requests
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.vocabulary import channel_of, find_service_mechanism
from fenglian.supervision.actions import close_supervision
from fenglian.supervision.enums import Outcome
from fenglian.supervision.policies import get_entry_for, may_close, require_close, require_entries
from fenglian.supervision.queries import describe_reasons, kind_of, list_entries, list_kinds
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest
    from fenglian.supervision.models import SpecialSupervision

OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in the list.

    Args:
        entry: the entry.
        label: its kind in the notice's words.
        number: the request's register number.
        is_first: its kind stands first.
    """

    entry: SpecialSupervision
    label: str
    number: str
    is_first: bool


@require_safe
@desk_page("supervision")
def list_special(request: DeskRequest) -> HttpResponse:
    """List what is specially supervised: who could not be reached first."""
    require_entries(request.official)
    kinds = list_kinds(request.court.pk, request.now)
    bodies = Body.objects.of_court().filter(court=request.court).only("name")
    state = ListState.parse(
        request.GET,
        filters={
            "state": (CLOSED,),
            "kind": [kind.id for kind in kinds],
            "body": [str(body.pk) for body in bodies],
        },
        sorts=("default",),
    )
    body = state.filters.get("body")
    entries = list_entries(
        request.official,
        is_open="state" not in state.filters,
        kind=state.filters.get("kind", ""),
        body_id=int(body) if body else None,
    )
    page = state.fetch(entries)
    context = {
        "state": state,
        "page": page,
        "lines": [_line(request, entry) for entry in page.rows],
        "kinds": kinds,
        "bodies": bodies,
        "clauses": sources_of_rule(request, SpecialSupervisionRule),
    }
    return render(request, "desk/supervision.html", context)


def _line(request: DeskRequest, entry: SpecialSupervision) -> Line:
    entry.request.court = request.court
    label = _(kind_of(entry).label)
    return Line(entry, label, format_number(entry.request), is_first=entry.position == 0)


@require_safe
@desk_page("supervision")
def show_special(request: DeskRequest, entry_id: UUID) -> HttpResponse:
    """Show one entry; whoever was told of it has now read that."""
    entry = get_entry_for(request.official, entry_id)
    mark_read(request.official.person_id, entry.pk, court_id=entry.court_id, at=request.now)
    return _draw(request, entry, None)


def _draw(
    request: DeskRequest, entry: SpecialSupervision, form: ClosingForm | None, status: int = 200
) -> HttpResponse:
    entry.request.court = request.court
    outcomes = _open_outcomes(request, entry)
    if form is None and entry.closed_at is None and outcomes:
        form = ClosingForm(outcomes=outcomes)
    service = find_service_mechanism(request.court.pk, request.now)
    calendar = load_calendar(request.court.calendar_id)
    owed = entry.duty
    readable = visible_requests(request.official).filter(pk=entry.request_id)
    context = {
        "entry": entry,
        "kind": kind_of(entry),
        "mechanism": service.mechanism,
        "number": format_number(entry.request),
        "channel": channel_of(service.mechanism, entry.channel) if entry.channel else None,
        "limit": shown(describe_limit(owed, calendar, request.now)) if owed else None,
        "reasons": describe_reasons(entry),
        "calls": PhoneCall.objects.filter(request=entry.request_id).order_by("-called_at"),
        "is_readable": readable.exists(),
        "form": form,
        "may_find_untrue": Outcome.UNFOUNDED in outcomes,
    }
    return render(request, "desk/special.html", context, status=status)


def _open_outcomes(request: DeskRequest, entry: SpecialSupervision) -> list[Outcome]:
    return [one for one in Outcome if may_close(request.official, entry, one)]


@require_POST
@desk_page("supervision")
def close_special(request: DeskRequest, entry_id: UUID) -> HttpResponse:
    """Say what was found out and done."""
    entry = get_entry_for(request.official, entry_id)
    given = request.POST.get("outcome", "")
    asked = Outcome(given) if given in Outcome.values else Outcome.UPHELD
    require_close(request.official, entry, asked)
    form = ClosingForm(request.POST, outcomes=_open_outcomes(request, entry))
    if not form.is_valid():
        return _draw(request, entry, form, status=422)
    try:
        with transaction.atomic():
            close_supervision(
                entry.pk, Outcome(form.cleaned_data["outcome"]), form.cleaned_data["result"],
                by=request.official, at=request.now,
            )  # fmt: skip
    except (ConflictError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error("result", error.message)
        return _draw(request, entry, form, status=422)
    messages.success(request, _("已办结，结果已写入。"))
    response = redirect("desk:special", entry_id)
    response.status_code = 303
    return response
