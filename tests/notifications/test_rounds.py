"""A round over the outbox: a channel that hangs holds up its own messages and nobody else's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain, repeat
from uuid import UUID

import pytest
from tests.notifications.test_outbox import MORNING, queue
from tests.world import World

from fenglian.notifications.actions import Round, deliver, lease_messages
from fenglian.notifications.adapters import Medium, Outcome, Parcel, register_channel
from fenglian.notifications.enums import MessageKind
from fenglian.notifications.models import Message


class Waiting:
    """A channel that answers when it is let go, or after ten seconds with nothing."""

    name = "waiting"
    is_shared = False
    is_internal = True

    def __init__(self, release: threading.Event) -> None:
        self.release = release
        self.keys: list[str] = []

    def send(self, parcel: Parcel) -> Outcome:
        self.keys.append(parcel.key)
        if not self.release.wait(10):
            raise TimeoutError
        return Outcome.SENT


class Releasing:
    """A channel that works, and lets the other one go with its third message."""

    name = "releasing"
    is_shared = False
    is_internal = True

    def __init__(self, release: threading.Event) -> None:
        self.release = release
        self.keys: list[str] = []

    def send(self, parcel: Parcel) -> Outcome:
        self.keys.append(parcel.key)
        if len(self.keys) == 3:
            self.release.set()
        return Outcome.SENT


@pytest.fixture
def channels() -> Iterator[tuple[Waiting, Releasing]]:
    """Text hangs until the third mail has gone."""
    release = threading.Event()
    text, mail = Waiting(release), Releasing(release)
    replaced = [register_channel(Medium.TEXT, text), register_channel(Medium.EMAIL, mail)]
    yield text, mail
    release.set()
    register_channel(Medium.TEXT, replaced[0])
    register_channel(Medium.EMAIL, replaced[1])


@pytest.fixture
def outbox(nansha: World) -> UUID:
    """One text, then three mails, then another text."""
    request_id = nansha.submit(when=MORNING).request_id
    Message.objects.all().delete()
    nansha.judge.email = "judge@court.example"
    nansha.judge.save()
    kind = MessageKind.ORDER_URGED
    queue(nansha, request_id, kind, key="text:1", person_id=nansha.colleague.pk)
    for number in (1, 2, 3):
        queue(nansha, request_id, kind, key=f"mail:{number}", person_id=nansha.judge.pk)
    queue(nansha, request_id, kind, key="text:2", person_id=nansha.colleague.pk)
    return request_id


def states() -> dict[str, tuple[str, int]]:
    return {m.dedupe_key: (m.state, m.attempts) for m in Message.objects.order_by("pk")}


def test_mails_go_out_while_the_text_channel_hangs(
    nansha: World, outbox: UUID, channels: tuple[Waiting, Releasing]
) -> None:
    sent = Round([nansha.court.pk], clock=lambda: MORNING, patience=9).run()

    text, mail = channels
    assert sent == 5
    assert mail.keys == ["mail:1", "mail:2", "mail:3"]
    assert text.keys == ["text:1", "text:2"]
    assert set(states().values()) == {("sent", 1)}


def test_one_after_the_other_the_hanging_text_would_have_kept_the_mails_waiting(
    nansha: World, outbox: UUID, channels: tuple[Waiting, Releasing]
) -> None:
    """The control: nothing releases the text while it is waited for."""
    for message in lease_messages([nansha.court.pk], at=MORNING):
        deliver(message, at=MORNING, patience=0.05)

    assert states()["text:1"] == ("failed", 1)


def test_channel_that_never_comes_back_costs_its_own_message_one_try_and_the_others_none(
    nansha: World, outbox: UUID, channels: tuple[Waiting, Releasing]
) -> None:
    text, mail = channels
    mail.release = threading.Event()

    Round([nansha.court.pk], clock=lambda: MORNING, patience=0.2).run()

    assert states() == {
        "text:1": ("failed", 1),
        "mail:1": ("sent", 1),
        "mail:2": ("sent", 1),
        "mail:3": ("sent", 1),
        "text:2": ("waiting", 0),
    }
    assert text.keys == ["text:1"]
    assert Message.objects.get(dedupe_key="text:2").send_after > MORNING


def test_round_takes_up_what_falls_due_while_a_channel_is_silent(
    nansha: World, outbox: UUID, channels: tuple[Waiting, Releasing]
) -> None:
    """The third mail is due a minute on, which the round's second look at the clock finds."""
    later = MORNING + timedelta(minutes=1)
    Message.objects.filter(dedupe_key="mail:3").update(send_after=later)
    looks = chain([MORNING], repeat(later))

    Round([nansha.court.pk], clock=lambda: next(looks), patience=9).run()

    assert set(states().values()) == {("sent", 1)}
