"""The sweep, each minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.duties.actions import (
    alarm_nobody_on_duty,
    alarm_provisional_calendar,
    open_occasions,
    sweep,
)
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court
from fenglian.worktime.clock import now


def advance_duties() -> int:
    """Sweep until nothing is due, a batch a transaction; return how many steps fired."""
    court_ids = list(Court.objects.values_list("pk", flat=True))
    fired = 0
    while True:
        with scoped(court_ids, audience=Audience.SYSTEM):
            swept = sweep(court_ids, at=now())
        fired += swept.fired
        if not swept.claimed:
            return fired


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="duties.sweep", pass_context=False)
def sweep_duties(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick; the database has the time
    """Advance what has fallen due since the last sweep, however long ago that was."""
    advance_duties()


@app.periodic(cron="5 8 * * *")
@app.task(queueing_lock="duties.calendar", pass_context=False)
def watch_calendars(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Alarm the administrators of courts whose dates hang on an unpublished year."""
    for_each_court(lambda court: alarm_provisional_calendar(court, at=now()))


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="duties.attendance", pass_context=False)
def watch_attendance(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Alarm the administrators of courts where nobody is there for what is open."""
    for_each_court(lambda court: alarm_nobody_on_duty(court, at=now()))


@app.periodic(cron="15 0 * * *")
@app.task(queueing_lock="duties.occasions", pass_context=False)
def open_todays_occasions(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Open what the calendar asks from today on, and hand on what changed hands."""
    for_each_court(lambda court: open_occasions(court, at=now()))
