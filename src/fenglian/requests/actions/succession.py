"""Open work of somebody who left a post: to the successor, or to the department in common."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from fenglian.directory import actions as directory
from fenglian.duties.actions import move_duties
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Account, Court, PostTerm
from fenglian.organizations.queries import Official
from fenglian.requests.actions.acting import (
    REPLY_RULE,
    bearer_of,
    lock_request,
    order_of,
    record,
    save_act,
)
from fenglian.requests.actions.desk import Target, target_data, tell_target
from fenglian.requests.enums import HandoverKind, RequestState
from fenglian.requests.models import Handover, ServiceRequest, WorkOrder
from fenglian.worktime.periods import civil_day

REASON = gettext_noop("承办人已不在这个部门任职")


def leave_post(term: PostTerm, *, last_day: dt.date, by: Official, at: dt.datetime) -> None:
    """Let a term end with a day, and hand on what is open if that day is over.

    Args:
        term: a running term.
        last_day: the last day.
        by: an administrator.
        at: when.

    Raises:
        NotYourPersonError: not an administrator.
        TermError: it has ended already, or would end before it began.
    """
    with transaction.atomic():
        directory.leave_post(term, last_day=last_day, by=by, at=at)
        hand_on_left_orders(Court.objects.get(pk=term.court_id), at=at)


def hand_on_left_orders(court: Court, *, at: dt.datetime) -> int:
    """Hand on every order whose handler holds no post in its department any more.

    To whoever holds the handler's last post there today, else to the department in common. The
    limit and the first handler stay (NS-8, NS-17). Found by how things stand, not by when somebody
    left: whatever a term was ended by, the next run sees it.

    Args:
        court: which.
        at: the present instant.

    Returns:
        How many orders changed hands.
    """
    today = civil_day(at)
    left = _left_orders(court.pk, today)
    # In the order in which everybody locks several, so that none waits for another in a ring.
    request_ids = list(left.order_by("pk").values_list("pk", flat=True))
    return sum(_hand_on(request_id, today, at) for request_id in request_ids)


def _left_orders(court_id: int, today: dt.date) -> QuerySet[WorkOrder]:
    there = PostTerm.objects.on(today).filter(
        court_id=court_id,
        person_id=OuterRef("handler_id"),
        post__body_id=OuterRef("department_id"),
    )
    return WorkOrder.objects.filter(
        ~Exists(there),
        court_id=court_id,
        handler__isnull=False,
        request__state=RequestState.IN_HAND,
    )


def _hand_on(request_id: UUID, today: dt.date, at: dt.datetime) -> bool:
    with transaction.atomic():
        request = lock_request(request_id)
        if not _left_orders(request.court_id, today).filter(pk=request_id).exists():
            return False  # somebody else moved it while we waited
        order = order_of(request)
        if order is None:
            return False
        former_id = order.handler_id
        target = Target(order.department_id, _find_successor(request, order, today))
        order.handler_id, order.accepted_at = target.person_id, None
        order.save(update_fields=["handler_id", "accepted_at"])
        Handover.objects.create(
            court_id=request.court_id,
            request=request,
            kind=HandoverKind.SUCCESSION,
            to_body_id=target.body_id,
            to_person_id=target.person_id,
            from_person_id=former_id,
            reason=REASON,
            made_at=at,
        )
        save_act(request)
        event = record(
            EventKind.WORK_HANDED_ON, request, actor=Actor.system(), at=at, data=target_data(target)
        )
        move_duties(event, rule_ids=(REPLY_RULE,), bearer=bearer_of(order, request))
        tell_target(request, target, event)
    return True


def _find_successor(request: ServiceRequest, order: WorkOrder, today: dt.date) -> int | None:
    """Return who holds the handler's last post in the department today, and can act on it."""
    last = (
        PostTerm.objects.filter(
            court_id=order.court_id,
            person=order.handler,
            post__body_id=order.department_id,
            ends_on__lt=today,
        )
        .order_by("-ends_on", "post_id")
        .first()
    )
    if last is None:
        return None
    successors = PostTerm.objects.on(today).filter(
        post_id=last.post_id,
        person__in=Account.objects.filter(is_active=True).values("person_id"),
    )
    person_id = successors.values_list("person_id", flat=True).first()
    return None if person_id == request.complained_of_id else person_id
