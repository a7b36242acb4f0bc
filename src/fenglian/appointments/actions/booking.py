"""Booking a slot, standing in line for a day, and coming at another time (NS-6b)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import pgettext
from uuid_utils.compat import uuid7

from fenglian.appointments.actions.acting import (
    SUBJECT,
    lock_appointment,
    record,
    require_ahead,
    save_act,
    share_hours,
    share_hours_of,
    tell,
)
from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.errors import LineClosedError, SlotTakenError
from fenglian.appointments.models import AHEAD, Appointment, Host
from fenglian.appointments.queries.offering import (
    OfferedDay,
    OfferedSlot,
    days_ahead,
    offered_days,
)
from fenglian.appointments.slots import reminder_at
from fenglian.appointments.validators import LEAD, check_matter, check_visitor
from fenglian.isolation.actors import Actor, ActorKind
from fenglian.isolation.constraints import constraint_of
from fenglian.isolation.scope import Audience, current_scope, hold
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.privacy.codes import code_index, follow_code, follow_token
from fenglian.privacy.indexes import normalize_phone, phone_index
from fenglian.privacy.masking import mask_name, mask_phone
from fenglian.risk.actions import About, screen_passage
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day, format_day
from fenglian.worktime.queries import load_calendar

CODE_ATTEMPTS = 5
SEAT_GUARDS = frozenset({"appointment_seat_once", "appointment_no_overlap"})
"""The constraints that refuse a seat that somebody else has."""


@dataclass(frozen=True, slots=True)
class Booking:
    """Who wants to come, and what for.

    Args:
        client_key: made with the form; the same key is the same appointment.
        name: who comes.
        phone: where they are reached.
        channel: the channel's id in the mechanism.
        matter: what it is about, may be empty.
        request_id: the earlier request that it belongs to, None if none.
        case_id: the case by which the judge was found, None if none.
        recorded_by_id: the clerk who books, None when the person does.
    """

    client_key: UUID
    name: str
    phone: str
    channel: str
    matter: str = ""
    request_id: UUID | None = None
    case_id: int | None = None
    recorded_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person gets for it.

    Args:
        appointment_id: the appointment.
        token: the secret part of its link.
        is_first: False when this key had been received before.
    """

    appointment_id: UUID
    token: str
    is_first: bool


def book_appointment(
    host: Host, booking: Booking, starts_at: dt.datetime, *, actor: Actor, at: dt.datetime
) -> Receipt:
    """Book a slot: the first free seat of it.

    That no seat is given twice is the database's promise; whoever loses it to somebody else takes
    the next one, and is refused after the last. The person is told at once, and reminded on the
    working day before.

    Args:
        host: who receives.
        booking: who comes.
        starts_at: when the slot begins.
        actor: who books.
        at: when.

    Returns:
        The receipt; of the first booking where the client key is known.

    Raises:
        SlotTakenError: no seat is left, or the slot is not offered.
        InvalidPersonNameError, InvalidPhoneError, InvalidBookingError: say what is wrong.
    """

    def seat(appointment: Appointment) -> None:
        _take_seat(appointment, starts_at, actor=actor, at=at, store=lambda: _insert(appointment))
        event = record(
            EventKind.APPOINTMENT_BOOKED, appointment, actor=actor, at=at, data=_facts(appointment)
        )
        tell(MessageKind.APPOINTMENT_MADE, appointment, event)
        _screen(appointment, at=at)

    return _receive(host, booking, civil_day(starts_at), at=at, place=seat)


def stand_in_line(
    host: Host, booking: Booking, day: dt.date, *, actor: Actor, at: dt.datetime
) -> Receipt:
    """Stand in line for a day that is full.

    Whoever is first is moved into a seat that is freed, without being asked: a question to which
    nobody answers in time would keep the seat empty, and a seat that does not suit is given back
    with one press.

    Args:
        host: who receives.
        booking: who comes.
        day: for which day.
        actor: who asks for it.
        at: when.

    Raises:
        LineClosedError: there is room, or it is too late.
    """

    def queue(appointment: Appointment) -> None:
        offered = _offered_day(host, day, actor=actor, at=at)
        if offered is None or not offered.may_queue:
            raise LineClosedError(format_day(day, civil_day(at)))
        appointment.state = AppointmentState.WAITING
        _insert(appointment)
        event = record(
            EventKind.APPOINTMENT_QUEUED, appointment, actor=actor, at=at, data=_facts(appointment)
        )
        tell(MessageKind.APPOINTMENT_QUEUED, appointment, event)
        _screen(appointment, at=at)

    return _receive(host, booking, day, at=at, place=queue)


def change_appointment(
    appointment_id: UUID,
    starts_at: dt.datetime,
    *,
    actor: Actor,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Appointment:
    """Come at another time, with the same host; whoever stood in line has a seat then.

    Args:
        appointment_id: which.
        starts_at: when the other slot begins.
        actor: who changes it.
        at: when.
        seen_revision: the revision that the official saw; None for the person's own link.

    Raises:
        SlotTakenError: no seat is left, or the slot is not offered.
        WrongStateError: it is over or cancelled, or its time has come; an official may still move
            whoever comes late.
    """
    act = pgettext("act", "改时间")
    share_hours_of(appointment_id)
    appointment = lock_appointment(appointment_id, act, *AHEAD, seen_revision=seen_revision)
    if actor.kind is ActorKind.CITIZEN:
        require_ahead(appointment, act, at)
    if appointment.starts_at == starts_at:
        return appointment
    before = _facts(appointment)
    move_to(appointment, starts_at, actor=actor, at=at)
    event = record(
        EventKind.APPOINTMENT_CHANGED,
        appointment,
        actor=actor,
        at=at,
        data={**_facts(appointment), "from": before["starts_at"] or before["day"]},
    )
    tell(MessageKind.APPOINTMENT_MADE, appointment, event)
    return appointment


def move_to(
    appointment: Appointment, starts_at: dt.datetime, *, actor: Actor, at: dt.datetime
) -> None:
    """Give a locked appointment a seat of a slot; raises as `book_appointment`."""
    appointment.day = civil_day(starts_at)
    appointment.reminded_at = None
    _take_seat(
        appointment,
        starts_at,
        actor=actor,
        at=at,
        store=lambda: save_act(
            appointment,
            *("state", "day", "starts_at", "ends_at", "seat", "remind_at", "reminded_at"),
        ),
    )


def _receive(
    host: Host,
    booking: Booking,
    day: dt.date,
    *,
    at: dt.datetime,
    place: Callable[[Appointment], None],
) -> Receipt:
    """Make an appointment once for its key, whatever is pressed how often at the same time."""
    check_visitor(booking.name, booking.phone)
    appointment = _new(host, booking, day, at)
    known = _find_by_client_key(host.court_id, booking.client_key)
    if known is not None:
        return known
    share_hours(host)
    _hold_on_portal(appointment.pk)
    for _attempt in range(CODE_ATTEMPTS):
        try:
            with transaction.atomic():
                place(appointment)
        except IntegrityError as error:
            if constraint_of(error) == "appointment_code_once":
                appointment.follow_version += 1
                continue
            if constraint_of(error) != "appointment_client_key_once":
                raise
        except (SlotTakenError, LineClosedError):
            # Perhaps it was this very form, pressed twice, that took the last seat.
            known = _find_by_client_key(host.court_id, booking.client_key)
            if known is None:
                raise
            return known
        else:
            token = follow_token(appointment.pk, appointment.follow_version)
            return Receipt(appointment.pk, token, is_first=True)
        known = _find_by_client_key(host.court_id, booking.client_key)
        if known is not None:
            return known
    raise RuntimeError(f"no free follow-up code in {CODE_ATTEMPTS} attempts")


def _new(host: Host, booking: Booking, day: dt.date, at: dt.datetime) -> Appointment:
    phone = normalize_phone(booking.phone)
    name = booking.name.strip()
    return Appointment(
        id=UUID(bytes=uuid7().bytes),
        court=host.court,
        host=host,
        client_key=booking.client_key,
        state=AppointmentState.BOOKED,
        day=day,
        requester_name=name,
        name_masked=mask_name(name),
        phone=phone,
        phone_masked=mask_phone(phone),
        phone_index=phone_index(phone),
        matter=check_matter(booking.matter),
        request_id=booking.request_id,
        case_id=booking.case_id,
        channel=booking.channel,
        recorded_by_id=booking.recorded_by_id,
        made_at=at,
    )


def _insert(appointment: Appointment) -> None:
    code = follow_code(appointment.pk, appointment.follow_version)
    appointment.code_index = code_index(code)
    appointment.save(force_insert=True)


def _screen(appointment: Appointment, *, at: dt.datetime) -> None:
    """Look for signs of risk in what somebody wants to come for (NS-10)."""
    if appointment.matter.strip():
        about = About(appointment.court_id, SUBJECT, appointment.pk)
        screen_passage(about, "matter", appointment.matter, at=at)


def _take_seat(
    appointment: Appointment,
    starts_at: dt.datetime,
    *,
    actor: Actor,
    at: dt.datetime,
    store: Callable[[], None],
) -> None:
    """Store the appointment with the first seat of a slot that the database lets it have."""
    offered = _offered_slot(appointment, starts_at, actor=actor, at=at)
    calendar = load_calendar(appointment.court.calendar_id)
    appointment.state = AppointmentState.BOOKED
    appointment.remind_at = reminder_at(starts_at, at, calendar)
    if offered is not None:
        appointment.starts_at, appointment.ends_at = offered.slot.starts_at, offered.slot.ends_at
    for seat in offered.seats if offered else ():
        appointment.seat = seat
        try:
            with transaction.atomic():
                store()
        except IntegrityError as error:
            if constraint_of(error) not in SEAT_GUARDS:
                raise
        else:
            return
    local = starts_at.astimezone(COURT_ZONE)
    raise SlotTakenError(f"{format_day(local.date(), civil_day(at))}{local:%-H:%M}")


def _offered_slot(
    appointment: Appointment, starts_at: dt.datetime, *, actor: Actor, at: dt.datetime
) -> OfferedSlot | None:
    day = _offered_day(appointment.host, civil_day(starts_at), actor=actor, at=at)
    if day is None:
        return None
    # Only the line itself gives out what is freed while somebody stands in it.
    slots = day.slots if actor.kind is ActorKind.SYSTEM else day.free
    return next((offered for offered in slots if offered.slot.starts_at == starts_at), None)


def _offered_day(host: Host, day: dt.date, *, actor: Actor, at: dt.datetime) -> OfferedDay | None:
    calendar = load_calendar(host.court.calendar_id)
    first, last = days_ahead(calendar, at)
    if not first <= day <= last:
        return None
    days = offered_days(
        host,
        calendar,
        first=day,
        last=day,
        now=at,
        lead=LEAD if actor.kind is ActorKind.CITIZEN else dt.timedelta(0),
    )
    return days[0] if days else None


def _facts(appointment: Appointment) -> dict[str, str | int | None]:
    """Return what the ledger keeps of an appointment: when and with whom, nobody's name."""
    return {
        "host": str(appointment.host_id),
        "day": appointment.day.isoformat(),
        "starts_at": appointment.starts_at.isoformat() if appointment.starts_at else None,
        "channel": appointment.channel,
        "recorded_by": appointment.recorded_by_id,
    }


def _hold_on_portal(appointment_id: UUID) -> None:
    scope = current_scope()
    if scope is not None and scope.audience is Audience.PORTAL:
        hold(appointment_id)


def _find_by_client_key(court_id: int, client_key: UUID) -> Receipt | None:
    """Return the receipt of the appointment that an earlier press of the same form has made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT appointments_find_by_client_key(%s, %s)", [court_id, client_key])
        (found,) = cursor.fetchone()
    if found is None:
        return None
    appointment_id = UUID(str(found))
    _hold_on_portal(appointment_id)
    version = Appointment.objects.values_list("follow_version", flat=True).get(pk=appointment_id)
    return Receipt(appointment_id, follow_token(appointment_id, version), is_first=False)
