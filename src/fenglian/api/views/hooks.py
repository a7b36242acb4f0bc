"""Where a client wants to be told what happens to the requests that it has brought."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router

from fenglian.api.interface import PROBLEMS, READ, WRITE
from fenglian.api.schemas.hooks import (
    DeliveryOut,
    DeliveryPage,
    DeliveryQuery,
    HookIn,
    HookList,
    HookMade,
    HookOut,
    Retried,
)
from fenglian.api.serving import ONCE, ApiRequest, serve
from fenglian.integrations.actions import add_hook, end_hook, renew_secret, retry_dead
from fenglian.integrations.enums import ClientScope
from fenglian.integrations.models import Hook
from fenglian.integrations.queries import get_hook, list_deliveries, list_hooks
from fenglian.isolation.scope import Audience
from fenglian.requests.queries.numbers import format_number

router = Router(tags=["推送"])


@router.post(
    "/hooks",
    response={201: HookMade, **WRITE},
    summary="登记一个推送地址",
    url_name="add-hook",
    operation_id="addHook",
    openapi_extra=ONCE,
)
@serve(ClientScope.HOOKS, audience=Audience.SYSTEM, status=201, once=True)
def add(request: ApiRequest, body: HookIn) -> HookMade:
    """经这把密钥提交的诉求有了进展，就向这个地址 POST 一条，没有收下会重试。"""
    hook = add_hook(request.client, body.url, body.kinds, at=request.now)
    return HookMade(**_facts(hook), secret=hook.secret)


@router.get(
    "/hooks",
    response={200: HookList, **PROBLEMS},
    summary="登记过的推送地址",
    url_name="hooks",
    operation_id="listHooks",
)
@serve(ClientScope.HOOKS, audience=Audience.SYSTEM)
def every(request: ApiRequest) -> HookList:
    """不含验证签名用的 secret。"""
    return HookList(rows=[HookOut(**_facts(hook)) for hook in list_hooks(request.client)])


def _facts(hook: Hook) -> dict[str, Any]:
    return {"id": hook.pk, "url": hook.url, "kinds": hook.kinds, "made_at": hook.made_at}


@router.post(
    "/hooks/{uuid:hook_id}/secret",
    response={200: HookMade, **WRITE},
    summary="换一个验签的 secret",
    url_name="secret",
    operation_id="renewSecret",
    openapi_extra=ONCE,
)
@serve(ClientScope.HOOKS, audience=Audience.SYSTEM, once=True)
def renew(request: ApiRequest, hook_id: UUID) -> HookMade:
    """此后一天里，每条推送带新旧两个签名（两个 v1），贵系统换好以前也验得过；一天后只有新的。"""
    hook = renew_secret(request.client, hook_id, at=request.now)
    return HookMade(**_facts(hook), secret=hook.secret)


@router.delete(
    "/hooks/{uuid:hook_id}",
    response={204: None, **READ},
    summary="停掉一个推送地址",
    url_name="hook",
    operation_id="endHook",
)
@serve(ClientScope.HOOKS, audience=Audience.SYSTEM, status=204)
def end(request: ApiRequest, hook_id: UUID) -> None:
    """还没有送出的不再送。再停一次是 404。"""
    end_hook(request.client, hook_id, at=request.now)


@router.get(
    "/hooks/{uuid:hook_id}/deliveries",
    response={200: DeliveryPage, **READ},
    summary="一个地址的推送记录",
    url_name="deliveries",
    operation_id="listDeliveries",
)
@serve(ClientScope.HOOKS, audience=Audience.SYSTEM, asked=DeliveryQuery)
def deliveries(
    request: ApiRequest, hook_id: UUID, query: Annotated[DeliveryQuery, Query()]
) -> DeliveryPage:
    """最新的在前；state=dead 是多次没有收下、已经放弃的。"""
    start = (query.page - 1) * query.size
    wanted = list_deliveries(get_hook(request.client, hook_id), state=query.state or "")
    found = list(wanted[start : start + query.size + 1])
    rows = [
        DeliveryOut(
            id=one.pk,
            kind=one.kind,
            number=format_number(one.request),
            request=one.request_id,
            occurred_at=one.occurred_at,
            state=one.state,
            attempts=one.attempts,
            last_error=one.last_error,
            sent_at=one.sent_at,
        )
        for one in found[: query.size]
    ]
    return DeliveryPage(rows=rows, has_more=len(found) > query.size)


@router.post(
    "/hooks/{uuid:hook_id}/retry",
    response={200: Retried, **WRITE},
    summary="放弃了的重新推送",
    url_name="retry",
    operation_id="retryDead",
    openapi_extra=ONCE,
)
@serve(ClientScope.HOOKS, audience=Audience.SYSTEM, once=True)
def retry(request: ApiRequest, hook_id: UUID) -> Retried:
    """贵系统修好以后用：这个地址已经放弃的全部重新排上。"""
    return Retried(count=retry_dead(request.client, hook_id, at=request.now))
