"""Following a request by its code or link, and passing on what its party says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from ninja import File, Router, UploadedFile

from fenglian.api.interface import READ, WRITE, tell_absent
from fenglian.api.schemas.following import (
    AnswerIn,
    CodeIn,
    CodeStatus,
    Followed,
    LimitOut,
    MayOut,
    PaperOut,
    QuestionOut,
    RatingIn,
    ReplyOut,
    StepOut,
    SupplementIn,
    UrgeIn,
)
from fenglian.api.serving import ONCE, ApiRequest, serve
from fenglian.documents.errors import UploadError
from fenglian.documents.uploads import CheckedUpload, inspect_upload
from fenglian.frame.downloads import hand_out
from fenglian.frame.rationing import (
    CODE_BY_CLIENT,
    CODE_MISSED,
    PROOF_BY_CODE,
    codes_need_phone,
    ration,
)
from fenglian.integrations.enums import TOLD_KINDS, ClientScope
from fenglian.integrations.errors import CodeNeedsPhoneError, InvalidInputError
from fenglian.integrations.queries import numbers_of
from fenglian.isolation.scope import Audience
from fenglian.ledger.queries import list_attachments
from fenglian.privacy.codes import follow_code, normalize_code
from fenglian.requests import actions
from fenglian.requests.enums import RequestState
from fenglian.requests.errors import RequestNotFoundError, TooManyPapersError
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.following import (
    Standing,
    describe_standing,
    get_held_request,
    hold_by_code,
    is_phone_end,
    load_course,
    token_of,
)
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.validators import MOST_PAPERS_AT_ONCE
from fenglian.worktime.queries import load_calendar

router = Router(tags=["跟进"])
View = Callable[..., Any]


def stand(request: ApiRequest, held: ServiceRequest) -> Standing:
    """Say how a held request stands now."""
    return describe_standing(held, load_calendar(request.court.calendar_id), request.now)


def describe_status(
    request: ApiRequest, held: ServiceRequest, standing: Standing | None = None
) -> dict[str, Any]:
    """Return the fields of `schemas.Status`."""
    standing = standing or stand(request, held)
    limit = standing.limit
    return {
        "number": format_number(held),
        "state": held.state,
        "state_label": str(RequestState(held.state).label),
        "turn": standing.turn.value,
        "limit": limit and LimitOut(**asdict(limit)),
        "is_late": standing.is_late,
    }


@router.post(
    "/follow",
    response={200: CodeStatus, **WRITE},
    summary="凭查询码看办到哪一步",
    url_name="find",
    operation_id="findByCode",
)
@serve(ClientScope.FOLLOW, audience=Audience.PORTAL)
def find(request: ApiRequest, body: CodeIn) -> CodeStatus | HttpResponse:
    """只有进展；写对反映时所留电话的最后 4 位，才给 token。

    次数有限制。全院写错的查询码太多时，phone_end 必填，和查询码有一样不对都答没有（404）。
    """
    code = normalize_code(body.code)
    ration(request, CODE_BY_CLIENT, str(request.client.pk))
    needs_phone = codes_need_phone(request)
    if needs_phone and body.phone_end is None:
        raise CodeNeedsPhoneError
    if body.phone_end is not None:
        # Also for a code that is none, or the tenth attempt would tell which there are.
        ration(request, PROOF_BY_CODE, code)
    held = hold_by_code(request.court.pk, code)
    if held is None:
        if not needs_phone:
            ration(request, CODE_MISSED, b"")
        return tell_absent(request)
    is_proved = body.phone_end is not None and is_phone_end(held.phone_masked, body.phone_end)
    if needs_phone and not is_proved:
        return tell_absent(request)
    return CodeStatus(**describe_status(request, held), token=token_of(held) if is_proved else None)


@router.get(
    "/follow/{token}",
    response={200: Followed, **READ},
    summary="凭链接看全部",
    url_name="follow",
    operation_id="follow",
)
@serve(ClientScope.FOLLOW, audience=Audience.PORTAL)
def follow(request: ApiRequest, token: str) -> Followed:
    """进展、答复、问题、材料、经过，以及当事人现在能做什么。"""
    return _describe(request, get_held_request(token))


def _describe(request: ApiRequest, held: ServiceRequest) -> Followed:
    standing = stand(request, held)
    ratings = dict(held.ratings.values_list("round", "satisfied"))
    return Followed(
        **describe_status(request, held, standing),
        id=held.pk,
        external_number=numbers_of(request.client, [held.pk]).get(held.pk, ""),
        received_at=held.received_at,
        words=held.words,
        code=follow_code(held.pk, held.follow_version),
        question=_question(standing),
        replies=[
            ReplyOut(
                round=reply.round,
                words=reply.words,
                replied_at=reply.replied_at,
                signature=reply.signature,
                satisfied=ratings.get(reply.round),
            )
            for reply in held.replies.order_by("round")
        ],
        papers=_papers(held),
        course=[
            StepOut(kind=event.kind, at=event.occurred_at)
            for event in load_course(held).events
            if event.kind in TOLD_KINDS
        ],
        may=MayOut(
            rate=standing.may_rate,
            answer=standing.question is not None,
            supplement=standing.may_supplement,
            urge=standing.may_urge,
            attach=standing.may_attach,
        ),
    )


def _question(standing: Standing) -> QuestionOut | None:
    asked = standing.question
    if asked is None:
        return None
    return QuestionOut(
        id=asked.pk, words=asked.words, asked_at=asked.asked_at, signature=asked.signature
    )


def _papers(held: ServiceRequest) -> list[PaperOut]:
    return [
        PaperOut(
            id=paper.pk,
            name=paper.name,
            size=paper.size,
            media_type=paper.content_type,
            added_at=paper.added_at,
            from_party=paper.from_party,
        )
        for paper in list_attachments(held.court_id, held.pk)
    ]


@router.get(
    "/follow/{token}/papers/{uuid:paper_id}",
    response={200: None, **READ},
    summary="取一份材料",
    url_name="paper",
    operation_id="readPaper",
    openapi_extra={
        "responses": {
            200: {
                "description": "材料的内容，原样",
                "content": {"application/octet-stream": {"schema": {"type": "string"}}},
            }
        }
    },
)
@serve(ClientScope.FOLLOW, audience=Audience.PORTAL)
def paper(
    request: ApiRequest,  # noqa: ARG001 - ninja goes by the name
    token: str,
    paper_id: UUID,
) -> FileResponse:
    """只作下载：不要当网页打开。"""
    held = get_held_request(token)
    found = list_attachments(held.court_id, held.pk).filter(pk=paper_id).first()
    if found is None:
        raise RequestNotFoundError
    return hand_out(found)


def said(path: str, name: str, summary: str) -> Callable[[View], View]:
    """Route an operation by which the party of a link says something.

    Args:
        path: behind the link.
        name: of the operation.
        summary: what it does.
    """

    def around(view: View) -> View:
        served = serve(ClientScope.SPEAK, audience=Audience.PORTAL, once=True)(view)
        return router.post(
            f"/follow/{{token}}/{path}",
            response={200: Followed, **WRITE},
            summary=summary,
            url_name=name,
            operation_id=name,
            openapi_extra=ONCE,
        )(served)

    return around


@said("rating", "rate", "评价一次答复")
def rate(request: ApiRequest, token: str, body: RatingIn) -> Followed:
    """满意则办结；不满意则退回重新办，要写明哪里还没说清楚。"""
    held = get_held_request(token)
    actions.rate_reply(
        held.pk,
        satisfied=body.satisfied,
        words=body.words,
        at=request.now,
        actor=request.party,
        seen_round=body.round,
    )
    return _describe(request, get_held_request(token))


@said("answer", "answer", "回答法院的问题")
def answer(request: ApiRequest, token: str, body: AnswerIn) -> Followed:
    """法院的期限照常计算，不因为问了问题而停。"""
    held = get_held_request(token)
    actions.answer_question(
        held.pk, body.words, at=request.now, actor=request.party, seen_question=body.question
    )
    return _describe(request, get_held_request(token))


@said("supplement", "supplement", "补充")
def supplement(request: ApiRequest, token: str, body: SupplementIn) -> Followed:
    """办这件事的人会看到；答复期限不变。"""
    held = get_held_request(token)
    actions.supplement_request(held.pk, body.words, at=request.now, actor=request.party)
    return _describe(request, get_held_request(token))


@said("urge", "urge", "催办")
def urge(request: ApiRequest, token: str, body: UrgeIn) -> Followed:
    """每个工作日可以催一次。"""
    held = get_held_request(token)
    actions.urge_request(held.pk, at=request.now, words=body.words, actor=request.party)
    return _describe(request, get_held_request(token))


@said("papers", "attach", "上传材料")
def attach(
    request: ApiRequest, token: str, papers: Annotated[list[UploadedFile], File(min_length=1)]
) -> Followed:
    """一次最多 5 个，每个不超过 20 MB：照片、PDF、Word、Excel；全收或全不收。"""
    held = get_held_request(token)
    checked = _inspect(request, papers)
    actions.attach_papers(held.pk, checked, at=request.now, actor=request.party)
    return _describe(request, get_held_request(token))


def _inspect(request: ApiRequest, papers: list[UploadedFile]) -> list[CheckedUpload]:
    """Look into every file, and say all that is wrong at once."""
    unknown = sorted({*request.POST, *request.FILES} - {"papers"})
    if unknown:
        raise InvalidInputError(
            [{"field": f"form.{name[:40]}", "message": "没有这一项，请去掉。"} for name in unknown]
        )
    if len(papers) > MOST_PAPERS_AT_ONCE:
        raise TooManyPapersError(MOST_PAPERS_AT_ONCE, 0)
    checked, faults = [], []
    for file in papers:
        try:
            checked.append(inspect_upload(file, file.name or ""))
        except UploadError as error:
            faults.append(f"“{(file.name or '')[:40]}”：{error.message}")
    if faults:
        raise UploadError("".join(faults))
    return checked
