"""Whose an order is that departments hand back: the filing division says so (XX-16)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.ledger.models import Event
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body
from fenglian.organizations.queries import (
    Official,
    find_filing_body,
    find_leader_chain,
    with_stand_in,
)
from fenglian.requests.actions.acting import lock_request
from fenglian.requests.actions.desk import Target, place_order
from fenglian.requests.enums import HandoverKind, RequestState
from fenglian.requests.errors import NotYoursError, RequestNotFoundError, WrongStateError
from fenglian.requests.models import ServiceRequest, WorkOrder
from fenglian.requests.policies import settles_disputes, visible_disputes
from fenglian.requests.queries.disputes import needs_settling
from fenglian.requests.validators import check_reason
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

DISPUTE = "order_dispute"
"""What the filing division's message leads to: the list of what it is to settle."""


def ask_to_settle(request: ServiceRequest, event: Event) -> None:
    """Tell who leads the filing division of an order that was handed back twice.

    Args:
        request: whose order.
        event: the last hand-back.
    """
    at = event.occurred_at
    try:
        filing = find_filing_body(request.court_id)
    except Body.DoesNotExist:
        return
    today = civil_day(at)
    told = find_leader_chain(filing, today)[:1]
    for person_id in [one for pk in told for one in with_stand_in(request.court_id, pk, today)]:
        if person_id != request.complained_of_id:
            queue_message(
                MessageKind.ORDER_DISPUTED,
                court_id=request.court_id,
                subject_kind=DISPUTE,
                subject_id=request.pk,
                dedupe_key=f"{MessageKind.ORDER_DISPUTED.value}:{event.pk}:{person_id}",
                at=at,
                send_after=office_hours_next(at, load_calendar(request.court.calendar_id)),
                person_id=person_id,
            )


@transaction.atomic
def settle_order(
    request_id: UUID,
    target: Target,
    *,
    reason: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> WorkOrder:
    """Say who has an order that was handed back twice; it cannot be handed back again.

    Its limit has run on and keeps running.

    Args:
        request_id: which request.
        target: who has it.
        reason: why it is theirs.
        by: somebody of the filing division.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        RequestNotFoundError: there is no such dispute, or not for this official.
        NotYoursError: somebody else's act.
        WrongStateError: it does not wait for a decision.
        InvalidTargetError: it cannot go there.
    """
    if not visible_disputes(by).filter(pk=request_id).exists():
        raise RequestNotFoundError
    if not settles_disputes(by):
        raise NotYoursError(pgettext("act", "确定承办部门"))
    request = lock_request(request_id, seen_revision=seen_revision)
    if not needs_settling(request):
        raise WrongStateError(pgettext("act", "确定承办部门"), RequestState(request.state).label)
    reason = check_reason(reason, what=_("确定"))
    return place_order(request, target, by=by, at=at, reason=reason, again=HandoverKind.SETTLE)
