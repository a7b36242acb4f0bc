"""What no event of the work opens: the windows of the calendar, and the adoption of a mechanism."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from fenglian.duties.actions.follow import close_duty, rule_of, schedule_of
from fenglian.duties.enums import DutyState
from fenglian.duties.errors import DutyNotOpenError
from fenglian.duties.holders import COURT, Holding, list_holdings
from fenglian.duties.models import Duty, Occasion
from fenglian.duties.schedule import Schedule, compute_calendar_schedule, compute_schedule
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind, Role
from fenglian.mechanisms.models import Adoption
from fenglian.mechanisms.queries import RuleInForce, rules_in_force
from fenglian.mechanisms.readings import window_of
from fenglian.mechanisms.schema import CalendarDutyRule, LimitRule
from fenglian.organizations.models import Court
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.enums import LengthUnit
from fenglian.worktime.periods import Length, civil_day, compute_deadline, midnight
from fenglian.worktime.queries import load_calendar

SUBJECT = "occasion"
MENDING = Length(3, LengthUnit.WORKING_DAYS)
"""Within which what was returned is to be handed in again, where its own term is over sooner. No
notice says; without a term nobody would be warned."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A duty that is to run, for whoever holds its role."""

    found: RuleInForce
    schedule: Schedule
    role: Role
    first_day: date
    last_day: date | None


def open_occasions(court: Court, *, at: datetime, mechanism_id: str | None = None) -> list[Duty]:
    """Open what the calendar and the adoptions in force ask of each holder of a role; once each.

    Asked each night, and by an adoption that is in force at once, for its mechanism alone.

    A window is opened from its first day on, for whoever holds the role then or later in it; not
    where its due day was over before the rule came into force. What an adoption opens starts when
    the mechanism first came into force here, not with its later versions.

    What is open already passes to whoever holds the role today: the limit runs on.

    Args:
        court: whose rules and people.
        at: the present instant.
        mechanism_id: open only what this mechanism asks.

    Returns:
        The duties opened.
    """
    calendar, today = load_calendar(court.calendar_id), civil_day(at)
    opened = []
    for opening in _openings(court, calendar, at):
        if mechanism_id not in {None, opening.found.mechanism_id}:
            continue
        for holding in list_holdings(court, opening.role, today):
            duty = _open(court, opening, holding, calendar, at)
            opened += [duty] if duty else []
    pass_on_occasions(court, today)
    return opened


def _openings(court: Court, calendar: WorkingCalendar, at: datetime) -> Iterator[_Opening]:
    since: dict[str, datetime] = {}
    for adoption in Adoption.objects.filter(court=court, effective_from__lte=at).order_by(
        "-effective_from"
    ):
        since[adoption.mechanism_id] = adoption.effective_from
    for found in rules_in_force(court.pk, at):
        rule = found.rule
        first = since[found.mechanism_id]
        if isinstance(rule, CalendarDutyRule):
            window = window_of(rule.every, civil_day(at))
            starts_at = midnight(window.first)
            schedule = compute_calendar_schedule(rule, starts_at, calendar)
            if schedule is not None and schedule.deadline.last_day >= civil_day(first):
                yield _Opening(found, schedule, rule.holder, window.first, window.last)
        elif isinstance(rule, LimitRule) and EventKind.MECHANISM_ADOPTED in rule.starts_on:
            schedule = compute_schedule(rule, first, calendar)
            yield _Opening(found, schedule, rule.holder, civil_day(first), None)


def _open(
    court: Court, opening: _Opening, holding: Holding, calendar: WorkingCalendar, at: datetime
) -> Duty | None:
    """Open one duty unless it was before; of two at once the constraint lets one through."""
    found, schedule = opening.found, opening.schedule
    occasion, is_new = Occasion.objects.get_or_create(
        court=court,
        mechanism_id=found.mechanism_id,
        rule_id=found.rule.id,
        first_day=opening.first_day,
        key=holding.key,
        defaults={"about": holding.about[:60], "last_day": opening.last_day},
    )
    if not is_new:
        return None
    step = schedule.step_after(None)
    duty = Duty.objects.create(
        court=court,
        subject_kind=SUBJECT,
        subject_id=occasion.pk,
        version_id=found.version_id,
        rule_id=found.rule.id,
        clause_id=found.rule.clauses[0],
        holder_id=holding.person_id,
        body_id=holding.body_id,
        starts_at=schedule.deadline.start,
        last_day=schedule.deadline.last_day,
        ends_at=schedule.deadline.ends_at,
        is_provisional=schedule.deadline.provisional,
        calendar_version=calendar.version,
        next_step=step.number if step else None,
        next_step_at=step.fires_at if step else None,
    )
    record_event(
        EventKind.CALENDAR_DUTY_OPENED,
        court_id=court.pk,
        subject_kind=SUBJECT,
        subject_id=occasion.pk,
        actor=Actor.system(),
        at=at,
        data={"duty": duty.pk, "rule": duty.rule_id, "clause": duty.clause_id, "key": holding.key},
    )
    return duty


def pass_on_occasions(court: Court, today: date) -> None:
    """Give what is open to whoever holds the role for the same thing today; each night anyway.

    Args:
        court: whose.
        today: the court's date.
    """
    duties = Duty.objects.select_for_update(no_key=True).filter(
        court=court, subject_kind=SUBJECT, state=DutyState.OPEN
    )
    keys = dict(
        Occasion.objects.filter(
            court=court, pk__in=duties.order_by().values("subject_id")
        ).values_list("pk", "key")
    )
    today_by_role: dict[Role, dict[str, Holding]] = {}
    for duty in duties:
        role = rule_of(duty).holder
        if role not in today_by_role:
            holdings = list_holdings(court, role, today)
            today_by_role[role] = {holding.key: holding for holding in holdings}
        holding = today_by_role[role].get(keys[duty.subject_id])
        if holding is None:
            continue
        if (duty.holder_id, duty.body_id) != (holding.person_id, holding.body_id):
            duty.holder_id, duty.body_id = holding.person_id, holding.body_id
            duty.save(update_fields=["holder", "body"])


def settle_occasions(
    event: Event, *, court: Court, key: str = COURT, day: date | None = None
) -> list[Duty]:
    """Meet, or cancel, what the calendar or an adoption has opened, by what has been done.

    Args:
        event: what has just been recorded, e.g. `ledger.filed`; of an activity its kinds are in
            `data["kinds"]`.
        court: whose duties.
        key: for what it was done: `town:445321101`; by default for the court itself.
        day: any day of the window for which it was done; None: what is open longest.

    Returns:
        The duties closed.
    """
    kind = EventKind(event.kind)
    occasions = Occasion.objects.filter(court=court, key=key)
    if day is not None:
        occasions = occasions.filter(first_day__lte=day, last_day__gte=day)
    duties = (
        Duty.objects.select_for_update(no_key=True)
        .filter(
            court=court, subject_kind=SUBJECT, state=DutyState.OPEN,
            subject_id__in=occasions.values("pk"),
        )
        .order_by("starts_at", "pk")
    )  # fmt: skip
    closed: list[Duty] = []
    for duty in duties:
        rule = rule_of(duty)
        if any(one.rule_id == duty.rule_id for one in closed) or not _speaks_of(rule, event):
            continue
        if kind in rule.met_by:
            close_duty(duty, DutyState.MET, event.occurred_at)
        elif kind in rule.cancelled_by:
            close_duty(duty, DutyState.CANCELLED, event.occurred_at)
        else:
            continue
        closed.append(duty)
    return closed


def reopen_occasions(
    event: Event,
    *,
    court: Court,
    undone: Collection[EventKind],
    key: str = COURT,
    day: date | None = None,
) -> list[Duty]:
    """Let be owed once more what was met, for what met it has been returned.

    The first one stays met: it decides whether it was in time. The next round ends with the rule's
    own term, but not before `MENDING` is over; steps of the ladder whose time is past stay silent.

    Args:
        event: the return, just recorded.
        court: whose duties.
        undone: the kinds of event that had met it, e.g. `roster.submitted`.
        key: for what it was done; by default for the court itself.
        day: any day of the window for which it was done; None: what was opened last.

    Returns:
        The duties opened; none where one is open already.
    """
    occasions = Occasion.objects.filter(court=court, key=key)
    if day is not None:
        occasions = occasions.filter(first_day__lte=day, last_day__gte=day)
    newest: dict[str, Duty] = {}
    for duty in Duty.objects.select_for_update(no_key=True).filter(
        court=court, subject_kind=SUBJECT, subject_id__in=occasions.values("pk")
    ).order_by("starts_at", "round"):  # fmt: skip
        newest[duty.rule_id] = duty
    calendar = load_calendar(court.calendar_id)
    return [
        _open_again(duty, event, calendar)
        for duty in newest.values()
        if duty.state == DutyState.MET and not {*undone}.isdisjoint(rule_of(duty).met_by)
    ]


def _open_again(duty: Duty, event: Event, calendar: WorkingCalendar) -> Duty:
    again = Duty(
        court_id=duty.court_id,
        subject_kind=SUBJECT,
        subject_id=duty.subject_id,
        version_id=duty.version_id,
        rule_id=duty.rule_id,
        clause_id=duty.clause_id,
        round=duty.round + 1,
        holder_id=duty.holder_id,
        body_id=duty.body_id,
        starts_at=duty.starts_at,
        calendar_version=calendar.version,
    )
    least = compute_deadline(event.occurred_at, MENDING, calendar).last_day
    schedule = schedule_of(again, calendar)
    while schedule is not None and schedule.deadline.last_day < least:
        again.extra_working_days += 1
        schedule = schedule_of(again, calendar)
    if schedule is None:
        raise DutyNotOpenError
    step = next((one for one in schedule.steps if one.fires_at > event.occurred_at), None)
    again.last_day, again.ends_at = schedule.deadline.last_day, schedule.deadline.ends_at
    again.is_provisional = schedule.deadline.provisional
    again.next_step = step.number if step else None
    again.next_step_at = step.fires_at if step else None
    again.save(force_insert=True)
    return again


def _speaks_of(rule: LimitRule | CalendarDutyRule, event: Event) -> bool:
    if isinstance(rule, LimitRule) or not rule.activity_kinds:
        return True
    kinds = event.data.get("kinds", ())
    return not event.kind.startswith("activity.") or not {*kinds}.isdisjoint(rule.activity_kinds)
