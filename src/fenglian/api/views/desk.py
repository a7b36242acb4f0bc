"""What a client does for an official of the court, with their rights of today."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router

from fenglian.api.interface import PROBLEMS, READ, WRITE
from fenglian.api.schemas.desk import (
    CallIn,
    CallLogged,
    DeskRequestOut,
    Dispatched,
    DispatchIn,
    HandsOut,
    HandsPage,
    PersonOut,
    QueuePage,
    QueueQuery,
    QueueRowOut,
)
from fenglian.api.schemas.following import LimitOut
from fenglian.api.schemas.submitting import Receipt, SubmissionIn
from fenglian.api.serving import ONCE, ApiRequest, serve
from fenglian.api.views.submissions import take_in
from fenglian.duties.queries import describe_limit
from fenglian.integrations.enums import ClientScope
from fenglian.integrations.policies import require_channel
from fenglian.integrations.queries import numbers_of
from fenglian.isolation.scope import Audience
from fenglian.requests.actions import confirm_screening, dispatch_order, log_call
from fenglian.requests.actions.desk import Screening, Target, proposed_screening
from fenglian.requests.enums import Complexity, RequestState
from fenglian.requests.errors import NotYoursError
from fenglian.requests.policies import Act, get_request_for, may, may_record
from fenglian.requests.queries.desk_queue import (
    Order,
    Queue,
    QueueFilter,
    QueueRow,
    list_hands,
    select_requests,
    with_limits,
)
from fenglian.requests.queries.numbers import format_number
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

router = Router(tags=["代工作人员办理"])


@router.post(
    "/desk/requests",
    response={201: Receipt, **WRITE},
    summary="登记一件来电、来访",
    url_name="record",
    operation_id="record",
    openapi_extra=ONCE,
)
@serve(ClientScope.RECORD, audience=Audience.DESK, status=201, once=True)
def record(request: ApiRequest, body: SubmissionIn) -> Receipt:
    """记在这把密钥所代表的工作人员名下；查询码念给当事人，回执发到其电话。"""
    require_channel(request.client, body.channel, at=request.now, staffed=True)
    if not may_record(request.official):
        raise NotYoursError("登记来电、来访")
    official = request.official
    return take_in(request, body, actor=official.actor, recorded_by_id=official.person_id)


@router.get(
    "/desk/queue",
    response={200: QueuePage, **PROBLEMS},
    summary="诉求队列",
    url_name="queue",
    operation_id="listQueue",
)
@serve(ClientScope.QUEUE, audience=Audience.DESK, asked=QueueQuery)
def queue(request: ApiRequest, query: Annotated[QueueQuery, Query()]) -> QueuePage:
    """这位工作人员在工作台里看得到的，不多不少；姓名和电话是遮盖过的。"""
    wanted = QueueFilter(
        state=RequestState(query.state) if query.state else None,
        channel=query.channel,
        subject=query.subject,
        is_late=query.late,
        words=query.words.strip(),
    )
    found = Queue(select_requests(request.official, wanted, now=request.now), Order(query.order))
    start = (query.page - 1) * query.size
    requests = found[start : start + query.size + 1]
    rows = with_limits(request.court.pk, requests[: query.size])
    numbers = numbers_of(request.client, [row.request.pk for row in rows])
    return QueuePage(
        rows=[QueueRowOut(**_row(request, row, numbers)) for row in rows],
        has_more=len(requests) > query.size,
    )


@router.get(
    "/desk/requests/{uuid:request_id}",
    response={200: DeskRequestOut, **READ},
    summary="一件诉求",
    url_name="request",
    operation_id="readRequest",
)
@serve(ClientScope.QUEUE, audience=Audience.DESK)
def one(request: ApiRequest, request_id: UUID) -> DeskRequestOut:
    """带当事人的原话，和这位工作人员现在能做什么。"""
    about = get_request_for(request.official, request_id)
    (row,) = with_limits(request.court.pk, [about])
    return DeskRequestOut(
        **_row(request, row, numbers_of(request.client, [about.pk])),
        words=about.words,
        service_kind=about.service_kind or about.proposed_kind,
        acts=sorted(act.name.lower() for act in Act if may(request.official, act, about)),
    )


def _row(request: ApiRequest, row: QueueRow, numbers: dict[UUID, str]) -> dict[str, Any]:
    about = row.request
    about.court = request.court
    order = getattr(about, "order", None)
    return {
        "id": about.pk,
        "number": format_number(about),
        "external_number": numbers.get(about.pk, ""),
        "title": about.title,
        "channel": about.channel,
        "received_at": about.received_at,
        "name_masked": about.name_masked,
        "phone_masked": about.phone_masked,
        "case_number": about.case_number,
        "state": about.state,
        "state_label": str(RequestState(about.state).label),
        "subject": about.subject or about.proposed_subject,
        "complexity": about.complexity or about.proposed_complexity,
        "is_screened": about.screened_at is not None,
        "department": order.department.name if order else "",
        "handler": order.handler.name if order and order.handler else "",
        "limit": _limit(request, row),
        "revision": about.revision,
    }


def _limit(request: ApiRequest, row: QueueRow) -> LimitOut | None:
    if row.duty is None:
        return None
    calendar = load_calendar(request.court.calendar_id)
    return LimitOut(**asdict(describe_limit(row.duty, calendar, request.now)))


@router.get(
    "/desk/hands",
    response={200: HandsPage, **PROBLEMS},
    summary="能接单的部门和人",
    url_name="hands",
    operation_id="listHands",
)
@serve(ClientScope.DISPATCH, audience=Audience.DESK)
def hands(request: ApiRequest) -> HandsPage:
    """今天在任的人；明天可能不同，请不要存着用。"""
    found = list_hands(request.court.pk, civil_day(request.now))
    return HandsPage(
        rows=[
            HandsOut(
                id=one.body.pk,
                name=one.body.name,
                people=[
                    PersonOut(id=person.pk, name=person.name, title=title)
                    for person, title in one.people
                ],
            )
            for one in found
        ]
    )


@router.post(
    "/desk/requests/{uuid:request_id}/dispatch",
    response={200: Dispatched, **WRITE},
    summary="派单",
    url_name="dispatch",
    operation_id="dispatch",
    openapi_extra=ONCE,
)
@serve(ClientScope.DISPATCH, audience=Audience.DESK, once=True)
def dispatch(request: ApiRequest, request_id: UUID, body: DispatchIn) -> Dispatched:
    """答复期限从第一次派单起算。还没有人确认过事项和繁简的，一并确认。"""
    about = get_request_for(request.official, request_id)
    seen: int | None = body.revision
    screening = None
    if body.screening is not None:
        screening = Screening(**body.screening.model_dump())
    elif about.screened_at is None and may(request.official, Act.SCREEN, about):
        screening = proposed_screening(about, complexity=Complexity.ORDINARY)
    if screening is not None:
        confirm_screening(
            request_id, screening, by=request.official, at=request.now, seen_revision=seen
        )
        seen = None
    dispatch_order(
        request_id,
        Target(body.body, body.person),
        by=request.official,
        at=request.now,
        reason=body.reason,
        seen_revision=seen,
    )
    about = get_request_for(request.official, request_id)
    (row,) = with_limits(request.court.pk, [about])
    return Dispatched(
        id=about.pk, state=about.state, revision=about.revision, limit=_limit(request, row)
    )


@router.post(
    "/desk/requests/{uuid:request_id}/calls",
    response={200: CallLogged, **WRITE},
    summary="登记一次打给当事人的电话",
    url_name="call",
    operation_id="logCall",
    openapi_extra=ONCE,
)
@serve(ClientScope.RECORD, audience=Audience.DESK, once=True)
def call(request: ApiRequest, request_id: UUID, body: CallIn) -> CallLogged:
    """打通没打通都记，记在这把密钥所代表的工作人员名下；答复期限不因此停止，也不算答复。"""
    logged = log_call(
        request_id,
        body.note,
        reached=body.reached,
        by=request.official,
        at=request.now,
        seen_revision=body.revision,
    )
    return CallLogged(
        id=logged.pk,
        called_at=logged.called_at,
        reached=logged.reached,
        revision=logged.request.revision,
    )
