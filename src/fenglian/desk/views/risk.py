"""风险线索: the few who may read signs of risk find them here; for others there is no such page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.views.frame import desk_page
from fenglian.frame.lists import ListState
from fenglian.isolation.scope import Purpose, for_purpose
from fenglian.notifications.actions import mark_read
from fenglian.requests.policies import visible_requests
from fenglian.risk.actions import acknowledge_alert
from fenglian.risk.errors import AlertNotFoundError, AlreadyAcknowledgedError
from fenglian.risk.policies import get_alert_for, is_reader, visible_alerts
from fenglian.risk.queries import describe_alerts, load_alert_page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest
    from fenglian.risk.models import RiskAlert

WAITING, TAKEN = "waiting", "taken"


@require_safe
@desk_page("risk")
def alerts(request: DeskRequest) -> HttpResponse:
    """List the alerts, newest first; those that nobody has taken in hand can be had alone."""
    state = ListState.parse(request.GET, filters={"state": (WAITING, TAKEN)}, sorts=("newest",))
    with for_purpose(Purpose.RISK):
        visible = visible_alerts(request.official, request.now)
        waiting = visible.filter(acknowledged_at__isnull=True).count()
        if not is_reader(request.official, request.now) and not visible.exists():
            raise Http404
        chosen = {WAITING: True, TAKEN: False}.get(state.filters.get("state", ""))
        if chosen is not None:
            visible = visible.filter(acknowledged_at__isnull=chosen)
        page = state.fetch(visible.order_by("-raised_at", "-pk"))
        return render(
            request,
            "desk/risk.html",
            {
                "state": state,
                "page": page,
                "lines": describe_alerts(request.court.pk, page.rows),
                "waiting": waiting,
                "tabs": [(None, _("全部")), (WAITING, _("等接单")), (TAKEN, _("已接单"))],
            },
        )


def _find(request: DeskRequest, alert_id: UUID) -> RiskAlert:
    try:
        return get_alert_for(request.official, alert_id, request.now)
    except AlertNotFoundError as error:
        raise Http404 from error  # the very page of an address that leads nowhere


@require_safe
@desk_page("risk")
def show(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Show an alert with the words that raised it; whoever was told has now read that."""
    with for_purpose(Purpose.RISK):
        alert = _find(request, alert_id)
        mark_read(request.official.person_id, alert.pk, court_id=alert.court_id, at=request.now)
        readable = visible_requests(request.official).filter(pk=alert.subject_id)
        return render(
            request,
            "desk/alert.html",
            {
                "page": load_alert_page(alert),
                "alert": alert,
                "may_open": alert.subject_kind == "request" and readable.exists(),
            },
        )


@require_POST
@desk_page("risk")
def acknowledge(request: DeskRequest, alert_id: UUID) -> HttpResponse:
    """Take an alert in hand."""
    with for_purpose(Purpose.RISK):
        _find(request, alert_id)
    try:
        acknowledge_alert(alert_id, by=request.official, at=request.now)
    except AlreadyAcknowledgedError as error:
        messages.info(request, error.message)
    else:
        messages.success(request, _("已接单。请马上核实，把情况报告立案庭负责人。"))
    response = redirect("desk:alert", alert_id)
    response.status_code = 303
    return response
