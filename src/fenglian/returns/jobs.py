"""Files of ledgers: written as they are asked for, deleted when they are old."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court
from fenglian.returns.actions import drop_old_exports, write_export
from fenglian.returns.enums import ExportState
from fenglian.returns.models import Export
from fenglian.worktime.clock import now


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="returns.exports", lock="returns.exports", pass_context=False)
def write_exports(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Write every file that is asked for; the lock lets one worker at a time do it.

    What is found half-written was left by a worker that died, and is begun anew.
    """
    unfinished = [ExportState.WAITING, ExportState.RUNNING]
    for court_id in Court.objects.values_list("pk", flat=True):
        with scoped([court_id], audience=Audience.SYSTEM):
            waiting = list(
                Export.objects.filter(court_id=court_id, state__in=unfinished).order_by("asked_at")
            )
        for export in waiting:
            write_export(export, now=now)


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="returns.old_exports", pass_context=False)
def clear_exports(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Delete the files that are kept no longer, each night."""
    for_each_court(lambda court: drop_old_exports(court.pk, at=now()))
