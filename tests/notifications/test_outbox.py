"""The outbox: lease, send, mark. Never "sent" without a sending, never silent about a failure."""

from __future__ import annotations

import json
import multiprocessing
import stat
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from tests.world import World, at, build_world

from fenglian.isolation.scope import Audience, scoped
from fenglian.notifications.actions import deliver, lease_messages, mark_read, queue_message
from fenglian.notifications.actions.deliver import MOST_TRIES
from fenglian.notifications.adapters import Medium, Outcome, Parcel, register_channel
from fenglian.notifications.enums import MessageKind
from fenglian.notifications.jobs import deliver_messages
from fenglian.notifications.models import Message
from fenglian.notifications.queries import list_deliveries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.core.mail import EmailMessage
    from pytest_django import Settings
    from tests.conftest import Clone

FORK = multiprocessing.get_context("fork")
MORNING = at("2026-11-20 09:47")


class FakeChannel:
    """A channel that answers as it is told and remembers what it was given."""

    name = "fake"
    is_shared = False

    def __init__(self, answer: Callable[[], object], *, is_internal: bool = True) -> None:
        self.answer = answer
        self.is_internal = is_internal
        self.parcels: list[Parcel] = []

    def send(self, parcel: Parcel) -> Outcome:
        self.parcels.append(parcel)
        return self.answer()  # type: ignore[return-value]  # a channel may lie


@pytest.fixture
def messages_file(settings: Settings, tmp_path: Path) -> Path:
    """Where the file channel writes."""
    settings.MESSAGE_FILE = tmp_path / "log" / "messages.log"
    settings.PUBLIC_ADDRESS = "https://court.example"
    return Path(settings.MESSAGE_FILE)


@pytest.fixture
def channel() -> Iterator[Callable[..., FakeChannel]]:
    """Put a fake in place of the text channel for one test."""
    replaced = []

    def use(answer: Callable[[], object], *, is_internal: bool = True) -> FakeChannel:
        fake = FakeChannel(answer, is_internal=is_internal)
        replaced.append(register_channel(Medium.TEXT, fake))
        return fake

    yield use
    if replaced:
        register_channel(Medium.TEXT, replaced[0])


@pytest.fixture
def request_id(nansha: World) -> UUID:
    """A request, and nothing in the outbox."""
    receipt = nansha.submit(when=MORNING)
    Message.objects.all().delete()
    return receipt.request_id


def queue(
    world: World,
    request_id: UUID,
    kind: MessageKind,
    *,
    key: str = "a:1",
    person_id: int | None = None,
    send_after: datetime | None = None,
) -> None:
    queue_message(
        kind,
        court_id=world.court.pk,
        subject_kind="request",
        subject_id=request_id,
        dedupe_key=key,
        at=MORNING,
        send_after=send_after,
        person_id=person_id,
    )


def lease_one(world: World, when: datetime) -> Message:
    (message,) = lease_messages([world.court.pk], at=when)
    return message


def lines(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_message_stored_twice_under_one_key_is_stored_once(nansha: World, request_id: UUID) -> None:
    queue(nansha, request_id, MessageKind.REPLY_READY)
    queue(nansha, request_id, MessageKind.REPLY_READY)

    assert Message.objects.count() == 1


def test_message_of_a_transaction_that_fails_is_gone_with_it(
    nansha: World, request_id: UUID
) -> None:
    with transaction.atomic():
        queue(nansha, request_id, MessageKind.REPLY_READY)
        transaction.set_rollback(True)

    assert not Message.objects.exists()


@pytest.mark.parametrize(("seconds", "leased"), [(-1, 0), (0, 1), (1, 1), (10 * 365 * 86400, 1)])
def test_lease_takes_what_is_due_however_old(
    nansha: World, request_id: UUID, seconds: int, leased: int
) -> None:
    opening = at("2026-11-23 09:00")
    queue(nansha, request_id, MessageKind.DUTY_ESCALATED, send_after=opening)

    found = lease_messages([nansha.court.pk], at=opening + timedelta(seconds=seconds))

    assert len(found) == leased


def test_lease_of_another_worker_holds_for_two_minutes(nansha: World, request_id: UUID) -> None:
    queue(nansha, request_id, MessageKind.REPLY_READY)
    lease_one(nansha, MORNING)

    court = [nansha.court.pk]
    assert lease_messages(court, at=MORNING + timedelta(seconds=119)) == []
    assert len(lease_messages(court, at=MORNING + timedelta(seconds=120))) == 1


def test_lease_passes_over_rows_that_another_worker_is_taking(database_clone: Clone) -> None:
    with database_clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            request_id = world.submit(when=MORNING).request_id
            Message.objects.all().delete()
            for key in ("a", "b"):
                queue(world, request_id, MessageKind.REPLY_READY, key=key)
        with psycopg.connect(database_clone.addresses.app) as other:
            other.execute(
                "SELECT set_config('fenglian.courts', %s, true),"
                " set_config('fenglian.audience', 'system', true)",
                [f"{{{world.court.pk}}}"],
            )
            other.execute(
                "SELECT 1 FROM notifications_message WHERE dedupe_key = 'a' FOR NO KEY UPDATE"
            )
            with scoped([world.court.pk], audience=Audience.SYSTEM):
                taken = lease_messages([world.court.pk], at=MORNING)

    assert [message.dedupe_key for message in taken] == ["b"]


def test_message_sent_to_an_official_by_email_carries_title_limit_and_link(
    nansha: World, request_id: UUID, messages_file: Path, mailoutbox: list[EmailMessage]
) -> None:
    nansha.judge.email = "judge@court.example"
    nansha.judge.save()
    queue(nansha, request_id, MessageKind.ORDER_DISPATCHED, person_id=nansha.judge.pk)

    assert deliver(lease_one(nansha, MORNING), at=MORNING)

    (mail,) = mailoutbox
    assert mail.to == ["judge@court.example"]
    assert mail.subject.startswith("【nansha】派来一件：“")
    assert f"https://court.example/desk/requests/{request_id}/" in str(mail.body)
    message = Message.objects.get()
    assert (message.state, message.channel, message.sent_at) == ("sent", "email", MORNING)
    assert lines(messages_file) == []


@pytest.mark.clause("NS-8")
def test_message_of_an_escalation_carries_the_partys_own_words(
    nansha: World, request_id: UUID, messages_file: Path
) -> None:
    queue(nansha, request_id, MessageKind.DUTY_ESCALATED, person_id=nansha.civil_leader.pk)

    assert deliver(lease_one(nansha, MORNING), at=MORNING)

    (line,) = lines(messages_file)
    assert (line["to"], line["time"]) == ("陆闻笙", "2026-11-20T09:47:00+08:00")
    assert stat.S_IMODE(messages_file.stat().st_mode) == 0o600
    assert "当事人原话（陈**）：\n“我的案子9月就立案了，两个月过去没有人联系我" in line["words"]


def test_message_to_the_party_carries_number_and_link_and_no_personal_fact(
    nansha: World, request_id: UUID, messages_file: Path
) -> None:
    for kind in (MessageKind.RECEIPT, MessageKind.REPLY_READY, MessageKind.QUESTION_BACK):
        queue(nansha, request_id, kind, key=kind.value)

    for message in lease_messages([nansha.court.pk], at=MORNING):
        assert deliver(message, at=MORNING)

    sent = lines(messages_file)
    assert [line["to"] for line in sent] == ["138****0000"] * 3
    for line in sent:
        text = line["heading"] + line["words"]
        assert "https://court.example/nansha/follow/" in text
        assert not any(fact in text for fact in ("陈", "138", "案子", "开庭", "！"))


def test_message_by_a_third_partys_channel_carries_no_title_words_or_party(
    nansha: World, request_id: UUID, channel: Callable[..., FakeChannel]
) -> None:
    fake = channel(lambda: Outcome.SENT, is_internal=False)
    queue(nansha, request_id, MessageKind.DUTY_ESCALATED, person_id=nansha.civil_leader.pk)

    assert deliver(lease_one(nansha, MORNING), at=MORNING)

    (parcel,) = fake.parcels
    text = parcel.heading + parcel.body
    assert "〔2026〕1号" in text
    assert not any(fact in text for fact in ("案子", "开庭", "陈", "138"))


def _refuse() -> object:
    raise ConnectionRefusedError("号码 13800000000 不通")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_refuse, "ConnectionRefusedError: 号码 138****0000 不通"),
        (lambda: None, "渠道的回答不表示已发出：None"),
        (lambda: True, "渠道的回答不表示已发出：True"),
        (lambda: "sent", "渠道的回答不表示已发出：'sent'"),
    ],
    ids=["raises", "says nothing", "says true", "says sent"],
)
def test_channel_that_fails_or_lies_is_recorded_and_tried_again(
    nansha: World,
    request_id: UUID,
    channel: Callable[..., FakeChannel],
    answer: Callable[[], object],
    said: str,
) -> None:
    channel(answer)
    queue(nansha, request_id, MessageKind.REPLY_READY)

    assert not deliver(lease_one(nansha, MORNING), at=MORNING)

    message = Message.objects.get()
    assert (message.state, message.sent_at, message.channel) == ("failed", None, "fake")
    assert said in message.last_error
    assert message.send_after == MORNING + timedelta(minutes=1)

    channel(lambda: Outcome.SENT)
    assert lease_messages([nansha.court.pk], at=MORNING + timedelta(seconds=59)) == []
    later = MORNING + timedelta(minutes=1)
    assert deliver(lease_one(nansha, later), at=later)
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.last_error) == ("sent", later, "")


def test_channel_that_stalls_is_given_up_and_recorded(
    nansha: World, request_id: UUID, channel: Callable[..., FakeChannel]
) -> None:
    release = threading.Event()
    channel(release.wait)
    queue(nansha, request_id, MessageKind.REPLY_READY)

    sent = deliver(lease_one(nansha, MORNING), at=MORNING, patience=0.05)
    release.set()

    assert not sent
    message = Message.objects.get()
    assert (message.state, message.sent_at) == ("failed", None)
    assert "0.05 秒内没有回音" in message.last_error


def test_message_without_an_adapter_fails_and_blocks_no_other(
    nansha: World, request_id: UUID, messages_file: Path
) -> None:
    queue_message(
        MessageKind.REPLY_READY,
        court_id=nansha.court.pk,
        subject_kind="unheard-of",
        subject_id=request_id,
        dedupe_key="poison",
        at=MORNING - timedelta(days=1),
    )
    queue(nansha, request_id, MessageKind.REPLY_READY)

    for message in lease_messages([nansha.court.pk], at=MORNING):
        deliver(message, at=MORNING)

    assert [line["key"] for line in lines(messages_file)] == ["a:1"]
    assert "unheard-of" in Message.objects.get(dedupe_key="poison").last_error


def test_message_that_never_leaves_dies_after_eight_tries_with_an_alarm(
    nansha: World, request_id: UUID, channel: Callable[..., FakeChannel]
) -> None:
    channel(_refuse)
    queue(nansha, request_id, MessageKind.REPLY_READY)
    moment, pauses = MORNING, []
    for _ in range(MOST_TRIES):
        deliver(lease_one(nansha, moment), at=moment)
        message = Message.objects.get(dedupe_key="a:1")
        pauses.append(message.send_after - moment)
        moment = max(moment, message.send_after)

    assert message.state == "dead"
    assert pauses[:-1] == [timedelta(minutes=3**power) for power in range(MOST_TRIES - 1)]
    alarm = Message.objects.exclude(pk=message.pk).get()
    assert (alarm.kind, alarm.person_id) == ("delivery_alarm", nansha.administrator.pk)
    assert [m.pk for m in lease_messages([nansha.court.pk], at=moment)] == [alarm.pk]


def test_alarm_that_never_leaves_raises_no_further_alarm(
    nansha: World, request_id: UUID, channel: Callable[..., FakeChannel]
) -> None:
    channel(_refuse)
    queue(nansha, request_id, MessageKind.DELIVERY_ALARM, person_id=nansha.administrator.pk)
    Message.objects.update(attempts=MOST_TRIES - 1)

    deliver(lease_one(nansha, MORNING), at=MORNING)

    assert [message.state for message in Message.objects.all()] == ["dead"]


def test_worker_whose_lease_ran_out_does_not_overwrite_the_next_ones_mark(
    nansha: World, request_id: UUID, channel: Callable[..., FakeChannel]
) -> None:
    queue(nansha, request_id, MessageKind.REPLY_READY)
    slow = lease_one(nansha, MORNING)
    later = MORNING + timedelta(minutes=2)
    channel(lambda: Outcome.SENT)
    deliver(lease_one(nansha, later), at=later)

    channel(_refuse)
    deliver(slow, at=later)

    assert Message.objects.get().state == "sent"


def test_job_sends_everything_that_is_due(
    nansha: World, request_id: UUID, messages_file: Path
) -> None:
    for number in range(12):
        queue(nansha, request_id, MessageKind.REPLY_READY, key=f"a:{number}")

    assert deliver_messages() == 12

    assert {line["key"] for line in lines(messages_file)} == {f"a:{n}" for n in range(12)}
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_job_runs_every_ten_seconds() -> None:
    """In procrastinate the seconds are the sixth field, not the first."""
    tasks = app.periodic_registry.periodic_tasks.values()
    (task,) = (task for task in tasks if task.task.name.endswith("send_messages"))
    clock = task.croniter
    clock.set_current(start_time=0)

    assert [clock.get_next(float) for _ in range(3)] == [10, 20, 30]


def test_deliveries_of_an_order_show_who_was_told_and_who_has_read(
    nansha: World, request_id: UUID, messages_file: Path
) -> None:
    queue(nansha, request_id, MessageKind.ORDER_DISPATCHED, person_id=nansha.judge.pk)
    queue(nansha, request_id, MessageKind.REPLY_READY, key="a:2")
    deliver_messages()
    read_at = MORNING + timedelta(hours=1)

    marked = mark_read(nansha.judge.pk, request_id, court_id=nansha.court.pk, at=read_at)
    again = mark_read(
        nansha.judge.pk, request_id, court_id=nansha.court.pk, at=read_at + timedelta(hours=1)
    )

    assert (marked, again) == (1, 0)
    to_judge, to_party = list_deliveries(nansha.court.pk, request_id)
    assert (to_judge.recipient, to_judge.state, to_judge.read_at) == ("沈砚秋", "sent", read_at)
    assert (to_party.recipient, to_party.state, to_party.read_at) == (None, "sent", None)
