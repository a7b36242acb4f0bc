"""What every act on an appointment does first and last: lock and check, record and tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.errors import (
    AppointmentNotFoundError,
    StaleAppointmentError,
    WrongStateError,
)
from fenglian.appointments.models import Appointment, Host
from fenglian.appointments.policies import is_ahead
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind

SUBJECT = "appointment"


def share_hours(host: Host) -> None:
    """Keep a host's hours as they are until the commit; others may book beside us.

    That two take one seat is kept apart by the database's constraints, not by this lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM appointments_host WHERE id = %s FOR SHARE", [host.pk])


def share_hours_of(appointment_id: UUID) -> None:
    """Keep the hours of an appointment's host as they are, before its own row is locked.

    In this order, as closings lock: hours first, then what is booked in them.

    Raises:
        AppointmentNotFoundError: it is outside the running scope.
    """
    host = Host.objects.filter(appointments=appointment_id).first()
    if host is None:
        raise AppointmentNotFoundError
    share_hours(host)


def lock_hours(host_id: UUID) -> Host:
    """Return a host whose hours nobody else changes or books in until the commit."""
    return Host.objects.select_for_update(of=("self",), no_key=True).get(pk=host_id)


def lock_appointment(
    appointment_id: UUID,
    act: str,
    *states: AppointmentState,
    seen_revision: int | None = None,
) -> Appointment:
    """Return an appointment with its row locked, in one of the states that an act needs.

    Args:
        appointment_id: which.
        act: the verb for the message.
        states: in which the act is possible.
        seen_revision: the revision that the official saw; None where no page was seen.

    Raises:
        AppointmentNotFoundError: it is outside the running scope.
        StaleAppointmentError: somebody acted on it since it was seen.
        WrongStateError: its state does not allow the act.
    """
    appointment = (
        Appointment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court", "host__person", "host__court")
        .filter(pk=appointment_id)
        .first()
    )
    if appointment is None:
        raise AppointmentNotFoundError
    if seen_revision is not None and appointment.revision != seen_revision:
        raise StaleAppointmentError
    if appointment.state not in states:
        raise WrongStateError(act, AppointmentState(appointment.state).label)
    return appointment


def require_ahead(appointment: Appointment, act: str, at: datetime) -> None:
    """Let an act of the holder pass while its time has not come.

    Raises:
        WrongStateError: it has.
    """
    if not is_ahead(appointment, at):
        raise WrongStateError(act, _("已经到了约定的时间"))


def save_act(appointment: Appointment, *fields: str) -> None:
    """Store the named fields of an appointment and count the act."""
    appointment.revision += 1
    appointment.save(update_fields=[*fields, "revision"])


def record(
    kind: EventKind,
    appointment: Appointment,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append an act on an appointment to the ledger."""
    return record_event(
        kind,
        court_id=appointment.court_id,
        subject_kind=SUBJECT,
        subject_id=appointment.pk,
        actor=actor,
        at=at,
        data=data,
    )


def tell(kind: MessageKind, appointment: Appointment, event: Event) -> None:
    """Store a message about an event to the person who comes."""
    queue_message(
        kind,
        court_id=appointment.court_id,
        subject_kind=SUBJECT,
        subject_id=appointment.pk,
        dedupe_key=f"{kind.value}:{event.pk}:party",
        at=event.occurred_at,
    )
