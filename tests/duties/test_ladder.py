"""NS-8: three steps after 3, 5 and 7 working days from the first dispatch, each exactly once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db.models import F
from tests.world import World, at

from fenglian.duties.actions import recompute_duties, sweep
from fenglian.duties.models import Duty, DutyStep
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.mechanisms.actions import adopt
from fenglian.mechanisms.models import MechanismVersion
from fenglian.notifications.models import Message
from fenglian.organizations.models import Account, Person, PostTerm
from fenglian.requests.actions import (
    decide_extension,
    dispatch_order,
    hand_back_order,
    rate_reply,
    reply_to_order,
    request_extension,
    transfer_order,
)
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import ServiceRequest
from fenglian.worktime.actions import override_days
from fenglian.worktime.arrangements import Mark
from fenglian.worktime.models import Calendar

pytestmark = pytest.mark.clause("NS-8")


def dispatched(world: World, *, to: Person | None = None, when: str = "2026-11-20 10:12") -> UUID:
    """A request in the hands of a judge since Friday, November 20th; its last day is the 25th."""
    request_id = world.submit(when=at("2026-11-20 09:47")).request_id
    handler = world.judge if to is None else to
    dispatch_order(
        request_id,
        Target(world.civil.pk, handler.pk),
        by=world.official(world.clerk),
        at=at(when),
    )
    return request_id


def sweep_at(world: World, moment: str) -> int:
    fired = 0
    while (swept := sweep([world.court.pk], at=at(moment))).claimed:
        fired += swept.fired
    return fired


def told(request_id: UUID) -> list[tuple[int, Person | None, str]]:
    """Who was told by escalation: (level, person, outcome), in order."""
    steps = DutyStep.objects.filter(subject_id=request_id, kind="escalation").order_by("step")
    return [(step.level, step.recipient, step.outcome) for step in steps]


def end_term(person: Person, day: date) -> None:
    PostTerm.objects.filter(person=person).update(ends_on=day)


@pytest.mark.parametrize(
    ("moment", "level"),
    [
        ("2026-11-25 23:59:59.999999", 0),
        ("2026-11-26 00:00", 1),
        ("2026-11-27 23:59:59.999999", 1),
        ("2026-11-28 00:00", 2),
        ("2026-12-01 23:59:59.999999", 2),
        ("2026-12-02 00:00", 3),
    ],
)
def test_step_at_its_moment_fires_and_not_one_instant_earlier(
    nansha: World, moment: str, level: int
) -> None:
    request_id = dispatched(nansha)

    sweep_at(nansha, moment)

    assert [step[0] for step in told(request_id)] == [1, 2, 3][:level]
    assert Duty.objects.get(subject_id=request_id, rule_id="reply").level == level


def test_step_noticed_late_is_stamped_with_its_legal_moment(nansha: World) -> None:
    request_id = dispatched(nansha)

    sweep_at(nansha, "2026-11-26 00:07")

    step = DutyStep.objects.get(subject_id=request_id, kind="escalation")
    assert step.fell_due_at == at("2026-11-26 00:00")
    assert step.recorded_at == at("2026-11-26 00:07")
    event = Event.objects.get(subject_id=request_id, kind="duty.escalated")
    assert event.occurred_at == at("2026-11-26 00:00")


def test_message_of_a_step_waits_for_office_hours(nansha: World) -> None:
    request_id = dispatched(nansha)

    sweep_at(nansha, "2026-11-26 00:00")

    message = Message.objects.get(subject_id=request_id, kind="duty_escalated")
    assert message.person_id == nansha.civil_leader.pk
    assert message.send_after == at("2026-11-26 08:30")


def test_warning_comes_at_the_start_of_the_last_day_to_the_handler(nansha: World) -> None:
    request_id = dispatched(nansha)

    sweep_at(nansha, "2026-11-24 23:59:59")
    before = DutyStep.objects.filter(subject_id=request_id).count()
    sweep_at(nansha, "2026-11-25 00:00")

    assert before == 0
    warning = DutyStep.objects.get(subject_id=request_id)
    assert (warning.kind, warning.recipient) == ("warning", nansha.judge)


def test_long_outage_is_caught_up_step_by_step_in_order(nansha: World) -> None:
    request_id = dispatched(nansha)

    fired = sweep_at(nansha, "2027-01-05 08:00")

    assert fired == 4
    assert told(request_id) == [
        (1, nansha.civil_leader, "told"),
        (2, nansha.vice_president, "told"),
        (3, nansha.president, "told"),
    ]
    moments = DutyStep.objects.filter(subject_id=request_id).order_by("step")
    assert list(moments.values_list("fell_due_at", flat=True)) == sorted(
        moments.values_list("fell_due_at", flat=True)
    )


def test_vacant_post_tells_the_level_after_now_and_nobody_twice(nansha: World) -> None:
    request_id = dispatched(nansha)
    end_term(nansha.civil_leader, date(2026, 11, 24))

    sweep_at(nansha, "2026-11-26 00:00")
    first = told(request_id)
    sweep_at(nansha, "2026-12-02 00:00")

    assert first == [(2, nansha.vice_president, "told")]
    assert told(request_id) == [
        (2, nansha.vice_president, "told"),
        (3, nansha.president, "told"),
        (3, None, "alarm"),
    ]


def test_leader_who_is_the_handler_is_passed_over(nansha: World) -> None:
    request_id = dispatched(nansha, to=nansha.civil_leader)

    sweep_at(nansha, "2026-11-26 00:00")

    assert told(request_id) == [(2, nansha.vice_president, "told")]


def test_leader_complained_of_is_passed_over(nansha: World) -> None:
    receipt = nansha.submit(when=at("2026-11-20 09:47"))
    ServiceRequest.objects.filter(pk=receipt.request_id).update(complained_of=nansha.civil_leader)
    dispatch_order(
        receipt.request_id,
        Target(nansha.civil.pk, nansha.judge.pk),
        by=nansha.official(nansha.clerk),
        at=at("2026-11-20 10:12"),
    )

    sweep_at(nansha, "2026-11-26 00:00")

    assert told(receipt.request_id) == [(2, nansha.vice_president, "told")]


def test_leader_with_a_disabled_sign_in_counts_as_vacant(nansha: World) -> None:
    request_id = dispatched(nansha)
    Account.objects.filter(person=nansha.civil_leader).update(is_active=False)

    sweep_at(nansha, "2026-11-26 00:00")

    assert told(request_id) == [(2, nansha.vice_president, "told")]


def test_nobody_left_above_raises_an_alarm_to_the_administrator(nansha: World) -> None:
    request_id = dispatched(nansha)
    for leader in (nansha.civil_leader, nansha.vice_president, nansha.president):
        end_term(leader, date(2026, 11, 23))

    sweep_at(nansha, "2026-11-26 00:00")

    assert told(request_id) == [(1, None, "alarm")]
    alarm = Message.objects.get(subject_id=request_id, kind="duty_alarm")
    assert alarm.person_id == nansha.administrator.pk


def test_successor_of_the_day_is_told_not_the_predecessor(nansha: World) -> None:
    request_id = dispatched(nansha)
    post = nansha.civil.leader_post
    assert post is not None
    end_term(nansha.civil_leader, date(2026, 11, 24))
    PostTerm.objects.create(
        court=nansha.court, post=post, person=nansha.colleague, starts_on=date(2026, 11, 25)
    )

    sweep_at(nansha, "2026-11-26 00:00")

    assert told(request_id) == [(1, nansha.colleague, "told")]


def test_transfer_and_hand_back_reset_nothing(nansha: World) -> None:
    request_id = dispatched(nansha)
    judge = nansha.official(nansha.judge)
    transfer_order(
        request_id,
        Target(nansha.enforcement.pk, nansha.enforcer.pk),
        reason="案件已移送执行",
        by=judge,
        at=at("2026-11-23 09:00"),
    )
    enforcer = nansha.official(nansha.enforcer)
    hand_back_order(request_id, reason="不是本局的案件", by=enforcer, at=at("2026-11-24 09:00"))
    dispatch_order(
        request_id,
        Target(nansha.civil.pk, nansha.colleague.pk),
        reason="按案号核对，仍归民一庭",
        by=nansha.official(nansha.clerk),
        at=at("2026-11-25 16:00"),
    )

    duty = Duty.objects.get(subject_id=request_id, rule_id="reply")
    assert (duty.holder, duty.body) == (nansha.colleague, nansha.civil)
    assert duty.last_day == date(2026, 11, 25)
    sweep_at(nansha, "2026-11-26 00:00")
    assert told(request_id) == [(1, nansha.civil_leader, "told")]


def test_granted_extension_moves_the_steps_to_come(nansha: World) -> None:
    request_id = dispatched(nansha)
    judge, leader = nansha.official(nansha.judge), nansha.official(nansha.civil_leader)
    request_extension(request_id, 2, reason="等鉴定意见", by=judge, at=at("2026-11-24 10:00"))
    decide_extension(request_id, granted=True, by=leader, at=at("2026-11-24 11:00"))

    assert Duty.objects.get(subject_id=request_id, rule_id="reply").last_day == date(2026, 11, 27)
    assert sweep_at(nansha, "2026-11-26 00:00") == 0
    sweep_at(nansha, "2026-11-28 00:00")
    assert told(request_id) == [(1, nansha.civil_leader, "told")]


def test_dissatisfaction_starts_the_ladder_anew_with_the_same_handler(nansha: World) -> None:
    request_id = dispatched(nansha)
    judge = nansha.official(nansha.judge)
    reply_to_order(request_id, "正在办理，请您耐心等待。", by=judge, at=at("2026-11-25 10:30"))
    rate_reply(request_id, satisfied=False, words="没有说哪一天开庭", at=at("2026-11-25 19:00"))

    rounds = Duty.objects.filter(subject_id=request_id, rule_id="reply").order_by("round")
    assert [(d.round, d.state, d.holder, d.last_day) for d in rounds] == [
        (1, "met", nansha.judge, date(2026, 11, 25)),
        (2, "open", nansha.judge, date(2026, 11, 30)),
    ]


def test_hint_that_is_too_early_is_corrected_instead_of_fired(nansha: World) -> None:
    request_id = dispatched(nansha)
    Duty.objects.filter(subject_id=request_id, rule_id="reply").update(
        next_step=1, next_step_at=at("2026-11-21 00:00")
    )

    swept = sweep([nansha.court.pk], at=at("2026-11-21 12:00"))

    assert (swept.claimed, swept.fired) == (1, 0)
    duty = Duty.objects.get(subject_id=request_id, rule_id="reply")
    assert duty.next_step_at == at("2026-11-26 00:00")
    assert told(request_id) == []


def test_court_closure_entered_in_time_moves_the_dates_and_is_on_record(nansha: World) -> None:
    request_id = dispatched(nansha)
    calendar = Calendar.objects.get(pk=nansha.court.calendar_id)
    now = at("2026-11-23 09:00")
    override_days(
        calendar,
        [Mark(date=date(2026, 11, 24), is_working=False, note="台风停工")],
        at=now,
    )

    moved = recompute_duties(nansha.court, actor=Actor.system(), at=now)

    assert moved == 1
    assert Duty.objects.get(subject_id=request_id, rule_id="reply").last_day == date(2026, 11, 26)
    event = Event.objects.get(subject_id=request_id, kind="duty.recomputed")
    assert (event.data["last_day_before"], event.data["last_day"]) == ("2026-11-25", "2026-11-26")


def test_duty_past_its_date_is_not_saved_by_a_later_closure(nansha: World) -> None:
    request_id = dispatched(nansha)
    calendar = Calendar.objects.get(pk=nansha.court.calendar_id)
    now = at("2026-11-26 09:00")
    override_days(
        calendar,
        [Mark(date=date(2026, 11, 24), is_working=False, note="补记停工")],
        at=now,
    )

    recompute_duties(nansha.court, actor=Actor.system(), at=now)

    assert Duty.objects.get(subject_id=request_id, rule_id="reply").last_day == date(2026, 11, 25)


def test_no_open_duty_is_ever_without_its_next_step_while_one_remains(nansha: World) -> None:
    dispatched(nansha)

    sweep_at(nansha, "2026-11-28 00:00")

    waiting = Duty.objects.filter(state="open", rule_id="reply")
    assert not waiting.filter(next_step_at__isnull=True).exists()
    assert not waiting.filter(next_step_at__lt=F("starts_at")).exists()


def test_rule_of_the_same_name_in_two_mechanisms_binds_under_both(nansha: World) -> None:
    version = MechanismVersion.objects.get(mechanism_id="nansha")
    sibling = MechanismVersion.objects.create(
        mechanism_id="nansha_sibling",
        number=1,
        source=version.source,
        lexicon=version.lexicon,
        content={**version.content, "id": "nansha_sibling"},
        checksum="0" * 64,
    )
    adopt(
        nansha.court,
        sibling,
        effective_from=at("2024-01-01 00:00"),
        actor=Actor.system(),
        at=at("2024-01-01 00:00"),
    )

    request_id = dispatched(nansha)
    reply_to_order(
        request_id, "开庭定在12月8日。", by=nansha.official(nansha.judge), at=at("2026-11-24 10:00")
    )

    duties = Duty.objects.filter(subject_id=request_id, rule_id="reply")
    assert sorted((d.version.mechanism_id, d.state) for d in duties) == [
        ("nansha", "met"),
        ("nansha_sibling", "met"),
    ]
