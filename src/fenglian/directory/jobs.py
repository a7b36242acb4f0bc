"""The directory keeps up with posts."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.directory.actions.upkeep import hand_on_reports, note_changes_of_posts
from fenglian.organizations.jobs import for_each_court
from fenglian.organizations.models import Court
from fenglian.worktime.clock import now


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="directory.upkeep", pass_context=False)
def follow_posts(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Note what posts have changed, and hand reports on, court by court."""
    for_each_court(_follow)


def _follow(court: Court) -> None:
    instant = now()
    note_changes_of_posts(court, at=instant)
    hand_on_reports(court, at=instant)
