"""What goes in and out, as the OpenAPI document describes it.

The shape alone is checked here (400); what the words must be is the domain's to say (422). The
descriptions are read by the makers of other systems, hence Chinese.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from fenglian.frame.forms import clean_text
from fenglian.integrations.enums import PUSHED_KINDS, DeliveryState
from fenglian.requests.enums import RequestState
from fenglian.requests.queries.following import Turn
from fenglian.requests.validators import (
    LONGEST_CASE_NUMBER,
    LONGEST_EXTERNAL_NUMBER,
    LONGEST_PRINCIPAL,
    LONGEST_REASON,
    LONGEST_WORDS,
)
from fenglian.worktime.clock import COURT_ZONE

MOST_ROWS = 100
LARGEST = 2**31 - 1


def _whole(number: object) -> object:
    """Take 1.0 for 1, as JSON Schema does; what is no whole number stays what it is."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Cleaned = AfterValidator(clean_text)
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS), Cleaned]
Moment = Annotated[dt.datetime, AfterValidator(lambda at: at.astimezone(COURT_ZONE))]
# The bounds stand first: behind the validator the document would not know them.
Whole = BeforeValidator(_whole)
Row = Annotated[int, Field(ge=1, le=LARGEST), Whole]
Revision = Annotated[int, Field(ge=0, le=LARGEST), Whole]
StateName = Annotated[str, Field(json_schema_extra={"enum": [*RequestState.values]})]
ToldKind = Annotated[str, Field(json_schema_extra={"enum": sorted(PUSHED_KINDS)})]
TurnName = Annotated[str, Field(json_schema_extra={"enum": [*Turn]})]


class Input(BaseModel):
    """What is sent; nothing unknown is taken in, and nothing is taken for something else."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class Query(BaseModel):
    """What stands behind the question mark; its values are text."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Output(BaseModel):
    """What is told."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


# --- problems ------------------------------------------------------------------------------------


class FaultOut(Output):
    field: str
    """哪一项，如 body.phone。"""
    message: str


class Problem(Output):
    """错误（RFC 9457）。"""

    type: str
    """urn:fenglian:problem: 加 code。"""
    title: str
    status: int
    detail: str
    """发生了什么、该怎么办。"""
    code: str
    """稳定的代号，程序按它判断。"""
    field: str | None = None
    errors: list[FaultOut] | None = None
    incident: str | None = None
    """报给法院查日志的编号。"""


# --- submitting ----------------------------------------------------------------------------------


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


# --- following -----------------------------------------------------------------------------------


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


# --- words ---------------------------------------------------------------------------------------


class TermOut(Output):
    id: str
    label: str


class ChannelOut(TermOut):
    staffed: bool
    """有人值守：经 /desk/requests 登记；否则经 /requests 提交。"""


class Vocabulary(Output):
    """本院机制里的用语。"""

    court: str
    channels: list[ChannelOut]
    """这把密钥可用的渠道。"""
    relations: list[TermOut]
    service_kinds: list[TermOut]
    subjects: list[TermOut]


# --- what a client has brought -------------------------------------------------------------------


class PageQuery(Query):
    page: Annotated[int, Field(ge=1, le=1000)] = 1
    size: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50


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


# --- the desk ------------------------------------------------------------------------------------


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


# --- hooks ---------------------------------------------------------------------------------------


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
