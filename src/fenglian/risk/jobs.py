"""Watching that signs of risk reach somebody."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Court
from fenglian.risk.actions import alarm_if_unattended, tell_the_others
from fenglian.worktime.clock import now


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="risk.unheard", pass_context=False)
def watch_alerts(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Tell more people of alerts that have reached nobody."""
    for court_id in Court.objects.values_list("pk", flat=True):
        with scoped([court_id], audience=Audience.SYSTEM):
            tell_the_others(court_id, at=now())


@app.periodic(cron="35 8 * * *")
@app.task(queueing_lock="risk.duty", pass_context=False)
def watch_duty(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Alarm the administrators of courts where nobody would be told of a sign."""
    for court_id in Court.objects.values_list("pk", flat=True):
        with scoped([court_id], audience=Audience.SYSTEM):
            alarm_if_unattended(court_id, at=now())
