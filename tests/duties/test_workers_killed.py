"""Eight workers on one ladder, killed at random with kill -9: every step exactly once (E6, D4).

The workers are forked, so that a killed one is replaced within milliseconds and kills land inside
transactions. The control runs the same with row locks and constraints off, and must find doubles.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from typing import cast
from uuid import uuid4

import psycopg
import pytest
from django.db import connections
from tests.conftest import Clone
from tests.world import World, at, build_world

from fenglian.duties.actions import Bearer, follow_event
from fenglian.duties.actions import sweep as sweep_module
from fenglian.duties.actions.sweep import CLAIM, sweep
from fenglian.duties.models import Duty, DutyStep
from fenglian.duties.queries import reckon
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.models import Message
from fenglian.worktime.clock import now
from fenglian.worktime.queries import load_calendar

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-8")]

FORK = multiprocessing.get_context("fork")
WORKERS = 8
KILLS = 60
ORDERS = 400
STEPS = 4
BATCH = 2
"""Few duties a transaction, so that many transactions compete and are hit."""
UNLOCKED = CLAIM.replace("FOR NO KEY UPDATE OF d SKIP LOCKED", "")


@dataclass
class Outcome:
    """What the ladder looks like after the storm."""

    steps: Counter[tuple[int, int]]
    events: Counter[tuple[int, int]]
    messages: Counter[str]
    early: int
    killed: int


def open_ladders(world: World) -> None:
    """Open duties in March 2024, so that all their steps are long due, whenever this runs."""
    for index in range(ORDERS):
        event = record_event(
            EventKind.ORDER_DISPATCHED,
            court_id=world.court.pk,
            subject_kind="request",
            subject_id=uuid4(),
            actor=Actor.system(),
            at=at(f"2024-03-{4 + index % 20:02} 10:00"),
        )
        follow_event(
            event,
            court=world.court,
            bearer=Bearer(world.civil.pk, world.judge.pk),
            is_first=True,
        )


def work(court_id: int, claim: str) -> None:
    """A worker: sweep in small batches until nothing is due."""
    connections["default"].connect()
    sweep_module.__globals__["CLAIM"] = claim
    idle = 0
    while idle < 3:
        with scoped([court_id], audience=Audience.SYSTEM):
            swept = sweep([court_id], at=now(), limit=BATCH)
        idle = 0 if swept.claimed else idle + 1
    os._exit(0)


def run_storm(clone: Clone, *, claim: str, seed: int) -> Outcome:
    """Open the ladders, let eight workers loose, kill them at random, and count."""
    chance = random.Random(seed)  # noqa: S311 - which worker dies when, replayed by the seed
    with clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            open_ladders(world)
        connections["default"].close()

        def start() -> ForkProcess:
            process = FORK.Process(target=work, args=(world.court.pk, claim))
            process.start()
            return process

        alive = {process.sentinel: process for process in (start() for _ in range(WORKERS))}
        killed = 0
        while alive:
            may_kill = killed < KILLS
            ended = wait(list(alive), timeout=chance.uniform(0.0, 0.01) if may_kill else 60)
            if may_kill and not ended:
                victim = alive.pop(chance.choice(sorted(alive)))
                assert victim.pid is not None
                os.kill(victim.pid, signal.SIGKILL)
                victim.join()
                killed += victim.exitcode == -signal.SIGKILL
                replacement = start()
                alive[replacement.sentinel] = replacement
                continue
            assert ended, "a worker hangs"
            for sentinel in ended:
                process = alive.pop(cast("int", sentinel))
                process.join()
                assert process.exitcode == 0
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            outcome = _count(world, killed)
        connections["default"].close()
    return outcome


def _count(world: World, killed: int) -> Outcome:
    calendar = load_calendar(world.court.calendar_id)
    legal = {
        (duty.pk, step.number): step.fires_at
        for duty in Duty.objects.all()
        for step in reckon(duty, calendar).steps
    }
    steps = list(DutyStep.objects.all())
    events = Event.objects.filter(kind__startswith="duty.")
    return Outcome(
        steps=Counter((step.duty_id, step.step) for step in steps),
        events=Counter((event.data["duty"], event.data["step"]) for event in events),
        messages=Counter(
            ":".join(key.split(":")[1:3])
            for key in Message.objects.values_list("dedupe_key", flat=True)
        ),
        early=sum(
            step.recorded_at < step.fell_due_at
            or step.fell_due_at != legal[step.duty_id, step.step]
            for step in steps
        ),
        killed=killed,
    )


def test_eight_workers_killed_at_random_fire_every_step_exactly_once(
    database_clone: Clone,
) -> None:
    outcome = run_storm(database_clone, claim=CLAIM, seed=20261121)

    assert outcome.killed >= 20, "too few kills landed to prove anything"
    assert len(outcome.steps) == ORDERS * STEPS, "a step was lost"
    assert set(outcome.steps.values()) == {1}
    assert outcome.events == outcome.steps
    assert set(outcome.messages.values()) == {1}
    assert outcome.early == 0


def test_control_with_the_lock_off_finds_doubles(database_clone: Clone) -> None:
    with psycopg.connect(database_clone.addresses.owner, autocommit=True) as owner:
        for name in ("dutystep_once", "dutystep_never_same_person_twice"):
            owner.execute(f"ALTER TABLE duties_dutystep DROP CONSTRAINT IF EXISTS {name}")
            owner.execute(f"DROP INDEX IF EXISTS {name}")

    outcome = run_storm(database_clone, claim=UNLOCKED, seed=20261121)

    doubles = sum(count > 1 for count in outcome.events.values())
    assert doubles > 0, "without the lock nothing went wrong: the test above proves nothing"
