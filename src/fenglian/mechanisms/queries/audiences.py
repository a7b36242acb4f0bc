"""What the rules say to those whom they bind, told or warn: sentences by sort of people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.mechanisms.enums import Role, Seat
from fenglian.mechanisms.queries.names import (
    DAY_OFF_NAMES,
    EVENT_NAMES,
    ROLE_NAMES,
    SEAT_NAMES,
    WINDOW_NAMES,
    say_length,
    say_source,
)
from fenglian.mechanisms.queries.network_facts import (
    activity_labels,
    say_calendar_moment,
    say_due,
    say_met_by,
    say_ways,
)
from fenglian.mechanisms.schema import CalendarDutyRule, LimitRule, QuotaRule, SubmissionRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fenglian.mechanisms.enums import EventKind
    from fenglian.mechanisms.schema import AnyRule, LadderStep, Mechanism

AUDIENCES = tuple(dict.fromkeys([*ROLE_NAMES.values(), *SEAT_NAMES.values()]))
"""Sorts of people, in the order in which they are spoken to: roles, then seats."""
NEXT_LEVEL = (
    "应报送的职务空缺，或任职的人就是承办人、被投诉人、已经收到过的人，当时改报再上一级；"
    "上面再没有人的，告警。"
)
DOCUMENTS = {"roster": "联络名单", "ledger": "台账和报表"}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that an explanation says.

    Args:
        text: the sentence, its full stop left to whoever prints it.
        title: what it is about, printed in front; empty where the sentence says it.
        source: the clauses it comes from; empty where it needs none.
        details: further sentences.
    """

    text: str
    title: str = ""
    source: str = ""
    details: tuple[str, ...] = ()


def points_by_audience(mechanism: Mechanism) -> dict[str, list[Point]]:
    """Return what a mechanism says to each sort of people, by their name.

    What they owe comes first, then what they are told of.

    Args:
        mechanism: the mechanism.
    """
    said: dict[str, list[Point]] = defaultdict(list)
    labels = activity_labels(mechanism)
    for rule in mechanism.rules:
        for name, point in _owed(rule, labels):
            said[name].append(point)
    for rule in mechanism.rules:
        for name, point in _told(rule):
            said[name].append(point)
    return said


def _owed(rule: AnyRule, labels: dict[str, str]) -> Iterator[tuple[str, Point]]:
    match rule:
        case LimitRule():
            yield ROLE_NAMES[rule.holder], _limit(rule)
        case QuotaRule():
            yield SEAT_NAMES[rule.bearer], _quota(rule, labels)
        case CalendarDutyRule():
            yield ROLE_NAMES[rule.holder], _calendar_duty(rule, labels)
        case SubmissionRule():
            yield from _submission(rule)


def _told(rule: AnyRule) -> Iterator[tuple[str, Point]]:
    match rule:
        case LimitRule():
            yield from _told_of_limit(rule)
        case QuotaRule():
            yield from _told_of_quota(rule)
        case CalendarDutyRule():
            yield from _told_of_calendar_duty(rule)


def _events(kinds: Iterable[EventKind]) -> str:
    return "或".join(EVENT_NAMES[kind] for kind in kinds)


# ---------------------------------------------------------------- limits


def _limit(rule: LimitRule) -> Point:
    starts, met = _events(rule.starts_on), _events(rule.met_by)
    in_days = rule.length.unit.endswith("_days")
    first = "，起算当天不算" if in_days else ""
    details = [rule.summary, *([rule.note] if rule.note else [])]
    if rule.cancelled_by:
        details.append(f"{_events(rule.cancelled_by)}的，不再要求。")
    warned = [step for step in rule.steps if step.kind == "warning"]
    details += [f"{_moment(step)}提醒{ROLE_NAMES[step.to]}。" for step in warned]
    text = f"自{starts}起 {say_length(rule.length)}内{met}{first}"
    return Point(text, rule.title, say_source(rule), tuple(details))


def _told_of_limit(rule: LimitRule) -> Iterator[tuple[str, Point]]:
    for step in rule.steps:
        if step.kind == "escalation":
            words = "，附当事人原话" if step.with_party_words else ""
            text = (
                f"{ROLE_NAMES[rule.holder]}没有按时{rule.title}的，{_moment(step)}报送您督办{words}"
            )
            yield ROLE_NAMES[step.to], Point(text, source=say_source(rule))
    if rule.steps:
        text = f"《{rule.title}》逐级报送到无人可报时，您会收到告警"
        yield ROLE_NAMES[rule.above_top], Point(text)


def _moment(step: LadderStep) -> str:
    if step.at.after is None:
        return "期限最后一天开始时"
    return f"满 {say_length(step.at.after)}时"


# ---------------------------------------------------------------- quotas


def _quota(rule: QuotaRule, labels: dict[str, str]) -> Point:
    where = "联络的镇街"
    if rule.places == "town_and_villages":
        where += "和下辖的村、社区，合计计算"
    every = "，每个村、社区都要到" if rule.every_village else ""
    kinds = "、".join(labels.get(kind, kind) for kind in rule.counts)
    others = "、".join(SEAT_NAMES[seat] for seat in rule.counted_by if seat is not rule.bearer)
    details = [f"算数的：{kinds}。"]
    if others:
        details.append(f"{others}去了，也算。")
    if rule.per_day == "one":
        details.append("同一天在同一镇街办几件事，算一次。")
    if rule.prorate:
        details.append("中途接手或交出的，按天数折算，四舍五入到整次。")
    details.append(f"到期前 {say_length(rule.warn_before)}还差的，提醒您。")
    details += [rule.note] if rule.note else []
    text = f"至少{say_ways(rule.any_of)}，到{where}{every}；{WINDOW_NAMES[rule.window]}考核一次"
    return Point(text, rule.title, say_source(rule), tuple(details))


def _told_of_quota(rule: QuotaRule) -> Iterator[tuple[str, Point]]:
    bearer = SEAT_NAMES[rule.bearer]
    for seat in rule.counted_by:
        if seat is not rule.bearer and seat is not Seat.LIAISON_GROUP:
            text = f"您到联络的镇街去，记下来，就算在{bearer}的《{rule.title}》里"
            yield SEAT_NAMES[seat], Point(text, source=say_source(rule))
    for role in rule.misses_to:
        text = f"{bearer}没有完成《{rule.title}》的，期满后告知您"
        yield ROLE_NAMES[role], Point(text, source=say_source(rule))


# ---------------------------------------------------------------- calendar duties


def _calendar_duty(rule: CalendarDutyRule, labels: dict[str, str]) -> Point:
    to = "、".join(ROLE_NAMES[role] for role in rule.recipients)
    sent = f"，报给{to}" if to else ""
    details = [rule.summary, f"{DAY_OFF_NAMES[rule.day_off]}。"]
    details += [rule.note] if rule.note else []
    details += [
        f"{say_calendar_moment(step.at)}提醒{ROLE_NAMES[step.to]}。"
        for step in rule.steps
        if step.kind == "warning"
    ]
    text = f"{say_due(rule.due, rule.every)}，{say_met_by(rule, labels)}{sent}"
    return Point(text, rule.title, say_source(rule), tuple(details))


def _told_of_calendar_duty(rule: CalendarDutyRule) -> Iterator[tuple[str, Point]]:
    holder = ROLE_NAMES[rule.holder]
    for step in rule.steps:
        if step.kind == "escalation":
            text = f"{holder}没有按时{rule.title}的，{say_calendar_moment(step.at)}时告知您"
            yield ROLE_NAMES[step.to], Point(text, source=say_source(rule))
    if rule.steps:
        text = f"《{rule.title}》逐级报送到无人可报时，您会收到告警"
        yield ROLE_NAMES[rule.above_top], Point(text)


# ---------------------------------------------------------------- submissions


def _submission(rule: SubmissionRule) -> Iterator[tuple[str, Point]]:
    what, source = DOCUMENTS[rule.what], say_source(rule)
    for hop in rule.hops:
        sender, receiver = ROLE_NAMES[hop.sender], ROLE_NAMES[hop.receiver]
        first = "" if hop.sender is rule.author else "收齐后"
        yield sender, Point(f"{what}由您{first}报给{receiver}", rule.title, source)
        answer = "，签收，或者写明理由退回" if rule.receipts else ""
        if hop.receiver is not Role.COMMITTEE:
            yield receiver, Point(f"您收{sender}报来的{what}{answer}", rule.title, source)
