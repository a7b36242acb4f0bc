"""The rules of the network in words: what stands beside a clause, and in the explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import Covered, Window
from fenglian.mechanisms.queries.names import (
    COVERED_NAMES,
    DAY_OFF_NAMES,
    ROLE_NAMES,
    SEAT_NAMES,
    WEEKDAY_NAMES,
    WINDOW_NAMES,
    say_event,
    say_length,
)
from fenglian.mechanisms.readings import unrecorded
from fenglian.mechanisms.schema import CalendarDutyRule, CoverageRule, QuotaRule, SubmissionRule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fenglian.mechanisms.enums import EventKind, Role, Seat
    from fenglian.mechanisms.schema import DueDay, Mechanism, Need, Tally
    from fenglian.mechanisms.schema.calendar_duties import CalendarStepMoment

NetworkRule = QuotaRule | CoverageRule | CalendarDutyRule | SubmissionRule
Facts = list[tuple[str, str]]


def activity_labels(mechanism: Mechanism) -> dict[str, str]:
    """Return what a mechanism's kinds of activity are called, by id."""
    return {kind.id: kind.label for kind in mechanism.vocabularies.activity_kinds}


def network_facts(rule: NetworkRule, labels: dict[str, str]) -> Facts:
    """Return what a rule lays down, as questions and answers.

    Args:
        rule: the rule.
        labels: from `activity_labels`.
    """
    match rule:
        case QuotaRule():
            return _quota_facts(rule, labels)
        case CoverageRule():
            return _coverage_facts(rule)
        case CalendarDutyRule():
            return _calendar_facts(rule, labels)
        case SubmissionRule():
            return _submission_facts(rule)


def say_ways(ways: Iterable[Tally]) -> str:
    """Return the ways to meet a quota, e.g. `每月 1 次，或者每季度 3 次`."""
    return _("，或者").join(
        _("{window} {times} 次").format(window=_(WINDOW_NAMES[way.each]), times=way.times)
        for way in ways
    )


def _quota_facts(rule: QuotaRule, labels: dict[str, str]) -> Facts:
    where = _("镇街") if rule.places == "town" else _("镇街和下辖的村、社区，合并计算")
    if rule.every_village:
        where = _("{}，每个村、社区都要到").format(where)
    facts = [
        (_("谁"), _(SEAT_NAMES[rule.bearer])),
        (_("多少"), say_ways(rule.any_of)),
        (_("按什么考核"), _(WINDOW_NAMES[rule.window])),
        (_("到哪里"), where),
        (_("什么算一次"), _("、").join(_(labels.get(kind, kind)) for kind in rule.counts)),
        (_("谁去了都算"), _seats(rule.counted_by)),
    ]
    if rule.per_day == "one":
        facts.append((_("同一天几项"), _("算一次")))
    if rule.prorate:
        facts.append((_("中途接手或交出"), _("按天数折算，四舍五入到整次")))
    facts.append((_("提前提醒"), _("到期前 {}").format(say_length(rule.warn_before))))
    if rule.misses_to:
        facts.append((_("没有完成，告知"), _roles(rule.misses_to)))
    return facts


def _coverage_facts(rule: CoverageRule) -> Facts:
    each = _(COVERED_NAMES[rule.over])
    facts = [(_("每个{}").format(each), say_need(need, rule)) for need in rule.needs]
    if rule.per_holder is not None:
        limit = rule.per_holder
        facts.append(
            (
                _("每名{}").format(_(SEAT_NAMES[limit.seat])),
                _("最多 {count} 个{of}").format(count=limit.most, of=_(COVERED_NAMES[limit.of])),
            )
        )
    if rule.prefer is not None:
        facts.append(
            (_("设有人民法庭的地方"), _("优先由{}联络").format(_(SEAT_NAMES[rule.prefer.seat])))
        )
    is_gap = rule.strength == "gap"
    facts.append((_("做不到时"), _("列为缺口，直到补上") if is_gap else _("提示，由人决定")))
    missing = say_unrecorded(rule)
    if missing:
        facts.append((_("现在"), _("还不检查：{}的登记还没有做").format(missing)))
    return facts


def say_unrecorded(rule: CoverageRule) -> str:
    """Return in words what a rule waits for before it can be checked; empty: it is checked.

    Args:
        rule: the coverage rule.
    """
    names = [
        COVERED_NAMES[one] if isinstance(one, Covered) else SEAT_NAMES[one]
        for one in unrecorded(rule)
    ]
    return _("、").join(_(name) for name in names)


def say_need(need: Need, rule: CoverageRule) -> str:
    """Return a need in words, e.g. `至少 1 名法官助理或书记员`."""
    if rule.over is Covered.JUDGE:
        bounds = _("至少联络 {} 处").format(need.least)
        return bounds if need.most is None else _("{}，最多 {} 处").format(bounds, need.most)
    who = _("或").join(_(SEAT_NAMES[seat]) for seat in need.any_of)
    if need.most is None:
        return _("至少 {count} 个{who}").format(count=need.least, who=who)
    if need.most == need.least:
        return _("正好 {count} 个{who}").format(count=need.least, who=who)
    return _("{least} 到 {most} 个{who}").format(least=need.least, most=need.most, who=who)


def say_due(due: DueDay, every: Window) -> str:
    """Return when a calendar duty is due, e.g. `每季度最后一个月 20 日以前，20 日当天不算按时`."""
    each = _(WINDOW_NAMES[every])
    if due.last_working_day:
        return _("{}最后一个工作日").format(each)
    if due.weekday is not None:
        first = "" if every is Window.WEEK else _("第一个")
        return f"{each}{first}{_(WEEKDAY_NAMES[due.weekday])}"
    month = ""
    if every is not Window.MONTH:
        month = _("最后一个月") if due.month is None else _("第 {} 个月").format(due.month)
    if due.reading == "inclusive":
        return _("{each}{month} {day} 日以前，{day} 日当天算按时").format(
            each=each, month=month, day=due.before
        )
    return _("{each}{month} {day} 日以前，{day} 日当天不算按时").format(
        each=each, month=month, day=due.before
    )


def _calendar_facts(rule: CalendarDutyRule, labels: dict[str, str]) -> Facts:
    facts = [
        (_("谁"), _(ROLE_NAMES[rule.holder])),
        (_("何时"), say_due(rule.due, rule.every)),
        (_("遇到休息日"), _(DAY_OFF_NAMES[rule.day_off])),
        (_("怎样算完"), say_met_by(rule, labels)),
    ]
    if rule.recipients:
        facts.append((_("报给谁"), _roles(rule.recipients)))
    for step in rule.steps:
        verb = _("提醒{}") if step.kind == "warning" else _("报{}")
        facts.append((say_calendar_moment(step.at), verb.format(_(ROLE_NAMES[step.to]))))
    return facts


def say_met_by(rule: CalendarDutyRule, labels: dict[str, str]) -> str:
    """Return what meets a calendar duty, e.g. `记录联络活动（联席会议）`."""
    events = _events(rule.met_by)
    if not rule.activity_kinds:
        return events
    kinds = _("、").join(_(labels.get(kind, kind)) for kind in rule.activity_kinds)
    return _("{events}（{kinds}）").format(events=events, kinds=kinds)


def say_calendar_moment(at: CalendarStepMoment) -> str:
    """Return when a step of a calendar duty comes, e.g. `到期前 5 个工作日`."""
    if at.before is not None:
        return _("到期前 {}").format(say_length(at.before))
    if at.after is not None:
        return _("逾期满 {}").format(say_length(at.after))
    return _("到期当天") if at.due_day_start else _("逾期")


def _submission_facts(rule: SubmissionRule) -> Facts:
    what = {"roster": _("联络名单"), "ledger": _("台账和报表")}[rule.what]
    facts = [(_("报什么"), what)]
    facts += [
        (_("{}报").format(_(ROLE_NAMES[hop.sender])), _(ROLE_NAMES[hop.receiver]))
        for hop in rule.hops
    ]
    if rule.receipts:
        facts.append((_("每一步"), _("收到的签收，有问题的写明理由退回")))
    return facts


def _events(kinds: Iterable[EventKind]) -> str:
    return _("或").join(say_event(kind) for kind in kinds)


def _seats(seats: Iterable[Seat]) -> str:
    return _("、").join(_(SEAT_NAMES[seat]) for seat in seats)


def _roles(roles: Iterable[Role]) -> str:
    return _("、").join(_(ROLE_NAMES[role]) for role in roles)
