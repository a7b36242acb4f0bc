"""What an official has before them, and how many came."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.models import SEALED, Appointment
from fenglian.appointments.policies import visible_appointments
from fenglian.organizations.models import Absence
from fenglian.organizations.queries import Official
from fenglian.worktime.periods import civil_day, midnight


class Whose(StrEnum):
    """Whose appointments are listed."""

    MINE = "mine"
    HALL = "hall"
    ALL = "all"


def list_appointments(official: Official, whose: Whose) -> QuerySet[Appointment]:
    """Return an official's appointments, the sealed columns closed; in no order yet.

    Args:
        official: who looks.
        whose: a part of what they see.
    """
    visible = visible_appointments(official).select_related("host__person").defer(*SEALED)
    match whose:
        case Whose.MINE:
            return visible.filter(host__person_id=official.person_id)
        case Whose.HALL:
            return visible.filter(host__person__isnull=True)
        case Whose.ALL:
            return visible


def coming(appointments: QuerySet[Appointment], now: dt.datetime) -> QuerySet[Appointment]:
    """Return today's, those who came already among them, and what comes after; the next first."""
    return appointments.filter(
        starts_at__gte=midnight(civil_day(now)),
        state__in=(
            AppointmentState.BOOKED,
            AppointmentState.CAME,
            AppointmentState.MISSED,
        ),
    ).order_by("starts_at", "pk")


def past(appointments: QuerySet[Appointment], now: dt.datetime) -> QuerySet[Appointment]:
    """Return what lies before today and what was called off, the latest first."""
    return appointments.filter(
        Q(starts_at__lt=midnight(civil_day(now))) | Q(state=AppointmentState.CANCELLED)
    ).order_by("-day", "-starts_at", "-pk")


def in_line(appointments: QuerySet[Appointment]) -> QuerySet[Appointment]:
    """Return who waits for a seat, in the order in which they are moved up."""
    return appointments.filter(state=AppointmentState.WAITING).order_by("day", "made_at", "pk")


@dataclass(frozen=True, slots=True)
class Attendance:
    """How it went in a span of time.

    Args:
        came: how many came.
        missed: how many did not.
        unnoted: of how many nobody has noted it.
    """

    came: int
    missed: int
    unnoted: int


def count_attendance(
    appointments: QuerySet[Appointment], *, since: dt.date, now: dt.datetime
) -> Attendance:
    """Count who came and who did not, of what has begun since a day.

    Args:
        appointments: of which.
        since: the first day.
        now: the present instant.
    """
    begun = appointments.filter(starts_at__gte=midnight(since), starts_at__lte=now)
    counts = begun.order_by().aggregate(
        came=Count("pk", filter=Q(state=AppointmentState.CAME)),
        missed=Count("pk", filter=Q(state=AppointmentState.MISSED)),
        unnoted=Count("pk", filter=Q(state=AppointmentState.BOOKED)),
    )
    return Attendance(**counts)


def count_booked_meanwhile(absences: Iterable[Absence]) -> Counter[UUID]:
    """Count for each absence who was to come in its days: they are owed a word, or another time.

    Args:
        absences: of people of the running scope.
    """
    by_person: dict[int, list[Absence]] = {}
    for absence in absences:
        by_person.setdefault(absence.person_id, []).append(absence)
    expected = Appointment.objects.filter(
        host__person__in=by_person, state__in=(AppointmentState.BOOKED, AppointmentState.WAITING)
    )
    return Counter(
        absence.pk
        for person_id, day in expected.values_list("host__person_id", "day")
        for absence in by_person[person_id]
        if absence.starts_on <= day <= absence.ends_on
    )


def of_request(official: Official, request_id: UUID) -> list[Appointment]:
    """Return the appointments of a request that an official sees, the next first."""
    return list(
        visible_appointments(official)
        .filter(request_id=request_id)
        .exclude(state=AppointmentState.CANCELLED)
        .select_related("host__person")
        .defer(*SEALED)
        .order_by("day", "starts_at", "pk")
    )
