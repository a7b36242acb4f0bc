"""Sealing the ledgers, each minute; clearing away files without a row, each night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import seal_batch
from fenglian.ledger.storage import remove_orphans
from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court
from fenglian.worktime.clock import now


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="ledger.seal", pass_context=False)
def seal_ledgers(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick; the database has the time
    """Seal what has happened in every court, a batch a transaction."""
    for court_id in Court.objects.values_list("pk", flat=True):
        while True:
            with scoped([court_id], audience=Audience.SYSTEM):
                if seal_batch(court_id, at=now()) is None:
                    break


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="ledger.orphans", pass_context=False)
def clear_uploads(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick; the database has the time
    """Delete the files that failed submissions left behind."""
    for_each_court(lambda court: remove_orphans(court.pk, at=now()))
