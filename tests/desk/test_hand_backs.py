"""反复退回: what departments hand back twice is listed apart, and settled once (XX-16)."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import transaction
from tests.desk.conftest import Desk
from tests.desk.test_work import text_of
from tests.world import at

from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.models import Person
from fenglian.requests.actions import dispatch_order, hand_back_order, reassign_order
from fenglian.requests.actions.desk import Target
from fenglian.requests.errors import WrongStateError
from fenglian.requests.models import ServiceRequest

LIST = "/desk/hand-backs/"
FIRST, SECOND = "不属于本庭，应由执行局办理。", "本局没有这个案件，应由民一庭办理。"
DECIDED = "案件在民事审判一庭，由它办。"


def to_and_fro(desk: Desk, *, times: int = 2) -> UUID:
    """Let departments hand an order back; after the first time the desk dispatches it again."""
    world = desk.world
    request_id = world.submit(when=at("2026-11-16 09:00")).request_id
    clerk = world.official(world.clerk)
    turns = [(world.civil, world.judge, FIRST), (world.enforcement, world.enforcer, SECOND)]
    for day, (body, person, reason) in enumerate(turns[:times], start=16):
        dispatch_order(
            request_id, Target(body.pk, person.pk), by=clerk, at=at(f"2026-11-{day} 10:00"),
            reason="请该部门办理。",
        )  # fmt: skip
        hand_back_order(
            request_id, reason=reason, by=world.official(person), at=at(f"2026-11-{day} 15:00")
        )
    return request_id


def settle(desk: Desk, who: Person, request_id: UUID, **changes: object) -> int:
    request = ServiceRequest.objects.get(pk=request_id)
    data = {
        "seen_revision": request.revision, "target": f"{desk.world.civil.pk}",
        "reason": DECIDED, **changes,
    }  # fmt: skip
    return desk.client(who).post(f"{LIST}{request_id}/settle/", data).status_code


@pytest.mark.clause("XX-16")
def test_order_handed_back_twice_is_shown_with_its_reasons_and_settled_once(desk: Desk) -> None:
    """The world has no filing division of its own; its desk stands in, as the notice's 立案庭."""
    world = desk.world
    request_id = to_and_fro(desk)
    assert Message.objects.filter(kind="order_disputed").count() == 1

    page = text_of(desk.client(world.clerk), LIST)
    assert "退回 2 次" in page
    assert FIRST in page
    assert SECOND in page
    assert "等立案庭确定的工单 1 件" in text_of(desk.client(world.clerk), "/desk/")
    with pytest.raises(WrongStateError, match="等立案庭定由谁办"):  # not by the usual dispatch
        dispatch_order(
            request_id, Target(world.civil.pk), by=world.official(world.clerk),
            at=at("2026-11-18 09:00"), reason="再派一次。",
        )  # fmt: skip
    assert settle(desk, world.clerk, request_id, reason="") == 422
    assert settle(desk, world.clerk, request_id) == 303

    assert "立案庭已确定" in text_of(desk.client(world.clerk), LIST)
    request = ServiceRequest.objects.get(pk=request_id)
    assert (request.state, request.order.department) == ("in_hand", world.civil)
    event = Event.objects.filter(subject_id=request_id).latest("pk")
    assert (event.kind, event.data["settled"]) == ("work_order.redispatched", True)
    with pytest.raises(WrongStateError, match="立案庭已经定了由谁办"):
        hand_back_order(
            request_id, reason="还是不归我们。", by=world.official(world.judge),
            at=at("2026-11-18 11:00"),
        )  # fmt: skip
    assert settle(desk, world.clerk, request_id) == 409


def test_once_is_no_dispute_and_the_desk_dispatches_again(desk: Desk) -> None:
    request_id = to_and_fro(desk, times=1)

    assert "没有反复退回的工单" in text_of(desk.client(desk.world.clerk), LIST)
    assert settle(desk, desk.world.clerk, request_id) == 404
    dispatch_order(
        request_id, Target(desk.world.civil.pk), by=desk.world.official(desk.world.clerk),
        at=at("2026-11-18 09:00"), reason="再派一次。",
    )  # fmt: skip


def test_leader_may_still_take_it_over(desk: Desk) -> None:
    request_id = to_and_fro(desk)

    reassign_order(
        request_id, Target(desk.world.enforcement.pk, desk.world.enforcer.pk), reason="本院指定。",
        by=desk.world.official(desk.world.president), at=at("2026-11-18 09:00"),
    )  # fmt: skip

    assert "0 件等立案庭确定" in text_of(desk.client(desk.world.clerk), LIST)


def test_who_reads_and_who_settles(desk: Desk) -> None:
    world, request_id = desk.world, to_and_fro(desk)
    expected = {
        world.clerk: (200, 303),
        world.desk_leader: (200, 303),
        world.president: (200, 403),
        world.judge: (404, 404),
        world.enforcer: (404, 404),
    }
    answers = {}
    for person in expected:
        with transaction.atomic():
            read = desk.client(person).get(LIST).status_code
            answers[person] = (read, settle(desk, person, request_id))
            transaction.set_rollback(True)

    assert answers == expected


def test_whoever_is_complained_of_sees_nothing_of_it(desk: Desk) -> None:
    request_id = to_and_fro(desk)
    ServiceRequest.objects.filter(pk=request_id).update(complained_of=desk.world.clerk)

    assert "没有反复退回的工单" in text_of(desk.client(desk.world.clerk), LIST)
    assert settle(desk, desk.world.clerk, request_id) == 404
