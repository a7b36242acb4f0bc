"""A changed calendar moves the dates that hang on it, each with its entry in the ledger."""

from __future__ import annotations

from datetime import datetime

from fenglian.duties.actions.follow import reschedule
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Court
from fenglian.worktime.queries import load_calendar


def recompute_duties(court: Court, *, actor: Actor, at: datetime) -> int:
    """Recompute every open duty of a court whose dates an older calendar version gave.

    A duty already overdue keeps its last day: a calendar entered afterwards never moves a date that
    has passed (S25).

    Args:
        court: whose duties.
        actor: who entered the calendar.
        at: when.

    Returns:
        How many duties got another last day; each has an event with the old and the new date.
    """
    calendar = load_calendar(court.calendar_id)
    moved = 0
    duties = (
        Duty.objects.select_for_update(no_key=True)
        .filter(court=court, state=DutyState.OPEN, ends_at__gt=at)
        .exclude(calendar_version=calendar.version)
    )
    for duty in duties.order_by("pk"):
        before, was_provisional = duty.last_day, duty.is_provisional
        reschedule(duty, calendar)
        if (duty.last_day, duty.is_provisional) == (before, was_provisional):
            continue
        moved += duty.last_day != before
        record_event(
            EventKind.DUTY_RECOMPUTED,
            court_id=court.pk,
            subject_kind=duty.subject_kind,
            subject_id=duty.subject_id,
            actor=actor,
            at=at,
            data={
                "duty": duty.pk,
                "rule": duty.rule_id,
                "last_day_before": before.isoformat(),
                "last_day": duty.last_day.isoformat(),
                "provisional": duty.is_provisional,
                "calendar_version": calendar.version,
            },
        )
    return moved
