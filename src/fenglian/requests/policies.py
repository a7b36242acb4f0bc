"""Which requests an official may read, and what they may do with one.

Lists, buttons and actions ask here and nowhere else.
"""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.duties.models import DutyStep
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.models import Body
from fenglian.organizations.queries import Official, find_filing_body
from fenglian.requests.enums import RequestState
from fenglian.requests.errors import NotYoursError, RequestNotFoundError, WrongStateError
from fenglian.requests.models import Handover, ServiceRequest, WorkOrder
from fenglian.requests.queries.disputes import (
    is_settled,
    needs_settling,
    repeatedly_handed_back,
    waiting_to_be_settled,
)
from fenglian.requests.queries.merging import course_state


class Act(Enum):
    """What can be done with a request; the value is the verb for messages."""

    SCREEN = "确认分类"
    ANSWER = "直接答复"
    DISPATCH = "派单"
    ACCEPT = "接单"
    REPLY = "答复"
    ASK_BACK = "向当事人提问"
    TRANSFER = "转交"
    HAND_BACK = "退回"
    REQUEST_EXTENSION = "申请延期"
    LOG_CALL = "登记电话"
    INSTRUCT = "批示"
    REASSIGN = "改派"
    DECIDE_EXTENSION = "决定延期"
    ATTACH = "添加附件"
    NOTE_NUMBER = "记外部编号"
    MERGE = "并案"
    UNMERGE = "拆开"
    ISSUE_DOCUMENT = "开具文书"
    PASS_ON_PAPERS = "收转材料"  # noqa: S105 - papers, no password
    REVEAL = "查看个人信息"
    RECORD_COMPLAINT = "登记投诉"
    SUPERVISE = "列入专项督办"
    PRESS = "督促"
    REVIEW = "审核答复"
    NOTE_IMPROPER = "指出答复不妥"
    REPORT_RISK = "报告风险苗头"


AT_DESK = frozenset({RequestState.RECEIVED, RequestState.HANDED_BACK})
WITH_HANDLER = frozenset({RequestState.IN_HAND})
UNFINISHED = AT_DESK | WITH_HANDLER
OPEN_TO_DEPUTIES = UNFINISHED | {RequestState.ANSWERED, RequestState.MERGED}
"""What somebody who stands in for another sees of the other's work: what is not over."""
ANY = frozenset(RequestState)

STATES_OF_ACT: dict[Act, frozenset[RequestState]] = {
    Act.SCREEN: frozenset({RequestState.RECEIVED}),
    Act.ANSWER: AT_DESK,
    Act.DISPATCH: AT_DESK,
    Act.ACCEPT: WITH_HANDLER,
    Act.REPLY: WITH_HANDLER,
    Act.ASK_BACK: UNFINISHED,
    Act.TRANSFER: WITH_HANDLER,
    Act.HAND_BACK: WITH_HANDLER,
    Act.REQUEST_EXTENSION: WITH_HANDLER,
    Act.LOG_CALL: UNFINISHED | {RequestState.ANSWERED},
    Act.INSTRUCT: UNFINISHED | {RequestState.ANSWERED},
    Act.REASSIGN: WITH_HANDLER | {RequestState.HANDED_BACK},
    Act.DECIDE_EXTENSION: WITH_HANDLER,
    Act.ATTACH: UNFINISHED | {RequestState.ANSWERED},
    Act.NOTE_NUMBER: ANY,
    Act.MERGE: UNFINISHED,
    Act.UNMERGE: frozenset({RequestState.MERGED}),
    Act.ISSUE_DOCUMENT: UNFINISHED | {RequestState.ANSWERED},
    Act.PASS_ON_PAPERS: UNFINISHED | {RequestState.ANSWERED},
    Act.REVEAL: ANY,
    Act.RECORD_COMPLAINT: ANY,
    Act.SUPERVISE: ANY,
    Act.PRESS: WITH_HANDLER,
    Act.REVIEW: WITH_HANDLER,
    Act.NOTE_IMPROPER: frozenset({RequestState.ANSWERED, RequestState.CLOSED}),
    Act.REPORT_RISK: ANY,
}
DESK_ACTS = frozenset(
    {
        Act.SCREEN,
        Act.ANSWER,
        Act.DISPATCH,
        Act.NOTE_NUMBER,
        Act.MERGE,
        Act.UNMERGE,
        Act.RECORD_COMPLAINT,
    }
)
HANDOUT_ACTS = frozenset({Act.ISSUE_DOCUMENT, Act.PASS_ON_PAPERS})
ON_MERGED = frozenset({Act.ASK_BACK, Act.LOG_CALL})
"""What the hands of a leading request do with the sender of a merged one, about whom it is."""
LEADER_ACTS = frozenset({Act.INSTRUCT, Act.REASSIGN, Act.DECIDE_EXTENSION})
WATCHING_ACTS = frozenset({Act.PRESS, Act.REVIEW, Act.NOTE_IMPROPER})
"""What the department's officer does (NS-9a), and those above; never with an order of their own."""


def may_rate(request: ServiceRequest) -> bool:
    """Tell whether an answer waits for the party's judgment; also one that was closed on the spot.

    Each sender of merged requests judges for themselves.

    Args:
        request: the request that the party holds.
    """
    course = course_state(request)
    if request.merged_into_id is not None:
        is_over = course in {RequestState.ANSWERED, RequestState.CLOSED}
        return is_over and request.answered_at is not None and request.satisfied is None
    if course == RequestState.CLOSED:
        return request.satisfied is None
    return course == RequestState.ANSWERED


def reads_all(capacity: Official) -> bool:
    """Tell whether somebody reads all of the court's requests but those about themselves.

    Args:
        capacity: an official as themselves, or as one whom they stand in for.
    """
    return capacity.is_president or capacity.has_role(OfficialRole.DESK)


def visible_requests(official: Official) -> QuerySet[ServiceRequest]:
    """Return the requests that an official may read.

    The desk and the president read all of the court's; leaders and liaison officers those of the
    bodies that they watch, and what they were told of; a handler those that they have or once had,
    and what waits in common in their body. Whoever stands in for somebody reads what is in the
    other's hands or stands under them and is not over. Whoever is complained of reads nothing of
    it (S5).

    Args:
        official: who looks.
    """
    requests = ServiceRequest.objects.filter(_not_about(official), court_id=official.court_id)
    if reads_all(official):
        return requests
    mine = _with(official) | Q(order__first_handler_id=official.person_id)
    for absent in official.stands_in_for:
        # An empty condition would vanish from the disjunction.
        theirs = Q(court_id=absent.court_id) if reads_all(absent) else _with(absent)
        mine |= theirs & Q(state__in=OPEN_TO_DEPUTIES) & _not_about(absent)
    had = Handover.objects.filter(
        court_id=official.court_id, to_person_id=official.person_id, request_id=OuterRef("pk")
    )
    told = DutyStep.objects.filter(
        court_id=official.court_id, recipient_id=official.person_id, subject_id=OuterRef("pk")
    )
    # Looked up for the few rows that the orders leave open: as a list, or as EXISTS (of which the
    # planner makes a list), all that somebody ever had would be read for one page.
    return requests.alias(
        had=Subquery(had.values("pk")[:1]), told=Subquery(told.values("pk")[:1])
    ).filter(mine | Q(had__isnull=False) | Q(told__isnull=False))


def _not_about(capacity: Official) -> Q:
    return Q(complained_of__isnull=True) | ~Q(complained_of_id=capacity.person_id)


def _with(capacity: Official) -> Q:
    """Return the condition of what somebody has in hand, alone or in common, or has under them."""
    # The order is joined, not looked for in a list of all of somebody's orders: a page of the queue
    # walks the requests by time and stops when it is full, however many stand under a leader.
    under = capacity.watched_body_ids
    condition = Q(order__handler_id=capacity.person_id) | Q(
        order__department_id__in=capacity.body_ids,
        order__handler__isnull=True,
        state=RequestState.IN_HAND,
    )
    return condition | Q(order__department_id__in=under) if under else condition


def get_request_for(official: Official, request_id: UUID) -> ServiceRequest:
    """Return a request that the official may read: the one gateway of the desk.

    Raises:
        RequestNotFoundError: there is none, or it is not for this official; the two look the same.
    """
    visible = visible_requests(official)
    try:
        return visible.select_related("order", "case", "merged_into").get(pk=request_id)
    except ServiceRequest.DoesNotExist:
        pass
    # Whoever has the leading request answers the senders of those merged into it as well.
    merged = ServiceRequest.objects.filter(
        _not_about(official), court_id=official.court_id, merged_into__isnull=False
    )
    found = merged.select_related("order", "case", "merged_into").filter(pk=request_id).first()
    leading_id = found.merged_into_id if found else None
    if found is None or leading_id is None or not visible.filter(pk=leading_id).exists():
        raise RequestNotFoundError
    return found


def may_record(official: Official) -> bool:
    """Tell whether an official takes down requests on the telephone and in the hall (NS-6a)."""
    return any(one.has_role(OfficialRole.DESK) for one in official.capacities)


def may_hand_out_code(official: Official, request: ServiceRequest) -> bool:
    """Tell whether an official may see the party's code: who took the request down, to read it out.

    Nobody else: the code lets its holder speak as the party (S13). Others who lost it get it back
    on their telephone.
    """
    return may_record(official) and request.recorded_by_id == official.person_id


def is_handler(official: Official, order: WorkOrder | None) -> bool:
    """Tell whether an order is in the official's hands, alone or in common with their body.

    One that was handed back is in nobody's: it keeps its department for those who lead it.
    """
    if order is None or order.request.state == RequestState.HANDED_BACK:
        return False
    if order.handler_id is None:
        return order.department_id in official.body_ids
    return order.handler_id == official.person_id


def is_leader_over(official: Official, order: WorkOrder | None) -> bool:
    """Tell whether an order stands under the official (NS-13)."""
    return official.is_president or (order is not None and is_over(official, order.department_id))


def is_over(official: Official, body_id: int) -> bool:
    """Tell whether a body stands under the official (NS-13)."""
    under = official.led_body_ids | official.supervised_body_ids
    return official.is_president or body_id in under


def _has_in_hand(official: Official, order: WorkOrder | None) -> bool:
    return order is not None and order.handler_id == official.person_id


def _watches(official: Official, order: WorkOrder | None) -> bool:
    """Tell whether somebody else's order stands under the official, or in their department."""
    if order is None or _has_in_hand(official, order):
        return False
    return is_leader_over(official, order) or order.department_id in official.liaison_body_ids


def _course_for(act: Act, request: ServiceRequest) -> ServiceRequest:
    """Return by whose state and hands an act is judged: a merged request's or its leading one's."""
    if act in ON_MERGED and request.merged_into is not None:
        return request.merged_into
    return request


def _is_theirs(official: Official, act: Act, request: ServiceRequest) -> bool:
    order: WorkOrder | None = getattr(request, "order", None)
    is_desk = official.has_role(OfficialRole.DESK)
    if act in DESK_ACTS:
        return is_desk
    if act in LEADER_ACTS:
        return is_leader_over(official, order)
    if act in WATCHING_ACTS | {Act.SUPERVISE}:
        return _watches(official, order) or (
            act is Act.SUPERVISE and is_desk and not _has_in_hand(official, order)
        )
    if act in {Act.REVEAL, Act.REPORT_RISK}:
        return True
    if act in HANDOUT_ACTS and is_desk:
        return True
    at_desk = act in {Act.ASK_BACK, Act.LOG_CALL, Act.ATTACH} and request.state in AT_DESK
    return (is_desk and at_desk) or is_handler(official, order)


def find_capacity(official: Official, act: Act, request: ServiceRequest) -> Official | None:
    """Return as whom an act is the official's: themselves first, or one they stand in for today.

    Args:
        official: who.
        act: what.
        request: a request that they may read, with its order.
    """
    if _is_theirs(official, act, request):
        return official
    if request.state not in OPEN_TO_DEPUTIES:
        return None
    for absent in official.stands_in_for:
        if absent.person_id != request.complained_of_id and _is_theirs(absent, act, request):
            return absent
    return None


def may(official: Official, act: Act, request: ServiceRequest) -> bool:
    """Tell whether an official may do something with a request as it stands now.

    Args:
        official: who.
        act: what.
        request: a request that they may read, with its order.
    """
    course = _course_for(act, request)
    is_fit = course.state in STATES_OF_ACT[act]
    if not is_fit or find_capacity(official, act, course) is None:
        return False
    return not _obstacle(act, course)


def require(official: Official, act: Act, request: ServiceRequest) -> Official:
    """Let an official's act pass, or say why not; return as whom they do it.

    Raises:
        WrongStateError: the request's state does not allow it.
        NotYoursError: somebody else's act.
    """
    course = _course_for(act, request)
    capacity = find_capacity(official, act, course)
    if capacity is None:
        raise NotYoursError(pgettext("act", act.value))
    if course.state not in STATES_OF_ACT[act]:
        raise WrongStateError(pgettext("act", act.value), RequestState(request.state).label)
    obstacle = _obstacle(act, course)
    if obstacle:
        raise WrongStateError(pgettext("act", act.value), obstacle)
    return capacity


def _obstacle(act: Act, request: ServiceRequest) -> str:
    """Return what of a dispute between departments stands in the way of an act; empty: nothing."""
    if act is Act.HAND_BACK and is_settled(request):
        return _("立案庭已经定了由谁办")
    if act is Act.DISPATCH and needs_settling(request):
        return _("退回了两次，等立案庭定由谁办")
    return ""


def settles_disputes(official: Official) -> bool:
    """Tell whether somebody says whose an order is: of the filing division, leading or standing in.

    Where a court has no filing division of its own, its desk is meant.
    """
    try:
        filing_id = find_filing_body(official.court_id).pk
    except Body.DoesNotExist:
        return False
    return any(filing_id in one.body_ids | one.led_body_ids for one in official.capacities)


def reads_disputes(official: Official) -> bool:
    """Tell whether repeated hand-backs are shown to somebody: who settles them, desk, president."""
    return reads_all(official) or settles_disputes(official)


def visible_disputes(official: Official) -> QuerySet[ServiceRequest]:
    """Return the requests whose orders were handed back more than once.

    Whoever is complained of does not read them (S5).

    Args:
        official: who looks.
    """
    if not reads_disputes(official):
        return ServiceRequest.objects.none()
    return ServiceRequest.objects.filter(
        _not_about(official),
        court_id=official.court_id,
        pk__in=repeatedly_handed_back(official.court_id),
    )


def count_disputes(official: Official) -> int:
    """Count the orders that wait for the filing division to say whose they are.

    Args:
        official: one who reads disputes.
    """
    requests = ServiceRequest.objects.filter(_not_about(official), court_id=official.court_id)
    return waiting_to_be_settled(requests).count()
