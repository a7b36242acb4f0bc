"""The databases that are measured: a cluster of this run, a court of each size, copies of it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.db import connections
from psycopg import sql

from fenglian.cli.migrate import migrate_database
from fenglian.cli.postgres import Addresses, Cluster
from fenglian.demonstration.loader import load
from fenglian.settings import read_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COURT_ID = 1
"""Of the only court of these databases."""
SCOPE = (
    f"SELECT set_config('fenglian.courts', '{{{COURT_ID}}}', true),"
    " set_config('fenglian.audience', %s, true), set_config('fenglian.request', %s, true)"
)
"""What `isolation.scope` sets."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A PostgreSQL of this run's own, durable as in production.

    Args:
        cluster: the running cluster.
    """

    cluster: Cluster
    is_kept: bool = False
    """Whether what was filled is kept for later runs."""

    def addresses(self, database: str) -> Addresses:
        """Return the addresses of a database."""
        return self.cluster.addresses(database)

    def fill(self, database: str, requests: int) -> None:
        """Make a database with a demonstration court of so many requests.

        Where the ground is kept, what an earlier run has filled is copied and brought up to date:
        what is measured changes it.
        """
        if not self.is_kept:
            self._fill(database, requests)
            return
        kept = f"kept_{requests}"
        if not self._exists(kept):
            half = f"filling_{requests}"  # until it is whole; what was broken off is begun anew
            self.drop(half)
            self._fill(half, requests)
            with self.superuser("postgres") as connection:
                connection.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(half), sql.Identifier(kept)
                    )
                )
        self.copy(kept, database)
        with self.bound(database):
            migrate_database(announce=lambda _line: None)
        self.settle(database)

    def _fill(self, database: str, requests: int) -> None:
        self.found(database)
        with self.bound(database):
            load(lambda _line: None, requests=requests)
        self.settle(database)

    def _exists(self, database: str) -> bool:
        with self.superuser("postgres") as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database])
            return found.rowcount == 1

    def found(self, database: str) -> None:
        """Make a database with every table and no rows."""
        self._create(database, "template0")
        with self.bound(database):
            migrate_database(announce=lambda _line: None)

    def copy(self, database: str, name: str) -> None:
        """Make an identical database, the last run's gone: same rows and places, same indexes."""
        self.drop(name)
        self._create(name, database)

    def _create(self, database: str, template: str) -> None:
        with self.superuser("postgres") as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER fenglian_owner").format(
                    sql.Identifier(database), sql.Identifier(template)
                )
            )

    def drop(self, database: str) -> None:
        """Drop a database that nobody is connected to, if there is one."""
        with self.superuser("postgres") as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database))
            )

    def settle(self, database: str) -> None:
        """Do what autovacuum and the checkpointer would, so that they do not do it in between."""
        with self.superuser(database) as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")

    @contextmanager
    def superuser(self, database: str) -> Iterator[psycopg.Connection]:
        """Connect past all isolation, to prepare."""
        with psycopg.connect(
            self.cluster.address("postgres", database), autocommit=True
        ) as connection:
            yield connection

    @contextmanager
    def connect(self, database: str) -> Iterator[psycopg.Connection]:
        """Connect as the application's role, for the bare SQL."""
        with psycopg.connect(self.addresses(database).app, autocommit=True) as connection:
            yield connection

    @contextmanager
    def bound(self, database: str) -> Iterator[None]:
        """Let the ORM of this process work on a database."""
        for alias, address in zip(("default", "owner"), self.addresses(database), strict=True):
            connections[alias].close()
            connections.settings[alias].update(read_address(address))
            connections[alias] = connections.create_connection(alias)
        try:
            yield
        finally:
            connections.close_all()


@contextmanager
def prepare_ground(kept: Path | None = None) -> Iterator[Ground]:
    """Start a cluster for this run and take it away again.

    Args:
        kept: where it stays instead, with what was filled, for later runs; None: nowhere.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="fenglian-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # open to the user that PostgreSQL runs as under root
    cluster = Cluster(folder.resolve() / "postgres")
    try:
        cluster.start()
        yield Ground(cluster, is_kept=kept is not None)
    finally:
        cluster.stop()
        if kept is None:
            shutil.rmtree(folder)


@contextmanager
def bare_scope(
    connection: psycopg.Connection, audience: str = "desk", request_id: str = ""
) -> Iterator[None]:
    """Run the block in a transaction with the settings that row-level security asks for."""
    with connection.transaction():
        connection.execute(SCOPE, [audience, request_id])
        yield


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def environment(addresses: Addresses, run: Path) -> dict[str, str]:
    """Return the environment of a server over a database, as production would have it."""
    return {
        **os.environ,
        "DATABASE_URL": addresses.app,
        "DATABASE_OWNER_URL": addresses.owner,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "FENGLIAN_DEMONSTRATION": "0",
        "FENGLIAN_RUN": str(run),
    }
