"""NS-6c: who could not reach the judge complains; it counts, stands first, stays confidential."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db.models import Q
from tests.world import World, at

from fenglian.duties.actions import sweep
from fenglian.duties.models import Duty
from fenglian.isolation.scope import Audience, hold, scoped
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.actions import enter_absence
from fenglian.organizations.models import Absence, PostTerm
from fenglian.requests.actions import dispatch_order, log_call, merge_requests, reply_to_order
from fenglian.requests.actions.desk import Target
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.supervision.actions import (
    close_supervision,
    complain,
    open_by_rules,
    open_supervision,
    tell_leaders,
)
from fenglian.supervision.actions.special import Complaint
from fenglian.supervision.enums import Outcome, Source
from fenglian.supervision.errors import (
    AlreadyClosedError,
    AlreadySupervisedError,
    NotYoursToCloseError,
    SupervisionNotFoundError,
    UnknownKindError,
)
from fenglian.supervision.models import SpecialSupervision
from fenglian.supervision.policies import get_entry_for
from fenglian.supervision.queries import (
    Period,
    Rate,
    count_figures,
    describe_reasons,
    list_entries,
    list_entries_of,
)

pytestmark = pytest.mark.clause("NS-6c")

UNREACHABLE = Complaint("unreachable", "打了三次电话都没有人接，留言也没有回。", "website")


def dispatched(world: World, when: str = "2026-11-16 10:00") -> UUID:
    request_id = world.submit(when=at(when)).request_id
    clerk = world.official(world.clerk)
    dispatch_order(request_id, Target(world.civil.pk, world.judge.pk), by=clerk, at=at(when))
    return request_id


def contact_rate(world: World) -> Rate:
    cut_off = at("2026-11-28 12:00")
    mechanism = find_service_mechanism(world.court.pk, cut_off).mechanism
    figures = count_figures(
        world.court.pk, mechanism, Period.parse_month("2026-11"), visible=Q(), cut_off=cut_off
    )
    return figures.total.rates["contact_success_rate"]


def called(world: World) -> UUID:
    """Return a request whose party the judge says to have reached."""
    request_id = dispatched(world)
    judge = world.official(world.judge)
    log_call(request_id, "已告知开庭日期", reached=True, by=judge, at=at("2026-11-17 09:00"))
    return request_id


def test_complaint_takes_the_order_out_of_the_contact_rate_until_it_is_found_untrue(
    nansha: World,
) -> None:
    request_id = called(nansha)
    before = contact_rate(nansha)

    entry = complain(request_id, UNREACHABLE, at=at("2026-11-18 09:00"))
    waiting = contact_rate(nansha)
    vice = nansha.official(nansha.vice_president)
    close_supervision(
        entry.pk, Outcome.UNFOUNDED, "通话记录显示接通六分钟。", by=vice, at=at("2026-11-19 09:00")
    )

    assert (before, waiting, contact_rate(nansha)) == (Rate(1, 1), Rate(0, 1), Rate(1, 1))


def test_complaint_that_is_upheld_stays_out_of_the_contact_rate(nansha: World) -> None:
    entry = complain(called(nansha), UNREACHABLE, at=at("2026-11-18 09:00"))
    leader = nansha.official(nansha.civil_leader)

    close_supervision(
        entry.pk, Outcome.UPHELD, "承办人出差，电话没有转接。", by=leader, at=at("2026-11-19 09:00")
    )

    assert contact_rate(nansha) == Rate(0, 1)


def test_complaint_of_another_kind_leaves_the_contact_rate_alone(nansha: World) -> None:
    rude = Complaint("rude", "说话很难听。", "website")
    complain(called(nansha), rude, at=at("2026-11-18 09:00"))

    assert contact_rate(nansha) == Rate(1, 1)


def test_complaint_is_tied_to_the_order_its_handler_and_the_reply_that_was_owed(
    nansha: World,
) -> None:
    request_id = called(nansha)

    entry = complain(request_id, UNREACHABLE, at=at("2026-11-18 09:00"))

    owed = Duty.objects.get(subject_id=request_id, rule_id="reply")
    assert (entry.request_id, entry.about, entry.body, entry.duty) == (
        request_id, nansha.judge, nansha.civil, owed,
    )  # fmt: skip
    event = Event.objects.get(kind="complaint.made")
    assert (event.subject_id, event.data["entry"]) == (request_id, str(entry.pk))
    assert event.actor_kind == "citizen"


def test_leader_over_a_new_entry_is_told_once(nansha: World) -> None:
    entry = complain(called(nansha), UNREACHABLE, at=at("2026-11-18 09:00"))

    told = [tell_leaders(nansha.court.pk, at=at("2026-11-18 09:01")) for _time in range(2)]

    assert told == [1, 0]
    (message,) = Message.objects.filter(subject_id=entry.pk)
    assert message.person_id == nansha.civil_leader.pk


def test_who_stands_in_for_the_leader_is_told_as_well_unless_it_is_about_them(
    nansha: World,
) -> None:
    day = date(2026, 11, 18)
    entry = complain(called(nansha), UNREACHABLE, at=at("2026-11-18 09:00"))
    enter_absence(
        nansha.civil_leader, starts_on=day, ends_on=day, kind="leave", deputy=nansha.colleague
    )

    assert tell_leaders(nansha.court.pk, at=at("2026-11-18 09:01")) == 1

    told = Message.objects.filter(subject_id=entry.pk).values_list("person_id", flat=True)
    assert set(told) == {nansha.civil_leader.pk, nansha.colleague.pk}
    Absence.objects.update(deputy=nansha.judge)
    SpecialSupervision.objects.update(told_at=None)
    Message.objects.all().delete()
    tell_leaders(nansha.court.pk, at=at("2026-11-18 09:02"))
    (message,) = Message.objects.filter(subject_id=entry.pk)
    assert message.person_id == nansha.civil_leader.pk


def test_entry_waits_where_nobody_is_above_and_is_told_when_somebody_takes_up_the_post(
    nansha: World,
) -> None:
    complain(called(nansha), UNREACHABLE, at=at("2026-11-18 09:00"))
    leading = [nansha.civil_leader, nansha.vice_president, nansha.president]
    PostTerm.objects.filter(person__in=leading).update(ends_on=date(2026, 11, 17))

    nobody = tell_leaders(nansha.court.pk, at=at("2026-11-18 09:01"))
    PostTerm.objects.filter(person=nansha.president).update(ends_on=None)
    somebody = tell_leaders(nansha.court.pk, at=at("2026-11-18 09:02"))

    assert (nobody, somebody) == (0, 1)
    assert Message.objects.get(kind="special_supervision").person_id == nansha.president.pk


def test_who_could_not_be_reached_stands_before_everything_older(nansha: World) -> None:
    clerk = nansha.official(nansha.clerk)
    older = open_supervision(
        dispatched(nansha), "evasion", "转了三次没有人管", by=clerk, at=at("2026-11-16 12:00")
    )
    first = complain(dispatched(nansha), UNREACHABLE, at=at("2026-11-18 09:00"))

    listed = list_entries(nansha.official(nansha.president), is_open=True)

    assert list(listed) == [first, older]


@pytest.mark.clause("NS-17")
def test_official_complained_of_never_reads_it_even_as_leader_of_the_department(
    nansha: World,
) -> None:
    request_id = nansha.submit(when=at("2026-11-16 10:00")).request_id
    to_leader = Target(nansha.civil.pk, nansha.civil_leader.pk)
    dispatch_order(
        request_id, to_leader, by=nansha.official(nansha.clerk), at=at("2026-11-16 10:00")
    )

    entry = complain(request_id, UNREACHABLE, at=at("2026-11-18 09:00"))

    for person in (nansha.civil_leader, nansha.judge, nansha.enforcement_leader):
        official = nansha.official(person)
        assert list(list_entries(official, is_open=True)) == []
        with pytest.raises(SupervisionNotFoundError):
            get_entry_for(official, entry.pk)
    for person in (nansha.vice_president, nansha.president, nansha.clerk):
        assert list(list_entries(nansha.official(person), is_open=True)) == [entry]
    tell_leaders(nansha.court.pk, at=at("2026-11-18 09:01"))
    (message,) = Message.objects.filter(subject_id=entry.pk)
    assert message.person_id == nansha.vice_president.pk


def test_same_complaint_waits_once_and_may_be_made_again_after_it_was_looked_into(
    nansha: World,
) -> None:
    request_id = dispatched(nansha)
    entry = complain(request_id, UNREACHABLE, at=at("2026-11-18 09:00"))

    with pytest.raises(AlreadySupervisedError):
        complain(request_id, UNREACHABLE, at=at("2026-11-18 09:01"))
    president = nansha.official(nansha.president)
    close_supervision(
        entry.pk, Outcome.UPHELD, "已责成今天回电。", by=president, at=at("2026-11-18 10:00")
    )
    again = complain(request_id, UNREACHABLE, at=at("2026-11-19 09:00"))

    assert again.pk != entry.pk
    with pytest.raises(AlreadyClosedError):
        close_supervision(
            entry.pk, Outcome.UPHELD, "再写一遍结果。", by=president, at=at("2026-11-19 10:00")
        )


def test_clerk_writes_a_complaint_down_for_the_caller_with_its_channel(nansha: World) -> None:
    clerk = nansha.official(nansha.clerk)

    entry = complain(
        dispatched(nansha), Complaint("unreachable", "打不通法官的电话。", "hotline"),
        by=clerk, at=at("2026-11-18 09:00"),
    )  # fmt: skip

    assert (entry.source, entry.channel, entry.opened_by) == (
        Source.PARTY, "hotline", nansha.clerk,
    )  # fmt: skip
    assert Event.objects.get(kind="complaint.made").actor_person_id == nansha.clerk.pk


@pytest.mark.clause("NS-17")
def test_only_those_above_the_department_find_a_complaint_untrue(nansha: World) -> None:
    entry = complain(called(nansha), UNREACHABLE, at=at("2026-11-18 09:00"))

    for person in (nansha.civil_leader, nansha.clerk):
        with pytest.raises(NotYoursToCloseError):
            close_supervision(
                entry.pk, Outcome.UNFOUNDED, "查过了没有此事。", by=nansha.official(person),
                at=at("2026-11-19 09:00"),
            )  # fmt: skip
    entry.refresh_from_db()
    assert entry.closed_at is None


def test_party_cannot_complain_of_what_only_the_court_may_open(nansha: World) -> None:
    with pytest.raises(UnknownKindError):
        complain(
            dispatched(nansha), Complaint("repeated", "我来过三次了。", "website"),
            at=at("2026-11-18 09:00"),
        )  # fmt: skip


def test_party_on_the_portal_complains_and_sees_nothing_that_others_have_opened(
    nansha: World,
) -> None:
    request_id = dispatched(nansha)
    clerk = nansha.official(nansha.clerk)
    open_supervision(request_id, "evasion", "转了三次", by=clerk, at=at("2026-11-17 09:00"))
    other = complain(dispatched(nansha), UNREACHABLE, at=at("2026-11-17 10:00"))

    with scoped([nansha.court.pk], audience=Audience.PORTAL):
        hold(request_id)
        own = complain(request_id, UNREACHABLE, at=at("2026-11-18 09:00"))
        seen = list(SpecialSupervision.objects.all())

    assert seen == [own]
    assert other not in seen


@pytest.mark.clause("NS-17")
def test_ladder_that_has_climbed_to_its_third_step_puts_the_order_on_the_list_once(
    nansha: World,
) -> None:
    late = dispatched(nansha, "2026-11-09 10:00")
    dispatched(nansha, "2026-11-16 10:00")
    for day in ("2026-11-16", "2026-11-18"):
        sweep_all(nansha, f"{day} 09:00")
        assert open_by_rules(nansha.court.pk, at=at(f"{day} 09:00")) == 0

    sweep_all(nansha, "2026-11-19 09:00")
    opened = [open_by_rules(nansha.court.pk, at=at("2026-11-19 09:01")) for _time in range(2)]

    assert opened == [1, 0]
    entry = SpecialSupervision.objects.get()
    assert (entry.request_id, entry.kind, entry.source) == (late, "delay", Source.RULE)


@pytest.mark.clause("NS-17")
def test_what_a_rule_has_opened_and_a_leader_closed_is_not_opened_again(nansha: World) -> None:
    request_id = dispatched(nansha, "2026-11-09 10:00")
    sweep_all(nansha, "2026-11-19 09:00")
    open_by_rules(nansha.court.pk, at=at("2026-11-19 09:01"))
    entry = SpecialSupervision.objects.get()
    president = nansha.official(nansha.president)
    close_supervision(
        entry.pk, Outcome.UPHELD, "已责成今天答复。", by=president, at=at("2026-11-19 10:00")
    )

    assert open_by_rules(nansha.court.pk, at=at("2026-11-19 10:01")) == 0
    reply_to_order(
        request_id, "开庭定在12月8日上午9:30。", by=nansha.official(nansha.judge),
        at=at("2026-11-19 11:00"),
    )  # fmt: skip


def sweep_all(world: World, moment: str) -> None:
    while sweep([world.court.pk], at=at(moment)).claimed:
        pass


@pytest.mark.clause("NS-17")
def test_matter_that_comes_again_is_entered_once_about_whoever_answered_it(nansha: World) -> None:
    judge, leader = nansha.official(nansha.judge), nansha.official(nansha.civil_leader)
    first = dispatched(nansha, "2026-10-12 10:00")
    reply_to_order(first, "开庭定在12月8日上午9:30。", by=judge, at=at("2026-10-13 10:00"))
    second = nansha.submit(when=at("2026-11-16 10:00")).request_id

    opened = [open_by_rules(nansha.court.pk, at=at("2026-11-16 10:01")) for _time in range(2)]

    (entry,) = SpecialSupervision.objects.all()
    assert opened == [1, 0]
    assert (entry.request_id, entry.kind, entry.source, entry.clause_id) == (
        second, "repeated", "rule", "NS-17",
    )  # fmt: skip
    assert (entry.about, entry.body, entry.duty) == (nansha.judge, nansha.civil, None)
    assert describe_reasons(entry) == [
        "同一个人就同一件事再来反映：上一次是 诉〔2026〕1号，10月13日（周二）答复的。"
    ]
    event = Event.objects.get(kind="supervision.opened")
    assert (event.subject_id, event.data["kind"]) == (second, "repeated")
    assert list(list_entries(leader, is_open=True)) == [entry]
    assert not list_entries(judge, is_open=True)

    close_supervision(
        entry.pk, Outcome.UPHELD, "已另约当面说明。", by=leader, at=at("2026-11-17 09:00")
    )
    assert open_by_rules(nansha.court.pk, at=at("2026-11-18 09:00")) == 0


@pytest.mark.clause("NS-17")
def test_what_an_official_has_entered_as_repeated_is_not_entered_twice(nansha: World) -> None:
    matters = {14: "想知道哪天开庭。", 15: "楼上漏水找谁告？", 16: "诉讼费能不能缓交？"}
    for day, words in matters.items():
        last = nansha.submit(when=at(f"2026-11-{day} 10:00"), words=words)
    clerk = nansha.official(nansha.clerk)
    open_supervision(
        last.request_id, "repeated", "三天来了三次", by=clerk, at=at("2026-11-16 10:00")
    )

    assert open_by_rules(nansha.court.pk, at=at("2026-11-16 10:01")) == 0


@pytest.mark.clause("NS-17")
def test_complaint_of_a_merged_request_is_about_the_hands_of_the_leading_one(
    nansha: World,
) -> None:
    leading = called(nansha)
    merged = nansha.submit(when=at("2026-11-17 10:00"), phone="13911112222").request_id
    clerk = nansha.official(nansha.clerk)
    merge_requests(merged, leading, reason="同一件事", by=clerk, at=at("2026-11-17 11:00"))

    with scoped([nansha.court.pk], audience=Audience.PORTAL):
        hold(merged, leading_id=leading)
        entry = complain(merged, UNREACHABLE, at=at("2026-11-18 09:00"))

    owed = Duty.objects.get(subject_id=leading, rule_id="reply")
    assert (entry.request_id, entry.about_id, entry.body_id, entry.duty_id) == (
        merged, nansha.judge.pk, nansha.civil.pk, owed.pk,
    )  # fmt: skip
    assert contact_rate(nansha) == Rate(0, 1)
    president = nansha.official(nansha.president)
    assert list_entries_of(president, leading) == [entry]
    assert list_entries_of(nansha.official(nansha.judge), leading) == []
