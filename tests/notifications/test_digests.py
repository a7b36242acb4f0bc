"""One message in the morning for those who want it so; what is urgent or of today never waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from tests.notifications.conftest import Double
from tests.notifications.test_outbox import MORNING, queue
from tests.world import World, at

from fenglian.notifications.actions import (
    Round,
    choose_channel,
    gather_digests,
    lease_messages,
    mark_read,
)
from fenglian.notifications.actions.deliver import MOST_TRIES
from fenglian.notifications.adapters.gateways import Gateway
from fenglian.notifications.enums import OF_TODAY, URGENT, MessageKind
from fenglian.notifications.models import Message
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

Install = Callable[[list[Gateway]], None]
MONDAY = at("2026-11-23 08:30")
"""The opening of the working day after the Friday of `MORNING`."""


@pytest.fixture
def request_id(nansha: World) -> UUID:
    """A request, an empty outbox, and a judge with a mailbox who wants one message a day."""
    nansha.judge.email = "judge@court.example"
    nansha.judge.save()
    choose_channel(nansha.judge, nansha.court, channel="", account="", rhythm="morning", at=MORNING)
    request_id = nansha.submit(when=MORNING).request_id
    Message.objects.all().delete()
    return request_id


def tell(world: World, request_id: UUID, *kinds: MessageKind) -> None:
    for kind in kinds:
        queue(world, request_id, kind, key=kind.value, person_id=world.judge.pk)


def gather(world: World, moment: datetime) -> int:
    return gather_digests(world.court, load_calendar(world.court.calendar_id), at=moment)


def send(world: World, moment: datetime) -> int:
    return Round([world.court.pk], clock=lambda: moment).run()


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("kind", "state"))


def test_what_can_wait_leaves_together_alike_beside_alike(
    nansha: World, request_id: UUID, mailoutbox: list[EmailMessage]
) -> None:
    tell(nansha, request_id, MessageKind.ORDER_URGED, MessageKind.DUTY_ESCALATED)
    queue(nansha, request_id, MessageKind.ORDER_URGED, key="2", person_id=nansha.judge.pk)
    control = send(nansha, MORNING)

    made = gather(nansha, MONDAY)
    sent = send(nansha, MONDAY)

    assert (control, made, sent) == (0, 1, 1)
    (mail,) = mailoutbox
    assert mail.subject == "【nansha】您有 3 件事要看"
    heads = [line[2:6] for line in str(mail.body).splitlines() if line.startswith("· ")]
    assert heads == ["当事人催", "当事人催", "超期未答"]
    assert str(mail.body).endswith("/desk/notices/")
    assert set(Message.objects.values_list("state", "sent_at", "channel")) == {
        ("sent", MONDAY, "email")
    }


@pytest.mark.parametrize("kind", sorted(URGENT | OF_TODAY))
def test_what_is_urgent_or_of_today_is_not_held(
    nansha: World, request_id: UUID, kind: MessageKind
) -> None:
    tell(nansha, request_id, kind, MessageKind.ORDER_URGED)

    gather(nansha, MORNING)

    assert [message.kind for message in lease_messages([nansha.court.pk], at=MORNING)] == [kind]


@pytest.mark.parametrize(
    ("moment", "made"),
    [
        ("2026-11-21 09:00", 0),  # a Saturday
        ("2026-11-23 08:29", 0),
        ("2026-11-23 08:30", 1),
        ("2026-11-23 16:00", 1),  # the worker was down in the morning
    ],
)
def test_digest_is_made_on_working_days_once_the_offices_are_open(
    nansha: World, request_id: UUID, moment: str, made: int
) -> None:
    tell(nansha, request_id, MessageKind.ORDER_URGED)

    assert gather(nansha, at(moment)) == made


def test_day_has_one_digest_and_what_comes_later_waits_for_the_next(
    nansha: World, request_id: UUID
) -> None:
    tell(nansha, request_id, MessageKind.ORDER_URGED)
    made = [gather(nansha, MONDAY + timedelta(minutes=minute)) for minute in (0, 1)]
    queue(
        nansha, request_id, MessageKind.ORDER_DISPATCHED, key="later", person_id=nansha.judge.pk,
        send_after=MONDAY + timedelta(hours=1),
    )  # fmt: skip

    made += [gather(nansha, at(moment)) for moment in ("2026-11-23 11:00", "2026-11-24 08:30")]

    assert made == [1, 0, 0, 1]
    assert Message.objects.get(dedupe_key="later").digest_id is not None


def test_what_was_opened_before_the_morning_is_not_sent(nansha: World, request_id: UUID) -> None:
    tell(nansha, request_id, MessageKind.ORDER_URGED)
    mark_read(nansha.judge.pk, request_id, court_id=nansha.court.pk, at=MORNING)

    assert gather(nansha, MONDAY) == 0
    assert states() == {"order_urged": "needless"}


def test_digest_of_which_everything_was_opened_does_not_leave(
    nansha: World, request_id: UUID, mailoutbox: list[EmailMessage]
) -> None:
    tell(nansha, request_id, MessageKind.ORDER_URGED)
    gather(nansha, MONDAY)
    mark_read(nansha.judge.pk, request_id, court_id=nansha.court.pk, at=MONDAY)

    assert send(nansha, MONDAY) == 0
    assert mailoutbox == []
    assert states() == {"order_urged": "needless", "digest": "needless"}


def test_who_changes_their_mind_is_told_at_once(
    nansha: World, request_id: UUID, mailoutbox: list[EmailMessage]
) -> None:
    tell(nansha, request_id, MessageKind.ORDER_URGED)
    choose_channel(nansha.judge, nansha.court, channel="", account="", rhythm="at_once", at=MORNING)

    assert send(nansha, MORNING) == len(mailoutbox) == 1


def test_digest_that_never_leaves_alarms_the_administrator_and_says_so_of_its_parts(
    nansha: World, request_id: UUID, gateway_double: Double, installed: Install
) -> None:
    installed(gateway_double.gateways(gateway_double.entry("sms", "fail")))
    nansha.judge.email, nansha.judge.mobile = "", "13900000001"
    nansha.judge.save()
    tell(nansha, request_id, MessageKind.ORDER_URGED)
    gather(nansha, MONDAY)
    Message.objects.filter(kind="digest").update(attempts=MOST_TRIES - 1)

    Round([nansha.court.pk], clock=lambda: MONDAY).run()

    assert states() == {"order_urged": "dead", "digest": "dead", "delivery_alarm": "failed"}
