"""The course of a request in people's words: what happened, what is to come, who supervises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fenglian.duties.actions.follow import limit_rule_of
from fenglian.duties.enums import DutyState
from fenglian.frame.parts import LimitState, ShownLimit, StepState, TimelineEntry
from fenglian.mechanisms.enums import EventKind, Role
from fenglian.organizations.models import Body, Person
from fenglian.portal.wording import ROLES
from fenglian.requests.enums import RequestState
from fenglian.requests.queries.following import Standing, Turn, load_course
from fenglian.worktime.periods import civil_day, format_day, working_days_between

if TYPE_CHECKING:
    from fenglian.duties.models import Duty
    from fenglian.duties.queries import LadderRung
    from fenglian.ledger.models import Event
    from fenglian.requests.models import ServiceRequest
    from fenglian.worktime.calendars import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Hands:
    """Names of the bodies and people that the course speaks of."""

    bodies: dict[int, str]
    people: dict[int, str]

    def of(self, event: Event) -> str:
        """Return into whose hands an event put the request."""
        body = self.bodies.get(event.data.get("body"), "")
        person = self.people.get(event.data.get("person"), "")
        return _("{}的{}").format(body, person) if body and person else body or person


def _to(title: str) -> Callable[[Event, Hands], TimelineEntry]:
    return lambda event, hands: TimelineEntry(title=title.format(hands.of(event)))


def _plain(title: str) -> Callable[[Event, Hands], TimelineEntry]:
    return lambda _event, _hands: TimelineEntry(title=title)


def _escalated(event: Event, _hands: Hands) -> TimelineEntry:
    level = event.data.get("level")
    roles = (Role.DEPARTMENT_LEADER, Role.VICE_PRESIDENT_IN_CHARGE, Role.PRESIDENT)
    told = ROLES[roles[level - 1]] if level in {1, 2, 3} else _("上一级领导")
    return TimelineEntry(title=_("没有按期办理，报给{}").format(told), state=StepState.LATE)


def _extended(event: Event, _hands: Hands) -> TimelineEntry | None:
    if not event.data.get("granted"):
        return None
    days = event.data.get("working_days")
    title = ngettext("领导批准多用 {} 个工作日", "领导批准多用 {} 个工作日", days or 0).format(days)
    return TimelineEntry(title=title)


def _called(event: Event, _hands: Hands) -> TimelineEntry:
    reached = event.data.get("reached")
    return TimelineEntry(title=_("法院给您打了电话") if reached else _("法院给您打电话，没有接通"))


def _attached(event: Event, _hands: Hands) -> TimelineEntry:
    is_ours = event.actor_kind == "citizen"
    return TimelineEntry(title=_("您添加了材料") if is_ours else _("法院添加了材料"))


def _told() -> dict[str, Callable[[Event, Hands], TimelineEntry | None]]:
    """Return how each event is told; what is not here stays inside the court."""
    return {
        EventKind.REQUEST_RECEIVED: _plain(_("收到您的反映")),
        EventKind.REQUEST_ANSWERED: _plain(_("法院答复您")),
        EventKind.REQUEST_RATED: _plain(_("您评价满意，办完了")),
        EventKind.REQUEST_RETURNED: _plain(_("您不满意，退回重新办")),
        EventKind.REQUEST_URGED: _plain(_("您催了一次")),
        EventKind.COMPLAINT_MADE: _plain(_("您提出投诉")),
        EventKind.REQUEST_SUPPLEMENTED: _plain(_("您补充了一段话")),
        EventKind.REQUEST_CODE_SENT: _plain(_("新的查询码发到您的手机")),
        EventKind.REQUEST_CLOSED: _plain(_("办完了")),
        EventKind.REQUEST_MERGED: _plain(_("和另一件同样的事一起办")),
        EventKind.REQUEST_UNMERGED: _plain(_("恢复单独办理")),
        EventKind.REQUEST_ANSWERED_JOINTLY: _plain(_("法院答复您")),
        EventKind.REQUEST_DISSATISFIED: _plain(_("您不满意，退回重新办")),
        EventKind.ATTACHMENT_ADDED: _attached,
        EventKind.ORDER_DISPATCHED: _to(_("派给{}")),
        EventKind.ORDER_ACCEPTED: _plain(_("承办人开始办理")),
        EventKind.ORDER_QUESTION_ASKED: _plain(_("法院问您一个问题")),
        EventKind.ORDER_QUESTION_ANSWERED: _plain(_("您回答了问题")),
        EventKind.ORDER_TRANSFERRED: _to(_("转给{}")),
        EventKind.ORDER_HANDED_BACK: _plain(_("退回窗口，重新安排承办人")),
        EventKind.ORDER_REDISPATCHED: _to(_("重新派给{}")),
        EventKind.ORDER_REASSIGNED: _to(_("领导改派给{}")),
        EventKind.ORDER_REPLIED: _plain(_("法院答复您")),
        EventKind.ORDER_RETURNED: _plain(_("您不满意，退回原承办人重新办")),
        EventKind.ORDER_EXTENSION_DECIDED: _extended,
        EventKind.ORDER_CALL_LOGGED: _called,
        EventKind.DOCUMENT_ISSUED: _plain(_("法院开具文书，已交付")),
        EventKind.PAPERS_PASSED_ON: _to(_("法院收到材料，转给{}")),
        EventKind.ORDER_CALL_CONTESTED: _plain(_("您对电话记录提出不同说法")),
        EventKind.DUTY_WARNED: _plain(_("提醒办理的人：今天到期")),
        EventKind.DUTY_ESCALATED: _escalated,
        EventKind.DUTY_ALARMED: _plain(_("没有按期办理，已提醒法院另行安排")),
        EventKind.DUTY_RECOMPUTED: _plain(_("放假安排有变，期限重新计算")),
    }


def _told_of_leading() -> dict[str, Callable[[Event, Hands], TimelineEntry | None]]:
    """Return how the course of a leading request is told to others: not they have done it."""
    return _told() | {
        EventKind.ORDER_RETURNED: _plain(_("退回原承办人重新办")),
        EventKind.REQUEST_RETURNED: _plain(_("退回窗口重新办")),
    }


def tell_course(
    request: ServiceRequest, standing: Standing, calendar: WorkingCalendar
) -> list[TimelineEntry]:
    """Return what happened and what is owed now, in the order of time.

    Args:
        request: the held request.
        standing: how it stands.
        calendar: its court's working days.
    """
    course = load_course(request)
    hands = _hands_of(request.court_id, (*course.events, *filter(None, [course.hands])))
    own, of_leading = _told(), _told_of_leading()
    entries: list[TimelineEntry] = []
    dispatched = None
    for event in course.events:
        tell = (own if event.subject_id == request.pk else of_leading).get(event.kind)
        entry = tell(event, hands) if tell else None
        if entry is None:
            continue
        note = entry.note
        if event.kind == EventKind.REQUEST_MERGED and course.hands is not None:
            note = _("由{}承办").format(hands.of(course.hands))
        if event.kind in {EventKind.ORDER_DISPATCHED, EventKind.ORDER_RETURNED}:
            dispatched = event.occurred_at
        if event.kind == EventKind.ORDER_REPLIED and dispatched is not None:
            used = working_days_between(
                civil_day(dispatched), civil_day(event.occurred_at), calendar
            )
            note = _say_used(used)
        entries.append(
            TimelineEntry(title=entry.title, at=event.occurred_at, note=note, state=entry.state)
        )
    ahead = _ahead(standing)
    return [*entries, ahead] if ahead else entries


def _say_used(days: int) -> str:
    if not days:
        return _("当天答复")
    return ngettext("用了 {} 个工作日", "用了 {} 个工作日", days).format(days)


def _hands_of(court_id: int, events: Iterable[Event]) -> Hands:
    events = list(events)
    bodies = {event.data["body"] for event in events if event.data.get("body")}
    people = {event.data["person"] for event in events if event.data.get("person")}
    return Hands(
        dict(Body.objects.filter(court_id=court_id, pk__in=bodies).values_list("pk", "name")),
        dict(Person.objects.filter(court_id=court_id, pk__in=people).values_list("pk", "name")),
    )


def _ahead(standing: Standing) -> TimelineEntry | None:
    until = standing.duty.last_day if standing.duty and standing.duty.closed_at is None else None
    match standing.turn:
        case Turn.PARTY_RATES:
            return TimelineEntry(title=_("等您评价"), state=StepState.NOW)
        case Turn.PARTY_ANSWERS:
            return TimelineEntry(title=_("等您回答，法院的期限照常计算"), state=StepState.NOW)
        case Turn.HANDLER:
            title = _("等承办人答复")
        case Turn.DESK:
            title = _("等窗口安排")
        case Turn.NOBODY:
            return None
    if standing.is_late:
        return TimelineEntry(title=_("{}，已经超期").format(title), state=StepState.NOW)
    return TimelineEntry(title=title, until=until, state=StepState.NOW)


def show_limit(standing: Standing) -> ShownLimit | None:
    """Return the chip of the limit that counts for the party."""
    limit, duty = standing.limit, standing.duty
    if limit is None or duty is None:
        return None
    words = limit.words
    if duty.state == DutyState.MET:
        words = _("按期答复") if limit.state == LimitState.DONE else _("超期答复")
        if len(standing.answered) > 1:
            words = _("第 {} 次{}").format(len(standing.answered), words)
    return ShownLimit(
        state=LimitState(limit.state),
        words=words,
        last_day=limit.last_day,
        provisional=limit.provisional,
    )


def say_earlier(standing: Standing) -> str:
    """Say which answers before the last came late; empty where none did."""
    late = [str(number) for number, in_time in enumerate(standing.answered[:-1], 1) if not in_time]
    return _("第 {} 次答复超期。").format("、".join(late)) if late else ""


def say_turn(request: ServiceRequest, standing: Standing) -> str:
    """Say who owes the next step, and what it is."""
    match standing.turn:
        case Turn.PARTY_RATES:
            return _("您：评价这次答复")
        case Turn.PARTY_ANSWERS:
            return _("您：回答法院的问题")
        case Turn.HANDLER:
            return _("法院：承办人答复您")
        case Turn.DESK if request.state == RequestState.HANDED_BACK:
            return _("法院：窗口重新安排承办人")
        case Turn.DESK:
            return _("法院：窗口答复，或者派给承办人")
    return _("这件事办完了")


def tell_ladder(standing: Standing, today: dt.date) -> list[TimelineEntry]:
    """Return who supervises: every step of the rule, told and to come.

    Days without hours: a step falls due at midnight, and its message leaves in office hours.
    """
    duty = standing.duty
    if duty is None:
        return []
    return [_rung(rung, duty, today) for rung in standing.ladder]


def _rung(rung: LadderRung, duty: Duty, today: dt.date) -> TimelineEntry:
    name = say_rung(rung, duty)
    if rung.level == 0:
        if rung.state == "late":
            return TimelineEntry(
                title=capfirst(_("{}没有按期办理").format(name)),
                until=rung.day,
                state=StepState.LATE,
            )
        return TimelineEntry(title=capfirst(name), until=rung.day, state=StepState(rung.state))
    if rung.told_at is None:
        note = _("仍未答复，自动报送")
        return TimelineEntry(title=capfirst(name), until=rung.day, note=note, state=StepState.NEXT)
    day = format_day(civil_day(rung.told_at), today)
    if rung.alarm:
        note = _("{}，已提醒法院核对任职").format(day)
        return TimelineEntry(title=_("这一级没有可以报的人"), note=note)
    is_now = rung.state == "now"
    received = _("{}收到您的原话") if carries_words(rung, duty) else _("{}收到报告")
    return TimelineEntry(
        title=_("{}督办中").format(name) if is_now else _("已报{}").format(name),
        note=received.format(day),
        state=StepState.NOW if is_now else StepState.DONE,
    )


def say_rung(rung: LadderRung, duty: Duty) -> str:
    """Say who stands on a rung; the leader of a department by the department's name."""
    if rung.role is Role.DEPARTMENT_LEADER:
        return _("{}领导").format(duty.body.name)
    return str(ROLES[rung.role])


def carries_words(rung: LadderRung, duty: Duty) -> bool:
    """Tell whether a step takes the party's own words along."""
    steps = {step.number: step for step in limit_rule_of(duty).steps}
    return rung.level in steps and steps[rung.level].with_party_words


def say_told(standing: Standing) -> str:
    """Say to whom the delay was reported, the last one; empty before anybody."""
    told = [rung for rung in standing.ladder if rung.level and rung.told_at and not rung.alarm]
    if not told or standing.duty is None:
        return ""
    who = say_rung(told[-1], standing.duty)
    if carries_words(told[-1], standing.duty):
        return _("系统已把您的原话报给{}。").format(who)
    return _("系统已报给{}。").format(who)
