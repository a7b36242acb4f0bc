"""The product's own server over a database, and officials who have signed in to it."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bench.ground import environment
from bench.load import Visitor
from fenglian.demonstration.court import SignIn, find_court, list_sign_ins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.ground import Ground


LAST_WORDS = 8_000
"""So many characters of a server's log are shown when a measurement breaks off."""


@dataclass(frozen=True, slots=True)
class Site:
    """A running server: gunicorn, two processes of four threads, as `fenglian serve` starts it.

    Args:
        database: what it works on.
        port: on this machine.
    """

    database: str
    port: int

    def visitor(self) -> Visitor:
        """Return somebody who comes for the first time."""
        return Visitor(self.port)

    def official(self, who: SignIn) -> Visitor:
        """Return an official who has signed in, with password and one-time code."""
        visitor = self.visitor()
        visitor.visit(visitor.get("/desk/sign-in/"), expect=200)
        form = {"username": who.username, "password": who.password, "code": who.code}
        visitor.visit(visitor.post("/desk/sign-in/", **form), expect=302)
        return visitor


@contextmanager
def serve(ground: Ground, database: str, run: Path) -> Iterator[Site]:
    """Start the server and end it by its id.

    Args:
        ground: where the database is.
        database: which.
        run: a folder for its static files and its log.
    """
    run.mkdir(parents=True)
    log = (run / "server.log").open("wb")
    with log, socket.create_server(("127.0.0.1", 0), backlog=2048) as door:
        port = door.getsockname()[1]
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "fenglian.cli.main", "serve", "--listener", str(door.fileno())],
            env=environment(ground.addresses(database), run),
            cwd=Path(__file__).parents[1],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[door.fileno()],
        )
    try:
        # The port is open already: the question waits in its queue until the server takes it.
        visitor = Visitor(port)
        visitor.visit(visitor.get("/"), expect=200)
        yield Site(database, port)
    except BaseException:
        click.echo((run / "server.log").read_text(errors="replace")[-LAST_WORDS:], err=True)
        raise
    finally:
        process.terminate()
        process.wait(30)


def sign_ins(ground: Ground, database: str) -> dict[str, SignIn]:
    """Return how the officials of a database sign in, by their user name."""
    with ground.bound(database):
        court = find_court()
        if court is None:
            raise LookupError(f"{database}: no demonstration court")
        return {who.username: who for who in list_sign_ins(court)}
