"""Two requests of one matter: one course, all words, no promise broken, no stranger seen (NS-3)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from tests.isolation.courts import court_models
from tests.world import World, at, build_world

from fenglian.duties.actions import sweep
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty, DutyStep
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.privacy.codes import follow_token
from fenglian.requests import actions
from fenglian.requests.actions.desk import Screening, Target
from fenglian.requests.errors import (
    InvalidMergingError,
    NotYoursError,
    RequestNotFoundError,
    StaleRequestError,
    WrongStateError,
)
from fenglian.requests.models import Merging, Rating, Remark, Reply, ServiceRequest
from fenglian.requests.policies import get_request_for
from fenglian.requests.queries.following import (
    Turn,
    describe_standing,
    get_held_request,
    promise_for,
)
from fenglian.worktime.queries import load_calendar

THURSDAY = at("2026-11-19 09:00")
FRIDAY = at("2026-11-20 09:00")
MONDAY = at("2026-11-23 09:00")
WHY = "同一个人从热线和网上各说了一遍"


@dataclass
class Pair:
    """Two senders who speak of one matter."""

    world: World
    first: UUID
    second: UUID

    def dispatch(self, request_id: UUID, when: datetime = FRIDAY) -> None:
        """Send a request to the civil division's judge."""
        target = Target(self.world.civil.pk, self.world.judge.pk)
        clerk = self.world.official(self.world.clerk)
        actions.dispatch_order(request_id, target, by=clerk, at=when)

    def merge(self, *, when: datetime = FRIDAY, **seen: Any) -> Merging:
        """Let the desk merge the two, from the page of the second one."""
        clerk = self.world.official(self.world.clerk)
        return actions.merge_requests(
            self.second, self.first, reason=WHY, by=clerk, at=when, **seen
        )

    def unmerge(self, request_id: UUID, *, when: datetime = MONDAY) -> Merging:
        """Let the desk part them."""
        clerk = self.world.official(self.world.clerk)
        return actions.unmerge_request(request_id, reason="是两件不同的事", by=clerk, at=when)

    def reply(self, request_id: UUID, when: datetime = MONDAY) -> None:
        """Let the judge answer."""
        judge = self.world.official(self.world.judge)
        actions.reply_to_order(request_id, "开庭定在12月8日上午。", by=judge, at=when)


@pytest.fixture
def pair(nansha: World) -> Pair:
    """The first came by telephone on Thursday, the second from the website on Friday."""
    first = nansha.submit(
        when=THURSDAY, channel="hotline", name="甲密", words="甲密：立案两个月了，什么时候开庭？",
        phone="13811111111",
    )  # fmt: skip
    second = nansha.submit(
        when=FRIDAY, name="乙密", words="乙密：想知道案子哪天开庭。", phone="13822222222",
    )  # fmt: skip
    return Pair(nansha, first.request_id, second.request_id)


def read(request_id: UUID) -> ServiceRequest:
    return ServiceRequest.objects.get(pk=request_id)


def open_duty(request_id: UUID, rule_id: str) -> Duty:
    return Duty.objects.get(subject_id=request_id, rule_id=rule_id, state=DutyState.OPEN)


def kinds_of(request_id: UUID) -> list[str]:
    return list(
        Event.objects.filter(subject_id=request_id).order_by("pk").values_list("kind", flat=True)
    )


# --- one course ----------------------------------------------------------------------------------


@pytest.mark.clause("NS-3")
def test_first_received_leads_and_the_other_owes_nothing_any_more(pair: Pair) -> None:
    merging = pair.merge()

    merged = read(pair.second)
    assert (merging.leading_id, merging.request_id, merging.state_before) == (
        pair.first, pair.second, "received",
    )  # fmt: skip
    assert (merged.state, merged.merged_into_id, read(pair.first).state) == (
        "merged", pair.first, "received",
    )  # fmt: skip
    assert kinds_of(pair.second) == ["request.received", "request.merged"]
    assert kinds_of(pair.first) == ["request.received", "request.joined"]
    assert not Duty.objects.filter(subject_id=pair.second, state=DutyState.OPEN).exists()
    assert open_duty(pair.first, "desk_acceptance").last_day == date(2026, 11, 20)


@pytest.mark.clause("NS-3")
def test_first_dispatched_leads_whichever_came_first(pair: Pair) -> None:
    pair.dispatch(pair.second)

    assert pair.merge(when=MONDAY).leading_id == pair.second


def test_words_of_both_stay_as_they_were(pair: Pair) -> None:
    before = {pk: (read(pk).words, read(pk).requester_name) for pk in (pair.first, pair.second)}

    pair.merge()

    assert {pk: (read(pk).words, read(pk).requester_name) for pk in before} == before


@pytest.mark.clause("NS-3")
def test_answer_reaches_every_sender_who_each_judge_it(pair: Pair) -> None:
    pair.merge()
    pair.dispatch(pair.first)
    pair.reply(pair.first)

    replies = Reply.objects.filter(request=pair.second)
    assert [(r.kind, r.round, r.words) for r in replies] == [("joint", 1, "开庭定在12月8日上午。")]
    told = Message.objects.filter(kind="reply_ready", person_id=None)
    assert {message.subject_id for message in told} == {pair.first, pair.second}

    actions.rate_reply(pair.first, satisfied=True, at=MONDAY)
    assert (read(pair.first).state, read(pair.second).state) == ("closed", "merged")
    actions.rate_reply(pair.second, satisfied=True, at=MONDAY)
    assert (read(pair.second).state, read(pair.second).satisfied) == ("merged", True)
    assert Rating.objects.count() == 2
    with pytest.raises(WrongStateError):
        actions.rate_reply(pair.second, satisfied=False, at=MONDAY, words="后悔了")


@pytest.mark.clause("NS-3")
@pytest.mark.parametrize("first_is_content", [False, True])
def test_sender_of_the_merged_one_sends_it_back(pair: Pair, *, first_is_content: bool) -> None:
    pair.merge()
    pair.dispatch(pair.first)
    pair.reply(pair.first)
    if first_is_content:
        actions.rate_reply(pair.first, satisfied=True, at=MONDAY)

    actions.rate_reply(pair.second, satisfied=False, at=MONDAY, words="没有说法庭在哪里")

    assert (read(pair.first).state, read(pair.first).closed_at) == ("in_hand", None)
    assert open_duty(pair.first, "reply").round == 2
    assert Remark.objects.get(request=pair.second).words == "没有说法庭在哪里"
    assert kinds_of(pair.second)[-1] == "request.dissatisfied"
    assert Message.objects.filter(kind="order_returned", subject_id=pair.first).exists()
    with pytest.raises(WrongStateError):
        actions.rate_reply(pair.second, satisfied=True, at=MONDAY)
    pair.reply(pair.first, at("2026-11-24 09:00"))
    actions.rate_reply(pair.second, satisfied=True, at=at("2026-11-24 10:00"))


def test_direct_answer_reaches_every_sender(pair: Pair) -> None:
    pair.merge()
    clerk = pair.world.official(pair.world.clerk)

    actions.answer_directly(pair.first, "请到 3 号窗口办。", by=clerk, at=MONDAY, on_the_spot=True)

    assert Reply.objects.get(request=pair.second).words == "请到 3 号窗口办。"
    actions.rate_reply(pair.second, satisfied=False, at=MONDAY, words="没有人告诉我号码")
    assert read(pair.first).state == "handed_back"


def test_hands_of_the_leading_one_are_told_and_those_of_the_merged_one_released(
    pair: Pair,
) -> None:
    pair.dispatch(pair.first, THURSDAY)
    colleague = Target(pair.world.civil.pk, pair.world.colleague.pk)
    clerk = pair.world.official(pair.world.clerk)
    actions.dispatch_order(pair.second, colleague, by=clerk, at=FRIDAY)

    pair.merge(when=MONDAY)

    told = Message.objects.filter(kind__in=["order_joined", "order_merged"])
    assert set(told.values_list("kind", "subject_id", "person_id")) == {
        ("order_joined", pair.first, pair.world.judge.pk),
        ("order_merged", pair.second, pair.world.colleague.pk),
    }


def test_hands_ask_and_call_each_sender_apart(pair: Pair) -> None:
    pair.dispatch(pair.first)
    pair.merge(when=MONDAY)
    judge = pair.world.official(pair.world.judge)

    actions.ask_back(pair.second, "请问您的案号是多少？", by=judge, at=MONDAY)
    actions.log_call(pair.second, "已告知并案办理", reached=True, by=judge, at=MONDAY)

    assert read(pair.second).questions.count() == 1
    assert not read(pair.first).questions.exists()
    assert not read(pair.first).calls.exists()


# --- what was promised ---------------------------------------------------------------------------


@pytest.mark.clause("NS-3")
def test_limit_of_the_leading_one_is_brought_forward_to_what_the_other_was_promised(
    pair: Pair,
) -> None:
    """The second is dispatched first and leads; the first was promised an answer a day earlier."""
    promised = promise_for(pair.world.court, THURSDAY)
    pair.dispatch(pair.second)
    own = open_duty(pair.second, "reply")

    pair.merge(when=FRIDAY)

    duty = open_duty(pair.second, "reply")
    assert promised is not None
    assert (own.last_day, promised.last_day) == (date(2026, 11, 25), date(2026, 11, 25))
    assert duty.last_day == date(2026, 11, 25)
    assert duty.own_starts_at is None


@pytest.mark.clause("NS-8")
def test_extended_limit_gives_way_to_what_the_other_sender_was_promised(pair: Pair) -> None:
    pair.dispatch(pair.first, THURSDAY)
    judge, leader = map(pair.world.official, (pair.world.judge, pair.world.civil_leader))
    actions.request_extension(pair.first, 5, reason="等评估", by=judge, at=THURSDAY)
    actions.decide_extension(pair.first, granted=True, by=leader, at=THURSDAY)
    own = open_duty(pair.first, "reply")

    pair.merge(when=FRIDAY)

    duty = open_duty(pair.first, "reply")
    assert (own.last_day, duty.last_day) == (date(2026, 12, 1), date(2026, 11, 26))
    assert (duty.own_starts_at, duty.extra_working_days) == (own.starts_at, 5)
    event = Event.objects.get(kind="duty.advanced")
    assert event.data == {
        "duty": duty.pk, "rule": "reply", "last_day_before": "2026-12-01",
        "last_day": "2026-11-26",
    }  # fmt: skip

    pair.unmerge(pair.second)
    duty.refresh_from_db()
    assert (duty.last_day, duty.starts_at, duty.own_starts_at) == (
        own.last_day, own.starts_at, None,
    )  # fmt: skip
    assert kinds_of(pair.first)[-1] == "duty.restored"


@pytest.mark.clause("NS-8")
def test_late_one_makes_the_leading_one_late_and_its_ladder_climbs(pair: Pair) -> None:
    """Merging hides no lateness: whoever has it now hears of it at once (S26)."""
    late = at("2026-12-03 09:00")
    third = pair.world.submit(when=late, words="丙：也想知道哪天开庭。").request_id
    pair.dispatch(third, late)
    sweep([pair.world.court.pk], at=late)
    clerk = pair.world.official(pair.world.clerk)

    actions.merge_requests(pair.first, third, reason=WHY, by=clerk, at=late)

    duty = open_duty(third, "reply")
    assert duty.last_day == date(2026, 11, 25)
    while sweep([pair.world.court.pk], at=late).fired:
        pass
    assert list(
        DutyStep.objects.filter(duty=duty).order_by("step").values_list("level", flat=True)
    ) == [0, 1, 2, 3]


@pytest.mark.clause("NS-3")
@pytest.mark.parametrize("hours", [0, 7, 30, 75, 120, 200, 400])
@pytest.mark.parametrize("dispatched", [(), (0,), (1,), (0, 1)])
def test_no_sender_is_answered_later_than_promised(
    nansha: World, hours: int, dispatched: tuple[int, ...]
) -> None:
    start = at("2026-11-12 10:00")
    times = [start, start + timedelta(hours=hours)]
    requests = [nansha.submit(when=when).request_id for when in times]
    pair = Pair(nansha, *requests)
    for number in dispatched:
        pair.dispatch(requests[number], times[number] + timedelta(hours=2))
    owed = [
        min(
            Duty.objects.get(subject_id=pk, rule_id="reply").last_day
            if number in dispatched
            else date.max,
            promise.last_day if (promise := promise_for(nansha.court, times[number])) else date.max,
        )
        for number, pk in enumerate(requests)
    ]

    merging = pair.merge(when=start + timedelta(hours=401))
    if not dispatched:
        pair.dispatch(merging.leading_id, start)
    duty = open_duty(merging.leading_id, "reply")

    assert duty.last_day <= min(owed)


def test_parted_one_runs_from_its_own_start_and_the_ladder_goes_on(pair: Pair) -> None:
    pair.dispatch(pair.first, THURSDAY)
    pair.dispatch(pair.second, FRIDAY)
    before = open_duty(pair.second, "reply")
    pair.merge(when=FRIDAY)

    merging = pair.unmerge(pair.second)

    after = open_duty(pair.second, "reply")
    assert (after.pk, after.starts_at, after.last_day, after.next_step_at) == (
        before.pk, before.starts_at, before.last_day, before.next_step_at,
    )  # fmt: skip
    assert (read(pair.second).state, read(pair.second).merged_into_id) == ("in_hand", None)
    assert (merging.unmerged_at, merging.unmerge_reason) == (MONDAY, "是两件不同的事")
    assert kinds_of(pair.second)[-1] == "request.unmerged"
    assert kinds_of(pair.first)[-1] == "request.parted"


def test_limit_stays_forward_for_whoever_is_still_merged(pair: Pair) -> None:
    pair.dispatch(pair.first, THURSDAY)
    judge, leader = map(pair.world.official, (pair.world.judge, pair.world.civil_leader))
    actions.request_extension(pair.first, 9, reason="等评估", by=judge, at=THURSDAY)
    actions.decide_extension(pair.first, granted=True, by=leader, at=THURSDAY)
    third = pair.world.submit(when=MONDAY, words="丙：也想知道哪天开庭。").request_id
    clerk = pair.world.official(pair.world.clerk)
    pair.merge(when=FRIDAY)
    actions.merge_requests(third, pair.first, reason=WHY, by=clerk, at=MONDAY)
    days = [open_duty(pair.first, "reply").last_day]

    for request_id in (pair.second, third):
        pair.unmerge(request_id)
        days.append(open_duty(pair.first, "reply").last_day)

    assert days == [date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 7)]


def test_merged_and_parted_again_and_again_nothing_has_moved(pair: Pair) -> None:
    pair.dispatch(pair.first, THURSDAY)
    facts = ("state", "starts_at", "last_day", "ends_at", "next_step", "next_step_at")
    before = list(Duty.objects.order_by("pk").values(*facts))

    for _time in range(3):
        pair.merge(when=FRIDAY)
        pair.unmerge(pair.second, when=FRIDAY)

    assert list(Duty.objects.order_by("pk").values(*facts)) == before


def test_what_its_sender_is_content_with_is_not_parted(pair: Pair) -> None:
    pair.merge()
    pair.dispatch(pair.first)
    pair.reply(pair.first)
    actions.rate_reply(pair.second, satisfied=True, at=MONDAY)

    with pytest.raises(InvalidMergingError, match="已经对并案的答复表示满意"):
        pair.unmerge(pair.second)


def test_answer_of_its_own_follows_the_joint_one(pair: Pair) -> None:
    pair.merge()
    pair.dispatch(pair.first)
    pair.reply(pair.first)
    pair.unmerge(pair.second)
    pair.dispatch(pair.second, MONDAY)

    pair.reply(pair.second)

    replies = Reply.objects.filter(request=pair.second).order_by("round")
    assert list(replies.values_list("kind", "round")) == [("joint", 1), ("order", 2)]
    actions.rate_reply(pair.second, satisfied=True, at=MONDAY)
    assert read(pair.second).state == "closed"


# --- what cannot be one --------------------------------------------------------------------------


def test_refusals_say_why(pair: Pair) -> None:
    clerk = pair.world.official(pair.world.clerk)
    third, fourth = (
        pair.world.submit(when=MONDAY, words=f"{name}：也想知道哪天开庭。").request_id
        for name in "丙丁"
    )

    def merge(one: UUID, other: UUID) -> Merging:
        with transaction.atomic():
            return actions.merge_requests(one, other, reason=WHY, by=clerk, at=MONDAY)

    with pytest.raises(InvalidMergingError, match="和它自己"):
        merge(third, third)
    pair.merge()
    with pytest.raises(WrongStateError, match="已并案"):
        merge(third, pair.second)
    merge(fourth, third)
    with pytest.raises(InvalidMergingError, match="两件都已经有别的诉求并入"):
        merge(third, pair.first)
    with pytest.raises(NotYoursError):
        actions.merge_requests(
            pair.first, third, reason=WHY, by=pair.world.official(pair.world.president), at=MONDAY
        )
    pair.unmerge(fourth)
    pair.dispatch(third, MONDAY)
    with pytest.raises(InvalidMergingError, match="已经派单"):
        merge(third, pair.first)


def test_answered_one_is_not_merged_but_answered_itself(pair: Pair) -> None:
    pair.dispatch(pair.first)
    pair.reply(pair.first)

    with pytest.raises(WrongStateError, match="已答复"):
        pair.merge(when=MONDAY)


def test_complaint_about_an_official_is_not_mixed_with_what_they_read(pair: Pair) -> None:
    pair.dispatch(pair.second)
    ServiceRequest.objects.filter(pk=pair.first).update(complained_of=pair.world.judge)

    with pytest.raises(InvalidMergingError, match="投诉了工作人员"):
        pair.merge()


def test_whoever_is_complained_of_in_the_leading_one_reads_none_of_them(pair: Pair) -> None:
    pair.merge()
    clerk = pair.world.official(pair.world.clerk)

    actions.confirm_screening(
        pair.first,
        Screening(
            "labor", "judge_contact", "ordinary", complained_of_id=pair.world.president.pk
        ),
        by=clerk, at=MONDAY,
    )  # fmt: skip

    president = pair.world.official(pair.world.president)
    for request_id in (pair.first, pair.second):
        with pytest.raises(RequestNotFoundError):
            get_request_for(president, request_id)


def test_page_seen_before_the_merging_acts_no_more(pair: Pair) -> None:
    seen = {pk: read(pk).revision for pk in (pair.first, pair.second)}
    clerk, target = pair.world.official(pair.world.clerk), Target(pair.world.civil.pk)

    pair.merge(seen_revision=seen[pair.second])

    for request_id, revision in seen.items():
        with pytest.raises(StaleRequestError), transaction.atomic():
            actions.dispatch_order(request_id, target, by=clerk, at=MONDAY, seen_revision=revision)
    with pytest.raises(WrongStateError, match="已并案"):
        actions.dispatch_order(pair.second, target, by=clerk, at=MONDAY)


def test_another_court_s_request_is_not_there(pair: Pair) -> None:
    panyu = build_world("panyu", code="粤0113", prefix="p.")
    with scoped([panyu.court.pk], audience=Audience.SYSTEM):
        foreign = panyu.submit(when=FRIDAY).request_id

    with pytest.raises(RequestNotFoundError):
        actions.merge_requests(
            pair.first, foreign, reason=WHY, by=pair.world.official(pair.world.clerk), at=MONDAY
        )
    with (
        scoped([pair.world.court.pk, panyu.court.pk], audience=Audience.SYSTEM),
        pytest.raises(IntegrityError, match="of another court"),
        transaction.atomic(),
    ):
        ServiceRequest.objects.filter(pk=pair.first).update(merged_into=foreign, state="merged")


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("third", "second", "merged itself"),
        ("first", "third", "leads others"),
        ("third", "third", "request_not_merged_into_itself|merged itself"),
    ],
)
def test_database_refuses_chains(pair: Pair, one: str, other: str, said: str) -> None:
    pair.merge()
    third = pair.world.submit(when=MONDAY, words="丙：也想知道哪天开庭。").request_id
    ids = {"first": pair.first, "second": pair.second, "third": third}

    with pytest.raises(IntegrityError, match=said), transaction.atomic():
        ServiceRequest.objects.filter(pk=ids[one]).update(merged_into=ids[other], state="merged")


def test_mechanism_that_leaves_limits_open_is_not_merged_under(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A court's own file may not know of merging: a limit without a course would climb for ever."""
    monkeypatch.setattr("fenglian.duties.actions.follow._close_duties", lambda *_args: set())

    with pytest.raises(InvalidMergingError, match="cancelled_by"):
        pair.merge()


# --- what each sender sees -----------------------------------------------------------------------


@pytest.fixture
def merged_pair(pair: Pair) -> Pair:
    """The two merged, in the judge's hands, each sender having said more."""
    pair.merge()
    pair.dispatch(pair.first)
    judge = pair.world.official(pair.world.judge)
    for request_id, mark in ((pair.first, "甲密"), (pair.second, "乙密")):
        actions.ask_back(request_id, f"{mark}请问证号？", by=judge, at=FRIDAY)
        actions.answer_question(request_id, f"{mark}证号", at=FRIDAY)
        actions.log_call(request_id, f"{mark}电话", reached=True, by=judge, at=FRIDAY)
        actions.supplement_request(request_id, f"{mark}补充的话", at=FRIDAY)
        actions.urge_request(request_id, at=FRIDAY, words=f"{mark}催")
    return pair


def in_sight() -> str:
    """Return every value of every row in sight, whatever the application would show."""
    rows = [
        {field.name: field.value_from_object(row) for field in model._meta.concrete_fields}
        for model in court_models()
        for row in model._default_manager.all()
    ]
    return json.dumps(rows, cls=_Bytes, ensure_ascii=False)


class _Bytes(DjangoJSONEncoder):
    def default(self, o: object) -> object:
        return bytes(o).hex() if isinstance(o, bytes | memoryview) else super().default(o)


@pytest.mark.clause("NS-3")
@pytest.mark.parametrize(("own", "foreign"), [("first", "second"), ("second", "first")])
def test_database_shows_no_sender_another_s_words_or_person(
    merged_pair: Pair, own: str, foreign: str
) -> None:
    held = read(getattr(merged_pair, own))
    names = {"first": ("甲密", "13811111111"), "second": ("乙密", "13822222222")}
    with scoped([merged_pair.world.court.pk], audience=Audience.PORTAL):
        get_held_request(follow_token(held.pk, held.follow_version))
        text = in_sight()

    assert all(mark in text for mark in names[own])
    assert not any(mark in text for mark in names[foreign])


def test_control_whoever_holds_the_leading_one_has_its_words_in_sight(merged_pair: Pair) -> None:
    with scoped([merged_pair.world.court.pk], audience=Audience.PORTAL, held_id=merged_pair.first):
        assert "甲密" in in_sight()


@pytest.mark.clause("NS-3")
def test_sender_of_the_merged_one_follows_limit_and_turn_of_the_leading_one(
    merged_pair: Pair,
) -> None:
    world, merged = merged_pair.world, read(merged_pair.second)
    calendar = load_calendar(world.court.calendar_id)
    token = follow_token(merged.pk, merged.follow_version)

    def standing() -> tuple[Turn, date | None, bool]:
        with scoped([world.court.pk], audience=Audience.PORTAL):
            found = describe_standing(get_held_request(token), calendar, MONDAY)
        return found.turn, found.duty.last_day if found.duty else None, found.may_rate

    assert standing() == (Turn.HANDLER, date(2026, 11, 25), False)
    merged_pair.reply(merged_pair.first)
    assert standing() == (Turn.PARTY_RATES, date(2026, 11, 25), True)
    with scoped([world.court.pk], audience=Audience.PORTAL):
        held = get_held_request(token)
        actions.rate_reply(held.pk, satisfied=False, at=MONDAY, words="没有说法庭在哪里")
        assert "甲密" not in in_sight()
    assert standing()[0] is Turn.HANDLER
    assert read(merged_pair.first).state == "in_hand"


def test_sender_of_the_merged_one_urges_the_hands_of_the_leading_one(pair: Pair) -> None:
    pair.merge()
    pair.dispatch(pair.first)
    merged, before = read(pair.second), read(pair.first).revision

    with scoped([pair.world.court.pk], audience=Audience.PORTAL):
        held = get_held_request(follow_token(merged.pk, merged.follow_version))
        actions.urge_request(held.pk, at=MONDAY)
        actions.supplement_request(held.pk, "对方换了电话。", at=MONDAY)

    message = Message.objects.get(kind="order_urged")
    assert (message.subject_id, message.person_id) == (pair.first, pair.world.judge.pk)
    assert read(pair.first).revision == before + 2, "whoever has it open does not notice"
    assert read(pair.second).urge_count == 1
