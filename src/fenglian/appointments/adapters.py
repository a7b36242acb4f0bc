"""Appointments in words, for the messages about them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.models import Appointment
from fenglian.appointments.queries.hosts import name_of
from fenglian.notifications.adapters import SubjectText
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import format_day


class AppointmentAdapter:
    """Lends the words of appointments."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the appointments in words, in the running scope; unknown ids are left out."""
        appointments = Appointment.objects.filter(
            court_id=court_id, pk__in=subject_ids
        ).select_related("court", "host__person")
        return {
            appointment.pk: SubjectText(
                title=_("预约{}").format(name_of(appointment.host)),
                number=say_when(appointment),
                words=appointment.matter,
                path=f"/desk/appointments/{appointment.pk}/",
                public_path=(
                    f"/{appointment.court.slug}/appointment/held/"
                    f"{follow_token(appointment.pk, appointment.follow_version)}/"
                ),
                party_name_masked=appointment.name_masked,
                party_phone=appointment.phone,
                code=follow_code(appointment.pk, appointment.follow_version),
            )
            for appointment in appointments
        }


class AppointmentPassages:
    """Lends the words of appointments in which signs of risk were found."""

    def read(self, court_id: int, subject_id: UUID, passage: str) -> str:
        """Return what the person wants to come for; empty where it is gone."""
        own = Appointment.objects.filter(court_id=court_id, pk=subject_id)
        return own.values_list(passage, flat=True).first() or ""


def say_when(appointment: Appointment) -> str:
    """Return when and with whom, as a message says it: 11月25日（周三）9:00，诉讼服务大厅.

    Args:
        appointment: with its host's person.
    """
    day, host = format_day(appointment.day, appointment.day), name_of(appointment.host)
    if appointment.starts_at is None or appointment.state == AppointmentState.WAITING:
        return _("{}，{}").format(day, host)
    local = appointment.starts_at.astimezone(COURT_ZONE)
    return _("{}{}，{}").format(day, f"{local:%-H:%M}", host)
