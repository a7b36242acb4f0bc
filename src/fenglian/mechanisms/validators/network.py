"""The rules of the network: quotas, coverage, calendar duties, submissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenglian.mechanisms.enums import Covered, DayOff, Window
from fenglian.mechanisms.readings.calendar_duties import reckon_calendar_example
from fenglian.mechanisms.readings.coverage import read_coverage_example
from fenglian.mechanisms.readings.quotas import read_quota
from fenglian.mechanisms.readings.submissions import next_hops
from fenglian.mechanisms.readings.windows import MONTHS_IN, fits
from fenglian.mechanisms.schema import (
    CalendarDutyRule,
    CoverageRule,
    QuotaRule,
    SubmissionRule,
)
from fenglian.mechanisms.validators.findings import Finding, TreePath, failed, say_days, suggest
from fenglian.mechanisms.validators.limits import HOURS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from fenglian.mechanisms.schema import AnyRule, Mechanism


def check_network(rule: AnyRule, path: TreePath, mechanism: Mechanism) -> Iterator[Finding]:
    """Yield what does not hold in a rule of the network; nothing for a rule of another kind."""
    match rule:
        case QuotaRule():
            yield from _check_quota(rule, path, mechanism)
        case CoverageRule():
            yield from _check_coverage(rule, path)
        case CalendarDutyRule():
            yield from _check_calendar_duty(rule, path, mechanism)
        case SubmissionRule():
            yield from _check_submission(rule, path)


def _check_known_kinds(
    kinds: Iterable[str], path: TreePath, mechanism: Mechanism
) -> Iterator[Finding]:
    known = [kind.id for kind in mechanism.vocabularies.activity_kinds]
    for i, kind in enumerate(kinds):
        if kind not in known:
            what = f"词表 activity_kinds 里没有“{kind}”。"
            yield Finding((*path, i), what, suggest(kind, known))


def _compare(path: TreePath, expected: Any, got: dict[str, Any]) -> Iterator[Finding]:
    for key, value in got.items():
        wanted = getattr(expected, key)
        if wanted != value:
            yield failed((*path, "expected", key), _say(wanted), _say(value))


def _say(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or "无"
    return str(value).lower() if isinstance(value, bool) else str(value)


# ---------------------------------------------------------------- quotas


def _check_quota(rule: QuotaRule, path: TreePath, mechanism: Mechanism) -> Iterator[Finding]:
    yield from _check_known_kinds(rule.counts, (*path, "counts"), mechanism)
    visits = {kind.id for kind in mechanism.vocabularies.activity_kinds if kind.counts_as_visit}
    known = {kind.id for kind in mechanism.vocabularies.activity_kinds}
    for i, kind_id in enumerate(rule.counts):
        if kind_id in known - visits:
            yield Finding(
                (*path, "counts", i),
                f"“{kind_id}”在词表里写着不算到访（counts_as_visit: false），定额却计它。",
                "从 counts 里去掉，或者改词表。",
            )
    yield from _check_tallies(rule, path)
    if rule.warn_before.unit in HOURS:
        yield Finding(
            (*path, "warn_before", "unit"),
            f"提前提醒按 {rule.warn_before.unit} 计。",
            "用 working_days 或 calendar_days。",
        )
    if not all(fits(tally.each, rule.window) for tally in rule.any_of):
        return
    for i, example in enumerate(rule.examples):
        given = example.given
        got = read_quota(
            rule, given.day, given.visits, since=given.since, until=given.until,
            villages_left=given.villages_left,
        )  # fmt: skip
        answer = {"met": got.met, "required": got.required, "done": got.done}
        yield from _compare((*path, "examples", i), example.expected, answer)


def _check_tallies(rule: QuotaRule, path: TreePath) -> Iterator[Finding]:
    for i, tally in enumerate(rule.any_of):
        if not fits(tally.each, rule.window):
            yield Finding(
                (*path, "any_of", i, "each"),
                f"“{tally.each}”不能正好填满考核的“{rule.window}”。",
                "each 不大于 window；week 只能配 week。",
            )


# ---------------------------------------------------------------- coverage


def _check_coverage(rule: CoverageRule, path: TreePath) -> Iterator[Finding]:
    for i, need in enumerate(rule.needs):
        if need.most is not None and need.most < need.least:
            yield Finding(
                (*path, "needs", i, "most"),
                f"最多 {need.most} 少于最少 {need.least}。",
                "most 不小于 least，或者不写 most。",
            )
    if rule.over is Covered.JUDGE and rule.prefer is not None:
        yield Finding(
            (*path, "prefer"),
            "逐人检查（over: judge）时说不了“哪里优先”。",
            "优先另写一条 over: town 的规则。",
        )
    for i, example in enumerate(rule.examples):
        yield from _compare(
            (*path, "examples", i), example.expected, read_coverage_example(rule, example.given)
        )


# ---------------------------------------------------------------- calendar duties


def _check_calendar_duty(
    rule: CalendarDutyRule, path: TreePath, mechanism: Mechanism
) -> Iterator[Finding]:
    yield from _check_known_kinds(rule.activity_kinds, (*path, "activity_kinds"), mechanism)
    yield from _check_leaving(rule, path)
    faults = [*_check_due(rule, path), *_check_calendar_steps(rule, path)]
    yield from faults
    if faults:
        return
    for i, example in enumerate(rule.examples):
        here: TreePath = (*path, "examples", i, "expected")
        days, expected = reckon_calendar_example(rule, example.given), example.expected
        if days.due != expected.due:
            yield failed((*here, "due"), _say_due(expected.due), _say_due(days.due))
        if days.steps != expected.steps:
            yield failed((*here, "steps"), say_days(expected.steps), say_days(days.steps))


def _say_due(day: object) -> str:
    return "这一期不要求（null）" if day is None else str(day)


def _check_leaving(rule: CalendarDutyRule, path: TreePath) -> Iterator[Finding]:
    for i, event in enumerate(rule.cancelled_by):
        if event in rule.met_by:
            yield Finding(
                (*path, "cancelled_by", i),
                f"事件“{event}”既算办到又算取消，同一件事不能有两种结果。",
                "只在 met_by、cancelled_by 其中一项里保留它。",
            )
    activities = [event for event in rule.met_by if event.startswith("activity.")]
    if rule.activity_kinds and not activities:
        yield Finding(
            (*path, "activity_kinds"),
            "写了 activity_kinds，met_by 里却没有 activity. 开头的事件，永远不会用到。",
            "在 met_by 里加上 activity.recorded，或者去掉 activity_kinds。",
        )


def _check_due(rule: CalendarDutyRule, path: TreePath) -> Iterator[Finding]:
    due = rule.due
    given = [name for name in ("before", "last_working_day", "weekday") if getattr(due, name)]
    here: TreePath = (*path, "due")
    if len(given) != 1:
        yield Finding(
            here,
            f"due 应当写明一天，现在写了{'、'.join(given) or '零项'}。",
            "写 before: 20，或 last_working_day: true，或 weekday: monday。",
        )
    if due.month is not None and due.before is None:
        yield Finding((*here, "month"), "month 只跟 before 一起用。", "写 before，或者去掉 month。")
    if due.before is not None and rule.every is Window.WEEK:
        yield Finding((*here, "before"), "每周的事项没有“几日前”。", "改用 weekday。")
    elif due.month is not None and due.month > MONTHS_IN.get(rule.every, 0):
        yield Finding(
            (*here, "month"),
            f"{rule.every} 里没有第 {due.month} 个月。",
            f"写 1 到 {MONTHS_IN.get(rule.every, 0)}，或者不写（最后一个月）。",
        )
    if (
        due.before == 1
        and due.reading == "strict"
        and (due.month == 1 or rule.every is Window.MONTH)
    ):
        yield Finding(
            (*here, "before"),
            "“1日前”按严格理解落在这一期开始之前，永远来不及。",
            "写 reading: inclusive，或者改日子。",
        )
    if due.last_working_day and rule.day_off is not DayOff.STAYS:
        yield Finding(
            (*path, "day_off"),
            f"最后一个工作日不会是休息日，day_off: {rule.day_off} 用不上。",
            "写 day_off: stays。",
        )


def _check_calendar_steps(rule: CalendarDutyRule, path: TreePath) -> Iterator[Finding]:
    last_number, told = -1, {rule.holder}
    order: list[tuple[int, int]] = []
    for i, step in enumerate(rule.steps):
        here: TreePath = (*path, "steps", i)
        if step.number <= last_number:
            yield Finding(
                (*here, "number"),
                f"步骤编号 {step.number} 没有比上一步的 {last_number} 大。",
                "按先后从小到大编号。",
            )
        last_number = step.number
        at = step.at
        given = [
            name for name in ("before", "due_day_start", "overdue", "after") if getattr(at, name)
        ]
        if len(given) != 1:
            yield Finding(
                (*here, "at"),
                f"at 应当写明一个时点，现在写了{'、'.join(given) or '零项'}。",
                "写 before、due_day_start: true、overdue: true 或 after 其中一项。",
            )
            continue
        yield from _check_step_sense(step.kind, given[0], here)
        if (length := at.before or at.after) and length.unit in HOURS:
            yield Finding((*here, "at"), f"定期事项的步骤按 {length.unit} 计。", "用工作日或日。")
        if step.kind == "escalation" and step.to in told:
            yield Finding(
                (*here, "to"),
                f"“{step.to}”是承办人自己，或前面的步骤已经报送过。",
                "每一步报送不同的人。",
            )
        told |= {step.to} if step.kind == "escalation" else set()
        order.append(_rank(given[0], length.count if length else 0))
        if order != sorted(set(order)):
            yield Finding(
                (*here, "at"),
                "这一步不晚于上一步。",
                "各步按先后排列：before、当天、overdue、after。",
            )


def _rank(moment: str, count: int) -> tuple[int, int]:
    place = ("before", "due_day_start", "overdue", "after").index(moment)
    return (place, -count if moment == "before" else count)


def _check_step_sense(kind: str, moment: str, here: TreePath) -> Iterator[Finding]:
    if kind == "escalation" and moment in {"before", "due_day_start"}:
        yield Finding(
            (*here, "at"),
            "报送（escalation）不能早于到期，那时还没有逾期。",
            "写 overdue: true 或 after；到期以前的提醒用 kind: warning。",
        )


# ---------------------------------------------------------------- submissions


def _check_submission(rule: SubmissionRule, path: TreePath) -> Iterator[Finding]:
    reached = {rule.author}
    sound = True
    for i, hop in enumerate(rule.hops):
        here: TreePath = (*path, "hops", i)
        if hop.sender not in reached:
            sound = False
            yield Finding(
                (*here, "sender"),
                f"“{hop.sender}”送出之前没有人送给它，这一程永远不会开始。",
                "先写送到它的一程，或者改 sender。",
            )
        if hop.receiver in reached:
            sound = False
            yield Finding(
                (*here, "receiver"),
                f"“{hop.receiver}”前面已经有了，再送就绕成了圈。",
                "每个收件人只写一次。",
            )
        reached.add(hop.receiver)
    if sound:
        yield from _check_submission_examples(rule, path)


def _check_submission_examples(rule: SubmissionRule, path: TreePath) -> Iterator[Finding]:
    known: Collection[str] = [hop.receiver.value for hop in rule.hops]
    for i, example in enumerate(rule.examples):
        here: TreePath = (*path, "examples", i)
        for j, role in enumerate(example.given.received_by):
            if role not in known:
                yield Finding(
                    (*here, "given", "received_by", j),
                    f"这条链里没有收件人“{role}”。",
                    suggest(role, known),
                )
        got = tuple(hop.receiver for hop in next_hops(rule, example.given.received_by))
        yield from _compare(here, example.expected, {"next": got})
