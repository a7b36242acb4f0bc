"""The database is lost, or its disk full, while somebody sends: no receipt, nothing by half (D6).

The page says that nothing was received and keeps what was typed. Once the ground is back, the same
form, sent again, makes one request.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import psycopg
import pytest
from django.db import close_old_connections, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from psycopg import sql
from tests.conftest import TEMPLATE, Clone, Server, _pointed
from tests.security.matrix_world import signed_in
from tests.world import World, build_world

from fenglian.cli.postgres import Addresses
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.requests.actions import acting, intake
from fenglian.requests.models import ServiceRequest

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-4a")]
WORDS = "立案两个月没有人联系我，什么时候开庭？"
DISK = 64 * 1024 * 1024
"""Bytes of the small disk: some times an empty database."""
MOST = 400
"""Submissions after which a disk that is still not full ends the test."""


@dataclass
class Site:
    """A court on the web, with a clerk who takes down what people say."""

    addresses: Addresses
    world: World
    clerk: Client

    def form(self, words: str = WORDS) -> dict[str, str]:
        return {
            "client_key": str(uuid4()), "words": words, "name": "陈小满",
            "phone": "13800000000", "relation": "self", "same_as": "different",
        }  # fmt: skip

    def send(self, form: dict[str, str]) -> HttpResponse:
        """Send a form as a server would take it in: a connection that broke is not used again."""
        response = cast("HttpResponse", self.clerk.post("/desk/new/hall/", form))
        close_old_connections()
        return response

    def stored(self, form: dict[str, str]) -> int:
        """Count the requests of a form, and check that none of them is half."""
        with scoped([self.world.court.pk], audience=Audience.SYSTEM):
            found = ServiceRequest.objects.filter(client_key=form["client_key"])
            assert Event.objects.filter(subject_id__in=found.values("pk")).count() == found.count()
            assert (
                Event.objects.filter(subject_kind="request").count()
                == ServiceRequest.objects.count()
            )
            return found.count()


@contextmanager
def opened(addresses: Addresses, folder: Path) -> Iterator[Site]:
    with override_settings(STATIC_ROOT=folder):
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            clerk = signed_in(world.clerk)
        yield Site(addresses, world, clerk)
        connection.close()


@pytest.fixture
def site(database_clone: Clone, tmp_path: Path) -> Iterator[Site]:
    with database_clone.bound(), opened(database_clone.addresses, tmp_path) as site:
        yield site


def is_refusal(response: HttpResponse) -> bool:
    """Tell whether a page says that nothing was received, with the words that were typed."""
    page = response.content.decode()
    return response.status_code == 503 and "<h1>没有收到</h1>" in page and WORDS in page


class Breaker:
    """Ends the session of this thread's connection at one point, as an outage would.

    Args:
        address: of the database.
        point: before which statement, the commit being one; None to count only.
    """

    def __init__(self, address: str, point: int | None) -> None:
        self.address = address
        self.point = point
        self.passed = 0

    def _pass(self) -> None:
        if self.passed == self.point:
            pid = connection.connection.info.backend_pid
            with psycopg.connect(self.address, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        self.passed += 1

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Stand around one statement, as a wrapper of Django's."""
        self._pass()
        return execute(*args)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Stand before every statement and the commit of this thread's connection."""
        ours = cast("Any", connection)  # the commit itself is Django's own and has no public name
        commit = ours._commit

        def watched() -> None:
            self._pass()
            commit()

        ours._commit = watched
        with connection.execute_wrapper(self):
            yield
        del ours._commit


def points_of(site: Site) -> int:
    """Count in a dry run where an outage can strike; a first one finds the caches cold."""
    site.send(site.form())
    counting = Breaker(site.addresses.app, None)
    with counting.watching():
        assert site.send(site.form()).status_code == 303
    return counting.passed


def test_database_lost_at_every_statement_gives_no_receipt_and_takes_the_form_later(
    site: Site,
) -> None:
    points = points_of(site)
    for point in range(points):
        form = site.form()
        with Breaker(site.addresses.app, point).watching():
            response = site.send(form)
        assert is_refusal(response), f"statement {point}: {response.status_code}"
        assert site.stored(form) == 0, f"statement {point}: stored and yet refused"
        assert site.send(form).status_code == 303, f"statement {point}: not taken in later"
        assert site.stored(form) == 1

    assert points > 15, "too few statements to prove anything"


def test_answer_lost_after_the_commit_is_made_good_by_the_same_form(site: Site) -> None:
    """The ambiguous case (S29): stored, and the visitor does not know. A retry tells."""
    form = site.form()
    first = site.send(form).headers["Location"]

    again = site.send(form)

    assert again.headers["Location"] == first
    assert site.stored(form) == 1


def test_control_where_statements_commit_by_themselves_a_refused_form_is_half_stored(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the defence off the count of `stored` sees what is left behind."""
    with scoped([site.world.court.pk], audience=Audience.SYSTEM):
        before = Event.objects.count()
    recorded = acting.record

    def record_for_good(kind: Any, request: Any, **facts: Any) -> Any:
        with psycopg.connect(site.addresses.app, autocommit=True) as other:
            other.execute(
                "SELECT set_config('fenglian.courts', %s, false),"
                " set_config('fenglian.audience', 'system', false)",
                [f"{{{request.court_id}}}"],
            )
            other.execute(
                "INSERT INTO ledger_event (court_id, occurred_at, kind, actor_kind, actor_label,"
                " subject_kind, subject_id, data)"
                " VALUES (%s, now(), 'request.received', 'citizen', '', 'request', %s, '{}')",
                [request.court_id, request.pk],
            )
        return recorded(kind, request, **facts)

    points = points_of(site)
    monkeypatch.setattr(intake, "record", record_for_good)
    form = site.form()
    with Breaker(site.addresses.app, points - 1).watching():
        assert is_refusal(site.send(form))

    with scoped([site.world.court.pk], audience=Audience.SYSTEM):
        assert Event.objects.count() > before
    with pytest.raises(AssertionError):
        site.stored(form)


# --- a full disk ---------------------------------------------------------------------------------


def superuser_of(server: Server) -> str:
    """Return an address with which tablespaces can be made; skip where the server gives none."""
    with psycopg.connect(server.base.owner) as owner:
        (name,) = owner.execute(
            "SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1"
        ).fetchone() or ("",)
        (own,) = owner.execute("SELECT current_user").fetchone() or ("",)
    address = server.base.owner.replace(f"{own}@", f"{name}@", 1)
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        pytest.skip("the server of DATABASE_URL gives the tests no superuser for a tablespace")
    return address


@contextmanager
def small_disk(server: Server) -> Iterator[Path]:
    """Mount a disk of a few megabytes on which the server may write."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount the small disk that this test fills")
    if "DATABASE_URL" in os.environ:
        pytest.skip("the server of DATABASE_URL may stand on another machine than the small disk")
    folder = Path(tempfile.mkdtemp(prefix="fenglian-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], check=False,
        capture_output=True,
    )  # fmt: skip
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"this container may not mount: {mounted.stderr.decode().strip()}")
    try:
        server_user = pwd.getpwnam("pgserver")
        os.chown(folder, server_user.pw_uid, server_user.pw_gid)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


@pytest.fixture
def cramped_site(
    postgres_server: Server, django_db_setup: Addresses, django_db_blocker: Any, tmp_path: Path
) -> Iterator[tuple[Site, Path]]:
    """The court with its database on the small disk."""
    name, space = f"fenglian_cramped_{os.getpid()}", f"small_{os.getpid()}"
    superuser = superuser_of(postgres_server)
    with small_disk(postgres_server) as disk:
        with psycopg.connect(superuser, autocommit=True) as root:
            own = sql.Identifier(space)
            root.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(own, str(disk)))
            root.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {} OWNER {}").format(
                    sql.Identifier(name), sql.Identifier(TEMPLATE), own,
                    sql.Identifier(_owner_of(root)),
                )
            )  # fmt: skip
        addresses = postgres_server.addresses(name)
        with (
            django_db_blocker.unblock(),
            _pointed(addresses),
            opened(addresses, tmp_path) as site,
        ):
            yield site, disk
        postgres_server.drop(name)
        with psycopg.connect(superuser, autocommit=True) as root:
            root.execute(sql.SQL("DROP TABLESPACE {}").format(own))


def _owner_of(root: psycopg.Connection[Any]) -> str:
    (name,) = root.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [TEMPLATE]
    ).fetchone() or ("",)
    return str(name)


def fill(disk: Path) -> Path:
    """Leave not a block free."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


def test_full_disk_gives_no_receipt_and_takes_the_form_once_there_is_room(
    cramped_site: tuple[Site, Path],
) -> None:
    site, disk = cramped_site
    assert site.send(site.form()).status_code == 303
    ballast = fill(disk)
    acknowledged, refused = [], None
    for _ in range(MOST):
        # Words that do not compress fill the pages that are left.
        form = site.form(WORDS + secrets.token_urlsafe(2500))
        response = site.send(form)
        if response.status_code == 303:
            acknowledged.append(form)
            continue
        refused = form
        break

    assert refused is not None, "the disk never got full: nothing is proved"
    page = response.content.decode()
    assert response.status_code == 503
    assert "<h1>没有收到</h1>" in page
    assert re.search(r"<b>[0-9A-F]{6}</b>", page), "no number to tell the staff"
    assert site.stored(refused) == 0
    assert [site.stored(form) for form in acknowledged] == [1] * len(acknowledged)

    ballast.unlink()
    assert site.send(refused).status_code == 303
    assert site.send(refused).status_code == 303
    assert site.stored(refused) == 1
