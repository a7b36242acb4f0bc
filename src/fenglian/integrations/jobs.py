"""Forgetting old answers, each night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.integrations.actions import forget_calls
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Court
from fenglian.worktime.clock import now


@app.periodic(cron="50 19 * * *")
@app.task(queueing_lock="integrations.forget", pass_context=False)
def forget_old_calls(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Forget the answers to calls of long ago."""
    for court_id in Court.objects.values_list("pk", flat=True):
        with scoped([court_id], audience=Audience.SYSTEM):
            forget_calls(court_id, at=now())
