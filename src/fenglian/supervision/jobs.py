"""What the rules put on the list, each minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court
from fenglian.requests.actions import settle_satisfied
from fenglian.supervision.actions import open_by_rules, tell_leaders
from fenglian.worktime.clock import now


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="supervision.open_by_rules", pass_context=False)
def supervise_by_rules(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Put on each court's list what its rule says and tell its leaders, one court a transaction."""
    for_each_court(_supervise)


def _supervise(court: Court) -> None:
    instant = now()
    open_by_rules(court.pk, at=instant)
    tell_leaders(court.pk, at=instant)
    settle_satisfied(court.pk, at=instant)
