"""Links given out anew: lost codes, and the calendar feed of a host."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import pgettext

from fenglian.appointments.actions.acting import lock_appointment, record, save_act, tell
from fenglian.appointments.actions.hours import take_host
from fenglian.appointments.models import AHEAD, Appointment, Host
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.queries import Official
from fenglian.privacy.codes import code_index, follow_code
from fenglian.worktime.periods import civil_day

MOST_RENEWED = 3
"""Appointments of one telephone number that get a new code at once, the next first."""


def renew_codes_of_phone(court_id: int, phone: bytes, *, at: datetime) -> int:
    """Send new codes for what a telephone number has booked ahead; return for how many.

    Args:
        court_id: in which court, in a scope that sees its appointments.
        phone: the number's blind index.
        at: when.
    """
    ahead = Appointment.objects.filter(
        court_id=court_id, phone_index=phone, state__in=AHEAD, day__gte=civil_day(at)
    ).order_by("day", "pk")
    found = list(ahead.values_list("pk", flat=True)[:MOST_RENEWED])
    for appointment_id in found:
        renew_follow_code(appointment_id, at=at)
    return len(found)


def renew_follow_code(appointment_id: UUID, *, at: datetime) -> Appointment:
    """Give an appointment a new code and link, sent to the telephone; the old ones end.

    Args:
        appointment_id: the appointment whose telephone number was given.
        at: when.
    """
    appointment = lock_appointment(appointment_id, pgettext("act", "补发查询码"), *AHEAD)
    appointment.follow_version += 1
    appointment.code_index = code_index(follow_code(appointment.pk, appointment.follow_version))
    save_act(appointment, "follow_version", "code_index")
    event = record(EventKind.APPOINTMENT_CODE_SENT, appointment, actor=Actor.citizen(), at=at)
    tell(MessageKind.FOLLOW_CODE, appointment, event)
    return appointment


def give_feed(person_id: int | None, *, by: Official, at: datetime) -> Host:
    """Give out a new link of a calendar feed; the one before ends.

    Args:
        person_id: whose appointments; None: the hall's.
        by: who asks.
        at: when.

    Raises:
        NotYourHoursError: they are somebody else's.
    """
    host = take_host(person_id, by=by)
    host.feed_version, host.feed_since = host.feed_version + 1, at
    return _save_feed(host, EventKind.FEED_GIVEN, by, at)


def revoke_feed(person_id: int | None, *, by: Official, at: datetime) -> Host:
    """End the link of a calendar feed.

    Args:
        person_id: whose appointments; None: the hall's.
        by: who ends it.
        at: when.

    Raises:
        NotYourHoursError: they are somebody else's.
    """
    host = take_host(person_id, by=by)
    host.feed_since = None
    return _save_feed(host, EventKind.FEED_REVOKED, by, at)


def _save_feed(host: Host, kind: EventKind, by: Official, at: datetime) -> Host:
    host.save(update_fields=["feed_version", "feed_since"])
    record_event(
        kind,
        court_id=host.court_id,
        subject_kind="host",
        subject_id=host.pk,
        actor=by.actor,
        at=at,
    )
    return host
