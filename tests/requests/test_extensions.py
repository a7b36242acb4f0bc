"""More time that nobody has decided on lapses when the order leaves the hands that asked for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from tests.world import World, at

from fenglian.ledger.models import Event
from fenglian.requests import actions
from fenglian.requests.actions.desk import Target
from fenglian.requests.errors import WrongStateError
from fenglian.requests.models import Extension

ASKED, DONE, LATER = at("2026-11-19 10:00"), at("2026-11-19 11:00"), at("2026-11-19 15:00")
ANSWER = "开庭定在12月8日上午9:30，第三法庭，传票今天寄出。"
pytestmark = pytest.mark.clause("NS-5")

Out = Callable[[World, UUID], object]


def dispatched(world: World) -> UUID:
    request_id = world.submit(when=at("2026-11-19 08:30")).request_id
    send(world, request_id, at("2026-11-19 09:00"))
    return request_id


def send(world: World, request_id: UUID, when: datetime, reason: str = "") -> None:
    clerk, target = world.official(world.clerk), Target(world.civil.pk, world.judge.pk)
    actions.dispatch_order(request_id, target, by=clerk, at=when, reason=reason)


def ask(world: World, request_id: UUID, when: datetime = ASKED) -> Extension:
    judge = world.official(world.judge)
    return actions.request_extension(request_id, 2, reason="等评估报告", by=judge, at=when)


def reply(world: World, request_id: UUID) -> None:
    actions.reply_to_order(request_id, ANSWER, by=world.official(world.judge), at=DONE)


def hand_back(world: World, request_id: UUID) -> None:
    judge = world.official(world.judge)
    actions.hand_back_order(request_id, reason="应由执行局办理。", by=judge, at=DONE)


def merge(world: World, request_id: UUID) -> None:
    leading = world.submit(when=at("2026-11-19 08:00")).request_id
    send(world, leading, at("2026-11-19 08:10"))
    clerk = world.official(world.clerk)
    actions.merge_requests(request_id, leading, reason="同一件事", by=clerk, at=DONE)


@pytest.mark.parametrize(
    ("leave", "kind"),
    [
        (reply, "work_order.replied"),
        (hand_back, "work_order.handed_back"),
        (merge, "request.merged"),
    ],
)
def test_undecided_extension_lapses_with_what_ends_the_round(
    nansha: World, leave: Out, kind: str
) -> None:
    request_id = dispatched(nansha)
    asked = ask(nansha, request_id)

    leave(nansha, request_id)

    asked.refresh_from_db()
    assert (asked.lapsed_at, asked.granted, asked.decided_at) == (DONE, None, None)
    event = Event.objects.get(kind=kind, subject_id=request_id)
    assert event.data["lapsed_extension"] == asked.pk


def test_control_decided_extension_stays_as_it_was_decided(nansha: World) -> None:
    request_id = dispatched(nansha)
    asked = ask(nansha, request_id)
    leader = nansha.official(nansha.civil_leader)
    actions.decide_extension(request_id, granted=True, by=leader, at=at("2026-11-19 10:30"))

    reply(nansha, request_id)

    asked.refresh_from_db()
    assert (asked.lapsed_at, asked.granted) == (None, True)
    event = Event.objects.get(kind="work_order.replied", subject_id=request_id)
    assert "lapsed_extension" not in event.data


def test_next_round_has_nothing_to_decide_until_more_time_is_asked_for_anew(
    nansha: World,
) -> None:
    request_id = dispatched(nansha)
    ask(nansha, request_id)
    reply(nansha, request_id)
    actions.rate_reply(request_id, satisfied=False, words="没有说哪一天", at=at("2026-11-19 14:00"))
    leader = nansha.official(nansha.civil_leader)

    with pytest.raises(WrongStateError, match="没有待决定的延期申请"):
        actions.decide_extension(request_id, granted=True, by=leader, at=LATER)
    again = ask(nansha, request_id, LATER)
    actions.decide_extension(request_id, granted=True, by=leader, at=at("2026-11-19 16:00"))

    again.refresh_from_db()
    assert (again.granted, again.lapsed_at) == (True, None)
