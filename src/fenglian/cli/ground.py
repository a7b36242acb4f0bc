"""What must stand before Django does: folders, secrets, and a database to connect to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import django
import psycopg

import fenglian
from fenglian.cli.errors import GroundError
from fenglian.cli.postgres import Cluster
from fenglian.cli.secrets import make_secrets, missing_secrets

if TYPE_CHECKING:
    from collections.abc import Callable

OLDEST_POSTGRES = 15
_ADDRESS_NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL")
_PLACES = {
    "FENGLIAN_UPLOADS": "uploads",
    "FENGLIAN_STATIC": "static",
    "FENGLIAN_MESSAGE_FILE": "messages.log",
}


def silent(_line: str) -> None:
    """Say nothing: for callers that show no progress."""


def run_folder() -> Path:
    """Return where this site writes everything: `FENGLIAN_RUN`, else `.run` of the checkout."""
    if given := os.environ.get("FENGLIAN_RUN"):
        return Path(given).absolute()
    checkout = Path(fenglian.__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").exists():
        return checkout / ".run"
    return Path.home() / ".fenglian"


def cluster() -> Cluster:
    """Return the embedded cluster of this site, running or not."""
    return Cluster(run_folder() / "postgres")


def open_site(
    announce: Callable[[str], None] = silent, *, database: bool = True, owner: bool = False
) -> None:
    """Make the ground and set Django up: every command that reads or writes begins here.

    Args:
        announce: receives a line before each step that takes a while.
        database: whether the command connects to the database at all.
        owner: whether it also works as the schema's owner.

    Raises:
        GroundError: the site cannot start; the message says why and what to do.
    """
    prepare_ground(announce, database=database, owner=owner)
    django.setup()


def prepare_ground(
    announce: Callable[[str], None] = silent, *, database: bool = True, owner: bool = False
) -> None:
    """Make folders and secrets, see to the database, and put their places into the environment.

    Afterwards `django.setup()` finds everything, in this process and in those it starts. A second
    call finds all of it in place.

    Args:
        announce: receives a line before each step that takes a while.
        database: whether a database is needed.
        owner: whether the owner's address is needed too.

    Raises:
        GroundError: the site cannot start; the message says why and what to do.
    """
    run = run_folder()
    try:
        run.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GroundError(
            f"运行文件夹 {run} 建不起来：{error.strerror}。用 FENGLIAN_RUN 指定一个可写的文件夹。"
        ) from error
    for name, place in _PLACES.items():
        os.environ.setdefault(name, str(run / place))
    provide_secrets(run)
    if database and not _addresses_given(owner=owner):
        embedded = cluster()
        embedded.start(announce)
        os.environ.update(zip(_ADDRESS_NAMES, embedded.addresses(), strict=True))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fenglian.settings")


def provide_secrets(run: Path) -> None:
    """See that the secrets are there; make them only where no data can depend on lost ones.

    Args:
        run: the run folder.

    Raises:
        GroundError: secrets are missing beside data that was encrypted with them.
    """
    given = os.environ.get("FENGLIAN_SECRETS")
    if not given and (os.environ.get("FENGLIAN_TESTING") == "1" or "PYTEST_VERSION" in os.environ):
        return  # the settings have fixed ones for tests
    folder = Path(given) if given else run / "secrets"
    missing = missing_secrets(folder)
    if missing:
        if given or (run / "postgres").exists() or any(map(os.environ.get, _ADDRESS_NAMES)):
            raise GroundError(
                f"{folder} 缺少密钥文件 {'、'.join(missing)}。"
                "已有的数据只能用原来的密钥读出：请放回原文件；"
                "确是新站点时，用 fenglian secrets 生成。"
            )
        make_secrets(folder)
    os.environ["FENGLIAN_SECRETS"] = str(folder)


def _addresses_given(*, owner: bool) -> bool:
    """Tell whether the environment names a database, and check that it can be used."""
    app, schema = (os.environ.get(name, "") for name in _ADDRESS_NAMES)
    if not app and not schema:
        return False
    if not app or (owner and not schema):
        lacking = _ADDRESS_NAMES[0 if not app else 1]
        raise GroundError(
            f"缺少 {lacking}：DATABASE_URL 是应用的角色（不拥有任何表），"
            "DATABASE_OWNER_URL 是建表的角色，只有 fenglian migrate 和 fenglian demo 用它。"
        )
    check_server("DATABASE_URL", app)
    if owner:
        check_server("DATABASE_OWNER_URL", schema)
    return True


def check_server(name: str, address: str) -> None:
    """Connect once and look at the server's version.

    Args:
        name: the variable that the address came from, for the message.
        address: a `postgresql://` URL.

    Raises:
        GroundError: the server does not answer or is too old.
    """
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            found = connection.info.server_version // 10000
    except psycopg.Error as error:
        raise GroundError(f"{name}：连不上数据库。{str(error).strip()}") from error
    if found < OLDEST_POSTGRES:
        raise GroundError(
            f"{name}：服务器是 PostgreSQL {found}，需要 {OLDEST_POSTGRES} 或更新的版本。"
        )
