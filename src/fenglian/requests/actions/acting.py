"""What every act on a request does first and last: lock and check, record and notify."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import pgettext

from fenglian.duties.actions import Bearer
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import UNASKED, MessageKind
from fenglian.organizations.queries import Official, list_stand_ins
from fenglian.requests.enums import RequestState
from fenglian.requests.errors import RequestNotFoundError, StaleRequestError, WrongStateError
from fenglian.requests.models import ServiceRequest, WorkOrder
from fenglian.requests.policies import Act, get_request_for, require
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

SUBJECT = "request"
REPLY_RULE = "reply"
"""The limit that the hands of an order bear (NS-8); other limits stay with the desk."""


def lock_request(request_id: UUID, *, seen_revision: int | None = None) -> ServiceRequest:
    """Return a request with its row locked, so that acts on it come one after the other.

    Its order is read when it is first asked for, behind the lock: joined to the locking statement
    it would be as it stood before the wait, and two officials could both pass it on.

    Args:
        request_id: which.
        seen_revision: the revision that the person saw; None where no page was seen.

    Raises:
        RequestNotFoundError: it is outside the running scope.
        StaleRequestError: somebody acted on it since (S27).
    """
    request = (
        ServiceRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court")
        .filter(pk=request_id)
        .first()
    )
    if request is None:
        raise RequestNotFoundError
    if seen_revision is not None and request.revision != seen_revision:
        raise StaleRequestError
    return request


def begin(
    official: Official, request_id: UUID, act: Act, *, seen_revision: int | None = None
) -> ServiceRequest:
    """Lock a request for an official's act and let only what the policy allows pass.

    Raises:
        RequestNotFoundError: not there, or not for this official.
        StaleRequestError: somebody acted on it since the official saw it.
        WrongStateError: its state does not allow the act.
        NotYoursError: somebody else's act.
    """
    get_request_for(official, request_id)
    request = lock_request(request_id, seen_revision=seen_revision)
    capacity = require(official, act, request)
    request.acted_for = None if capacity is official else capacity
    return request


def hands_of(request: ServiceRequest, official: Official) -> int:
    """Return whose hands an order comes into: those of whom the official stands in for, or theirs.

    Args:
        request: from `begin`.
        official: who acts.
    """
    return (request.acted_for or official).person_id


def order_of(request: ServiceRequest) -> WorkOrder | None:
    """Return the work order that a request has become, if it has."""
    order: WorkOrder | None = getattr(request, "order", None)
    return order


def order_in_hand(request: ServiceRequest) -> WorkOrder:
    """Return the work order that an act of its hands is about.

    Raises:
        WrongStateError: the request has become none.
    """
    order = order_of(request)
    if order is None:
        raise WrongStateError(pgettext("act", "办理"), RequestState(request.state).label)
    return order


def save_act(request: ServiceRequest, *fields: str) -> None:
    """Store the named fields of a request and count the act."""
    request.revision += 1
    request.save(update_fields=[*fields, "revision"])


def record(
    kind: EventKind,
    request: ServiceRequest,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append an act on a request to the ledger, and for whom it was done if by a deputy."""
    absent = request.acted_for
    if absent is not None:
        data = {**(data or {}), "for": absent.person_id, "for_name": absent.name}
    return record_event(
        kind,
        court_id=request.court_id,
        subject_kind=SUBJECT,
        subject_id=request.pk,
        actor=actor,
        at=at,
        data=data,
    )


def lapse_extension(request: ServiceRequest, at: datetime) -> dict[str, int]:
    """Let the time that was asked for lapse, as nothing is left to decide; return it for the event.

    Whoever needs more time for a further round asks anew.

    Args:
        request: locked, on its way out of the hands that have asked.
        at: when.
    """
    asked = request.extensions.open().first()
    if asked is None:
        return {}
    asked.lapsed_at = at
    asked.save(update_fields=["lapsed_at"])
    return {"lapsed_extension": asked.pk}


def bearer_of(order: WorkOrder, request: ServiceRequest) -> Bearer:
    """Return who bears the reply of an order."""
    return Bearer(order.department_id, order.handler_id, request.complained_of_id)


def tell(
    kind: MessageKind, request: ServiceRequest, event: Event, *, person_id: int | None = None
) -> None:
    """Store a message about an event on a request, to an official or (None) to the party.

    Whoever stands in for the official today is told as well, unless the request complains of them.
    """
    _queue(kind, request, event, person_id)
    if person_id is None:
        return
    today = civil_day(event.occurred_at)
    deputy_id = list_stand_ins(request.court_id, today).get(person_id)
    if deputy_id is not None and deputy_id != request.complained_of_id:
        _queue(kind, request, event, deputy_id)


def _queue(kind: MessageKind, request: ServiceRequest, event: Event, person_id: int | None) -> None:
    send_after = event.occurred_at
    if kind in UNASKED:
        calendar = load_calendar(request.court.calendar_id)
        send_after = office_hours_next(event.occurred_at, calendar)
    queue_message(
        kind,
        court_id=request.court_id,
        subject_kind=SUBJECT,
        subject_id=request.pk,
        dedupe_key=f"{kind.value}:{event.pk}:{person_id or 'party'}",
        at=event.occurred_at,
        send_after=send_after,
        person_id=person_id,
    )
