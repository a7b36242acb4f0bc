"""What is open of a town follows its contact, who is reminded of tasks."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.correspondence.actions import hand_over_towns, remind_of_tasks
from fenglian.organizations.jobs import for_each_court
from fenglian.worktime.clock import now


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="correspondence.succession", pass_context=False)
def follow_contacts(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Put open limits into the hands of today's contacts, court by court."""
    for_each_court(lambda court: hand_over_towns(court, at=now()))


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="correspondence.reminders", pass_context=False)
def remind(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Tell of tasks that fall due or are late, court by court."""
    for_each_court(lambda court: remind_of_tasks(court, at=now()))
