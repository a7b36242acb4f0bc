"""The hands of an order: accept, ask, pass on, reply, ask for time, log a call."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.duties.actions import Bearer, follow_event, move_duties
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import Official, find_desk_id
from fenglian.requests.actions.acting import (
    REPLY_RULE,
    bearer_of,
    begin,
    hands_of,
    lapse_extension,
    order_in_hand,
    record,
    save_act,
    tell,
)
from fenglian.requests.actions.desk import (
    Target,
    find_target,
    target_data,
    tell_target,
    write_handover,
)
from fenglian.requests.actions.settling import ask_to_settle
from fenglian.requests.enums import HandoverKind, RequestState
from fenglian.requests.errors import WrongStateError
from fenglian.requests.models import (
    Extension,
    PhoneCall,
    Question,
    ServiceRequest,
    WorkOrder,
)
from fenglian.requests.policies import Act
from fenglian.requests.queries.disputes import needs_settling
from fenglian.requests.validators import InvalidSubmissionError, check_reason, check_words


def accept_order(
    request_id: UUID, *, by: Official, at: datetime, seen_revision: int | None = None
) -> WorkOrder:
    """Accept an order; one that waits for a body in common gets its handler, and first handler.

    Args:
        request_id: which request.
        by: who takes it.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        WrongStateError: it is accepted already.
    """
    request = begin(by, request_id, Act.ACCEPT, seen_revision=seen_revision)
    order = order_in_hand(request)
    if order.accepted_at is not None:
        raise WrongStateError(pgettext("act", "再次接单"), _("已接单"))
    order.accepted_at = at
    order.handler_id = hands_of(request, by)
    order.first_handler_id = order.first_handler_id or order.handler_id
    order.save(update_fields=["accepted_at", "handler_id", "first_handler_id"])
    save_act(request)
    event = record(EventKind.ORDER_ACCEPTED, request, actor=by.actor, at=at)
    move_duties(event, rule_ids=(REPLY_RULE,), bearer=bearer_of(order, request))
    follow_event(event, court=request.court, bearer=bearer_of(order, request))
    return order


def ask_back(
    request_id: UUID,
    words: str,
    *,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> Question:
    """Ask the party a question. The limit runs on: the notice names nothing that stops it.

    Args:
        request_id: which request.
        words: the question as the party will read it.
        by: who asks.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        WrongStateError: an earlier question has no answer yet.
    """
    request = begin(by, request_id, Act.ASK_BACK, seen_revision=seen_revision)
    check_words(words, what=_("问题"))
    if request.questions.filter(answered_at__isnull=True).exists():
        raise WrongStateError(pgettext("act", "再提一个问题"), _("等当事人回答上一个问题"))
    question = Question.objects.create(
        court_id=request.court_id,
        request=request,
        words=words,
        person_id=by.person_id,
        signature=by.actor.label,
        asked_at=at,
    )
    save_act(request)
    event = record(
        EventKind.ORDER_QUESTION_ASKED, request, actor=by.actor, at=at,
        data={"question": question.pk},
    )  # fmt: skip
    tell(MessageKind.QUESTION_BACK, request, event)
    return question


def transfer_order(
    request_id: UUID,
    target: Target,
    *,
    reason: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> WorkOrder:
    """Pass an order on to the right hands; limit and first handler stay (NS-8, NS-17).

    Args:
        request_id: which request.
        target: where it goes.
        reason: why.
        by: who has it.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidTargetError: it cannot go there.
    """
    request = begin(by, request_id, Act.TRANSFER, seen_revision=seen_revision)
    return pass_on(
        request, target, HandoverKind.TRANSFER, EventKind.ORDER_TRANSFERRED,
        reason=check_reason(reason, what=_("转交")), by=by, at=at,
    )  # fmt: skip


def pass_on(
    request: ServiceRequest,
    target: Target,
    kind: HandoverKind,
    event_kind: EventKind,
    *,
    reason: str,
    by: Official,
    at: datetime,
) -> WorkOrder:
    """Move the order of a locked request to other hands; its limits move with it and run on."""
    body = find_target(request, target, at)
    order = order_in_hand(request)
    from_person_id = order.handler_id
    order.department, order.handler_id, order.accepted_at = body, target.person_id, None
    order.first_handler_id = order.first_handler_id or target.person_id
    order.save(update_fields=["department", "handler_id", "accepted_at", "first_handler_id"])
    write_handover(
        request, kind, target, by=by, at=at, reason=reason, from_person_id=from_person_id
    )
    request.state = RequestState.IN_HAND
    save_act(request, "state")
    event = record(event_kind, request, actor=by.actor, at=at, data=target_data(target))
    move_duties(event, rule_ids=(REPLY_RULE,), bearer=bearer_of(order, request))
    follow_event(event, court=request.court, bearer=bearer_of(order, request))
    tell_target(request, target, event)
    return order


def hand_back_order(
    request_id: UUID,
    *,
    reason: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> WorkOrder:
    """Give an order back to the desk with a reason; the reply limit runs on (XX-16, NS-17).

    The limit goes on as the desk's, so that the time until the next dispatch is nobody's gift. Time
    that was asked for lapses. The second time, the filing division is asked whose it is.

    Args:
        request_id: which request.
        reason: why.
        by: who has it.
        at: when.
        seen_revision: the revision that they saw.
    """
    request = begin(by, request_id, Act.HAND_BACK, seen_revision=seen_revision)
    reason = check_reason(reason, what=_("退回"))
    order = order_in_hand(request)
    desk_id = find_desk_id(request.court_id)
    write_handover(
        request, HandoverKind.HAND_BACK, Target(desk_id), by=by, at=at, reason=reason,
        from_person_id=order.handler_id,
    )  # fmt: skip
    order.handler_id = order.accepted_at = None
    order.save(update_fields=["handler_id", "accepted_at"])
    request.state = RequestState.HANDED_BACK
    save_act(request, "state")
    event = record(
        EventKind.ORDER_HANDED_BACK, request, actor=by.actor, at=at,
        data=lapse_extension(request, at),
    )  # fmt: skip
    bearer = Bearer(desk_id, None, request.complained_of_id)
    move_duties(event, rule_ids=(REPLY_RULE,), bearer=bearer)
    follow_event(event, court=request.court, bearer=bearer)
    if needs_settling(request):
        ask_to_settle(request, event)
    return order


def request_extension(
    request_id: UUID,
    working_days: int,
    *,
    reason: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> Extension:
    """Ask the leader for more time; the limit runs on until it is granted (NS-5).

    Args:
        request_id: which request.
        working_days: how many more, 1 to 30.
        reason: why.
        by: the handler.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidSubmissionError: too many days.
        WrongStateError: an earlier request is not decided yet.
    """
    request = begin(by, request_id, Act.REQUEST_EXTENSION, seen_revision=seen_revision)
    reason = check_reason(reason, what=_("申请延期"))
    if not 1 <= working_days <= 30:
        raise InvalidSubmissionError(
            _("延期可以申请 1 到 30 个工作日，现在是 {working_days} 个。").format(
                working_days=working_days
            ),
            field="working_days",
        )
    if request.extensions.open().exists():
        raise WrongStateError(pgettext("act", "再次申请延期"), _("等领导决定上一次延期申请"))
    extension = Extension.objects.create(
        court_id=request.court_id,
        request=request,
        working_days=working_days,
        reason=reason,
        person_id=by.person_id,
        requested_at=at,
    )
    save_act(request)
    record(
        EventKind.ORDER_EXTENSION_REQUESTED, request, actor=by.actor, at=at,
        data={"extension": extension.pk, "working_days": working_days},
    )  # fmt: skip
    return extension


def log_call(
    request_id: UUID,
    note: str,
    *,
    reached: bool,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> PhoneCall:
    """Note a call to the party, who can read and contest it. It meets no limit (S26).

    Args:
        request_id: which request.
        note: in short, as the party will read it.
        reached: whether the party was reached; counts as contact unless contested (NS-2).
        by: who called.
        at: when.
        seen_revision: the revision that they saw.
    """
    request = begin(by, request_id, Act.LOG_CALL, seen_revision=seen_revision)
    note = check_reason(note, what=_("登记电话"))
    call = PhoneCall.objects.create(
        court_id=request.court_id,
        request=request,
        called_at=at,
        reached=reached,
        note=note,
        person_id=by.person_id,
        signature=by.actor.label,
    )
    save_act(request)
    record(
        EventKind.ORDER_CALL_LOGGED, request, actor=by.actor, at=at,
        data={"call": call.pk, "reached": reached},
    )  # fmt: skip
    return call
