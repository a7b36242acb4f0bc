"""The embedded PostgreSQL: made, attached to, killed, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from fenglian.cli.errors import GroundError
from fenglian.cli.postgres import SOCKET_NAME_LIMIT, Cluster
from fenglian.cli.postgres_programs import MAJOR

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.processes


@contextmanager
def cluster_at(*names: str) -> Iterator[Cluster]:
    """Start a cluster in a folder that PostgreSQL's user can enter, and clear it away."""
    with tempfile.TemporaryDirectory(prefix="fenglian-cluster-") as base:
        Path(base).chmod(0o755)
        cluster = Cluster(Path(base, *names) / "postgres", fleeting=True)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


def _value(address: str, query: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_cluster_gives_two_roles_that_row_level_security_binds() -> None:
    with cluster_at() as cluster:
        addresses = cluster.addresses()
        app, owner = (
            _value(
                address,
                "SELECT (current_user, rolsuper, rolbypassrls, rolcreatedb)::text"
                " FROM pg_roles WHERE rolname = current_user",
            )
            for address in addresses
        )

        assert app == "(fenglian_app,f,f,f)"
        assert owner == "(fenglian_owner,f,f,t)"
        assert _value(addresses.owner, "SHOW listen_addresses") == ""


@pytest.mark.parametrize("name", ["很长的目录" * 8, "with, comma", "with 'quotes' and spaces"])
def test_cluster_starts_wherever_the_checkout_lies(name: str) -> None:
    with cluster_at(name) as cluster:
        folder = cluster.socket()

        assert folder is not None
        assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_NAME_LIMIT
        assert _value(cluster.addresses().app, "SELECT current_database()") == "fenglian"


def test_cluster_killed_with_its_work_committed_starts_again_with_it() -> None:
    with cluster_at() as cluster:
        with psycopg.connect(cluster.addresses().owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 枫 FROM (VALUES (26)) AS v(枫)")
        mark = cluster.folder / str(MAJOR) / "postmaster.pid"
        os.kill(int(mark.read_text().split()[0]), signal.SIGKILL)

        cluster.start()

        assert _value(cluster.addresses().owner, "SELECT 枫 FROM kept") == 26


def test_processes_that_start_one_cluster_at_once_all_attach_to_it() -> None:
    with cluster_at() as cluster:
        cluster.stop()
        program = (
            "import sys; from pathlib import Path; from fenglian.cli.postgres import Cluster\n"
            "cluster = Cluster(Path(sys.argv[1]), fleeting=True); cluster.start()\n"
            "print(cluster.addresses().app)"
        )
        starters = [
            subprocess.Popen(
                [sys.executable, "-c", program, str(cluster.folder)], stdout=subprocess.PIPE
            )
            for _ in range(4)
        ]
        said = {starter.communicate()[0].decode().strip() for starter in starters}

        assert [starter.returncode for starter in starters] == [0, 0, 0, 0]
        assert said == {cluster.addresses().app}


def test_cluster_half_made_by_a_killed_start_is_made_anew() -> None:
    with cluster_at() as cluster:
        cluster.stop()
        data = cluster.folder.resolve() / str(MAJOR)
        data.rename(data.with_name("unfinished"))

        cluster.start()

        assert _value(cluster.addresses().app, "SELECT 1") == 1


def test_cluster_of_another_major_version_is_refused_with_words() -> None:
    with cluster_at() as cluster:
        cluster.stop()
        data = cluster.folder.resolve() / str(MAJOR)
        data.rename(data.with_name("16"))

        with pytest.raises(GroundError, match=r"PostgreSQL 16 的数据.*pg_upgrade"):
            cluster.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's folders are closed to PostgreSQL's user")
def test_cluster_under_a_closed_folder_of_root_is_kept_elsewhere() -> None:
    with tempfile.TemporaryDirectory(prefix="fenglian-closed-") as base:  # mode 0700
        cluster = Cluster(Path(base) / "postgres", fleeting=True)
        try:
            cluster.start()

            assert cluster.folder.is_symlink()
            assert _value(cluster.addresses().app, "SELECT 1") == 1
            assert Path(base).stat().st_mode & 0o777 == 0o700
        finally:
            cluster.stop()
            subprocess.run(["rm", "-r", str(cluster.folder.resolve())], check=True)


def test_link_to_data_that_is_gone_is_refused_with_words(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.symlink_to(tmp_path / "gone")

    with pytest.raises(GroundError, match="数据库已不在"):
        Cluster(folder).start()
