"""Telling other systems what has happened, and forgetting what is long past."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from fenglian.integrations.actions import (
    deliver,
    forget_calls,
    forget_deliveries,
    lease_deliveries,
)
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court
from fenglian.worktime.clock import now


def deliver_notices() -> int:
    """Send until nothing is due; return how many notices were taken.

    One at a time, and nothing more in this round to an address that did not take one: whoever
    stalls keeps the notices to the others waiting once, not once for each of its own.
    """
    court_ids = list(Court.objects.values_list("pk", flat=True))
    taken, stalled = 0, set[UUID]()
    while True:
        with scoped(court_ids, audience=Audience.SYSTEM):
            leased = lease_deliveries(court_ids, at=now(), limit=1, besides=stalled)
        if not leased:
            return taken
        if deliver(leased[0], at=now()):
            taken += 1
        else:
            stalled.add(leased[0].hook_id)


# The seconds are the sixth field.
@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="integrations.deliver", pass_context=False)
def send_notices(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Send what has become due since the last round, however long ago that was."""
    deliver_notices()


@app.periodic(cron="50 19 * * *")
@app.task(queueing_lock="integrations.forget", pass_context=False)
def forget_old(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Forget the answers to calls, and the notices, of long ago."""
    for_each_court(_forget)


def _forget(court: Court) -> None:
    instant = now()
    forget_calls(court.pk, at=instant)
    forget_deliveries(court.pk, at=instant)
