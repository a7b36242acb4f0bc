"""The course of a request in words: its timeline, its ladder, what was said in between."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fenglian.frame.parts import LadderStep, StepState, TimelineEntry
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries.names import ROLE_NAMES, say_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import name_stand_in
from fenglian.requests.actions.acting import REPLY_RULE
from fenglian.requests.enums import Complexity, RemarkKind, RequestState
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.vocabulary import channel_of

if TYPE_CHECKING:
    from fenglian.duties.queries import LadderRung, RunningLimit
    from fenglian.ledger.models import Event
    from fenglian.notifications.queries import Delivery
    from fenglian.requests.models import PhoneCall
    from fenglian.requests.queries.request_page import RequestPage

MOVES = frozenset(
    {
        EventKind.ORDER_DISPATCHED,
        EventKind.ORDER_REDISPATCHED,
        EventKind.ORDER_TRANSFERRED,
        EventKind.ORDER_REASSIGNED,
        EventKind.ORDER_HANDED_BACK,
        EventKind.WORK_HANDED_ON,
    }
)
"""Each leaves one handover behind, in the same order."""
TITLES = {
    EventKind.REQUEST_RECEIVED: gettext_lazy("收到，登记编号"),
    EventKind.REQUEST_SCREENED: gettext_lazy("确认为{choice}"),
    EventKind.REQUEST_RATED: gettext_lazy("当事人评价：满意"),
    EventKind.ORDER_EXTENSION_REQUESTED: gettext_lazy("申请延期 {working_days} 个工作日"),
    EventKind.ORDER_EXTENSION_DECIDED: gettext_lazy("{choice}延期 {working_days} 个工作日"),
    EventKind.ORDER_CALL_LOGGED: gettext_lazy("打电话，{choice}"),
    EventKind.DUTY_ADVANCED: gettext_lazy("期限提前到 {last_day}，按并入的一件答应的日期"),
    EventKind.DUTY_RESTORED: gettext_lazy("期限恢复到 {last_day}"),
    EventKind.DUTY_WARNED: gettext_lazy("提醒：今天到期，{recipient_name}"),
    EventKind.DUTY_ESCALATED: gettext_lazy("报送督办，{recipient_name}"),
    EventKind.DUTY_ALARMED: gettext_lazy("没有可以再报的人，已告警系统管理员"),
}
"""What an event of the kind says, with its data."""
TOLD_BY = {
    EventKind.DUTY_WARNED: MessageKind.DUTY_WARNING,
    EventKind.DUTY_ESCALATED: MessageKind.DUTY_ESCALATED,
}


def timeline_of(page: RequestPage) -> list[TimelineEntry]:
    """Return what happened, oldest first, and at the end what is owed now.

    Args:
        page: the request.
    """
    reasons = iter([handover.reason for handover in page.handovers])
    sent: dict[tuple[str, str | None], list[Delivery]] = defaultdict(list)
    for delivery in reversed(page.deliveries):
        sent[delivery.kind, delivery.recipient].append(delivery)
    entries = [_entry(page, event, reasons, sent) for event in page.events]
    # A step noticed late was still due at its own moment.
    entries.sort(key=lambda entry: entry.at or page.request.received_at)
    return [*entries, *_owed_now(page)]


def _entry(
    page: RequestPage,
    event: Event,
    reasons: Iterator[str],
    sent: dict[tuple[str, str | None], list[Delivery]],
) -> TimelineEntry:
    kind = EventKind(event.kind)
    reason = next(reasons, "") if kind in MOVES else ""
    detail = _(reason) if reason else _detail(event, kind)
    note = ""
    if kind in TOLD_BY:
        messages = sent[TOLD_BY[kind], event.data.get("recipient_name")]
        note = _delivery_words(messages.pop()) if messages else ""
    elif "lapsed_extension" in event.data:
        note = _("延期申请没有决定，同时作废")
    who = _(event.actor_label)
    if kind not in TOLD_BY:
        who = name_stand_in(who, event.data.get("for_name"))
    if kind is EventKind.REQUEST_RECEIVED:
        who = _(channel_of(page.service.mechanism, page.request.channel).label)
    return TimelineEntry(
        title=_title(page, event, kind), who=who, at=event.occurred_at, note=note, detail=detail
    )


def _title(page: RequestPage, event: Event, kind: EventKind) -> str:
    """Say what happened; where the event adds nothing, by the name of its kind alone."""
    data = event.data
    if kind in MOVES and kind is not EventKind.ORDER_HANDED_BACK:
        target = page.people.get(data["person"] or 0) or page.bodies.get(data["body"], "")
        return _("{}，{}").format(say_event(kind), target)
    choice = ""
    if kind is EventKind.REQUEST_SCREENED:
        choice = str(Complexity(data["complexity"]).label)
    elif kind is EventKind.ORDER_EXTENSION_DECIDED:
        choice = _("同意") if data["granted"] else _("不同意")
    elif kind is EventKind.ORDER_CALL_LOGGED:
        choice = _("联系上了") if data["reached"] else _("没有联系上")
    words = TITLES.get(kind) or say_event(kind)
    recipient = data.get("recipient_name") or _("窗口全体")
    recipient = name_stand_in(recipient, data.get("for_name"))
    return str(words).format(**{**data, "recipient_name": recipient, "choice": choice})


def _detail(event: Event, kind: EventKind) -> str:
    if kind is EventKind.REQUEST_SCREENED:
        return _("与建议一致") if event.data["as_proposed"] else _("改了系统的建议")
    if kind is EventKind.PERSONAL_DATA_REVEALED:
        return _("理由：{}").format(event.data["reason"])
    return ""


def _delivery_words(delivery: Delivery) -> str:
    return _("对方已打开") if delivery.read_at else str(delivery.state.label)


def _owed_now(page: RequestPage) -> list[TimelineEntry]:
    """Return the step that somebody owes; nothing once the request is closed."""
    main, order = page.main, page.order
    if page.request.state == RequestState.ANSWERED:
        return [TimelineEntry(title=_("等当事人评价"), state=StepState.NOW)]
    if main is None or main.duty.closed_at is not None:
        return []
    holder = main.duty.holder or main.duty.body
    waits = _("等承办人答复") if order and order.handler_id else _(main.rule.title)
    return [
        TimelineEntry(title=waits, who=holder.name, until=main.duty.last_day, state=StepState.NOW)
    ]


def ladder_of(limit: RunningLimit) -> list[LadderStep]:
    """Return the stairs of a limit's ladder.

    Args:
        limit: with every step of its rule.
    """
    return [_stair(rung, limit) for rung in limit.ladder]


def _stair(rung: LadderRung, limit: RunningLimit) -> LadderStep:
    state = StepState(rung.state)
    if rung.level == 0:
        standing = {
            StepState.NOW: _("现在这一级，{}").format(limit.limit.words),
            StepState.LATE: _("没有按期办"),
        }
        return LadderStep(
            name=_(ROLE_NAMES[rung.role]), who=rung.name, state=state, day=rung.day,
            day_words=_("到期"), words=standing.get(state, ""),
        )  # fmt: skip
    if rung.alarm:
        words = _("没有可以报的人，已告警系统管理员")
    elif rung.told_at:
        words = _("已报送，现在这一级") if state is StepState.NOW else _("已报送")
    elif limit.duty.closed_at is not None:
        words = _("不再报送")
    else:
        words = _("次日零时自动报送")
    return LadderStep(
        name=_(ROLE_NAMES[rung.role]), who=rung.name or _("职位空缺，报上一级"), state=state,
        day=rung.day, day_words=_missed(rung, limit), words=words,
    )  # fmt: skip


def _missed(rung: LadderRung, limit: RunningLimit) -> str:
    """Say what must not have happened by the day of a rung for it to be told."""
    if limit.duty.rule_id != REPLY_RULE:
        return _("未办")
    return _("未答复") if rung.level == 1 else _("仍未答复")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said after the first words.

    Args:
        words: verbatim.
        who: who said it, and as what.
        at: when.
        is_party: the party said it.
        note: what became of it, e.g. 当事人对这次电话有不同说法.
    """

    words: str
    who: str
    at: dt.datetime
    is_party: bool = False
    note: str = ""


def conversation_of(page: RequestPage) -> list[Said]:
    """Return what parties and court have said to each other since the request, oldest first.

    Args:
        page: the request.
    """
    told_by = {one.pk: f"{format_number(one)} " for one in page.merged}
    said = [
        *(Said(r.words, _("答复，{}").format(r.signature), r.replied_at) for r in page.replies),
        *(
            Said(
                q.words,
                told_by.get(q.request_id, "") + _("问当事人，{}").format(q.signature),
                q.asked_at,
            )
            for q in page.questions
        ),
        *(
            Said(
                q.answer,
                told_by.get(q.request_id, "") + _("当事人回答"),
                q.answered_at,
                is_party=True,
            )
            for q in page.questions
            if q.answered_at
        ),
        *(
            Said(
                r.words or _("（催办，没有留言）"),
                told_by.get(r.request_id, "") + _("当事人{}").format(RemarkKind(r.kind).label),
                r.made_at,
                is_party=True,
            )
            for r in page.remarks
        ),
        *(_called(call, told_by.get(call.request_id, "")) for call in page.calls),
    ]
    return sorted(said, key=lambda one: one.at)


def _called(call: PhoneCall, whose: str) -> Said:
    reached = _("电话联系上了") if call.reached else _("电话没有联系上")
    return Said(
        call.note,
        whose + _("{}，{}").format(reached, call.signature),
        call.called_at,
        note=_("当事人的说法：{}").format(call.contest) if call.contested_at else "",
    )
