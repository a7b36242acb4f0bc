"""A submission by API killed at every point is done or not, and once when sent again (D1, I1, I2).

Like `tests/requests/test_submission_killed.py`, whose points it uses: before and after each
statement and commit from the key to the answer. A client that got no answer sends the same call
under the same Idempotency-Key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import override_settings
from tests.api.callers import ALL_WORDS, Caller, open_caller, told
from tests.census import difference, take_census
from tests.conftest import Clone
from tests.requests.test_submission_killed import PATIENCE, killed, left_by, points_of
from tests.world import World, build_world

from fenglian.isolation.scope import Audience, scoped
from fenglian.requests.models import RegisterCounter, ServiceRequest

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-6a")]


@dataclass
class Call:
    """A submission under its own key; sent again, it is the same.

    Args:
        caller: whose.
        phone: of the party.
        key: its Idempotency-Key.
        answer: what the last sending was answered.
    """

    caller: Caller
    phone: str
    key: str = field(default_factory=lambda: str(uuid4()))
    answer: dict[str, Any] = field(default_factory=dict)

    def send(self) -> int:
        response = self.caller.post("/requests", {**ALL_WORDS, "phone": self.phone}, once=self.key)
        self.answer = told(response)
        return response.status_code


@dataclass
class Program:
    """A mini-program that brings requests in."""

    world: World
    caller: Caller
    phones: Iterator[int] = field(default_factory=lambda: count(13800000000))

    def call(self) -> Call:
        return Call(self.caller, str(next(self.phones)))

    def numbers(self) -> tuple[list[int], int]:
        """Return the serial numbers given, and the last of the register."""
        with scoped([self.world.court.pk], audience=Audience.SYSTEM):
            serials = sorted(ServiceRequest.objects.values_list("serial", flat=True))
            return serials, RegisterCounter.objects.get().last

    def holds(self, call: Call) -> bool:
        with scoped([self.world.court.pk], audience=Audience.SYSTEM):
            return ServiceRequest.objects.filter(pk=UUID(call.answer["id"])).exists()


@pytest.fixture
def program(database_clone: Clone, static_folder: Path) -> Iterator[Program]:
    with database_clone.bound(), override_settings(STATIC_ROOT=static_folder):
        world = build_world()
        yield Program(world, open_caller(world, calls_a_minute=100_000))
        connection.close()


def test_call_killed_at_every_point_is_done_or_not_and_once_when_sent_again(
    program: Program, record_property: Callable[[str, object], None]
) -> None:
    ids = [program.world.court.pk]
    points = points_of(program.call)
    whole = left_by(program.call(), ids)
    outcomes = []
    call, before = program.call(), take_census(ids)
    for point in range(points):
        assert killed(call, point), f"point {point} was not reached"
        left = difference(take_census(ids), before)
        assert left in ({}, whole), f"point {point} leaves a part: {left}"
        outcomes.append(left == whole)
        if left or point % PATIENCE == 0:
            assert call.send() == 201, f"point {point}: repeated"
            assert difference(take_census(ids), before) == whole, f"point {point}: repeated"
            assert program.holds(call), f"point {point}: acknowledged and absent"
            call, before = program.call(), take_census(ids)
    serials, last = program.numbers()
    record_property("crash points of the call", points)

    own = {"integrations.Call", "integrations.Origin"}
    assert own | {"requests.ServiceRequest", "duties.Duty", "notifications.Message"} <= {*whole}
    assert points > 40, "too few points to prove anything"
    assert outcomes == sorted(outcomes), "undone after it was done"
    assert outcomes[-1], "not stored when the answer left"
    assert serials == list(range(1, last + 1))


def test_control_without_a_transaction_there_are_halves(program: Program) -> None:
    ids = [program.world.court.pk]
    points = points_of(program.call)
    whole = left_by(program.call(), ids)

    def leaves_a_half(point: int) -> bool:
        call, before = program.call(), take_census(ids)
        killed(call, point, is_defended=False)
        return difference(take_census(ids), before) not in ({}, whole)

    halves = any(map(leaves_a_half, range(points - 1, 0, -2)))
    assert halves, "nothing is left half without it: the test above proves nothing"
