"""Two subjects that turn out to be one: what either was promised is kept by the one that goes on.

The other's duties end with its event. If the two are parted again, each has its own dates back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from fenglian.duties.actions.follow import limit_rule_of, reschedule
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.duties.schedule import compute_schedule
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind, Role
from fenglian.mechanisms.queries import rules_in_force
from fenglian.mechanisms.schema import LimitRule
from fenglian.organizations.models import Court
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day, midnight
from fenglian.worktime.queries import load_calendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """By when somebody was told that a role acts at the latest."""

    role: Role
    last_day: date


def list_open_promises(court: Court, subject_id: UUID, *, at: datetime) -> list[Promise]:
    """Return what is promised by the duties that are open about a subject.

    Where nobody bears the answer yet, it is promised as long after the desk's last day as the rule
    that starts there gives it.

    Args:
        court: whose rules and calendar.
        subject_id: about what.
        at: the present instant.
    """
    duties = Duty.objects.filter(court=court, subject_id=subject_id, state=DutyState.OPEN)
    return _promises(court, duties, at)


def list_ended_promises(court: Court, subject_id: UUID, *, ended_at: datetime) -> list[Promise]:
    """Return what was promised by the duties that one event has cancelled.

    Args:
        court: whose rules and calendar.
        subject_id: about what.
        ended_at: the moment of that event.
    """
    duties = Duty.objects.filter(
        court=court, subject_id=subject_id, state=DutyState.CANCELLED, closed_at=ended_at
    )
    return _promises(court, duties, ended_at)


def _promises(court: Court, duties: Iterable[Duty], at: datetime) -> list[Promise]:
    rules = [(duty, limit_rule_of(duty)) for duty in duties]
    promised = [Promise(rule.holder, duty.last_day) for duty, rule in rules]
    if any(promise.role is Role.HANDLER for promise in promised):
        return promised
    calendar = load_calendar(court.calendar_id)
    for duty, rule in rules:
        for found in rules_in_force(court.pk, at):
            then = found.rule
            if (
                isinstance(then, LimitRule)
                and then.holder is Role.HANDLER
                and {*then.starts_on} & {*rule.met_by}
            ):
                # The next hand starts on that day, whatever the hour: it does not count.
                schedule = compute_schedule(then, midnight(duty.last_day), calendar)
                promised.append(Promise(then.holder, schedule.deadline.last_day))
    return promised


def bring_forward(event: Event, promises: Iterable[Promise], *, court: Court) -> None:
    """Let nothing that is open about an event's subject end later than was promised elsewhere.

    Each duty that moves has its own event with both dates. What was promised for a day that is over
    makes the duty late at once: its ladder climbs from there.

    Args:
        event: what joins the two, just recorded.
        promises: of the other subject.
        court: whose calendar.
    """
    calendar = load_calendar(court.calendar_id)
    for duty in _open_about(event):
        before = duty.last_day
        if _start_for(duty, _earliest(promises, duty), calendar):
            _record(EventKind.DUTY_ADVANCED, duty, before, event)


def put_back(event: Event, promises: Iterable[Promise], *, court: Court) -> None:
    """Give what was brought forward its own start again, as far as nothing else holds it.

    Args:
        event: what parts the two, just recorded.
        promises: of the subjects that are still joined.
        court: whose calendar.
    """
    calendar = load_calendar(court.calendar_id)
    for duty in _open_about(event):
        if duty.own_starts_at is None:
            continue
        before = duty.last_day
        duty.starts_at, duty.own_starts_at = duty.own_starts_at, None
        _store(duty, calendar)
        _start_for(duty, _earliest(promises, duty), calendar)
        if duty.last_day != before:
            _record(EventKind.DUTY_RESTORED, duty, before, event)


def reopen_duties(event: Event, *, ended_at: datetime, court: Court) -> list[Duty]:
    """Open again what an earlier event has cancelled about a subject; each runs from its own start.

    Args:
        event: what gives the subject its own course back, just recorded.
        ended_at: the moment of the earlier event.
        court: whose calendar.
    """
    calendar = load_calendar(court.calendar_id)
    ended = Duty.objects.select_for_update(no_key=True).filter(
        court_id=event.court_id,
        subject_id=event.subject_id,
        state=DutyState.CANCELLED,
        closed_at=ended_at,
    )
    reopened = list(ended.order_by("pk"))
    for duty in reopened:
        duty.state, duty.closed_at = DutyState.OPEN, None
        duty.save(update_fields=["state", "closed_at"])
        reschedule(duty, calendar)
    return reopened


def _open_about(event: Event) -> Iterable[Duty]:
    return (
        Duty.objects.select_for_update(no_key=True)
        .filter(court_id=event.court_id, subject_id=event.subject_id, state=DutyState.OPEN)
        .order_by("pk")
    )


def _earliest(promises: Iterable[Promise], duty: Duty) -> date | None:
    role = limit_rule_of(duty).holder
    return min((one.last_day for one in promises if one.role is role), default=None)


def _start_for(duty: Duty, last_day: date | None, calendar: WorkingCalendar) -> bool:
    """Start a duty so early that it ends on a day at the latest; tell whether it had to move."""
    if last_day is None or duty.last_day <= last_day:
        return False
    own, start = duty.own_starts_at or duty.starts_at, duty.starts_at
    rule, extra = limit_rule_of(duty), duty.extra_working_days
    while (
        compute_schedule(rule, start, calendar, extra_working_days=extra).deadline.last_day
        > last_day
    ):
        start = midnight(civil_day(start) - ONE_DAY)
    duty.starts_at, duty.own_starts_at = start, own
    _store(duty, calendar)
    return True


def _store(duty: Duty, calendar: WorkingCalendar) -> None:
    duty.save(update_fields=["starts_at", "own_starts_at"])
    reschedule(duty, calendar)


def _record(kind: EventKind, duty: Duty, before: date, event: Event) -> None:
    record_event(
        kind,
        court_id=duty.court_id,
        subject_kind=duty.subject_kind,
        subject_id=duty.subject_id,
        actor=Actor.system(),
        at=event.occurred_at,
        data={
            "duty": duty.pk,
            "rule": duty.rule_id,
            "last_day_before": before.isoformat(),
            "last_day": duty.last_day.isoformat(),
        },
    )
