"""The house looks after itself: jobs of dead workers come back, old jobs and sessions go."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

if TYPE_CHECKING:
    from procrastinate import JobContext

logger = logging.getLogger(__name__)

SILENCE_SECONDS = 30
"""A worker that gave no sign of life for so long is taken for dead."""
MAX_ATTEMPTS = 5
"""A job that was started so often and never ended kills its workers: it is given up."""
KEPT_HOURS = 24 * 7
"""How long a finished job is kept to look at; failed ones are kept until somebody has looked."""


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="isolation.rescue", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - tick
    """Queue the jobs of dead workers again; jobs are safe to run twice.

    Nothing is lost without it either, as the truth is in the tables: the next tick of each sweep
    finds the same work. It only keeps single jobs from waiting for ever.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        if job.attempts >= MAX_ATTEMPTS:
            logger.error(
                "job %s (%s) gave up after %s attempts", job.id, job.task_name, job.attempts
            )
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
            continue
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # The same work already waits under the same queueing lock.
            await manager.finish_job(job, status=Status.ABORTED, delete_job=False)


@app.periodic(cron="20 19 * * *")
@app.task(queueing_lock="isolation.clean_up", pass_context=True)
async def delete_finished_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - tick
    """Forget finished jobs, each night."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="40 19 * * *")
@app.task(queueing_lock="isolation.clear_sessions", pass_context=False)
def delete_ended_sessions(timestamp: int) -> None:  # noqa: ARG001 - tick
    """Forget the sessions that have run out, each night."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
