"""Reminding of what is booked, on the working day before."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from fenglian.appointments.actions.acting import SUBJECT, record
from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.models import SEALED, Appointment
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court
from fenglian.worktime.periods import office_hours_next
from fenglian.worktime.queries import load_calendar

REMINDER = Actor.system(gettext_noop("预约提醒"))
MOST_AT_ONCE = 500


def remind_of_appointments(court: Court, *, at: datetime) -> int:
    """Store the reminders that have become due, each once; they leave in office hours.

    Args:
        court: whose, in a scope that sees its appointments.
        at: the present instant.

    Returns:
        How many.
    """
    due = (
        Appointment.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(
            court_id=court.pk,
            state=AppointmentState.BOOKED,
            reminded_at__isnull=True,
            remind_at__lte=at,
            starts_at__gt=at,
        )
        .defer(*SEALED)
        .order_by("remind_at", "pk")
    )
    leaves_at = office_hours_next(at, load_calendar(court.calendar_id))
    reminded = list(due[:MOST_AT_ONCE])
    for appointment in reminded:
        appointment.reminded_at = at
        appointment.save(update_fields=["reminded_at"])
        event = record(EventKind.APPOINTMENT_REMINDED, appointment, actor=REMINDER, at=at)
        queue_message(
            MessageKind.APPOINTMENT_REMINDER,
            court_id=court.pk,
            subject_kind=SUBJECT,
            subject_id=appointment.pk,
            dedupe_key=f"{MessageKind.APPOINTMENT_REMINDER.value}:{event.pk}:party",
            at=at,
            send_after=leaves_at,
        )
    return len(reminded)
