"""Bringing in what people ask, and seeing what one has brought."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Query, Router

from fenglian.api.interface import PROBLEMS, READ, WRITE
from fenglian.api.schemas.base import PageQuery
from fenglian.api.schemas.following import Status
from fenglian.api.schemas.submitting import BroughtOut, BroughtPage, Promise, Receipt, SubmissionIn
from fenglian.api.serving import ONCE, ApiRequest, own_key, serve
from fenglian.api.views.following import describe_status
from fenglian.frame.addresses import absolute
from fenglian.frame.rationing import SENT_BY_PHONE, ration
from fenglian.integrations.actions import note_origin
from fenglian.integrations.enums import ClientScope
from fenglian.integrations.policies import own_numbers, require_channel
from fenglian.integrations.queries import get_brought, is_origin, list_brought, numbers_of
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience
from fenglian.privacy.codes import follow_code
from fenglian.privacy.indexes import phone_index
from fenglian.requests.actions import Submission, submit_request
from fenglian.requests.actions.numbers import known_number
from fenglian.requests.enums import RequestState
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.following import promise_for
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.vocabulary import find_service_mechanism

router = Router(tags=["提交"])


@router.post(
    "/requests",
    response={201: Receipt, **WRITE},
    summary="提交一件诉求",
    url_name="submit",
    operation_id="submit",
    openapi_extra=ONCE,
)
@serve(ClientScope.SUBMIT, audience=Audience.SYSTEM, status=201, once=True)
def submit(request: ApiRequest, body: SubmissionIn) -> Receipt:
    """群众在贵系统里写下的诉求。登记、限期、通知和在本院网页上提交一样；得到的回执请转给本人。"""
    require_channel(request.client, body.channel, at=request.now, staffed=False)
    ration(request, SENT_BY_PHONE, phone_index(body.phone))
    return take_in(request, body, actor=request.party)


def take_in(
    request: ApiRequest, body: SubmissionIn, *, actor: Actor, recorded_by_id: int | None = None
) -> Receipt:
    """Store a request and note through whom it came; the same call once more finds the first.

    Raises:
        KnownNumberError: the number stands on a request that came in another way: whoever only
            knows it has not proved to hold that request.
    """
    numbers = own_numbers(request.client, body.external_number)
    submission = Submission(
        client_key=own_key(request),
        recorded_by_id=recorded_by_id,
        external_numbers=numbers,
        **body.model_dump(exclude={"external_number"}),
    )
    received = submit_request(request.court, submission, actor=actor, at=request.now)
    stored = ServiceRequest.objects.select_related("court").get(pk=received.request_id)
    if received.is_first:
        note_origin(request.client, stored.pk)
    elif not is_origin(request.client, stored.pk):
        mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
        raise known_number(stored, numbers[0], mechanism)
    promise = promise_for(request.court, stored.received_at)
    return Receipt(
        id=stored.pk,
        number=format_number(stored),
        code=follow_code(stored.pk, stored.follow_version),
        token=received.token,
        link=absolute(request, f"/{request.court.slug}/follow/{received.token}/"),
        received_at=stored.received_at,
        promise=None
        if promise is None
        else Promise(last_day=promise.last_day, provisional=promise.provisional),
    )


@router.get(
    "/requests",
    response={200: BroughtPage, **PROBLEMS},
    summary="贵系统提交过的诉求",
    url_name="brought",
    operation_id="listBrought",
)
@serve(ClientScope.SUBMIT, audience=Audience.SYSTEM, asked=PageQuery)
def brought(request: ApiRequest, query: Annotated[PageQuery, Query()]) -> BroughtPage:
    """最新的在前，不含任何人的姓名、电话和原话。用来核对有没有漏掉推送。"""
    start = (query.page - 1) * query.size
    found = list(list_brought(request.client)[start : start + query.size + 1])
    numbers = numbers_of(request.client, [about.pk for about in found])
    rows = [
        BroughtOut(
            id=about.pk,
            number=format_number(about),
            external_number=numbers.get(about.pk, ""),
            received_at=about.received_at,
            state=about.state,
            state_label=str(RequestState(about.state).label),
        )
        for about in found[: query.size]
    ]
    return BroughtPage(rows=rows, has_more=len(found) > query.size)


@router.get(
    "/requests/{uuid:request_id}",
    response={200: Status, **READ},
    summary="贵系统提交过的一件诉求办到哪一步",
    url_name="brought-one",
    operation_id="readBrought",
)
@serve(ClientScope.SUBMIT, audience=Audience.PORTAL)
def brought_one(request: ApiRequest, request_id: UUID) -> Status:
    """推送里的地址指向这里。要看答复和原话，用当事人的链接（/follow）。"""
    held = get_brought(request.client, request_id)
    return Status(**describe_status(request, held))
