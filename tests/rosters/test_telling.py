"""What the court beneath hears of its roster, what it owes again, and who is late (YF-14)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.network import Network, NetworkCourt
from tests.rosters.rosters import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    adopt_yunfu,
    answer,
    freeze,
    staff,
    submit,
)
from tests.world import at

from fenglian.duties.actions import open_occasions, sweep
from fenglian.duties.models import Duty, DutyStep
from fenglian.duties.queries import list_owed_by
from fenglian.ledger.models import Event
from fenglian.liaison.enums import Seat
from fenglian.notifications.models import Message
from fenglian.notifications.queries.words import address_message
from fenglian.organizations.actions import set_numbers
from fenglian.organizations.models import Person
from fenglian.rosters.actions import answer_roster, compile_rosters, forward_roster
from fenglian.rosters.enums import Verdict
from fenglian.rosters.models import Roster
from fenglian.rosters.queries.standing import list_standings

pytestmark = pytest.mark.clause("YF-14")
OVER = at("2026-11-16 10:00")
"""A Monday after the limit, which ended on Thursday the 12th."""


@pytest.fixture
def network(network: Network) -> Network:
    """All three courts follow the notice from Monday on and have their people in the towns."""
    adopt_yunfu(network, MONDAY)
    for court in network.courts:
        with court.scope():
            open_occasions(court.court, at=MONDAY)
    staff(network.xinxing)
    staff(network.luoding)
    return network


def told(court: NetworkCourt) -> list[tuple[str, str]]:
    with court.scope():
        messages = Message.objects.filter(subject_kind="roster").order_by("pk")
        return [
            (kind, Person.objects.get(pk=person_id).name if person_id else "")
            for kind, person_id in messages.values_list("kind", "person_id")
        ]


def rounds(court: NetworkCourt) -> list[tuple[int, str, date]]:
    with court.scope():
        duties = Duty.objects.filter(rule_id="roster_in_ten_days").order_by("round")
        return [(one.round, one.state, one.last_day) for one in duties]


def hand_up(court: NetworkCourt, when: datetime = MONDAY) -> Roster:
    roster = freeze(court, when)
    submit(court, roster, when)
    return roster


def give_back(network: Network, roster: Roster, when: datetime) -> None:
    yunfu = network.yunfu
    with yunfu.desk():
        answer_roster(
            roster.pk,
            Verdict.RETURNED,
            reason="少了一个镇",
            by=yunfu.official(yunfu.keeper),
            at=when,
        )


def test_return_tells_who_handed_it_up_and_who_leads_the_office_with_the_reasons(
    network: Network,
) -> None:
    xinxing = network.xinxing
    roster = hand_up(xinxing)

    answer(network, roster, Verdict.RETURNED, "水台镇法官的电话不对")

    # The keeper has handed it up; the management office is led by the leader.
    assert set(told(xinxing)) == {("roster_returned", "冯若谷"), ("roster_returned", "骆青川")}
    with xinxing.scope():
        xinxing.keeper.email = "keeper@court.example"
        xinxing.keeper.save(update_fields=["email"])
        message = Message.objects.get(person_id=xinxing.keeper.pk, kind="roster_returned")
        parcel = address_message(message, at=WEDNESDAY).parcel
        event = Event.objects.get(subject_id=roster.pk, kind="roster.returned")
    assert "名单退回来了" in parcel.heading
    assert "退回的理由：“水台镇法官的电话不对”" in parcel.body
    assert event.data["reason"] == "水台镇法官的电话不对"
    assert told(network.luoding) == []


def test_returned_roster_is_owed_again_until_the_next_version_is_handed_up(
    network: Network,
) -> None:
    xinxing = network.xinxing
    roster = hand_up(xinxing)
    answer(network, roster, Verdict.RETURNED, "少了一个镇")

    assert rounds(xinxing) == [(1, "met", date(2026, 11, 12)), (2, "open", date(2026, 11, 12))]
    with xinxing.scope():
        (owed,) = list_owed_by(xinxing.official(xinxing.keeper))
        assert owed.rule_id == "roster_in_ten_days"
        set_numbers(xinxing.judge, office_phone="0766-2980009", mobile=None)
    hand_up(xinxing, WEDNESDAY)

    assert [state for _round, state, _day in rounds(xinxing)] == ["met", "met"]


def test_what_comes_back_after_the_limit_is_owed_within_three_working_days(
    network: Network,
) -> None:
    xinxing = network.xinxing
    give_back(network, hand_up(xinxing), OVER)

    assert rounds(xinxing)[1] == (2, "open", date(2026, 11, 19))
    with xinxing.scope():
        assert sweep([xinxing.pk], at=at("2026-11-18 23:59")).fired == 0
        sweep([xinxing.pk], at=at("2026-11-20 00:00"))
        sweep([xinxing.pk], at=at("2026-11-20 00:00"))
        steps = DutyStep.objects.order_by("pk").values_list("kind", "recipient")
        assert list(steps) == [("warning", xinxing.leader.pk), ("escalation", xinxing.vice.pk)]


def test_second_return_opens_a_third_round_and_the_database_lets_none_open_twice(
    network: Network,
) -> None:
    xinxing = network.xinxing
    give_back(network, hand_up(xinxing), TUESDAY)
    with xinxing.scope():
        set_numbers(xinxing.judge, office_phone="0766-2980009", mobile=None)
    give_back(network, hand_up(xinxing, WEDNESDAY), at("2026-11-05 09:00"))

    assert [number for number, _state, _day in rounds(xinxing)] == [1, 2, 3]
    with xinxing.scope():
        again = Duty.objects.get(round=3, rule_id="roster_in_ten_days")
        again.pk = None
        with pytest.raises(IntegrityError, match="duty_"), transaction.atomic():
            again.save(force_insert=True)


def test_receipt_and_forwarding_are_told_and_open_nothing(network: Network) -> None:
    yunfu, xinxing = network.yunfu, network.xinxing
    answer(network, hand_up(xinxing), Verdict.RECEIVED)
    with yunfu.desk():
        by = yunfu.official(yunfu.keeper)
        forward_roster(compile_rosters(yunfu.court, by=by, at=TUESDAY).pk, by=by, at=WEDNESDAY)

    assert [kind for kind, name in told(xinxing) if name == "冯若谷"] == [
        "roster_received", "roster_forwarded",
    ]  # fmt: skip
    assert [state for _round, state, _day in rounds(xinxing)] == ["met"]
    with xinxing.scope():
        kinds = Event.objects.filter(subject_kind="roster").order_by("pk")
        assert list(kinds.values_list("kind", flat=True)) == [
            "roster.frozen", "roster.submitted", "roster.received", "roster.forwarded",
        ]  # fmt: skip


def test_superior_court_reads_who_is_late_and_by_how_many_days(network: Network) -> None:
    yunfu, xinxing, luoding = network.courts
    with yunfu.scope():
        yunfu.assign("新城镇", Seat.LIAISON_GROUP, yunfu.civil)
    freeze(yunfu, MONDAY)
    hand_up(xinxing, OVER)
    with yunfu.desk():
        in_time = list_standings(yunfu.court, date(2026, 11, 12))
        late = list_standings(yunfu.court, date(2026, 11, 18))
        whole = compile_rosters(
            yunfu.court, by=yunfu.official(yunfu.keeper), at=at("2026-11-18 09:00")
        )

    assert [one.days_late for one in in_time] == [4, 0]
    assert [(one.court, one.days_late) for one in late] == [
        (xinxing.court, 4), (luoding.court, 6),
    ]  # fmt: skip
    assert whole.gaps == [
        "新兴县示例人民法院的名单还没有签收",
        "罗定市示例人民法院的名单还没有报来，已逾期 6 天",
    ]
