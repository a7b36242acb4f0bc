"""Open work of somebody who left a post: to the successor, or to the department in common."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from tests.world import World, at

from fenglian.duties.models import Duty
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.actions import disable_account, take_up_post
from fenglian.organizations.models import Account, Person, PostTerm
from fenglian.requests.actions import (
    dispatch_order,
    hand_on_left_orders,
    leave_post,
    rate_reply,
    reply_to_order,
)
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import Handover, ServiceRequest, WorkOrder

pytestmark = pytest.mark.clause("NS-9b")
LAST_DAY = date(2026, 11, 23)
NEXT_DAY = at("2026-11-24 00:10")


def dispatched(world: World) -> UUID:
    request_id = world.submit(when=at("2026-11-20 09:47")).request_id
    dispatch(world, request_id, "10:12")
    return request_id


def dispatch(world: World, request_id: UUID, time: str) -> None:
    dispatch_order(
        request_id, Target(world.civil.pk, world.judge.pk), by=world.official(world.clerk),
        at=at(f"2026-11-20 {time}"),
    )  # fmt: skip


def end_term(world: World, successor: Person | None = None) -> None:
    """Let the judge leave on Monday, and somebody follow on Tuesday."""
    term = PostTerm.objects.get(person=world.judge)
    PostTerm.objects.filter(pk=term.pk).update(ends_on=LAST_DAY)
    if successor is not None:
        take_up_post(successor, term.post, starts_on=date(2026, 11, 24))


def hands(request_id: UUID) -> tuple[Person | None, Person | None]:
    """Return who has the order, and who owes the reply."""
    order = WorkOrder.objects.get(request=request_id)
    return order.handler, Duty.objects.get(subject_id=request_id, rule_id="reply").holder


def test_successor_gets_the_open_order_with_its_limit_and_first_handler(nansha: World) -> None:
    request_id = dispatched(nansha)
    end_term(nansha, nansha.enforcer)

    assert hand_on_left_orders(nansha.court, at=at("2026-11-23 23:59")) == 0
    assert hand_on_left_orders(nansha.court, at=NEXT_DAY) == 1
    assert hand_on_left_orders(nansha.court, at=NEXT_DAY) == 0

    assert hands(request_id) == (nansha.enforcer, nansha.enforcer)
    order = WorkOrder.objects.get(request=request_id)
    assert (order.first_handler, order.accepted_at) == (nansha.judge, None)
    duty = Duty.objects.get(subject_id=request_id, rule_id="reply")
    assert (duty.last_day, duty.round) == (date(2026, 11, 25), 1)


def test_several_are_locked_in_the_order_in_which_everybody_locks_several(nansha: World) -> None:
    both = sorted(nansha.submit(when=at("2026-11-20 09:47")).request_id for _ in range(2))
    dispatch(nansha, both[1], "10:12")
    dispatch(nansha, both[0], "10:13")
    end_term(nansha, nansha.enforcer)

    with CaptureQueriesContext(connection) as captured:
        hand_on_left_orders(nansha.court, at=NEXT_DAY)

    locks = [query["sql"] for query in captured if "FOR NO KEY UPDATE" in query["sql"]]
    locked = [
        pk
        for sql in locks
        for pk in both
        if f'"requests_servicerequest"."id" = \'{pk.hex}\'' in sql
    ]
    assert locked == both


def test_handing_on_is_on_record_and_told(nansha: World) -> None:
    request_id = dispatched(nansha)
    end_term(nansha, nansha.enforcer)
    hand_on_left_orders(nansha.court, at=NEXT_DAY)

    handover = Handover.objects.get(request=request_id, kind="succession")
    assert (handover.from_person, handover.to_person, handover.made_by) == (
        nansha.judge, nansha.enforcer, None,
    )  # fmt: skip
    event = Event.objects.get(subject_id=request_id, kind="work.handed_on")
    assert (event.actor_kind, event.data["person"]) == ("system", nansha.enforcer.pk)
    readers = Message.objects.filter(subject_id=request_id, kind="order_dispatched")
    assert nansha.enforcer.pk in readers.values_list("person_id", flat=True)


@pytest.mark.parametrize("why", ["vacant", "disabled", "complained_of"])
def test_without_a_successor_who_can_the_department_has_it_in_common(
    nansha: World, why: str
) -> None:
    request_id = dispatched(nansha)
    end_term(nansha, None if why == "vacant" else nansha.enforcer)
    if why == "disabled":
        disable_account(Account.objects.get(person=nansha.enforcer))
    if why == "complained_of":
        ServiceRequest.objects.filter(pk=request_id).update(complained_of=nansha.enforcer)

    hand_on_left_orders(nansha.court, at=NEXT_DAY)

    assert hands(request_id) == (None, None)
    readers = Message.objects.filter(subject_id=request_id, kind="order_dispatched")
    assert nansha.civil_leader.pk in readers.values_list("person_id", flat=True)


def test_who_keeps_another_post_in_the_department_keeps_the_work(nansha: World) -> None:
    request_id = dispatched(nansha)
    leaders = PostTerm.objects.get(person=nansha.civil_leader)
    PostTerm.objects.filter(pk=leaders.pk).update(ends_on=LAST_DAY)
    take_up_post(nansha.judge, leaders.post, starts_on=date(2026, 11, 24))
    PostTerm.objects.filter(person=nansha.judge, ends_on=None).exclude(post=leaders.post).update(
        ends_on=LAST_DAY
    )

    assert hand_on_left_orders(nansha.court, at=NEXT_DAY) == 0
    assert hands(request_id) == (nansha.judge, nansha.judge)


def test_what_comes_back_to_somebody_who_left_goes_on_as_well(nansha: World) -> None:
    request_id = dispatched(nansha)
    judge = nansha.official(nansha.judge)
    reply_to_order(request_id, "正在办理，请您等候。", by=judge, at=at("2026-11-20 14:00"))
    end_term(nansha, nansha.enforcer)
    assert hand_on_left_orders(nansha.court, at=NEXT_DAY) == 0

    rate_reply(request_id, satisfied=False, words="没有说哪天", at=at("2026-11-25 09:00"))
    hand_on_left_orders(nansha.court, at=at("2026-11-25 09:10"))

    order = WorkOrder.objects.get(request=request_id)
    assert (order.handler, order.first_handler) == (nansha.enforcer, nansha.judge)
    second = Duty.objects.get(subject_id=request_id, rule_id="reply", round=2)
    assert (second.holder, second.last_day) == (nansha.enforcer, date(2026, 11, 30))


def test_administrator_s_entry_hands_on_at_once_when_the_last_day_is_over(nansha: World) -> None:
    request_id = dispatched(nansha)
    term = PostTerm.objects.get(person=nansha.judge)

    leave_post(
        term, last_day=date(2026, 11, 20), by=nansha.official(nansha.administrator),
        at=at("2026-11-23 09:00"),
    )  # fmt: skip

    assert hands(request_id) == (None, None)
    assert Event.objects.filter(kind="post.left").count() == 1


def test_reason_is_stored_in_chinese_whatever_the_administrator_reads(nansha: World) -> None:
    request_id = dispatched(nansha)
    end_term(nansha)

    with override("en"):
        hand_on_left_orders(nansha.court, at=NEXT_DAY)

    handover = Handover.objects.get(request=request_id, kind="succession")
    assert handover.reason == "承办人已不在这个部门任职"
