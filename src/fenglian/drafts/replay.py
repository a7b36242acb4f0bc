"""A ledger replayed under a rule: which duties it would have opened, met, left late. No database.

It follows events as `duties.actions.follow` does, one subject after the other, and reckons dates by
the same schedule: replaying the rule that was in force gives the very duties that were opened.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fenglian.duties.enums import DutyState
from fenglian.duties.schedule import Schedule, compute_schedule
from fenglian.mechanisms.enums import EventKind, Unit
from fenglian.mechanisms.schema import LimitRule
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day, midnight

ONE_DAY = dt.timedelta(days=1)
BY_THE_DAY = frozenset({Unit.WORKING_DAYS, Unit.CALENDAR_DAYS})
"""Units in which the hour of the start makes no difference."""
MOVING = frozenset(
    {
        EventKind.ORDER_EXTENSION_DECIDED,
        EventKind.DUTY_ADVANCED,
        EventKind.DUTY_RESTORED,
        EventKind.REQUEST_UNMERGED,
    }
)
"""Events that move a date or open a duty again, whatever the rule names."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the ledger, as far as rules look at it.

    Args:
        kind: what happened.
        subject_id: about what.
        at: when.
        person_id: which official did it; None: nobody of the court.
        data: what the event adds.
    """

    kind: EventKind
    subject_id: UUID
    at: dt.datetime
    person_id: int | None
    data: Mapping[str, Any]


@dataclass(slots=True)
class ReplayedDuty:
    """A duty as the rule would have opened it.

    Args:
        rule: under which rule.
        subject_id: about what.
        round: the how-manieth of the rule about the subject.
        starts_at: from when it counts.
        schedule: its last day and the moments of its ladder.
        state: what became of it.
        closed_at: when; None while it is open.
        done_by: who did what met it; None: nobody of the court, or nobody yet.
        minutes: how long that took, where the ledger says so.
    """

    rule: LimitRule
    subject_id: UUID
    round: int
    starts_at: dt.datetime
    schedule: Schedule
    state: DutyState = DutyState.OPEN
    closed_at: dt.datetime | None = None
    done_by: int | None = None
    minutes: int | None = None
    extra_working_days: int = 0
    own_starts_at: dt.datetime | None = None

    @property
    def last_day(self) -> dt.date:
        """The last day in time."""
        return self.schedule.deadline.last_day

    def is_late(self, now: dt.datetime) -> bool:
        """Tell whether it was closed, or is still open, after its end."""
        return (self.closed_at or now) >= self.schedule.deadline.ends_at

    def count_escalations(self, now: dt.datetime) -> int:
        """Count the steps of its ladder that would have been told to those above."""
        closed = self.closed_at or now
        steps = self.schedule.steps
        return sum(step.rule.kind == "escalation" and step.fires_at <= closed for step in steps)


@dataclass
class Replay:
    """Follows events one after the other, in the order in which they happened.

    Args:
        rules: the limits that are followed.
        calendar: the court's working days.
        extended_rules: the rules whose dates a granted extension moves.
    """

    rules: Collection[LimitRule]
    calendar: WorkingCalendar
    extended_rules: Collection[str] = ("reply",)
    duties: list[ReplayedDuty] = field(default_factory=list)
    _open: dict[UUID, list[ReplayedDuty]] = field(default_factory=dict)
    _merged: dict[UUID, list[ReplayedDuty]] = field(default_factory=dict)
    _rounds: dict[tuple[UUID, str], int] = field(default_factory=lambda: defaultdict(int))
    _schedules: dict[tuple[str, dt.date | dt.datetime, int], Schedule] = field(default_factory=dict)

    def kinds(self) -> frozenset[EventKind]:
        """Return the kinds of event that make a difference."""
        named = (
            kind
            for rule in self.rules
            for kind in (*rule.starts_on, *rule.met_by, *rule.cancelled_by)
        )
        return MOVING.union(named)

    def follow(self, events: Iterable[Happened]) -> int:
        """Follow events and return how many there were.

        Args:
            events: in the order in which they happened, none of them twice.

        Raises:
            CalendarGapError: a date lies outside the calendar.
        """
        count = 0
        for event in events:
            count += 1
            if event.kind in MOVING:
                self._move(event)
            still_open = self._close(event)
            for rule in self.rules:
                if event.kind in rule.starts_on and rule.id not in still_open:
                    self._open_duty(event, rule)
        return count

    def _close(self, event: Happened) -> set[str]:
        """Close what the event meets or cancels; return the rules of what stays open."""
        left = []
        for duty in self._open.get(event.subject_id, ()):
            if event.kind in duty.rule.met_by:
                duty.state, duty.done_by = DutyState.MET, event.person_id
                duty.minutes = event.data.get("minutes")
            elif event.kind in duty.rule.cancelled_by:
                duty.state = DutyState.CANCELLED
                if event.kind is EventKind.REQUEST_MERGED:
                    self._merged.setdefault(event.subject_id, []).append(duty)
            else:
                left.append(duty)
                continue
            duty.closed_at = event.at
        if left:
            self._open[event.subject_id] = left
        else:
            self._open.pop(event.subject_id, None)
        return {duty.rule.id for duty in left}

    def _open_duty(self, event: Happened, rule: LimitRule) -> None:
        key = (event.subject_id, rule.id)
        self._rounds[key] += 1
        since = event.data.get("since")
        starts_at = dt.datetime.fromisoformat(since) if since else event.at
        duty = ReplayedDuty(
            rule, event.subject_id, self._rounds[key], starts_at, self._schedule(rule, starts_at)
        )
        self.duties.append(duty)
        self._open.setdefault(event.subject_id, []).append(duty)

    def _move(self, event: Happened) -> None:
        if event.kind is EventKind.REQUEST_UNMERGED:
            for duty in self._merged.pop(event.subject_id, ()):
                duty.state, duty.closed_at = DutyState.OPEN, None
                self._open.setdefault(event.subject_id, []).append(duty)
        for duty in self._open.get(event.subject_id, ()):
            is_named = duty.rule.id == event.data.get("rule")
            if event.kind is EventKind.ORDER_EXTENSION_DECIDED:
                if event.data.get("granted") and duty.rule.id in self.extended_rules:
                    duty.extra_working_days += event.data["working_days"]
            elif event.kind is EventKind.DUTY_ADVANCED and is_named:
                self._bring_forward(duty, dt.date.fromisoformat(event.data["last_day"]))
            elif event.kind is EventKind.DUTY_RESTORED and is_named:
                duty.starts_at = duty.own_starts_at or duty.starts_at
                duty.own_starts_at = None
            duty.schedule = self._schedule(duty.rule, duty.starts_at, duty.extra_working_days)

    def _bring_forward(self, duty: ReplayedDuty, last_day: dt.date) -> None:
        """Start a duty so early that it ends by a day, as `duties.actions.joining` does."""
        start, extra = duty.starts_at, duty.extra_working_days
        while self._schedule(duty.rule, start, extra).deadline.last_day > last_day:
            start = midnight(civil_day(start) - ONE_DAY)
        if start != duty.starts_at:
            duty.own_starts_at = duty.own_starts_at or duty.starts_at
            duty.starts_at = start

    def _schedule(self, rule: LimitRule, starts_at: dt.datetime, extra: int = 0) -> Schedule:
        """Return the dates, reckoned once for each day where the hour makes no difference."""
        units = {rule.length.unit, *(step.at.after.unit for step in rule.steps if step.at.after)}
        start = civil_day(starts_at) if units <= BY_THE_DAY else starts_at
        key = (rule.id, start, extra)
        if key not in self._schedules:
            self._schedules[key] = compute_schedule(
                rule, starts_at, self.calendar, extra_working_days=extra
            )
        return self._schedules[key]
