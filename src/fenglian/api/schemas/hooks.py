"""Addresses that notices are pushed to, and what became of them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from fenglian.api.schemas.base import (
    Input,
    Moment,
    Output,
    PageQuery,
    ToldKind,
)
from fenglian.integrations.enums import PUSHED_KINDS, DeliveryState


class HookIn(Input):
    url: Annotated[str, Field(min_length=1, max_length=300)]
    """https 地址；主机要由法院列入允许推送的名单。"""
    kinds: Annotated[list[ToldKind], Field(min_length=1, max_length=len(PUSHED_KINDS))]
    """哪些事要推送；只推送经这把密钥提交的诉求。"""


class HookOut(Output):
    id: UUID
    url: str
    kinds: list[str]
    made_at: Moment


class HookMade(HookOut):
    secret: str
    """验证签名用，只给这一次；docs/api.md 写明怎么验证。"""


class HookList(Output):
    rows: list[HookOut]


class DeliveryQuery(PageQuery):
    state: Literal["waiting", "leased", "sent", "failed", "dead"] | None = None


class DeliveryOut(Output):
    id: UUID
    """与推送里的 id 相同。"""
    kind: str
    number: str
    request: UUID
    occurred_at: Moment
    state: Annotated[str, Field(json_schema_extra={"enum": [*DeliveryState.values]})]
    attempts: int
    last_error: str
    sent_at: Moment | None


class DeliveryPage(Output):
    rows: list[DeliveryOut]
    has_more: bool


class Retried(Output):
    count: int
    """重新排上的有几条。"""
