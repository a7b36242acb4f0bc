"""Watching that signs of risk reach somebody."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.organizations.jobs import for_each_court
from fenglian.risk.actions import alarm_if_unattended, tell_the_others
from fenglian.worktime.clock import now


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="risk.unheard", pass_context=False)
def watch_alerts(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Tell more people of alerts that have reached nobody."""
    for_each_court(lambda court: tell_the_others(court.pk, at=now()))


@app.periodic(cron="35 8 * * *")
@app.task(queueing_lock="risk.duty", pass_context=False)
def watch_duty(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Alarm the administrators of courts where nobody would be told of a sign."""
    for_each_court(lambda court: alarm_if_unattended(court.pk, at=now()))
