"""The day itself: they came, did not, or it was called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.appointments.actions.acting import (
    lock_appointment,
    record,
    require_ahead,
    save_act,
    tell,
)
from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.errors import WrongStateError
from fenglian.appointments.models import AHEAD, Appointment
from fenglian.appointments.policies import get_appointment_for
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import Official
from fenglian.requests.validators import check_reason
from fenglian.worktime.periods import civil_day

BOOKED, MISSED = AppointmentState.BOOKED, AppointmentState.MISSED


def note_came(appointment_id: UUID, *, by: Official, at: datetime) -> Appointment:
    """Note that somebody came; also after it was noted that they had not.

    Args:
        appointment_id: which.
        by: who receives them.
        at: when.

    Raises:
        WrongStateError: its day has not come, or it is over or cancelled.
    """
    get_appointment_for(by, appointment_id)
    appointment = lock_appointment(appointment_id, pgettext("act", "登记到场"), BOOKED, MISSED)
    if appointment.day > civil_day(at):
        raise WrongStateError(pgettext("act", "登记到场"), _("还没有到那一天"))
    return _close(appointment, AppointmentState.CAME, EventKind.APPOINTMENT_CAME, by, at)


def note_missed(appointment_id: UUID, *, by: Official, at: datetime) -> Appointment:
    """Note that somebody did not come.

    Args:
        appointment_id: which.
        by: who waited for them.
        at: when.

    Raises:
        WrongStateError: it has not begun, or it is over or cancelled.
    """
    get_appointment_for(by, appointment_id)
    appointment = lock_appointment(appointment_id, pgettext("act", "登记没有来"), BOOKED)
    if appointment.starts_at is None or appointment.starts_at > at:
        raise WrongStateError(pgettext("act", "登记没有来"), _("还没有到约定的时间"))
    return _close(appointment, MISSED, EventKind.APPOINTMENT_MISSED, by, at)


def _close(
    appointment: Appointment,
    state: AppointmentState,
    kind: EventKind,
    by: Official,
    at: datetime,
) -> Appointment:
    appointment.state, appointment.closed_at = state, at
    save_act(appointment, "state", "closed_at")
    record(kind, appointment, actor=by.actor, at=at)
    return appointment


def call_off(
    appointment_id: UUID,
    *,
    reason: str,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> Appointment:
    """Cancel as the court; the person is told, and reads the reason behind the link.

    Args:
        appointment_id: which.
        reason: why.
        by: who cancels.
        at: when.
        seen_revision: the revision that the official saw.

    Raises:
        InvalidSubmissionError: no reason.
        WrongStateError: it is over, or cancelled before.
    """
    get_appointment_for(by, appointment_id)
    appointment = lock_appointment(
        appointment_id, pgettext("act", "取消"), *AHEAD, seen_revision=seen_revision
    )
    return end_by_court(appointment, reason, actor=by.actor, at=at)


def end_by_court(
    appointment: Appointment, reason: str, *, actor: Actor, at: datetime
) -> Appointment:
    """Cancel a locked appointment for a reason, and tell the person."""
    appointment.reason = check_reason(reason, what=_("取消"))
    appointment.state, appointment.closed_at = AppointmentState.CANCELLED, at
    save_act(appointment, "state", "closed_at", "reason")
    event = record(EventKind.APPOINTMENT_CANCELLED, appointment, actor=actor, at=at)
    tell(MessageKind.APPOINTMENT_OFF, appointment, event)
    return appointment


def withdraw_appointment(appointment_id: UUID, *, at: datetime) -> Appointment:
    """Cancel as the person: the seat is free for others.

    Args:
        appointment_id: the appointment that they hold.
        at: when.

    Raises:
        WrongStateError: its time has come, or it was cancelled before.
    """
    act = pgettext("act", "取消")
    appointment = lock_appointment(appointment_id, act, *AHEAD)
    require_ahead(appointment, act, at)
    appointment.state, appointment.closed_at = AppointmentState.CANCELLED, at
    save_act(appointment, "state", "closed_at")
    record(EventKind.APPOINTMENT_CANCELLED, appointment, actor=Actor.citizen(), at=at)
    return appointment


@dataclass(frozen=True, slots=True)
class VisitorData:
    """What the masks hide.

    Args:
        name: who comes.
        phone: where they are reached.
    """

    name: str
    phone: str


def reveal_visitor(appointment_id: UUID, *, reason: str, by: Official, at: datetime) -> VisitorData:
    """Show who comes, and enter who looked, when and why in the ledger (PIPL 51).

    Args:
        appointment_id: which.
        reason: what it is needed for.
        by: who looks.
        at: when.

    Raises:
        InvalidSubmissionError: no reason.
    """
    appointment = get_appointment_for(by, appointment_id)
    reason = check_reason(reason, what=_("查看个人信息"))
    record(
        EventKind.PERSONAL_DATA_REVEALED,
        appointment,
        actor=by.actor,
        at=at,
        data={"reason": reason},
    )
    return VisitorData(appointment.requester_name, appointment.phone)
