"""`fenglian worker`: limits, reminders, messages and seals, from one queue in the database."""

from __future__ import annotations

import asyncio

import click

from fenglian.cli.output import progress
from fenglian.cli.parameters import Number


@click.command()
@click.option(
    "--concurrency",
    envvar="FENGLIAN_CONCURRENCY",
    default=2,
    type=Number(1, 64),
    show_default=True,
    help="同时执行的作业数。",
)
def worker(*, concurrency: int) -> None:
    """启动后台作业。可以在任意多台机器上同时运行任意多个。"""
    from fenglian.cli.ground import open_site
    from fenglian.cli.serve import check_site

    open_site(progress)
    check_site()
    from django.db import connections
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connections.close_all()
    progress("后台作业已启动。按 Ctrl-C 结束。")
    # The jobs modules of all rooms were imported by django.setup() (see settings). The web side
    # queues through Django's connection; a worker has its own, asynchronous ones.
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError(f"the queue is not in Django's database: {connector!r}")
    with app.replace_connector(connector.get_worker_connector()) as running:

        async def work() -> None:
            async with running.open_async():
                await running.run_worker_async(
                    concurrency=concurrency,
                    shutdown_graceful_timeout=20,
                    fetch_job_polling_interval=5,
                )

        asyncio.run(work())
