"""The queue of the desk, screening, dispatch and calls."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from fenglian.api.schemas.base import (
    Cleaned,
    Input,
    Moment,
    Output,
    PageQuery,
    Revision,
    Row,
    StateName,
)
from fenglian.api.schemas.following import LimitOut
from fenglian.requests.validators import LONGEST_REASON


class QueueQuery(PageQuery):
    state: Literal["received", "in_hand", "handed_back", "answered", "closed", "merged"] | None = (
        None
    )
    channel: Annotated[str, Field(max_length=20)] = ""
    subject: Annotated[str, Field(max_length=30)] = ""
    late: bool = False
    words: Annotated[str, Field(max_length=60), Cleaned] = ""
    order: Literal["waiting", "newest", "oldest"] = "waiting"
    """waiting：待分流的在前，等得最久的最先。"""


class QueueRowOut(Output):
    id: UUID
    number: str
    external_number: str
    title: str
    channel: str
    received_at: Moment
    name_masked: str
    phone_masked: str
    case_number: str
    state: StateName
    state_label: str
    subject: str
    complexity: str
    """simple 或 ordinary；没有建议时为空。"""
    is_screened: bool
    """事项和繁简已由人确认；否则是系统建议。"""
    department: str
    handler: str
    limit: LimitOut | None
    revision: int
    """办过几次；派单时带回，别人先办了会得到 409。"""


class QueuePage(Output):
    rows: list[QueueRowOut]
    has_more: bool


class DeskRequestOut(QueueRowOut):
    words: str
    """当事人的原话。"""
    service_kind: str
    acts: list[str]
    """这位工作人员现在能做什么；接口能做的只有 dispatch，其余在工作台办。"""


class PersonOut(Output):
    id: int
    name: str
    title: str


class HandsOut(Output):
    """一个能接单的部门，和今天在那里任职的人。"""

    id: int
    name: str
    people: list[PersonOut]


class HandsPage(Output):
    rows: list[HandsOut]


class ScreeningIn(Input):
    """事项和繁简；还没有人确认过的，派单时一并确认。"""

    subject: Annotated[str, Field(max_length=30)]
    service_kind: Annotated[str, Field(max_length=30)]
    complexity: Literal["simple", "ordinary"]


class DispatchIn(Input):
    revision: Revision
    """看到的版本（queue 或 requests 里的 revision）。"""
    body: Row
    """派给哪个部门（hands[].id）。"""
    person: Row | None = None
    """派给谁（hands[].people[].id）；不写则由部门的人接单。"""
    reason: Annotated[str, Field(max_length=LONGEST_REASON), Cleaned] = ""
    """重新派单必填。"""
    screening: ScreeningIn | None = None
    """不写则照系统建议确认。"""


class Dispatched(Output):
    id: UUID
    state: StateName
    revision: int
    limit: LimitOut | None


class CallIn(Input):
    revision: Revision
    """看到的版本（queue 或 requests 里的 revision）。"""
    reached: bool
    """打通并说上了话；没打通的也登记。"""
    note: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON), Cleaned]
    """说了什么，或者为什么没有说上；当事人看得到，可以说没有这回事。"""


class CallLogged(Output):
    id: int
    called_at: Moment
    reached: bool
    revision: int
