"""Warnings and misses, each morning."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.organizations.jobs import for_each_court
from fenglian.quotas.actions import note_shortfalls
from fenglian.worktime.clock import now


@app.periodic(cron="15 8 * * *")
@app.task(queueing_lock="quotas.note", pass_context=False)
def watch_quotas(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick; the database has the time
    """Note what is missing and what was missed, one court a transaction."""
    for_each_court(lambda court: note_shortfalls(court, at=now()))
