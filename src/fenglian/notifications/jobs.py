"""Sending what the outbox holds, every ten seconds."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.notifications.actions import Round, gather_digests
from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court
from fenglian.worktime.clock import now
from fenglian.worktime.queries import load_calendar


def deliver_messages() -> int:
    """Send until nothing is due; return how many were sent."""
    return Round(list(Court.objects.values_list("pk", flat=True)), clock=now).run()


# The seconds are the sixth field.
@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="notifications.deliver", pass_context=False)
def send_messages(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick; the database has the time
    """Send what has become due since the last round, however long ago that was."""
    deliver_messages()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="notifications.digests", pass_context=False)
def make_digests(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Make the digests of the morning, or of a morning that was missed."""
    for_each_court(lambda court: gather_digests(court, load_calendar(court.calendar_id), at=now()))
