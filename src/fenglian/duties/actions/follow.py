"""Duties follow from events: opened, met, cancelled by the rules, in the event's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from fenglian.duties.enums import DutyState
from fenglian.duties.errors import DutyNotOpenError
from fenglian.duties.models import Duty
from fenglian.duties.schedule import Schedule, compute_calendar_schedule, compute_schedule
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import RuleInForce, load_version, rules_in_force
from fenglian.mechanisms.schema import CalendarDutyRule, LimitRule
from fenglian.organizations.models import Court
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.queries import load_calendar


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who bears what an event opens.

    Args:
        body_id: the body whose leaders the ladder climbs to.
        person_id: the person who owes it; None: the people of the body in common.
        complained_of_id: who is complained of and is never told.
    """

    body_id: int
    person_id: int | None = None
    complained_of_id: int | None = None


def limit_rule_of(duty: Duty) -> LimitRule:
    """Return the rule of a duty, in the version under which it was opened."""
    rule = load_version(duty.version_id).rule(duty.rule_id)
    if not isinstance(rule, LimitRule):
        raise TypeError(f"duty {duty.pk}: rule {duty.rule_id} is no limit")
    return rule


def rule_of(duty: Duty) -> LimitRule | CalendarDutyRule:
    """Return the rule of a duty of any kind, in the version under which it was opened."""
    rule = load_version(duty.version_id).rule(duty.rule_id)
    if not isinstance(rule, LimitRule | CalendarDutyRule):
        raise TypeError(f"duty {duty.pk}: rule {duty.rule_id} opens no duties")
    return rule


def schedule_of(duty: Duty, calendar: WorkingCalendar) -> Schedule | None:
    """Return how a duty's dates come out; None: a calendar duty that its window waives.

    Args:
        duty: the duty.
        calendar: the court's working days.

    Raises:
        CalendarGapError: a day lies outside the calendar.
    """
    rule, extra = rule_of(duty), duty.extra_working_days
    if isinstance(rule, LimitRule):
        return compute_schedule(rule, duty.starts_at, calendar, extra_working_days=extra)
    return compute_calendar_schedule(rule, duty.starts_at, calendar, extra_working_days=extra)


def follow_event(
    event: Event,
    *,
    court: Court,
    bearer: Bearer,
    is_first: bool = False,
    since: datetime | None = None,
) -> list[Duty]:
    """Meet, cancel and open the duties that an event brings about, by the rules in force.

    A duty already open is judged by the version it was opened under; what the event opens comes
    from the versions in force at its moment.

    Args:
        event: what has just been recorded.
        court: whose rules and calendar.
        bearer: who bears what is opened.
        is_first: the subject is new, so that nothing can be open yet.
        since: the moment from which what is opened counts, where it is not the event's: what was
            given back as if it had never been done.

    Returns:
        The duties opened.
    """
    kind = EventKind(event.kind)
    still_open: set[tuple[str, str]] = set() if is_first else _close_duties(event, kind)
    rules = [
        found
        for found in rules_in_force(court.pk, event.occurred_at)
        if isinstance(found.rule, LimitRule)
        and kind in found.rule.starts_on
        and (found.mechanism_id, found.rule.id) not in still_open
    ]
    if not rules:
        return []
    calendar = load_calendar(court.calendar_id)
    starts_at = since or event.occurred_at
    return [
        _open_duty(event, found, bearer, calendar, starts_at=starts_at, is_first=is_first)
        for found in rules
    ]


def _close_duties(event: Event, kind: EventKind) -> set[tuple[str, str]]:
    """Close what the event meets or cancels; return mechanism and rule of what stays open."""
    still_open = set()
    duties = Duty.objects.select_for_update(no_key=True).filter(
        court_id=event.court_id, subject_id=event.subject_id, state=DutyState.OPEN
    )
    for duty in duties:
        rule = rule_of(duty)
        if kind in rule.met_by:
            close_duty(duty, DutyState.MET, event.occurred_at)
        elif kind in rule.cancelled_by:
            close_duty(duty, DutyState.CANCELLED, event.occurred_at)
        else:
            still_open.add((load_version(duty.version_id).id, duty.rule_id))
    return still_open


def close_duty(duty: Duty, state: DutyState, at: datetime) -> None:
    """End a duty as met or cancelled at a moment; nothing of its ladder fires any more."""
    duty.state = state
    duty.closed_at = at
    duty.next_step = duty.next_step_at = None
    duty.save(update_fields=["state", "closed_at", "next_step", "next_step_at"])


def _open_duty(
    event: Event,
    found: RuleInForce,
    bearer: Bearer,
    calendar: WorkingCalendar,
    *,
    starts_at: datetime,
    is_first: bool,
) -> Duty:
    rule = found.rule
    if not isinstance(rule, LimitRule):
        raise TypeError(f"rule {rule.id} is no limit")
    schedule = compute_schedule(rule, starts_at, calendar)
    step = schedule.step_after(None)
    rounds = 0
    if not is_first:
        rounds = (
            Duty.objects.filter(
                court_id=event.court_id,
                subject_id=event.subject_id,
                version__mechanism_id=found.mechanism_id,
                rule_id=rule.id,
            ).aggregate(rounds=Max("round"))["rounds"]
            or 0
        )
    return Duty.objects.create(
        court_id=event.court_id,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        version_id=found.version_id,
        rule_id=rule.id,
        clause_id=rule.clauses[0],
        round=rounds + 1,
        holder_id=bearer.person_id,
        body_id=bearer.body_id,
        complained_of_id=bearer.complained_of_id,
        starts_at=starts_at,
        last_day=schedule.deadline.last_day,
        ends_at=schedule.deadline.ends_at,
        is_provisional=schedule.deadline.provisional,
        calendar_version=calendar.version,
        next_step=step.number if step else None,
        next_step_at=step.fires_at if step else None,
    )


def move_duties(event: Event, *, rule_ids: tuple[str, ...], bearer: Bearer) -> None:
    """Put open duties into other hands; their limits run on (S26: reassigning resets nothing).

    Args:
        event: the handover just recorded.
        rule_ids: which rules' duties move with it.
        bearer: who bears them now.
    """
    Duty.objects.filter(
        court_id=event.court_id,
        subject_id=event.subject_id,
        rule_id__in=rule_ids,
        state=DutyState.OPEN,
    ).update(holder_id=bearer.person_id, body_id=bearer.body_id)


def name_complained_of(event: Event, person_id: int | None) -> None:
    """Keep the person complained of out of the ladders of what is open about a subject (NS-8).

    Args:
        event: the decision just recorded.
        person_id: who is complained of; None: nobody.
    """
    Duty.objects.filter(
        court_id=event.court_id, subject_id=event.subject_id, state=DutyState.OPEN
    ).update(complained_of_id=person_id)


def extend_duty(event: Event, *, rule_id: str, working_days: int) -> Duty:
    """Give an open duty more working days and move its remaining steps by as many.

    Args:
        event: the leader's decision just recorded.
        rule_id: which duty of the event's subject.
        working_days: how many more.

    Raises:
        DutyNotOpenError: it was met or cancelled in between.
    """
    duty = (
        Duty.objects.select_for_update(no_key=True)
        .filter(
            court_id=event.court_id,
            subject_id=event.subject_id,
            rule_id=rule_id,
            state=DutyState.OPEN,
        )
        .select_related("court")
        .first()
    )
    if duty is None:
        raise DutyNotOpenError
    duty.extra_working_days += working_days
    reschedule(duty, load_calendar(duty.court.calendar_id))
    return duty


def reschedule(duty: Duty, calendar: WorkingCalendar) -> None:
    """Recompute a duty's dates from its inputs and store them; steps already fired stay fired.

    Args:
        duty: an open duty, locked.
        calendar: the court's working days.
    """
    schedule = schedule_of(duty, calendar)
    if schedule is None:
        # The changed calendar leaves no day for it: as if it had never been opened.
        close_duty(duty, DutyState.CANCELLED, duty.starts_at)
        return
    last_fired = duty.steps.aggregate(last=Max("step"))["last"]
    step = schedule.step_after(last_fired)
    duty.last_day = schedule.deadline.last_day
    duty.ends_at = schedule.deadline.ends_at
    duty.is_provisional = schedule.deadline.provisional
    duty.calendar_version = calendar.version
    duty.next_step = step.number if step else None
    duty.next_step_at = step.fires_at if step else None
    duty.save(
        update_fields=[
            "last_day", "ends_at", "is_provisional", "calendar_version",
            "extra_working_days", "next_step", "next_step_at",
        ]
    )  # fmt: skip
