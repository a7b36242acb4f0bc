"""What is open of a town follows its contact."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.correspondence.actions import hand_over_towns
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Court
from fenglian.worktime.clock import now


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="correspondence.succession", pass_context=False)
def follow_contacts(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Put open limits into the hands of today's contacts, court by court."""
    for court in Court.objects.all():
        with scoped([court.pk], audience=Audience.SYSTEM):
            hand_over_towns(court, at=now())
