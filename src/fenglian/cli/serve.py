"""`fenglian serve`: the web server."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fenglian.cli.errors import GroundError
from fenglian.cli.output import progress
from fenglian.cli.parameters import Number

if TYPE_CHECKING:
    from collections.abc import Callable

host_option = click.option(
    "--host",
    envvar="FENGLIAN_HOST",
    default="127.0.0.1",
    show_default=True,
    metavar="地址",
    help="监听的地址；0.0.0.0 对外开放（另设 FENGLIAN_HOSTS）。",
)
port_option = click.option(
    "--port",
    envvar="FENGLIAN_PORT",
    default=8000,
    type=Number(0, 65535),
    show_default=True,
    help="监听的端口；0 由系统选一个。",
)


@click.command()
@host_option
@port_option
@click.option(
    "--workers", envvar="FENGLIAN_WORKERS", default=2, type=Number(1, 64), help="进程数。"
)
@click.option(
    "--threads", envvar="FENGLIAN_THREADS", default=4, type=Number(1, 64), help="每个进程的线程数。"
)
@click.option("--listener", type=int, hidden=True, help="已打开的监听套接字（fenglian demo 用）。")
def serve(*, host: str, port: int, workers: int, threads: int, listener: int | None) -> None:
    """启动网站（gunicorn，缺省两个进程，各四个线程）。"""
    door = socket.socket(fileno=listener) if listener is not None else open_listener(host, port)
    from fenglian.cli.ground import open_site

    open_site(progress)
    check_site()
    collect_static(progress)
    from django.conf import settings
    from django.db import connections

    from fenglian.cli.web_server import WebServer

    connections.close_all()  # nothing that is open may be shared by two processes
    if listener is None:
        progress(f"枫联在 {address_of(door)} 等待访问。按 Ctrl-C 结束。")
    WebServer(door, workers=workers, threads=threads, proxies=settings.TRUSTED_PROXIES).run()


def open_listener(host: str, port: int) -> socket.socket:
    """Open the port to listen on, before anything slow is done.

    Args:
        host: a name or address of this machine.
        port: 0 to 65535; 0 lets the system choose.

    Raises:
        GroundError: the port is taken or may not be used.
    """
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as error:
        other = f"请换一个端口，例如 FENGLIAN_PORT={port + 1 if port < 65535 else 8000} make run。"
        reason = {
            errno.EADDRINUSE: f"端口 {port} 已被占用（{host}）。{other}",
            errno.EACCES: f"没有权限使用端口 {port}。{other}",
        }.get(error.errno or 0, f"不能监听 {host}:{port}：{error.strerror or error}。")
        raise GroundError(reason, field="port") from error


def address_of(door: socket.socket) -> str:
    """Return the address that a browser on this machine opens."""
    host, port = door.getsockname()[:2]
    return f"http://{'localhost' if host in {'0.0.0.0', '127.0.0.1'} else host}:{port}/"  # noqa: S104 - compared, not bound


def check_site() -> None:
    """Refuse to run on a schema that is behind, or where a check finds a serious fault.

    Lesser faults of our own checks are said.

    Raises:
        GroundError: what is wrong, and what to do.
    """
    from django.core.checks import ERROR, run_checks
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise GroundError("数据库结构不是最新。先运行 fenglian migrate。")
    found = run_checks(databases=["default"], include_deployment_checks=True)
    for fault in found:
        if fault.level < ERROR and (fault.id or "").startswith("fenglian."):
            progress(f"提醒（{fault.id}）：{fault.msg}{fault.hint or ''}")
    faults = [fault for fault in found if fault.level >= ERROR]
    if faults:
        words = "\n".join(
            f"  {fault.id}：{fault.msg}{f'（{fault.hint}）' if fault.hint else ''}"
            for fault in faults
        )
        raise GroundError(f"自检没有通过，拒绝启动：\n{words}")


def collect_static(announce: Callable[[str], None]) -> None:
    """Gather and compress the static files, if they changed since the last time.

    Args:
        announce: receives a line before work is done.
    """
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    root = Path(settings.STATIC_ROOT)
    files = [
        (path, stat.st_mtime_ns, stat.st_size)
        for finder in get_finders()
        for path, storage in finder.list(None)
        for stat in [Path(storage.path(path)).stat()]
    ]
    stamp, mark = repr(sorted(files)), root / ".collected"
    if not mark.exists() or mark.read_text() != stamp:
        announce("整理静态文件……")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        root.mkdir(parents=True, exist_ok=True)
        mark.write_text(stamp)
