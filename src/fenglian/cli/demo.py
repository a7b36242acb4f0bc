"""`fenglian demo`: the demonstration court, prepared, filled and running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from fenglian.cli.errors import GroundError
from fenglian.cli.output import print_table, progress
from fenglian.cli.parameters import Number
from fenglian.cli.serve import address_of, host_option, open_listener, port_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from fenglian.demonstration.court import SignIn

EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - compared, not bound
"""Hosts that stand for every address of the machine."""
PATIENCE_SECONDS = 60
"""How long the web server may take to answer for the first time."""
RESTARTS = 5
"""How often in a minute a part that ended by itself is started again, before the whole ends."""


@click.command()
@host_option
@port_option
@click.option(
    "--seed",
    default=None,
    type=Number(0, 2**31 - 1),
    help="同一个数得到同样的示范数据。",
)
@click.option(
    "--requests",
    type=Number(0, 1_000_000),
    default=None,
    help="诉求的件数；缺省约三个月的量。",
)
def demo(*, host: str, port: int, seed: int | None, requests: int | None) -> None:
    """建立示范法院（虚构）并启动网站和后台作业；Ctrl-C 结束全部。"""
    door = open_listener(host, port)
    os.environ["FENGLIAN_DEMONSTRATION"] = "1"
    from fenglian.cli.ground import cluster, open_site

    address = address_of(door)
    if host not in EVERYWHERE:
        # On every address of the machine, links keep the name that a page was asked by.
        os.environ.setdefault("FENGLIAN_PUBLIC_ADDRESS", address.rstrip("/"))
    progress("[1/4] 数据库")
    embedded = None if "DATABASE_URL" in os.environ else cluster()
    started = embedded is not None and embedded.socket() is None
    open_site(progress, owner=True)
    parts = Parts(
        {
            "网站": ["serve", "--listener", str(door.fileno())],
            "后台作业": ["worker"],
        },
        listener=door.fileno(),
    )
    try:
        sign_ins = _fill(seed=seed, requests=requests)
        progress("[4/4] 启动")
        parts.start()
        _await_answer(address, parts)
        print(f"枫联示范法院，从这里开始：{address}demonstration/\n")
        print_table(
            ["登录名", "姓名", "职务", "密码", "动态码"],
            [[one.username, one.name, one.title, one.password, one.code] for one in sign_ins],
        )
        print(f"\n动态码每 30 秒更换。再取一个：{_program()} user code 登录名")
        print(f"从这里开始：{address}demonstration/  按 Ctrl-C 结束。", flush=True)
        parts.watch()
    except KeyboardInterrupt:
        progress("正在结束……")
    finally:
        parts.stop()
        if started and embedded is not None:
            embedded.stop()


def _fill(*, seed: int | None, requests: int | None) -> list[SignIn]:
    """Bring schema and data to where the demonstration begins."""
    from django.db import connections

    from fenglian.cli.migrate import migrate_database
    from fenglian.organizations.models import Court

    progress("[2/4] 数据库结构")
    migrate_database(announce=lambda _line: None)
    if Court.objects.filter(is_demonstration=False).exists():
        raise GroundError(
            "这个数据库里有真实的法院，不能装入示范数据。"
            "用 FENGLIAN_RUN 或 DATABASE_URL 另指一个数据库。"
        )
    progress("[3/4] 示范数据（虚构）")
    from fenglian.demonstration.loader import SEED, load

    sign_ins = load(progress, seed=SEED if seed is None else seed, requests=requests)
    connections.close_all()  # this process only watches from here on
    return sign_ins


def _program() -> str:
    """Return how this program was called, to be typed again."""
    called = sys.argv[0]
    return "fenglian" if called.endswith(".py") else called


class Parts:
    """The processes of the demonstration: started together, restarted singly, ended together.

    Args:
        commands: what each part runs, by the name shown.
        listener: the descriptor of the open socket that they inherit.
    """

    def __init__(self, commands: dict[str, list[str]], *, listener: int) -> None:
        self.commands = commands
        self.listener = listener
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts: list[float] = []

    def start(self) -> None:
        """Start all parts; from here on a request to end reaches us, and we end them."""
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        for name in self.commands:
            self._start(name)

    def _start(self, name: str) -> None:
        self.running[name] = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "fenglian.cli.main", *self.commands[name]],
            stdin=subprocess.DEVNULL,
            pass_fds=[self.listener],
            start_new_session=True,  # Ctrl-C comes to us alone, so that the order of ending is ours
        )

    def check(self) -> None:
        """Start again what ended by itself.

        Raises:
            GroundError: it ended too often.
        """
        for name, process in list(self.running.items()):
            if process.poll() is None:
                continue
            now = time.monotonic()
            self.restarts = [*(then for then in self.restarts if now - then < 60), now]
            if len(self.restarts) > RESTARTS:
                raise GroundError(f"{name}反复退出（退出码 {process.returncode}），已停止。")
            progress(f"{name}意外退出（退出码 {process.returncode}），重新启动……")
            self._start(name)

    def watch(self) -> None:
        """Keep all parts running until we are told to end."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """End all parts, the slow ones by force."""
        for process in self.running.values():
            with suppress(ProcessLookupError):
                process.terminate()
        for process in self.running.values():
            try:
                process.wait(25)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.running.clear()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _await_answer(address: str, parts: Parts) -> None:
    """Return when the web server answers, with whatever page."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    # Not through a proxy that the environment may name: this is our own machine.
    get: Callable[..., object] = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    while True:
        parts.check()
        try:
            get(address, timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError as error:
            if time.monotonic() > deadline:
                raise GroundError(f"网站在 {PATIENCE_SECONDS} 秒内没有应答：{error}") from error
            time.sleep(0.2)
        else:
            return
