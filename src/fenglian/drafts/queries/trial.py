"""试算: a year of a court's ledger under the rules in force and under others, side by side."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from fenglian.drafts.replay import Happened, Replay, ReplayedDuty
from fenglian.duties.enums import DutyState
from fenglian.isolation.actors import ActorKind
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind, Role
from fenglian.mechanisms.queries.names import ROLE_NAMES
from fenglian.mechanisms.schema import LimitRule, Mechanism
from fenglian.organizations.models import Court, Person
from fenglian.worktime.periods import civil_day, midnight
from fenglian.worktime.queries import load_calendar

ONE_DAY = dt.timedelta(days=1)
WARM_UP = dt.timedelta(days=90)
"""Replayed before the period and not counted, so that what was open at its start is known."""
MOST_PEOPLE = 20
ESTIMATED_MINUTES: Mapping[Role, int] = {
    Role.DESK: 10,
    Role.HANDLER: 60,
    Role.DEPARTMENT: 20,
    Role.SERVICE_CENTER: 15,
}
"""What one duty takes its holder where the ledger says nothing; shown as an estimate."""
USUAL_ESTIMATE = 30
FEWEST_RECORDED = 5
"""From how many recorded times their median is taken instead of the estimate."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days of the ledger that are replayed, both included."""

    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True, slots=True)
class Tally:
    """What a rule brought, or would have brought.

    Args:
        opened: how many duties were opened in the period.
        late: how many of them were closed late, or are open and late, at the pace of then.
        cancelled: how many ended without being met.
        escalations: how often somebody above would have been told.
        median_days: how many days it took to meet half of them, with one decimal; None: none was.
        minutes: what one takes its holder.
        is_recorded: the minutes are the median of the ledger's, not an estimate.
    """

    opened: int
    late: int
    cancelled: int
    escalations: int
    median_days: float | None
    minutes: int
    is_recorded: bool

    @property
    def hours(self) -> float:
        """What all of them take together, in hours."""
        return round(self.opened * self.minutes / 60, 1)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with what it brought before and what it would bring.

    Args:
        rule_id: the rule.
        title: its title.
        clauses: where it comes from.
        holder: who owes it, in words.
        before: under the version in force; None: it has no such rule.
        after: under the changed one; None: it has none any more.
    """

    rule_id: str
    title: str
    clauses: tuple[str, ...]
    holder: str
    before: Tally | None
    after: Tally | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody who met duties, and what they would have under the changed rules.

    Args:
        name: who.
        before: how many they met under the version in force.
        after: how many it would have been.
        late: how many of those too late.
        hours: what those would take together.
    """

    name: str
    before: int
    after: int
    late: int
    hours: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a trial found out.

    Args:
        period: the days replayed.
        events: how many events made a difference.
        rules: each rule that either version has.
        people: who is loaded, the most first.
        people_count: how many people met anything.
    """

    period: Period
    events: int
    rules: tuple[RuleLine, ...]
    people: tuple[PersonLine, ...]
    people_count: int

    def plain(self) -> dict[str, Any]:
        """Return it in plain values, as it is stored and printed."""
        found = asdict(self)
        found["period"] = {name: day.isoformat() for name, day in found["period"].items()}
        for line, rule in zip(found["rules"], self.rules, strict=True):
            for side in ("before", "after"):
                tally = getattr(rule, side)
                if tally is not None:
                    line[side]["hours"] = tally.hours
        return found


class TrialRun:
    """Two replays of one ledger: the rules in force, and others; a month at a time.

    Args:
        court: the court, in the running scope.
        before: the mechanism in force; None: there was none.
        after: the changed one.
        period: which days' duties are counted.
        now: the present instant.
    """

    def __init__(
        self,
        court: Court,
        before: Mechanism | None,
        after: Mechanism,
        period: Period,
        *,
        now: dt.datetime,
    ) -> None:
        self.court, self.period, self.now = court, period, now
        calendar = load_calendar(court.calendar_id)
        self._before = Replay(_limits(before) if before else (), calendar)
        self._after = Replay(_limits(after), calendar)
        self.kinds = self._before.kinds() | self._after.kinds()
        self.events = 0

    def months(self) -> list[Period]:
        """Return the stretches to be replayed, in order: the warm-up first, and up to today."""
        first = self.period.first_day - WARM_UP
        stretches = []
        while first <= civil_day(self.now):
            following = (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
            stretches.append(Period(first, following - ONE_DAY))
            first = following
        return stretches

    def replay(self, month: Period) -> int:
        """Replay one stretch in the running scope; return how many events there were.

        Args:
            month: from `months`, each once and in order.
        """
        events = list(self._stream(month))
        self._before.follow(events)
        self._after.follow(events)
        self.events += len(events)
        return len(events)

    def _stream(self, month: Period) -> Iterator[Happened]:
        rows = (
            Event.objects.filter(
                court=self.court,
                kind__in=[kind.value for kind in self.kinds],
                occurred_at__gte=midnight(month.first_day),
                occurred_at__lt=midnight(month.last_day + ONE_DAY),
            )
            .order_by("occurred_at", "pk")
            .values_list(
                "kind", "subject_id", "occurred_at", "actor_kind", "actor_person_id", "data"
            )
        )
        for kind, subject_id, at, actor, person_id, data in rows.iterator(chunk_size=5000):
            official_id = person_id if actor == ActorKind.OFFICIAL else None
            yield Happened(EventKind(kind), subject_id, at, official_id, data)

    @property
    def duties(self) -> list[ReplayedDuty]:
        """Every duty that the changed rules would have opened, in the period and around it."""
        return self._after.duties

    def report(self) -> Report:
        """Return what came out, after all stretches were replayed."""
        before, after = (self._counted(one.duties) for one in (self._before, self._after))
        rules = {one.id: one for one in (*self._before.rules, *self._after.rules)}
        minutes = recorded_minutes([*before, *after])
        tallies = [
            {rule.id: self._tally(rule, found, minutes) for rule in replay.rules}
            for replay, found in ((self._before, before), (self._after, after))
        ]
        lines = [
            RuleLine(
                rule.id, rule.title, rule.clauses, ROLE_NAMES[rule.holder],
                tallies[0].get(rule.id), tallies[1].get(rule.id),
            )
            for rule in rules.values()
        ]  # fmt: skip
        people = self._people(before, after, tallies[1])
        return Report(
            self.period, self.events, tuple(lines), tuple(people[:MOST_PEOPLE]), len(people)
        )

    def _counted(self, duties: list[ReplayedDuty]) -> list[ReplayedDuty]:
        first, last = self.period.first_day, self.period.last_day
        return [duty for duty in duties if first <= civil_day(duty.starts_at) <= last]

    def _tally(
        self, rule: LimitRule, duties: list[ReplayedDuty], recorded: Mapping[str, int]
    ) -> Tally:
        mine = [duty for duty in duties if duty.rule.id == rule.id]
        taken = [
            (duty.closed_at - duty.starts_at) / ONE_DAY
            for duty in mine
            if duty.state == DutyState.MET and duty.closed_at is not None
        ]
        return Tally(
            opened=len(mine),
            late=sum(duty.is_late(self.now) for duty in mine),
            cancelled=sum(duty.state == DutyState.CANCELLED for duty in mine),
            escalations=sum(duty.count_escalations(self.now) for duty in mine),
            median_days=round(median(taken), 1) if taken else None,
            minutes=recorded.get(rule.id, ESTIMATED_MINUTES.get(rule.holder, USUAL_ESTIMATE)),
            is_recorded=rule.id in recorded,
        )

    def _people(
        self,
        before: list[ReplayedDuty],
        after: list[ReplayedDuty],
        tallies: Mapping[str, Tally],
    ) -> list[PersonLine]:
        met_before = Counter(duty.done_by for duty in before if duty.done_by)
        met_after = [duty for duty in after if duty.done_by]
        met = Counter(duty.done_by for duty in met_after)
        late = Counter(duty.done_by for duty in met_after if duty.is_late(self.now))
        minutes: Counter[int | None] = Counter()
        for duty in met_after:
            minutes[duty.done_by] += tallies[duty.rule.id].minutes
        names = Person.objects.in_bulk([*{*met_before, *met}])
        lines = [
            PersonLine(person.name, met_before[pk], met[pk], late[pk], round(minutes[pk] / 60, 1))
            for pk, person in names.items()
        ]
        return sorted(lines, key=lambda line: (-line.hours, -line.after, line.name))


def try_out(
    trial: TrialRun, *, tell: Callable[[int, int], None] = lambda _done, _total: None
) -> Report:
    """Replay everything at once, in the running scope, and return what came out.

    Args:
        trial: what is replayed.
        tell: is told how many stretches are done, and of how many.
    """
    months = trial.months()
    for number, month in enumerate(months, start=1):
        trial.replay(month)
        tell(number, len(months))
    return trial.report()


def say_report(report: Report) -> str:
    """Return what came out in words, for the terminal.

    Args:
        report: from `try_out`.
    """
    period = report.period
    lines = [f"重放 {period.first_day} 至 {period.last_day} 的台账，{report.events} 个事件。", ""]
    for line in report.rules:
        lines.append(f"{line.title}（{'、'.join(line.clauses)}），{line.holder}：")
        for name, tally in (("现行", line.before), ("改后", line.after)):
            lines.append(f"  {name}：{_say_tally(tally)}")
    lines += ["", "谁办多少（改后）："]
    lines += [
        f"  {one.name}：{one.after} 项（现行 {one.before} 项），超期 {one.late} 项，"
        f"约 {one.hours} 小时"
        for one in report.people
    ]
    return "\n".join(lines) + "\n"


def _say_tally(tally: Tally | None) -> str:
    if tally is None:
        return "没有这条规则。"
    pace = f"，中位用时 {tally.median_days} 天" if tally.median_days is not None else ""
    source = "记录的中位数" if tally.is_recorded else "估计"
    return (
        f"开立 {tally.opened} 项，超期 {tally.late} 项，报送 {tally.escalations} 次，"
        f"作废 {tally.cancelled} 项{pace}；每项 {tally.minutes} 分钟（{source}），"
        f"共约 {tally.hours} 小时。"
    )


def last_year(today: dt.date) -> Period:
    """Return the twelve months that ended with yesterday.

    Args:
        today: the court's date.
    """
    last = today - ONE_DAY
    try:
        first = today.replace(year=today.year - 1)
    except ValueError:  # 29 February
        first = today.replace(year=today.year - 1, day=28)
    return Period(first, last)


def _limits(mechanism: Mechanism) -> tuple[LimitRule, ...]:
    return tuple(rule for rule in mechanism.rules if isinstance(rule, LimitRule))


def recorded_minutes(duties: list[ReplayedDuty]) -> dict[str, int]:
    """Return the median of the recorded minutes by rule, where enough were recorded.

    Args:
        duties: replayed ones.
    """
    recorded: dict[str, list[int]] = {}
    for duty in duties:
        if duty.minutes is not None:
            recorded.setdefault(duty.rule.id, []).append(duty.minutes)
    return {
        rule_id: round(median(minutes))
        for rule_id, minutes in recorded.items()
        if len(minutes) >= FEWEST_RECORDED
    }
