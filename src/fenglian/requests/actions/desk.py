"""The desk: confirm what a request is about, answer it, or dispatch it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.duties.actions import Bearer, follow_event, move_duties, name_complained_of
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.schema import Mechanism
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, Person, PostTerm
from fenglian.organizations.queries import Official, find_desk_id
from fenglian.requests.actions.acting import (
    REPLY_RULE,
    bearer_of,
    begin,
    order_of,
    record,
    save_act,
    tell,
)
from fenglian.requests.actions.merging import share_reply
from fenglian.requests.actions.risk import keep_from_complained_of
from fenglian.requests.enums import Complexity, HandoverKind, ReplyKind, RequestState
from fenglian.requests.errors import InvalidTargetError
from fenglian.requests.models import Handover, Reply, ServiceRequest, WorkOrder
from fenglian.requests.policies import Act
from fenglian.requests.queries.merging import list_merged
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.requests.validators import InvalidSubmissionError, check_reason, check_words
from fenglian.worktime.periods import civil_day


@dataclass(frozen=True, slots=True)
class Screening:
    """What the desk decides a request to be (NS-4a).

    Args:
        subject: a subject of the mechanism's vocabulary.
        service_kind: what is asked for.
        complexity: simple or ordinary.
        title: the heading, empty to keep the present one.
        complained_of_id: the official complained of, who from now on reads nothing of it, cannot
            get it and is never told of it (NS-8); None: nobody.
    """

    subject: str
    service_kind: str
    complexity: str
    title: str = ""
    complained_of_id: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where an order goes: a body, and a person in it or (None) whoever there takes it.

    Args:
        body_id: a division, tribunal, team or office of the court.
        person_id: somebody with a post there today.
    """

    body_id: int
    person_id: int | None = None


def confirm_screening(
    request_id: UUID,
    screening: Screening,
    *,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> ServiceRequest:
    """Confirm or overrule what was proposed; proposal and decision are both kept (NS-4a).

    Args:
        request_id: which request.
        screening: what it is.
        by: the clerk.
        at: when.
        seen_revision: the revision that the clerk saw.

    Raises:
        InvalidSubmissionError: a word that the mechanism does not know, or nobody of this court.
    """
    request = begin(by, request_id, Act.SCREEN, seen_revision=seen_revision)
    _check_screening(screening, find_service_mechanism(request.court_id, at).mechanism)
    _check_complained_of(request.court_id, screening.complained_of_id)
    request.subject = screening.subject
    request.service_kind = screening.service_kind
    request.complexity = screening.complexity
    request.screened_at = at
    request.title = screening.title.strip() or request.title
    request.complained_of_id = screening.complained_of_id
    save_act(
        request,
        "subject",
        "service_kind",
        "complexity",
        "screened_at",
        "title",
        "complained_of_id",
    )
    event = record(
        EventKind.REQUEST_SCREENED,
        request,
        actor=by.actor,
        at=at,
        data={
            "subject": request.subject,
            "kind": request.service_kind,
            "complexity": request.complexity,
            "as_proposed": (request.subject, request.complexity)
            == (request.proposed_subject, request.proposed_complexity),
            "complained_of": request.complained_of_id,
        },
    )
    name_complained_of(event, request.complained_of_id)
    # Whoever is complained of in one of them reads none of them (S5).
    request.merged.update(complained_of_id=request.complained_of_id)
    for one in (request, *list_merged(request)):
        keep_from_complained_of(one)
    follow_event(event, court=request.court, bearer=Bearer(find_desk_id(request.court_id)))
    return request


def proposed_screening(request: ServiceRequest, *, complexity: Complexity) -> Screening:
    """Return the proposal, to be confirmed on the way of an act that stands for a complexity.

    Args:
        request: one that nobody has screened yet.
        complexity: ordinary for a dispatch, simple for an answer.
    """
    return Screening(
        subject=request.proposed_subject,
        service_kind=request.proposed_kind,
        complexity=complexity,
        complained_of_id=request.complained_of_id,
    )


def _check_complained_of(court_id: int, person_id: int | None) -> None:
    if person_id is None:
        return
    if not Person.objects.filter(court_id=court_id, pk=person_id).exists():
        raise InvalidSubmissionError(_("本院没有这个人，请重新选择。"), field="complained_of")


def _check_screening(screening: Screening, mechanism: Mechanism) -> None:
    words = mechanism.vocabularies
    for field, value, known in (
        ("subject", screening.subject, {term.id for term in words.subjects}),
        ("service_kind", screening.service_kind, {kind.id for kind in words.service_kinds}),
        ("complexity", screening.complexity, set(Complexity.values)),
    ):
        if value not in known:
            raise InvalidSubmissionError(
                _("“{value}”不在本机制的选项里，请重新选择。").format(value=value), field=field
            )


def answer_directly(
    request_id: UUID,
    words: str,
    *,
    by: Official,
    at: datetime,
    on_the_spot: bool = False,
    seen_revision: int | None = None,
) -> Reply:
    """Answer a request from the desk, without a work order (NS-4b).

    Args:
        request_id: which request.
        words: the answer as the party will read it.
        on_the_spot: the party stands there or is on the telephone and has understood: closed at
            once, and still open to their judgment.
        by: the clerk.
        at: when.
        seen_revision: the revision that the clerk saw.
    """
    request = begin(by, request_id, Act.ANSWER, seen_revision=seen_revision)
    check_words(words, what=_("答复"))
    reply = Reply.objects.create(
        court_id=request.court_id,
        request=request,
        kind=ReplyKind.DIRECT,
        round=request.replies.count() + 1,
        words=words,
        person_id=by.person_id,
        signature=by.actor.label,
        replied_at=at,
    )
    request.state = RequestState.CLOSED if on_the_spot else RequestState.ANSWERED
    request.answered_at = at
    request.accepted_at = request.accepted_at or at
    request.closed_at = at if on_the_spot else None
    save_act(request, "state", "answered_at", "accepted_at", "closed_at")
    event = record(
        EventKind.REQUEST_ANSWERED,
        request,
        actor=by.actor,
        at=at,
        data={"reply": reply.pk} | ({"on_the_spot": True} if on_the_spot else {}),
    )
    follow_event(event, court=request.court, bearer=Bearer(find_desk_id(request.court_id)))
    tell(MessageKind.REPLY_READY, request, event)
    share_reply(request, reply, event, actor=by.actor)
    return reply


def find_target(request: ServiceRequest, target: Target, at: datetime) -> Body:
    """Return the body of a target after checking that it can take the order.

    Raises:
        InvalidTargetError: another court's, nobody's post there, or the person complained of.
    """
    body = Body.objects.of_court().filter(court_id=request.court_id, pk=target.body_id).first()
    if body is None:
        raise InvalidTargetError(_("没有这个部门，请重新选择。"), field="target")
    if target.person_id is None:
        return body
    terms = PostTerm.objects.on(civil_day(at))
    if not terms.filter(
        court_id=request.court_id, person_id=target.person_id, post__body_id=body.pk
    ).exists():
        raise InvalidTargetError(
            _("这个人今天不在{name}任职，请重新选择承办人或部门。").format(name=body.name),
            field="target",
        )
    if target.person_id == request.complained_of_id:
        raise InvalidTargetError(
            _("当事人反映的就是这个人，不能派给本人，请派给其他人或部门。"), field="target"
        )
    return body


def dispatch_order(
    request_id: UUID,
    target: Target,
    *,
    by: Official,
    at: datetime,
    reason: str = "",
    seen_revision: int | None = None,
) -> WorkOrder:
    """Send a request to a judge, team or department as a work order (NS-5).

    The first dispatch starts the reply limit; an order handed back and dispatched again keeps it,
    and its first handler (NS-8, NS-17).

    Args:
        request_id: which request.
        target: where it goes.
        by: the clerk.
        at: when.
        reason: why there; needed for a second dispatch.
        seen_revision: the revision that the clerk saw.

    Raises:
        InvalidTargetError: it cannot go there.
    """
    request = begin(by, request_id, Act.DISPATCH, seen_revision=seen_revision)
    return place_order(request, target, by=by, at=at, reason=reason)


def place_order(
    request: ServiceRequest,
    target: Target,
    *,
    by: Official,
    at: datetime,
    reason: str = "",
    again: HandoverKind = HandoverKind.REDISPATCH,
) -> WorkOrder:
    """Put a locked request into the hands of a target, for the first time or again."""
    body = find_target(request, target, at)
    order = order_of(request)
    is_first = order is None
    kind = HandoverKind.DISPATCH if is_first else again
    if order is None:
        order = WorkOrder.objects.create(
            request=request,
            court_id=request.court_id,
            dispatched_at=at,
            department=body,
            handler_id=target.person_id,
            first_handler_id=target.person_id,
        )
    else:
        reason = check_reason(reason, what=_("重新派单"))
        order.department, order.handler_id, order.accepted_at = body, target.person_id, None
        order.first_handler_id = order.first_handler_id or target.person_id
        order.save(update_fields=["department", "handler_id", "accepted_at", "first_handler_id"])
    write_handover(request, kind, target, by=by, at=at, reason=reason.strip())
    request.state = RequestState.IN_HAND
    request.accepted_at = request.accepted_at or at
    save_act(request, "state", "accepted_at")
    event = record(
        EventKind.ORDER_DISPATCHED if is_first else EventKind.ORDER_REDISPATCHED,
        request,
        actor=by.actor,
        at=at,
        data=target_data(target) | ({"settled": True} if kind == HandoverKind.SETTLE else {}),
    )
    if not is_first:
        move_duties(event, rule_ids=(REPLY_RULE,), bearer=bearer_of(order, request))
    follow_event(event, court=request.court, bearer=bearer_of(order, request))
    tell_target(request, target, event)
    return order


def target_data(target: Target) -> dict[str, Any]:
    """Return a target as the ledger keeps it."""
    return {"body": target.body_id, "person": target.person_id}


def write_handover(
    request: ServiceRequest,
    kind: HandoverKind,
    target: Target,
    *,
    by: Official,
    at: datetime,
    reason: str,
    from_person_id: int | None = None,
) -> None:
    """Keep on record how an order passed on."""
    Handover.objects.create(
        court_id=request.court_id,
        request=request,
        kind=kind,
        to_body_id=target.body_id,
        to_person_id=target.person_id,
        from_person_id=from_person_id,
        reason=reason,
        made_by_id=by.person_id,
        made_at=at,
    )


def tell_target(request: ServiceRequest, target: Target, event: Event) -> None:
    """Tell the new hands of an order; a body's leader where nobody is named."""
    if target.person_id is not None:
        tell(MessageKind.ORDER_DISPATCHED, request, event, person_id=target.person_id)
        return
    today = civil_day(event.occurred_at)
    leader = (
        PostTerm.objects.on(today).filter(post__leads=target.body_id).values("person_id").first()
    )
    if leader is not None and leader["person_id"] != request.complained_of_id:
        tell(MessageKind.ORDER_DISPATCHED, request, event, person_id=leader["person_id"])
