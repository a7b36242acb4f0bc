"""What is submitted, what is answered to that, and what a client has brought."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from fenglian.api.schemas.base import (
    Cleaned,
    Input,
    Moment,
    Output,
    StateName,
    Words,
)
from fenglian.requests.validators import (
    LONGEST_CASE_NUMBER,
    LONGEST_EXTERNAL_NUMBER,
    LONGEST_PRINCIPAL,
)


class SubmissionIn(Input):
    """一件诉求。"""

    channel: Annotated[str, Field(max_length=20)]
    """经哪个渠道：vocabulary 里列出、这把密钥可用的一个。"""
    words: Words
    """当事人的原话，一字不改；至少 5 个字。"""
    name: Annotated[str, Field(min_length=1, max_length=50), Cleaned]
    phone: Annotated[str, Field(min_length=1, max_length=40), Cleaned]
    """手机号或带区号的固定电话；回执和查询码发到这里。"""
    relation: Literal["self", "parent", "company", "lawyer"] = "self"
    """为谁反映。"""
    principal_name: Annotated[str, Field(max_length=LONGEST_PRINCIPAL), Cleaned] = ""
    """替别人反映的，那个人或单位的名称；relation 不是 self 时必填。"""
    case_number: Annotated[str, Field(max_length=LONGEST_CASE_NUMBER), Cleaned] = ""
    wants_judge: bool = False
    """当事人要找承办法官。"""
    external_number: Annotated[str, Field(max_length=LONGEST_EXTERNAL_NUMBER), Cleaned] = ""
    """贵系统里这件事的编号，留在记录上；一个编号只能是一件事。"""


class Promise(Output):
    last_day: dt.date
    """最晚哪天答复。"""
    provisional: bool
    """这一天落在放假安排还没公布的年份，可能重算。"""


class Receipt(Output):
    """回执。"""

    id: UUID
    number: str
    """登记号，如 诉〔2026〕1187号。"""
    code: str
    """查询码，可以念给当事人；网页、电话、大厅通用。"""
    token: str
    """查询链接里的密文：有它就能看全部、代当事人回应。只交给当事人本人。"""
    link: str
    """当事人自己打开的查询页。"""
    received_at: Moment
    promise: Promise | None
    """没有规则定期限的，为 null。"""


class BroughtOut(Output):
    id: UUID
    number: str
    external_number: str
    received_at: Moment
    state: StateName
    state_label: str


class BroughtPage(Output):
    rows: list[BroughtOut]
    has_more: bool
