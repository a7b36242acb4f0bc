"""The queue: jobs of dead workers come back, and a job that kills its workers is given up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from fenglian.isolation.jobs import MAX_ATTEMPTS, delete_finished_jobs, rescue_stalled_jobs

if TYPE_CHECKING:
    from tests.conftest import Clone

pytestmark = pytest.mark.processes

QUEUE = "rescue"
"""The tests' own: the worker also queues periodic jobs, which are none of their business."""
HARMLESS = delete_finished_jobs.name


def _leave_stalled_job(*, attempts: int, queueing_lock: str | None = None) -> int:
    """Leave behind what a worker does that is killed in the middle of a job."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour') RETURNING id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_jobs"
            " (queue_name, task_name, args, status, attempts, worker_id, queueing_lock)"
            """ VALUES (%s, %s, '{"timestamp": 0}', 'doing', %s, %s, %s) RETURNING id""",
            [QUEUE, HARMLESS, attempts, worker, queueing_lock],
        )
        (job,) = cursor.fetchone()
    return int(job)


def _defer(task: str, **options: Any) -> None:
    app.configure_task(task, queue=QUEUE, **options).defer(timestamp=0)


def _work_until_idle() -> None:
    """Run a real worker on what is queued."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's

    async def work() -> None:
        with app.replace_connector(connector) as running:
            async with running.open_async():
                await running.run_worker_async(
                    queues=[QUEUE], wait=False, listen_notify=False, install_signal_handlers=False
                )

    asyncio.run(work())


def _status(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
        (status,) = cursor.fetchone()
    return str(status)


def test_job_of_a_dead_worker_is_taken_up_again(database_clone: Clone) -> None:
    with database_clone.bound():
        job = _leave_stalled_job(attempts=0)
        _defer(rescue_stalled_jobs.name)

        _work_until_idle()

        assert _status(job) == "succeeded"


def test_job_that_killed_every_worker_is_given_up_for_a_person_to_see(
    database_clone: Clone, caplog: pytest.LogCaptureFixture
) -> None:
    with database_clone.bound():
        job = _leave_stalled_job(attempts=MAX_ATTEMPTS)
        _defer(rescue_stalled_jobs.name)

        _work_until_idle()

        assert _status(job) == "failed"
        assert f"job {job} ({HARMLESS}) gave up after {MAX_ATTEMPTS} attempts" in caplog.text


def test_stalled_job_whose_successor_waits_leaves_the_work_to_it(database_clone: Clone) -> None:
    with database_clone.bound():
        job = _leave_stalled_job(attempts=0, queueing_lock="isolation.clean_up")
        _defer(HARMLESS, queueing_lock="isolation.clean_up")
        _defer(rescue_stalled_jobs.name, priority=1)

        _work_until_idle()

        assert _status(job) == "aborted"
