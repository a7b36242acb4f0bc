"""gunicorn, started from its API and configured here only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Collection


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The product behind gunicorn, on a socket that is already open.

    Args:
        door: the listening socket.
        workers: processes.
        threads: threads of each.
        proxies: network addresses of our own proxies, which alone may say that HTTPS was used.
    """

    def __init__(
        self, door: socket.socket, *, workers: int, threads: int, proxies: Collection[str]
    ) -> None:
        self.door = door
        self.options: dict[str, Any] = {
            "bind": f"fd://{door.fileno()}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "preload_app": True,
            # Never gunicorn's default, which takes everybody on this machine for a proxy.
            "forwarded_allow_ips": ",".join(sorted(proxies)),
            "proc_name": "fenglian",
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            "loglevel": "warning",
            # Heartbeats are file times; on a slow disk they would be taken for a hang.
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108 - a memory disk, names are random
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take the options of this module; gunicorn's files and variables are not read."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Return the WSGI application."""
        from fenglian.wsgi import application

        return application
