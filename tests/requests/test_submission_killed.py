"""A submission killed at every point: the record is whole or not there at all (D1, D7, I1, I2, I9).

A forked child submits a request and kills itself with kill -9 before or after one statement, or the
commit; the points are counted in a dry run. The control commits each statement by itself, and must
leave halves behind.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction
from tests.conftest import Clone
from tests.requests.test_at_once import submission
from tests.world import World, at, build_world

from fenglian.duties.models import Duty
from fenglian.isolation import scope
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event, UnsealedEvent
from fenglian.notifications.models import Message
from fenglian.requests.actions import submit_request
from fenglian.requests.models import RegisterCounter, ServiceRequest

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-4a")]

FORK = multiprocessing.get_context("fork")
backend: Any = connection
"""The same connection, for its commit, which is a private method of Django."""
MORNING = at("2026-11-20 09:00")


class Reaper:
    """Counts statements and commits, and kills its own process at one point.

    Points come in pairs: 2n before the n-th statement, 2n + 1 after it; the commit counts as one.

    Args:
        point: where to die; None to count only.
    """

    def __init__(self, point: int | None) -> None:
        self.point = point
        self.passed = 0

    def _pass(self) -> None:
        if self.passed == self.point:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Stand around one statement, as a wrapper of Django's."""
        self._pass()
        result = execute(*args)
        self._pass()
        return result

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Stand around every statement and the commit of this thread's connection."""
        commit = backend._commit

        def watched() -> None:
            self._pass()
            commit()
            self._pass()

        backend._commit = watched
        with connection.execute_wrapper(self):
            yield


def submit(world: World, key: UUID) -> None:
    """What a visitor's last press does."""
    with scoped([world.court.pk], audience=Audience.PORTAL):
        submit_request(world.court, submission(key), actor=Actor.citizen(), at=MORNING)


def take_transactions_off() -> None:
    """Let each statement commit by itself, in this process for good."""
    transaction.atomic = nullcontext  # type: ignore[assignment]
    # Settings of a transaction would be gone with the statement that makes them.
    scope._SET = scope._SET.replace("true", "false")
    connection.savepoint_ids = []


def killed(world: World, key: UUID, point: int, *, is_defended: bool) -> bool:
    """Submit in a child that dies at a point; tell whether it died there."""

    def child() -> None:
        connections["default"].connect()
        if not is_defended:
            take_transactions_off()
        with Reaper(point).watching():
            submit(world, key)
        os._exit(0)

    connection.close()
    process = FORK.Process(target=child)
    process.start()
    process.join(60)
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode == -signal.SIGKILL


@dataclass(frozen=True)
class Stored:
    """What there is of a submission: how many of each, and what hangs in the air."""

    requests: int
    events: int
    duties: int
    messages: int
    unsealed: int
    strays: int

    @property
    def is_whole(self) -> bool:
        return self == Stored(1, 1, 1, 1, 1, 0)

    @property
    def is_absent(self) -> bool:
        return self == Stored(0, 0, 0, 0, 0, 0)


def stored(world: World, key: UUID) -> Stored:
    """Count what a key has left behind; strays belong to no request at all."""
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        known = ServiceRequest.objects.values("pk")
        own = ServiceRequest.objects.filter(client_key=key).values("pk")
        events = Event.objects.filter(subject_kind="request")
        return Stored(
            requests=own.count(),
            events=events.filter(subject_id__in=own).count(),
            duties=Duty.objects.filter(subject_id__in=own).count(),
            messages=Message.objects.filter(subject_id__in=own).count(),
            unsealed=UnsealedEvent.objects.filter(event__subject_id__in=own).count(),
            strays=events.exclude(subject_id__in=known).count()
            + Duty.objects.exclude(subject_id__in=known).count()
            + Message.objects.exclude(subject_id__in=known).count(),
        )


def points_of(world: World) -> int:
    """Count the points of a submission in a dry run."""
    submit(world, uuid4())  # the second one finds the caches of the first
    reaper = Reaper(None)
    with reaper.watching():
        submit(world, uuid4())
    del backend._commit
    return reaper.passed


@pytest.fixture
def world(database_clone: Clone) -> Iterator[World]:
    with database_clone.bound():
        yield build_world()
        connection.close()


def test_submission_killed_at_every_point_is_whole_or_absent_and_retried_once(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    points = points_of(world)
    outcomes = []
    for point in range(points):
        key = uuid4()
        assert killed(world, key, point, is_defended=True), f"point {point} was not reached"
        left = stored(world, key)
        assert left.is_whole or left.is_absent, f"point {point}: {left}"
        outcomes.append(left.is_whole)
        submit(world, key)
        assert stored(world, key).is_whole, f"point {point}: retried"
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        serials = sorted(ServiceRequest.objects.values_list("serial", flat=True))
        last = RegisterCounter.objects.get().last
    record_property("crash points", points)

    assert points > 20, "too few points to prove anything"
    assert outcomes == [False] * (points - 1) + [True], "stored before the commit, or lost after it"
    assert serials == list(range(1, last + 1))


def test_control_without_a_transaction_there_are_halves(world: World) -> None:
    halves = 0
    for point in range(1, points_of(world), 2):
        key = uuid4()
        if killed(world, key, point, is_defended=False):
            left = stored(world, key)
            halves += not (left.is_whole or left.is_absent)

    assert halves > 0, "nothing is left half without it: the test above proves nothing"
