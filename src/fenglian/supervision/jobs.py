"""What the rules put on the list, each minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Court
from fenglian.requests.actions import settle_satisfied
from fenglian.supervision.actions import open_by_rules, tell_leaders
from fenglian.worktime.clock import now


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="supervision.open_by_rules", pass_context=False)
def supervise_by_rules(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Put on each court's list what its rule says and tell its leaders, one court a transaction."""
    for court_id in Court.objects.values_list("pk", flat=True):
        with scoped([court_id], audience=Audience.SYSTEM):
            instant = now()
            open_by_rules(court_id, at=instant)
            tell_leaders(court_id, at=instant)
            settle_satisfied(court_id, at=instant)
