"""Which appointments an official sees, and whose hours they lay down.

Whoever sees an appointment may act on it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from fenglian.appointments.errors import AppointmentNotFoundError, NotYourHoursError
from fenglian.appointments.models import AHEAD, Appointment, Host
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.queries import Official


def is_ahead(appointment: Appointment, now: datetime) -> bool:
    """Tell whether whoever holds an appointment may still move it or give it back."""
    has_begun = appointment.starts_at is not None and appointment.starts_at <= now
    return appointment.state in AHEAD and not has_begun


def is_desk(official: Official) -> bool:
    """Tell whether an official receives people in the hall and books for those who call or come."""
    return official.has_role(OfficialRole.DESK)


def visible_appointments(official: Official) -> QuerySet[Appointment]:
    """Return what an official sees: the desk, at the door, all; everybody else their own.

    Args:
        official: who looks.
    """
    appointments = Appointment.objects.filter(court_id=official.court_id)
    if is_desk(official):
        return appointments
    return appointments.filter(host__person_id=official.person_id)


def get_appointment_for(official: Official, appointment_id: UUID) -> Appointment:
    """Return an appointment that the official may see: the one gateway of the desk.

    Raises:
        AppointmentNotFoundError: there is none, or it is not for this official.
    """
    found = (
        visible_appointments(official)
        .select_related("court", "host__person", "host__court", "case", "recorded_by")
        .filter(pk=appointment_id)
        .first()
    )
    if found is None:
        raise AppointmentNotFoundError
    return found


def may_lay_down(official: Official, person_id: int | None) -> bool:
    """Tell whether an official lays down the hours of a person, or (None) of the hall."""
    return is_desk(official) if person_id is None else person_id == official.person_id


def require_hours(official: Official, person_id: int | None) -> None:
    """Let only those pass whose hours they are.

    Raises:
        NotYourHoursError: somebody else's.
    """
    if not may_lay_down(official, person_id):
        raise NotYourHoursError


def may_book_with(official: Official, host: Host) -> bool:
    """Tell whether an official books for people with a host."""
    return is_desk(official) or host.person_id == official.person_id


def may_hand_out_code(official: Official, appointment: Appointment) -> bool:
    """Tell whether an official may see the code: who booked, to read it out (S13)."""
    return appointment.recorded_by_id == official.person_id
