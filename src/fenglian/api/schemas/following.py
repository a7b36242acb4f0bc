"""How a request stands, and what its party says."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fenglian.api.schemas.base import (
    Cleaned,
    Input,
    Moment,
    Output,
    Row,
    StateName,
    TurnName,
    Whole,
    Words,
)
from fenglian.requests.validators import LONGEST_WORDS


class CodeIn(Input):
    """凭查询码查询。"""

    code: Annotated[str, Field(min_length=12, max_length=40)]
    phone_end: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    """反映时留的电话最后 4 位；写对了才给 token。"""


class LimitOut(Output):
    state: Annotated[
        str,
        Field(json_schema_extra={"enum": ["ok", "near", "today", "late", "done", "done-late"]}),
    ]
    words: str
    """如 还剩 1 个工作日。"""
    last_day: dt.date
    provisional: bool


class Status(Output):
    """办到哪一步。"""

    number: str
    state: StateName
    state_label: str
    turn: TurnName
    """该谁做下一步：窗口、承办人、当事人回答、当事人评价、没有下一步。"""
    limit: LimitOut | None
    """眼下算数的期限。"""
    is_late: bool


class CodeStatus(Status):
    """凭查询码能看到的。"""

    token: str | None
    """电话尾号对得上才有，否则为 null。"""


class QuestionOut(Output):
    id: int
    words: str
    asked_at: Moment
    signature: str


class ReplyOut(Output):
    round: int
    """第几次答复；评价时写这个数。"""
    words: str
    replied_at: Moment
    signature: str
    satisfied: bool | None
    """当事人的评价，还没有则为 null。"""


class PaperOut(Output):
    id: UUID
    name: str
    size: int
    media_type: str
    added_at: Moment
    from_party: bool


class StepOut(Output):
    kind: str
    """事件的代号，与推送的相同。"""
    at: Moment


class MayOut(Output):
    """当事人现在能做什么。"""

    rate: bool
    answer: bool
    supplement: bool
    urge: bool
    attach: bool


class Followed(Status):
    """凭链接能看到的全部。"""

    id: UUID
    external_number: str
    received_at: Moment
    words: str
    code: str
    question: QuestionOut | None
    """法院正等当事人回答的问题。"""
    replies: list[ReplyOut]
    papers: list[PaperOut]
    course: list[StepOut]
    may: MayOut


class AnswerIn(Input):
    question: Row
    """回答哪个问题（question.id）。"""
    words: Words


class RatingIn(Input):
    round: Annotated[int, Field(ge=1, le=1000), Whole]
    """评价第几次答复（replies[].round）。"""
    satisfied: bool
    words: Annotated[str, Field(max_length=LONGEST_WORDS), Cleaned] = ""
    """不满意的，写一句哪里还没说清楚（必填）。"""


class SupplementIn(Input):
    words: Words


class UrgeIn(Input):
    words: Annotated[str, Field(max_length=LONGEST_WORDS), Cleaned] = ""
