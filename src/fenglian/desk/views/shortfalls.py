"""What was missed of quotas, why, and who took note of the reason (YF-16, XX-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.quotas import ReasonForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.quotas import show_line, show_standing
from fenglian.errors import ConflictError, DomainError, ForbiddenError
from fenglian.frame.lists import ListState
from fenglian.mechanisms.queries import clause_text
from fenglian.notifications.actions import mark_read
from fenglian.quotas.actions import read_reason, state_reason
from fenglian.quotas.enums import ShortfallKind
from fenglian.quotas.policies import (
    get_shortfall_for,
    may_explain,
    may_read,
    require_quotas,
    visible_shortfalls,
)
from fenglian.quotas.queries import find_quota, in_force_since, list_standings
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest
    from fenglian.quotas.models import Shortfall


@require_safe
@desk_page("quotas")
def list_misses(request: DeskRequest) -> HttpResponse:
    """List what was missed, with the reasons that were stated."""
    require_quotas(request.official)
    state = ListState.parse(
        request.GET,
        filters={"reason": ("none", "unread", "read"), "kind": (ShortfallKind.WARNING.value,)},
        sorts=("default",),
    )
    found = visible_shortfalls(request.official).filter(
        kind=state.filters.get("kind", ShortfallKind.MISS)
    )
    match state.filters.get("reason"):
        case "none":
            found = found.filter(reason="")
        case "unread":
            found = found.exclude(reason="").filter(read_at__isnull=True)
        case "read":
            found = found.filter(read_at__isnull=False)
    page = state.fetch(
        found.select_related(
            "assignment__area", "assignment__person", "assignment__body", "court"
        ).order_by("-first", "court_id", "assignment__area_id", "pk")
    )
    context = {"state": state, "page": page, "lines": [show_line(one) for one in page.rows]}
    return render(request, "desk/quota_misses.html", context)


@require_safe
@desk_page("quotas")
def show_shortfall(request: DeskRequest, shortfall_id: UUID) -> HttpResponse:
    """Show one entry; whoever was told of it has now read that."""
    entry = get_shortfall_for(request.official, shortfall_id)
    mark_read(request.official.person_id, entry.pk, court_id=request.court.pk, at=request.now)
    return _draw(request, entry, None)


def _draw(
    request: DeskRequest, entry: Shortfall, form: ReasonForm | None, status: int = 200
) -> HttpResponse:
    quota = find_quota(entry.version_id, entry.mechanism_id, entry.rule_id)
    is_own = entry.court_id == request.court.pk
    is_miss = entry.kind == ShortfallKind.MISS
    if form is None and is_miss and not entry.reason and may_explain(request.official, entry):
        form = ReasonForm()
    today = civil_day(request.now)
    standings = list_standings(
        [entry.court_id],
        quota,
        entry.first,
        today=today,
        calendar=load_calendar(request.court.calendar_id),
        since=in_force_since(request.court.pk, quota.mechanism_id),
        only=[entry.assignment_id],
    )
    standing = standings[0] if standings else None
    context = {
        "entry": entry,
        "line": show_line(entry),
        "present": show_standing(standing) if standing else None,
        "changed": standing is not None and standing.reading.done != entry.done,
        "clause": clause_text(entry.court_id, entry.version_id, entry.clause_id)
        if is_own
        else None,
        "form": form,
        "may_read": is_own and is_miss and bool(entry.reason) and entry.read_at is None
        and may_read(request.official, entry),
    }  # fmt: skip
    return render(request, "desk/quota_shortfall.html", context, status=status)


@require_POST
@desk_page("quotas")
def explain_shortfall(request: DeskRequest, shortfall_id: UUID) -> HttpResponse:
    """State why."""
    entry = get_shortfall_for(request.official, shortfall_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _draw(request, entry, form, status=422)
    try:
        with transaction.atomic():
            state_reason(entry.pk, form.cleaned_data["words"], by=request.official, at=request.now)
    except (ConflictError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error("words", error.message)
        return _draw(request, entry, form, status=422)
    messages.success(request, _("原因已经写入，领导可以看。"))
    return _back(shortfall_id)


@require_POST
@desk_page("quotas")
def read_shortfall(request: DeskRequest, shortfall_id: UUID) -> HttpResponse:
    """Take note of the reason."""
    read_reason(shortfall_id, by=request.official, at=request.now)
    messages.success(request, _("已经记下看过。"))
    return _back(shortfall_id)


def _back(shortfall_id: UUID) -> HttpResponse:
    response = redirect("desk:quota-shortfall", shortfall_id)
    response.status_code = 303
    return response
