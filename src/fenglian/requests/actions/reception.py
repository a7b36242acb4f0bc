"""Somebody was received outside the desk, and what they want goes straight to a department."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fenglian.duties.actions import Bearer, follow_event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Court
from fenglian.organizations.queries import Official, find_desk_id
from fenglian.requests.actions.acting import lock_request, record, save_act
from fenglian.requests.actions.desk import Target, place_order
from fenglian.requests.actions.intake import Receipt, Submission, submit_request
from fenglian.requests.enums import Complexity


@transaction.atomic
def receive_and_dispatch(
    court: Court, submission: Submission, target: Target, *, by: Official, at: datetime
) -> Receipt:
    """Receive a request and send it on as a work order in one act (YF-6).

    Whoever listened to the visitor knows where it belongs; limits, ladder, answer and judgment are
    those of every order. What was proposed of it stands, as ordinary; the desk may correct it.
    The same client key a second time changes nothing.

    Args:
        court: the court asked.
        submission: what the visitor asks, in their words.
        target: where it goes.
        by: who received them.
        at: when.

    Raises:
        InvalidSubmissionError: something in it cannot be right.
        InvalidTargetError: it cannot go there.
        NoServiceMechanismError: the court has adopted no mechanism that takes requests.
    """
    receipt = submit_request(court, submission, actor=by.actor, at=at)
    if not receipt.is_first:
        return receipt
    request = lock_request(receipt.request_id)
    request.subject, request.service_kind = request.proposed_subject, request.proposed_kind
    request.complexity, request.screened_at = Complexity.ORDINARY, at
    save_act(request, "subject", "service_kind", "complexity", "screened_at")
    event = record(
        EventKind.REQUEST_SCREENED,
        request,
        actor=by.actor,
        at=at,
        data={
            "subject": request.subject,
            "kind": request.service_kind,
            "complexity": request.complexity,
            "as_proposed": True,
            "complained_of": None,
        },
    )
    follow_event(event, court=court, bearer=Bearer(find_desk_id(court.pk)))
    place_order(request, target, by=by, at=at)
    return receipt
