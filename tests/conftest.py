"""The ground of every test: a real PostgreSQL, connected to as the application's role.

One cluster a run (or the server of `DATABASE_URL`), migrated once into a template. The tests'
own database and the databases of `database_clone` are copies of it, so row-level security and the
rights of the application's role are in force everywhere.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from django.db import connections
from playwright.sync_api import sync_playwright
from psycopg import sql
from scripts.messages import compile_catalogs

from fenglian.cli.ground import check_server
from fenglian.cli.migrate import migrate_database
from fenglian.cli.postgres import Addresses, Cluster
from fenglian.settings import read_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from pytest_django.plugin import DjangoDbBlocker

pytest_plugins = ["tests.world", "tests.network"]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TEMPLATE = f"fenglian_template_{os.getpid()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how often what was tried (`record_property`): a proof without its number is none."""
    for report in terminalreporter.getreports("passed"):
        for name, count in report.user_properties:
            terminalreporter.write_line(f"{name}: {count} ({report.nodeid.rpartition('/')[2]})")


@dataclass(frozen=True)
class Server:
    """The PostgreSQL of this run, and how to make databases on it."""

    base: Addresses
    """Addresses of any database there."""

    def addresses(self, database: str) -> Addresses:
        """Return the addresses of a database."""
        app, owner = (
            urlsplit(address)._replace(path=f"/{quote(database)}").geturl() for address in self.base
        )
        return Addresses(app, owner)

    def create(self, database: str, *, template: str = "template0") -> Addresses:
        """Make a database as the owner's role and return its addresses."""
        self._run("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.addresses(database)

    def drop(self, database: str) -> None:
        """Drop a database; it fails while a process that the test forgot is connected."""
        self._run("DROP DATABASE {}", database)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.base.owner, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def environment_of_production() -> dict[str, str]:
    """Return this process's environment without what only the test process may have."""
    ours = {"PYTEST_VERSION", "DJANGO_ALLOW_ASYNC_UNSAFE", "DATABASE_URL", "DATABASE_OWNER_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours}


@dataclass(frozen=True)
class Clone:
    """A database of a test's own, with everything migrated and no rows."""

    addresses: Addresses
    bound: Callable[[], AbstractContextManager[None]]
    """Within it the ORM of this process uses the clone, outside any transaction."""

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that works on the clone, as production would."""
        return environment_of_production() | {
            "DATABASE_URL": self.addresses.app,
            "DATABASE_OWNER_URL": self.addresses.owner,
            "DJANGO_SETTINGS_MODULE": "fenglian.settings",
            "FENGLIAN_TESTING": "1",
        }


@dataclass(frozen=True)
class LiveSite:
    """A real server process on a database of its own."""

    address: str
    """Without a slash at its end, e.g. `http://localhost:41234`."""
    process: subprocess.Popen[bytes]
    clone: Clone
    log: Path
    """What the server writes."""


@contextmanager
def _pointed(addresses: Addresses) -> Iterator[None]:
    """Let Django's connections lead to a database; what was open before stays open beside it."""
    before = {alias: connections[alias] for alias in ("default", "owner")}
    known = {alias: dict(connections.settings[alias]) for alias in before}
    for alias, address in zip(before, addresses, strict=True):
        connections.settings[alias].update(read_address(address))
        connections[alias] = connections.create_connection(alias)
    try:
        yield
    finally:
        for alias, connection in before.items():
            connections[alias].close()
            connections.settings[alias].update(known[alias])
            connections[alias] = connection


@pytest.fixture(scope="session", autouse=True)
def catalogs() -> None:
    """Compile the translations that changed since the environment was made."""
    compile_catalogs()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """Start a cluster for this run, or use the server of `DATABASE_URL`."""
    if "DATABASE_URL" in os.environ:
        given = Addresses(os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"])
        check_server("DATABASE_URL", given.app)
        yield Server(given)
        return
    # Not pytest's own folder: it is closed to the user that PostgreSQL runs as under root.
    folder = Path(tempfile.mkdtemp(prefix="fenglian-tests-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgres", fleeting=True)
    try:
        cluster.start()
        yield Server(cluster.addresses())
    finally:
        cluster.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database_template(postgres_server: Server, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Migrate a database once, as the owner; nothing connects to it afterwards."""
    addresses = postgres_server.create(TEMPLATE)
    with django_db_blocker.unblock(), _pointed(addresses):
        migrate_database(announce=lambda _line: None)
    yield TEMPLATE
    postgres_server.drop(TEMPLATE)


@pytest.fixture(scope="session")
def django_db_setup(
    postgres_server: Server,
    database_template: str,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Addresses]:
    """Override pytest-django's: `default` is a copy of the template, as the application's role."""
    name = f"fenglian_test_{os.getpid()}"
    addresses = postgres_server.create(name, template=database_template)
    with django_db_blocker.unblock(), _pointed(addresses):
        yield addresses
    postgres_server.drop(name)


@contextmanager
def _cloned(name: str, server: Server, template: str, blocker: DjangoDbBlocker) -> Iterator[Clone]:
    addresses = server.create(name, template=template)

    @contextmanager
    def bound() -> Iterator[None]:
        with blocker.unblock(), _pointed(addresses):
            yield

    yield Clone(addresses, bound)
    server.drop(name)


@pytest.fixture
def database_clone(
    request: pytest.FixtureRequest,
    postgres_server: Server,
    django_db_setup: Addresses,
    database_template: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Clone]:
    """A database of its own for a test with real processes, where commits are commits."""
    name = f"fenglian_clone_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    with _cloned(name, postgres_server, database_template, django_db_blocker) as clone:
        yield clone


@pytest.fixture(scope="module")
def module_clone(
    request: pytest.FixtureRequest,
    postgres_server: Server,
    django_db_setup: Addresses,
    database_template: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Clone]:
    """A database for the tests of a module that share a world too large to build for each."""
    name = f"fenglian_module_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**8}"
    with _cloned(name, postgres_server, database_template, django_db_blocker) as clone:
        yield clone


@pytest.fixture(scope="session")
def static_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the run's servers keep the collected static files, so that one alone collects them."""
    return tmp_path_factory.mktemp("static")


@contextmanager
def served(clone: Clone, static_folder: Path, folder: Path, **more: str) -> Iterator[LiveSite]:
    """Run `fenglian serve` on a free port over a database clone, and end it by its pid.

    Args:
        clone: the database.
        static_folder: where static files lie, so that one server alone collects them.
        folder: for the log and whatever else the server writes.
        more: variables of its environment.
    """
    log = folder / "server.log"
    environment = clone.environment | {
        "FENGLIAN_RUN": str(folder / "run"),
        "FENGLIAN_STATIC": str(static_folder),
        **more,
    }
    with socket.create_server(("127.0.0.1", 0)) as door, log.open("ab") as output:
        address = f"http://localhost:{door.getsockname()[1]}"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "fenglian.cli.main"),
                *("serve", "--listener", str(door.fileno())),
            ],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[door.fileno()],
        )
    try:
        # The port is open already: this waits in its queue until the server takes it, and is
        # refused if the server ends instead.
        inquiry = HTTPConnection(address.removeprefix("http://"), timeout=60)
        try:
            inquiry.request("GET", "/")
            inquiry.getresponse()
        except (OSError, HTTPException) as error:
            pytest.fail(f"the server did not answer: {error}\n{log.read_text()}")
        finally:
            inquiry.close()
        yield LiveSite(address, process, clone, log)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def live_site(database_clone: Clone, static_folder: Path, tmp_path: Path) -> Iterator[LiveSite]:
    """A server of the test's own."""
    with served(database_clone, static_folder, tmp_path) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium, headless, for the tests of a module.

    Playwright keeps an event loop running in this thread: Django would refuse the ORM in it, and
    the jobs of another module could not start theirs, so it must not outlast the module.
    """
    names = (os.environ.get("FENGLIAN_CHROMIUM"), *map(shutil.which, CHROMIUM_NAMES))
    program = next(filter(None, names), None)
    if program is None:
        pytest.fail("no Chromium: run `make test`, which installs it or says how")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()
        connections.close_all()  # opened while the loop ran, out of sight once it has ended
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of an office screen, in Chinese; other sizes come from `browser.new_context()`."""
    context = browser.new_context(viewport={"width": 1366, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()
