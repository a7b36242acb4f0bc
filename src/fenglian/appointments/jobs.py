"""Each minute: lines move up, reminders go out. And lost codes, out of sight of whoever asked."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.appointments.actions import (
    move_line_up,
    remind_of_appointments,
    renew_codes_of_phone,
)
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court
from fenglian.worktime.clock import now


def keep_appointments() -> None:
    """Do for every court what has become due."""
    for_each_court(_keep)


def _keep(court: Court) -> None:
    instant = now()
    move_line_up(court, at=instant)
    remind_of_appointments(court, at=instant)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="appointments.keep", pass_context=False)
def keep_each_minute(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick; the database has the time
    """Move the lines up and remind, however long ago the last run was."""
    keep_appointments()


@app.task(retry=3)
def send_lost_codes(court_id: int, phone: str) -> None:
    """Send new codes to a telephone number, if it has booked anything (S11).

    Args:
        court_id: in which court.
        phone: the blind index in hexadecimal.
    """
    with scoped([court_id], audience=Audience.SYSTEM):
        renew_codes_of_phone(court_id, bytes.fromhex(phone), at=now())
