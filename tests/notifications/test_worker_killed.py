"""Killed between sending and marking (D4): repeated under the same key, never lost, never a lie."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from tests.notifications.test_outbox import MORNING, lines, queue
from tests.world import build_world

from fenglian.isolation.scope import Audience, scoped
from fenglian.notifications.actions import deliver, lease_messages
from fenglian.notifications.adapters import Medium, Outcome, Parcel, register_channel
from fenglian.notifications.enums import MessageKind
from fenglian.notifications.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings
    from tests.conftest import Clone

pytestmark = pytest.mark.processes

FORK = multiprocessing.get_context("fork")


class DyingChannel:
    """Writes a line, or not, and takes the whole worker along."""

    name = "dying"
    is_shared = False
    is_internal = True

    def __init__(self, file: Path) -> None:
        self.file = file

    def send(self, parcel: Parcel) -> Outcome:
        with self.file.open("a") as file:
            file.write(json.dumps({"key": parcel.key}) + "\n")
        os.kill(os.getpid(), signal.SIGKILL)
        return Outcome.SENT


def lease_send_mark(court_id: int, file: Path) -> None:
    """Work as the product does; die when the line is written."""
    register_channel(Medium.TEXT, DyingChannel(file))
    with scoped([court_id], audience=Audience.SYSTEM):
        (message,) = lease_messages([court_id], at=MORNING)
    deliver(message, at=MORNING)


def mark_then_send(court_id: int, file: Path) -> None:
    """Work in the wrong order; die as soon as the message is marked."""
    with scoped([court_id], audience=Audience.SYSTEM):
        lease_messages([court_id], at=MORNING)
        Message.objects.update(state="sent", sent_at=MORNING, leased_until=None)
    os.kill(os.getpid(), signal.SIGKILL)


def run_killed(clone: Clone, work: Callable[[int, Path], None], file: Path) -> list[str]:
    """Let a worker die at its work and another come two minutes later.

    Returns the keys of messages that are called sent although no line says so.
    """

    def worker(court_id: int) -> None:
        connections["default"].connect()
        work(court_id, file)

    with clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            request_id = world.submit(when=MORNING).request_id
            Message.objects.all().delete()
            queue(world, request_id, MessageKind.REPLY_READY)
        connections["default"].close()
        process = FORK.Process(target=worker, args=(world.court.pk,))
        process.start()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL
        later = MORNING + timedelta(minutes=2)
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            leased = lease_messages([world.court.pk], at=later)
        for message in leased:
            deliver(message, at=later)
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            called_sent = Message.objects.filter(state="sent").values_list("dedupe_key", flat=True)
            written = {line["key"] for line in lines(file)}
            return [key for key in called_sent if key not in written]


def test_message_of_a_worker_killed_after_sending_goes_again_under_the_same_key(
    database_clone: Clone, settings: Settings, tmp_path: Path
) -> None:
    settings.MESSAGE_FILE = tmp_path / "messages.log"

    unsent = run_killed(database_clone, lease_send_mark, settings.MESSAGE_FILE)

    assert unsent == []
    assert [line["key"] for line in lines(settings.MESSAGE_FILE)] == ["a:1", "a:1"]


def test_control_that_marks_before_sending_calls_sent_what_never_left(
    database_clone: Clone, settings: Settings, tmp_path: Path
) -> None:
    settings.MESSAGE_FILE = tmp_path / "messages.log"

    assert run_killed(database_clone, mark_then_send, settings.MESSAGE_FILE) == ["a:1"]
