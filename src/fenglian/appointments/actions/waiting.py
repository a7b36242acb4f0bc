"""The line for a full day: whoever is first is moved into what is freed, until the line closes."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext_noop

from fenglian.appointments.actions.acting import record, share_hours, tell
from fenglian.appointments.actions.booking import move_to
from fenglian.appointments.actions.receiving import end_by_court
from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.errors import SlotTakenError
from fenglian.appointments.models import Appointment
from fenglian.appointments.queries.offering import offered_days
from fenglian.appointments.slots import line_closes_at
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court
from fenglian.worktime.queries import load_calendar

LINE = Actor.system(gettext_noop("预约排队"))
NO_ROOM = gettext_noop("到排队截止时没有空出位子")


def move_line_up(court: Court, *, at: datetime) -> int:
    """Seat whoever is first in each line as far as seats are free; end the lines that have closed.

    Asks the tables, not what happened since: a run that was left out is made up for by the next.
    While somebody stands in line, nobody else gets a seat of the day (`OfferedDay.free`).

    Args:
        court: whose lines, in a scope that sees them.
        at: the present instant.

    Returns:
        How many were seated.
    """
    waiting = (
        Appointment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(court_id=court.pk, state=AppointmentState.WAITING)
        .select_related("court", "host__person", "host__court")
        .order_by("host_id", "day", "made_at", "pk")
    )
    lines = groupby(waiting, key=lambda one: (one.host_id, one.day))
    return sum(_move_up(list(line), at) for _place, line in lines)


def _move_up(line: list[Appointment], at: datetime) -> int:
    first = line[0]
    calendar = load_calendar(first.court.calendar_id)
    if at >= line_closes_at(first.day, calendar):
        for appointment in line:
            end_by_court(appointment, NO_ROOM, actor=LINE, at=at)
        return 0
    share_hours(first.host)
    days = offered_days(first.host, calendar, first=first.day, last=first.day, now=at)
    free = [offered.slot for offered in (days[0].slots if days else ()) for _ in offered.seats]
    seated = 0
    for appointment, slot in zip(line, free, strict=False):
        try:
            move_to(appointment, slot.starts_at, actor=LINE, at=at)
        except SlotTakenError:
            break  # changed hands just now: the next run looks again
        event = record(
            EventKind.APPOINTMENT_MOVED_UP,
            appointment,
            actor=LINE,
            at=at,
            data={"starts_at": slot.starts_at.isoformat()},
        )
        tell(MessageKind.APPOINTMENT_MADE, appointment, event)
        seated += 1
    return seated
