"""试算: a year of a court's ledger under the rules in force and under others, side by side.

Limits are replayed event by event; quotas and calendar duties are judged on the windows that ended.
Nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from fenglian.drafts.queries.occasions import Occasion, judge_year
from fenglian.drafts.queries.report import Period, PersonLine, Report, RuleLine, Tally
from fenglian.drafts.replay import Happened, Replay, ReplayedDuty
from fenglian.duties.enums import DutyState
from fenglian.isolation.actors import ActorKind
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind, Role
from fenglian.mechanisms.queries.names import ROLE_NAMES, SEAT_NAMES
from fenglian.mechanisms.schema import CalendarDutyRule, LimitRule, Mechanism, QuotaRule
from fenglian.organizations.models import Court, Person
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day, midnight
from fenglian.worktime.queries import load_calendar

OwedRule = LimitRule | CalendarDutyRule | QuotaRule
"""The rules that make somebody owe something."""
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
ESTIMATED_VISIT = 120
ESTIMATED_REPORT = 60
FEWEST_RECORDED = 5
"""From how many recorded times their median is taken instead of the estimate."""


class Side:
    """One of the two mechanisms of a trial: its limits replayed, its other rules judged.

    Args:
        mechanism: whose rules; None: it has none.
        calendar: the court's working days.
    """

    def __init__(self, mechanism: Mechanism | None, calendar: WorkingCalendar) -> None:
        rules = mechanism.rules if mechanism else ()
        self.rules = {one.id: one for one in rules if isinstance(one, OwedRule)}
        limits = tuple(one for one in self.rules.values() if isinstance(one, LimitRule))
        self.replay = Replay(limits, calendar)
        self.duties: list[ReplayedDuty] = []
        self.occasions: list[Occasion] = []

    def judge(self, court: Court, period: Period) -> None:
        """Take the duties of a period, and judge what came round in it, in the running scope."""
        first, last = period.first_day, period.last_day
        self.duties = [
            duty for duty in self.replay.duties if first <= civil_day(duty.starts_at) <= last
        ]
        for rule in self.rules.values():
            if not isinstance(rule, LimitRule):
                self.occasions += judge_year(court, rule, first, last)

    def tally(self, now: dt.datetime, recorded: Mapping[str, int]) -> dict[str, Tally]:
        """Return what each rule brought.

        Args:
            now: the present instant.
            recorded: how many minutes one takes, by rule, where the ledger says so.
        """
        return {
            rule.id: self._tally_limit(rule, now, recorded)
            if isinstance(rule, LimitRule)
            else self._tally_occasions(rule, recorded)
            for rule in self.rules.values()
        }

    def _tally_limit(self, rule: LimitRule, now: dt.datetime, recorded: Mapping[str, int]) -> Tally:
        mine = [duty for duty in self.duties if duty.rule.id == rule.id]
        taken = [
            (duty.closed_at - duty.starts_at) / ONE_DAY
            for duty in mine
            if duty.state == DutyState.MET and duty.closed_at is not None
        ]
        return Tally(
            opened=len(mine),
            late=sum(duty.is_late(now) for duty in mine),
            cancelled=sum(duty.state == DutyState.CANCELLED for duty in mine),
            escalations=sum(duty.count_escalations(now) for duty in mine),
            median_days=round(median(taken), 1) if taken else None,
            minutes=recorded.get(rule.id, ESTIMATED_MINUTES.get(rule.holder, USUAL_ESTIMATE)),
            is_recorded=rule.id in recorded,
            units=len(mine),
        )

    def _tally_occasions(self, rule: OwedRule, recorded: Mapping[str, int]) -> Tally:
        mine = [one for one in self.occasions if one.rule_id == rule.id]
        late = sum(one.is_late for one in mine)
        return Tally(
            opened=len(mine),
            late=late,
            cancelled=0,
            escalations=late if isinstance(rule, QuotaRule) and rule.misses_to else 0,
            median_days=None,
            minutes=recorded.get(
                rule.id, ESTIMATED_VISIT if isinstance(rule, QuotaRule) else ESTIMATED_REPORT
            ),
            is_recorded=rule.id in recorded,
            units=sum(one.units for one in mine),
        )

    def shares(self, now: dt.datetime) -> Iterator[tuple[int, str, bool, int]]:
        """Yield who did or owed what: the person, the rule, whether late, how much of it."""
        for duty in self.duties:
            if duty.done_by is not None:
                yield duty.done_by, duty.rule.id, duty.is_late(now), 1
        for one in self.occasions:
            if one.person_id is not None:
                yield one.person_id, one.rule_id, one.is_late, one.units


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
        self._before, self._after = Side(before, calendar), Side(after, calendar)
        self.kinds = self._before.replay.kinds() | self._after.replay.kinds()
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
        self._before.replay.follow(events)
        self._after.replay.follow(events)
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
        return self._after.replay.duties

    def report(self) -> Report:
        """Return what came out, after all stretches were replayed, in the running scope."""
        before, after = self._before, self._after
        for side in (before, after):
            side.judge(self.court, self.period)
        quotas = [
            rule
            for side in (before, after)
            for rule in side.rules.values()
            if isinstance(rule, QuotaRule)
        ]
        recorded = (
            recorded_minutes(after.duties)
            | recorded_minutes(before.duties)
            | recorded_visits(self.court, quotas, self.period)
        )
        old, new = before.tally(self.now, recorded), after.tally(self.now, recorded)
        lines = tuple(
            RuleLine(
                rule.id, rule.title, rule.clauses, _holder(rule), old.get(rule.id), new.get(rule.id)
            )
            for rule in (before.rules | after.rules).values()
        )
        people = self._people(new)
        return Report(self.period, self.events, lines, tuple(people[:MOST_PEOPLE]), len(people))

    def _people(self, tallies: Mapping[str, Tally]) -> list[PersonLine]:
        """Return who did or owed something under either version, who is loaded most first."""
        had = Counter(person_id for person_id, *_ in self._before.shares(self.now))
        counts: Counter[int] = Counter()
        late: Counter[int] = Counter()
        minutes: Counter[int] = Counter()
        for person_id, rule_id, is_late, units in self._after.shares(self.now):
            counts[person_id] += 1
            late[person_id] += is_late
            minutes[person_id] += units * tallies[rule_id].minutes
        names = Person.objects.in_bulk([*{*had, *counts}])
        lines = [
            PersonLine(person.name, had[pk], counts[pk], late[pk], round(minutes[pk] / 60, 1))
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


def _holder(rule: OwedRule) -> str:
    """Return who owes what a rule asks, in words."""
    return SEAT_NAMES[rule.bearer] if isinstance(rule, QuotaRule) else ROLE_NAMES[rule.holder]


def recorded_minutes(duties: list[ReplayedDuty]) -> dict[str, int]:
    """Return the median of the recorded minutes by rule, where enough were recorded.

    Args:
        duties: replayed ones.
    """
    recorded: dict[str, list[int]] = defaultdict(list)
    for duty in duties:
        if duty.minutes is not None:
            recorded[duty.rule.id].append(duty.minutes)
    return _medians(recorded)


def recorded_visits(court: Court, quotas: Sequence[QuotaRule], period: Period) -> dict[str, int]:
    """Return the median of the minutes that visits of a period took, by the quota they count for.

    Args:
        court: the court, in the running scope.
        quotas: of either side.
        period: on which days they were recorded.
    """
    recorded: dict[str, list[int]] = defaultdict(list)
    told = Event.objects.filter(
        court=court,
        kind=EventKind.ACTIVITY_RECORDED,
        occurred_at__gte=midnight(period.first_day),
        occurred_at__lt=midnight(period.last_day + ONE_DAY),
        data__has_key="minutes",
    )
    rules = {rule.id: set(rule.counts) for rule in quotas}
    for data in told.values_list("data", flat=True):
        for rule_id, counts in rules.items():
            if not counts.isdisjoint(data["kinds"]):
                recorded[rule_id].append(data["minutes"])
    return _medians(recorded)


def _medians(recorded: Mapping[str, list[int]]) -> dict[str, int]:
    return {
        rule_id: round(median(minutes))
        for rule_id, minutes in recorded.items()
        if len(minutes) >= FEWEST_RECORDED
    }
