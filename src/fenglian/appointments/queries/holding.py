"""What a member of the public sees of the one appointment that they have proved to hold.

As with requests: a portal transaction sees none, a door turns a proof into an id, and the
transaction then sees that one. Forged, outdated, unknown and another court's all look the same.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.errors import AppointmentNotFoundError
from fenglian.appointments.models import Appointment, Host
from fenglian.appointments.queries.hosts import serving_hosts
from fenglian.isolation.scope import hold
from fenglian.privacy.codes import code_index, follow_token, read_follow_token


def get_held_appointment(token: str) -> Appointment:
    """Return the appointment of a link: the one gateway of the portal.

    Args:
        token: the secret part of the link.

    Raises:
        AppointmentNotFoundError: forged, of an earlier version, unknown or of another court.
    """
    read = read_follow_token(token)
    if read is None:
        raise AppointmentNotFoundError
    appointment_id, version = read
    appointment = _hold(appointment_id)
    if appointment is None or appointment.follow_version != version:
        raise AppointmentNotFoundError
    return appointment


def hold_by_client_key(court_id: int, client_key: UUID) -> Appointment | None:
    """Return the appointment that a form has made, for whoever was given the form; None before.

    Args:
        court_id: in which court.
        client_key: the form's key, 122 random bits.
    """
    return _through_door("appointments_find_by_client_key", court_id, client_key)


def hold_by_code(court_id: int, code: str) -> Appointment | None:
    """Return the appointment of a code, of which its state may be told; None: no such code.

    Callers ration the attempts: a code has sixty bits.

    Args:
        court_id: in which court.
        code: as typed.

    Raises:
        InvalidCodeError: it cannot be a code.
    """
    return _through_door("appointments_find_by_code", court_id, code_index(code))


def token_of(appointment: Appointment) -> str:
    """Return the secret part of a held appointment's link."""
    return follow_token(appointment.pk, appointment.follow_version)


def place_in_line(appointment: Appointment) -> int:
    """Return how many stand in line before a held appointment, itself counted.

    Args:
        appointment: one that waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT appointments_place_in_line(%s, %s)", [appointment.court_id, appointment.pk]
        )
        (place,) = cursor.fetchone()
    return int(place)


def list_of_request(court_id: int, request_id: UUID) -> QuerySet[Appointment]:
    """Return the appointments that belong to a request, the next first; cancelled ones left out."""
    return (
        Appointment.objects.filter(court_id=court_id, request_id=request_id)
        .exclude(state=AppointmentState.CANCELLED)
        .select_related("host__person")
        .order_by("day", "starts_at", "pk")
    )


def hold_feed(court_id: int, token: str, today: dt.date) -> Host:
    """Return the host of a calendar feed's link and let the transaction see their appointments.

    Args:
        court_id: in which court.
        token: the secret part of the link.
        today: the court's date; with the last post of its official the link ends.

    Raises:
        AppointmentNotFoundError: forged, revoked, renewed since, unknown or of another court, or
            nobody serves there today.
    """
    read = read_follow_token(token)
    if read is None:
        raise AppointmentNotFoundError
    given = {"pk": read[0], "feed_version": read[1], "feed_since__isnull": False}
    host = serving_hosts(court_id, today).filter(**given).first()
    if host is None:
        raise AppointmentNotFoundError
    hold(host.pk)
    return host


def _through_door(door: str, court_id: int, proof: UUID | bytes) -> Appointment | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {door}(%s, %s)", [court_id, proof])  # a name of this module
        (found,) = cursor.fetchone()
    return None if found is None else _hold(UUID(str(found)))


def _hold(appointment_id: UUID) -> Appointment | None:
    hold(appointment_id)
    return (
        Appointment.objects.select_related("court", "host__person", "host__court")
        .filter(pk=appointment_id)
        .first()
    )
