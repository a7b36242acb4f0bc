"""Who stands in for somebody sees and does what is open of theirs, on the days of the absence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.world import World, at

from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty, DutyStep
from fenglian.duties.queries import list_told_to
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.actions import enter_absence
from fenglian.organizations.models import Person, PostTerm
from fenglian.organizations.queries import Official
from fenglian.requests.actions import (
    accept_order,
    decide_extension,
    dispatch_order,
    instruct_order,
    log_call,
    rate_reply,
    reply_to_order,
    request_extension,
    urge_request,
)
from fenglian.requests.actions.desk import Target, answer_directly
from fenglian.requests.errors import NotYoursError, RequestNotFoundError
from fenglian.requests.models import Reply, ServiceRequest, WorkOrder
from fenglian.requests.policies import Act, get_request_for, may, visible_requests

DISPATCHED = "2026-11-20 10:12"
"""A Friday: the reply is due on Wednesday, November 25th."""
MONDAY = date(2026, 11, 23)
REPLY = "开庭定在12月8日上午9:30，第三法庭。"


def away(person: Person, deputy: Person | None, *, since: date = MONDAY, days: int = 20) -> None:
    enter_absence(
        person, starts_on=since, ends_on=since + timedelta(days), kind="leave", deputy=deputy
    )


def dispatched(world: World, to: Person | None = None, **facts: Any) -> UUID:
    """A request that was dispatched to a judge, or to the civil division in common."""
    request_id = world.submit(when=at("2026-11-20 09:47"), **facts).request_id
    dispatch_order(
        request_id, Target(world.civil.pk, to.pk if to else None),
        by=world.official(world.clerk), at=at(DISPATCHED),
    )  # fmt: skip
    return request_id


def official(world: World, person: Person, day: date = MONDAY) -> Official:
    return world.official(person, on=day)


def reads(official: Official, request_id: UUID) -> bool:
    return visible_requests(official).filter(pk=request_id).exists()


def sweep_at(world: World, moment: str) -> None:
    while sweep([world.court.pk], at=at(moment)).claimed:
        pass


def told(request_id: UUID) -> list[tuple[int, Person | None, Person | None, str]]:
    """Who was told by escalation: (level, person, for whom, outcome), in order."""
    steps = DutyStep.objects.filter(subject_id=request_id, kind="escalation").order_by("step")
    return [(step.level, step.recipient, step.stands_in_for, step.outcome) for step in steps]


# --- the handler is away -------------------------------------------------------------------------


def test_deputy_replies_for_the_absent_judge_who_stays_the_handler(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.judge, nansha.enforcer)

    reply_to_order(
        request_id, REPLY, by=official(nansha, nansha.enforcer), at=at("2026-11-23 10:00")
    )

    order = WorkOrder.objects.get(request=request_id)
    assert (order.handler, order.first_handler) == (nansha.judge, nansha.judge)
    reply = Reply.objects.get(request=request_id)
    assert reply.person_id == nansha.enforcer.pk
    event = Event.objects.get(subject_id=request_id, kind="work_order.replied")
    assert (event.actor_person_id, event.data["for"], event.data["for_name"]) == (
        nansha.enforcer.pk, nansha.judge.pk, nansha.judge.name,
    )  # fmt: skip
    assert Duty.objects.get(subject_id=request_id, rule_id="reply").state == "met"


def test_deputy_sees_and_acts_on_the_days_of_the_absence_only(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.judge, nansha.enforcer)
    request = ServiceRequest.objects.select_related("order").get(pk=request_id)

    found = []
    for day in (-1, 0, 20, 21):
        deputy = official(nansha, nansha.enforcer, MONDAY + timedelta(day))
        found.append((reads(deputy, request_id), may(deputy, Act.REPLY, request)))

    assert found == [(False, False), (True, True), (True, True), (False, False)]


def test_others_gain_nothing_by_an_absence(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.judge, nansha.enforcer)

    assert not reads(official(nansha, nansha.colleague), request_id)
    assert reads(official(nansha, nansha.judge), request_id)


def test_what_is_over_stays_closed_to_the_deputy(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    judge = official(nansha, nansha.judge)
    reply_to_order(request_id, REPLY, by=judge, at=at("2026-11-20 14:00"))
    rate_reply(request_id, satisfied=True, at=at("2026-11-20 15:00"))
    away(nansha.judge, nansha.enforcer)

    with pytest.raises(RequestNotFoundError):
        get_request_for(official(nansha, nansha.enforcer), request_id)


def test_deputy_complained_of_reads_nothing_of_it(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    ServiceRequest.objects.filter(pk=request_id).update(complained_of=nansha.enforcer)
    away(nansha.judge, nansha.enforcer)

    assert not reads(official(nansha, nansha.enforcer), request_id)


def test_deputy_gets_no_sight_through_whoever_is_complained_of(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    ServiceRequest.objects.filter(pk=request_id).update(complained_of=nansha.civil_leader)
    away(nansha.civil_leader, nansha.enforcer)

    deputy = official(nansha, nansha.enforcer)

    assert not reads(deputy, request_id)
    request = ServiceRequest.objects.select_related("order").get(pk=request_id)
    assert not may(deputy, Act.INSTRUCT, request)


def test_order_in_common_comes_into_the_hands_of_whom_the_deputy_stands_in_for(
    nansha: World,
) -> None:
    request_id = dispatched(nansha)
    away(nansha.judge, nansha.enforcer)

    accept_order(request_id, by=official(nansha, nansha.enforcer), at=at("2026-11-23 09:00"))

    assert WorkOrder.objects.get(request=request_id).handler == nansha.judge


def test_deputy_of_the_desk_answers_for_it(nansha: World) -> None:
    request_id = nansha.submit(when=at(DISPATCHED)).request_id
    away(nansha.clerk, nansha.enforcer)
    deputy = official(nansha, nansha.enforcer)

    answer_directly(request_id, REPLY, by=deputy, at=at("2026-11-23 09:00"))

    assert ServiceRequest.objects.get(pk=request_id).state == "answered"
    with pytest.raises(RequestNotFoundError):
        get_request_for(official(nansha, nansha.enforcer, date(2026, 12, 20)), request_id)


# --- a leader is away ----------------------------------------------------------------------------


def test_deputy_of_a_leader_decides_but_not_on_what_they_asked_for_themselves(
    nansha: World,
) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.civil_leader, nansha.judge)
    judge = official(nansha, nansha.judge)
    request_extension(request_id, 2, reason="等鉴定意见", by=judge, at=at("2026-11-23 10:00"))

    with pytest.raises(Exception, match="自己申请的延期要由别的领导决定"):
        decide_extension(request_id, granted=True, by=judge, at=at("2026-11-23 10:05"))

    instruct_order(request_id, "请今天回电。", by=judge, at=at("2026-11-23 10:10"))
    event = Event.objects.get(subject_id=request_id, kind="work_order.instructed")
    assert event.data["for"] == nansha.civil_leader.pk


def test_deputy_without_the_leader_s_rights_of_the_day_may_not(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.civil_leader, nansha.colleague)

    with pytest.raises(RequestNotFoundError):
        instruct_order(
            request_id, "请今天回电。", by=official(nansha, nansha.enforcer),
            at=at("2026-11-23 10:00"),
        )  # fmt: skip
    with pytest.raises(NotYoursError):
        reply_to_order(
            request_id, REPLY, by=official(nansha, nansha.colleague), at=at("2026-11-23 10:00")
        )


@pytest.mark.clause("NS-8")
def test_ladder_tells_the_deputy_instead_of_the_absent_leader(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.civil_leader, nansha.colleague)

    sweep_at(nansha, "2026-12-05 08:00")

    assert told(request_id) == [
        (1, nansha.colleague, nansha.civil_leader, "told"),
        (2, nansha.vice_president, None, "told"),
        (3, nansha.president, None, "told"),
    ]
    event = Event.objects.filter(subject_id=request_id, kind="duty.escalated").first()
    assert event is not None
    assert (event.data["recipient"], event.data["for"]) == (
        nansha.colleague.pk, nansha.civil_leader.pk,
    )  # fmt: skip
    readers = Message.objects.filter(subject_id=request_id, kind="duty_escalated")
    assert set(readers.values_list("person_id", flat=True)) == {
        nansha.colleague.pk, nansha.vice_president.pk, nansha.president.pk,
    }  # fmt: skip


@pytest.mark.clause("NS-8")
def test_absent_leader_without_anybody_on_duty_counts_as_vacant(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.civil_leader, None)

    sweep_at(nansha, "2026-11-26 00:00")

    assert told(request_id) == [(2, nansha.vice_president, None, "told")]


@pytest.mark.clause("NS-8")
def test_vice_president_who_stands_in_below_is_not_told_twice(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.civil_leader, nansha.vice_president)

    sweep_at(nansha, "2026-12-05 08:00")

    assert told(request_id) == [
        (1, nansha.vice_president, nansha.civil_leader, "told"),
        (3, nansha.president, None, "told"),
        (3, None, None, "alarm"),
    ]


@pytest.mark.clause("NS-8")
@pytest.mark.parametrize("who", ["handler", "complained_of", "acting_handler"])
def test_deputy_who_has_it_in_hand_or_is_complained_of_is_passed_over(
    nansha: World, who: str
) -> None:
    request_id = dispatched(nansha, nansha.judge)
    deputy = nansha.judge if who == "handler" else nansha.colleague
    away(nansha.civil_leader, deputy)
    if who == "complained_of":
        Duty.objects.filter(subject_id=request_id).update(complained_of=deputy)
    if who == "acting_handler":
        away(nansha.judge, deputy)

    sweep_at(nansha, "2026-11-26 00:00")

    assert told(request_id) == [(2, nansha.vice_president, None, "told")]


@pytest.mark.clause("NS-8")
def test_leader_back_at_work_sees_what_the_deputy_was_told(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.civil_leader, nansha.colleague, days=3)
    sweep_at(nansha, "2026-11-26 00:00")
    duty = Duty.objects.get(subject_id=request_id, rule_id="reply")

    for day in (26, 27):
        leader = official(nansha, nansha.civil_leader, date(2026, 11, day))
        assert list(list_told_to(leader)) == [duty]


# --- who is told of new work ---------------------------------------------------------------------


def recipients(request_id: UUID, kind: str) -> set[int | None]:
    messages = Message.objects.filter(subject_id=request_id, kind=kind)
    return set(messages.values_list("person_id", flat=True))


def test_new_work_and_reminders_reach_the_deputy_as_well(nansha: World) -> None:
    away(nansha.judge, nansha.colleague, since=date(2026, 11, 20))
    both = {nansha.judge.pk, nansha.colleague.pk}

    request_id = dispatched(nansha, nansha.judge)
    urge_request(request_id, at=at("2026-11-23 09:00"))
    sweep_at(nansha, "2026-11-25 00:00")

    assert recipients(request_id, "order_dispatched") == both
    assert recipients(request_id, "order_urged") == both
    assert recipients(request_id, "duty_warning") == both


def test_deputy_complained_of_is_not_told(nansha: World) -> None:
    away(nansha.judge, nansha.colleague, since=date(2026, 11, 20))
    request_id = nansha.submit(when=at("2026-11-20 09:47")).request_id
    ServiceRequest.objects.filter(pk=request_id).update(complained_of=nansha.colleague)

    dispatch_order(
        request_id, Target(nansha.civil.pk, nansha.judge.pk),
        by=nansha.official(nansha.clerk), at=at(DISPATCHED),
    )  # fmt: skip

    assert recipients(request_id, "order_dispatched") == {nansha.judge.pk}


def test_deputy_s_own_term_ends_their_standing_in(nansha: World) -> None:
    request_id = dispatched(nansha, nansha.judge)
    away(nansha.judge, nansha.colleague)
    PostTerm.objects.filter(person=nansha.colleague).update(ends_on=MONDAY)

    log_call(
        request_id, "已告知开庭日期", reached=True, by=official(nansha, nansha.colleague),
        at=at("2026-11-23 17:00"),
    )  # fmt: skip

    sweep_at(nansha, "2026-11-25 00:00")
    assert recipients(request_id, "duty_warning") == {nansha.judge.pk}
