"""From frozen version to the committee's receipt, and back with reasons (YF-14)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction
from tests.network import Network
from tests.rosters.rosters import MONDAY, TUESDAY, WEDNESDAY, answer, freeze, staff, submit

from fenglian.ledger.models import Event
from fenglian.liaison.enums import Seat
from fenglian.organizations.actions import set_numbers
from fenglian.rosters.actions import (
    answer_roster,
    compile_rosters,
    enter_receipt,
    forward_roster,
    freeze_roster,
    submit_roster,
)
from fenglian.rosters.entries import Entry, compare, unpack
from fenglian.rosters.enums import RosterState, Verdict
from fenglian.rosters.errors import (
    InvalidAnswerError,
    NothingToFreezeError,
    NotYourRosterError,
    RosterNotFoundError,
    WrongRosterStateError,
)
from fenglian.rosters.models import Answer, Roster, Submission, state_of
from fenglian.rosters.policies import get_roster_for
from fenglian.rosters.queries.standing import list_standings, roster_in_force


@pytest.fixture
def staffed(network: Network) -> Network:
    """Every town has somebody, and two divisions of the intermediate court a town each."""
    staff(network.xinxing)
    staff(network.luoding)
    with network.yunfu.scope():
        network.yunfu.assign("新城镇", Seat.LIAISON_GROUP, network.yunfu.civil)
        network.yunfu.assign("新城镇", Seat.CONTACT_LEADER, network.yunfu.vice)
    return network


@pytest.mark.clause("YF-14")
def test_roster_holds_judges_and_assistants_with_their_numbers_town_by_town(
    staffed: Network,
) -> None:
    roster = freeze(staffed.xinxing)

    entries = unpack(roster.entries)
    court = "新兴县示例人民法院"
    assert (roster.number, roster.as_of, roster.gaps) == (1, date(2026, 11, 2), [])
    assert entries[:2] == [
        Entry(
            court, "445321100", "新城镇", "新兴县", "liaison_judge", "祁见山", "民事审判庭法官",
            "0766-2980001",
        ),
        Entry(
            court, "445321100", "新城镇", "新兴县", "judge_assistant", "阮听溪",
            "民事审判庭法官助理",
        ),
    ]  # fmt: skip
    assert [entry.town_name for entry in entries] == [
        *("新城镇", "新城镇", "车岗镇", "车岗镇", "水台镇", "水台镇"),
    ]


@pytest.mark.clause("YF-14")
def test_roster_of_the_intermediate_court_names_its_groups_and_leaders(staffed: Network) -> None:
    roster = freeze(staffed.yunfu)

    found = [(entry.seat, entry.name, entry.post) for entry in unpack(roster.entries)]
    assert found == [
        ("contact_leader", "容知白", "副院长"),
        ("liaison_group", "民事审判庭", "庭长骆青川"),
    ]
    assert roster.gaps == []


def test_towns_without_anybody_do_not_hold_a_roster_up_and_are_kept_with_it(
    network: Network,
) -> None:
    with network.luoding.scope():
        network.luoding.assign("罗城街道", Seat.LIAISON_JUDGE, network.luoding.judge)

    assert freeze(network.luoding).gaps == ["太平镇没有人"]


def test_nothing_is_frozen_without_a_change_since_the_newest_version(staffed: Network) -> None:
    xinxing = staffed.xinxing
    freeze(xinxing)

    with pytest.raises(NothingToFreezeError, match="和第 1 版完全一样"):
        freeze(xinxing, TUESDAY)
    with staffed.xinxing.scope():
        set_numbers(xinxing.judge, office_phone="0766-2980002", mobile=None)
    assert freeze(xinxing, TUESDAY).number == 2


def test_nothing_is_frozen_without_assignments(network: Network) -> None:
    with pytest.raises(NothingToFreezeError, match="还没有给任何镇街安排人"):
        freeze(network.xinxing)


@pytest.mark.clause("YF-14")
def test_what_was_frozen_and_answered_can_be_changed_by_nobody(staffed: Network) -> None:
    roster = freeze(staffed.xinxing)
    submit(staffed.xinxing, roster)
    answer(staffed, roster, Verdict.RECEIVED)

    with staffed.scope():
        for rows in (Roster.objects, Submission.objects, Answer.objects):
            assert rows.exists()
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows.update(court=staffed.yunfu.court)
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                rows.all()._raw_delete("default")


@pytest.mark.clause("YF-14")
def test_returned_roster_comes_again_as_the_next_version_and_the_difference_is_told(
    staffed: Network,
) -> None:
    xinxing = staffed.xinxing
    first = freeze(xinxing)
    submit(xinxing, first)
    answer(staffed, first, Verdict.RETURNED, "水台镇法官的电话不对")

    with xinxing.desk():
        seen = get_roster_for(xinxing.official(xinxing.judge), first.pk)
        assert state_of(seen) is RosterState.RETURNED
        assert seen.submission.answer.reason == "水台镇法官的电话不对"
        assert seen.submission.answer.answered_by == "冯若谷，审判管理办公室（研究室）工作人员"
    with xinxing.scope():
        set_numbers(xinxing.judge, office_phone="0766-2980009", mobile=None)
    second = freeze(xinxing, WEDNESDAY)
    submit(xinxing, second, WEDNESDAY)

    assert second.number == 2
    changes = compare(unpack(first.entries), unpack(second.entries))
    assert [
        (change.about.town_name, change.before and change.before.phone, change.about.phone)
        for change in changes
    ] == [
        ("新城镇", "0766-2980001", "0766-2980009"),
        ("车岗镇", "0766-2980001", "0766-2980009"),
        ("水台镇", "0766-2980001", "0766-2980009"),
    ]


@pytest.mark.clause("YF-14")
def test_both_levels_are_compiled_and_go_to_the_committee_with_its_receipt(
    staffed: Network,
) -> None:
    yunfu, xinxing = staffed.yunfu, staffed.xinxing
    freeze(yunfu)
    own = freeze(xinxing)
    submit(xinxing, own)
    answer(staffed, own, Verdict.RECEIVED)

    with yunfu.desk():
        by = yunfu.official(yunfu.keeper)
        early = compile_rosters(yunfu.court, by=by, at=TUESDAY)
        with pytest.raises(NothingToFreezeError, match="和第 1 版汇总时一样"):
            compile_rosters(yunfu.court, by=by, at=TUESDAY)
    late = freeze(staffed.luoding, TUESDAY)
    submit(staffed.luoding, late, TUESDAY)
    answer(staffed, late, Verdict.RECEIVED)
    with yunfu.desk():
        whole = compile_rosters(yunfu.court, by=by, at=WEDNESDAY)
        sent = forward_roster(whole.pk, by=by, at=WEDNESDAY)
        with pytest.raises(InvalidAnswerError, match="回执日期"):
            enter_receipt(
                whole.pk, Verdict.RECEIVED, answered_by="政法委收发室",
                answered_on=date(2026, 11, 3), by=by, at=WEDNESDAY,
            )  # fmt: skip
        enter_receipt(
            whole.pk, Verdict.RECEIVED, answered_by="政法委收发室",
            answered_on=date(2026, 11, 4), by=by, at=WEDNESDAY,
        )  # fmt: skip
        arrived = state_of(get_roster_for(by, whole.pk))
        events = Event.objects.filter(subject_kind="roster").order_by("pk")
        told = list(events.values_list("kind", flat=True))

    assert early.gaps == ["罗定市示例人民法院的名单还没有签收"]
    assert (whole.number, whole.gaps, sent.receiver) == (2, [], "政法委")
    assert [source["court"] for source in whole.sources] == [
        *("云浮市示例中级人民法院", "新兴县示例人民法院", "罗定市示例人民法院"),
    ]
    assert len(whole.entries) == 2 + 6 + 4
    assert arrived is RosterState.RECEIVED
    assert told == [
        *("roster.frozen", "roster.received", "roster.compiled", "roster.received"),
        *("roster.compiled", "roster.forwarded", "roster.received"),
    ]


def test_superior_court_sees_which_rosters_are_missing_waiting_or_returned(
    staffed: Network,
) -> None:
    yunfu, xinxing = staffed.yunfu, staffed.xinxing
    freeze(staffed.luoding)  # and never handed up
    roster = freeze(xinxing)
    submit(xinxing, roster)

    with yunfu.desk():
        before = list_standings(yunfu.court, MONDAY.date())
    answer(staffed, roster, Verdict.RETURNED, "少了一个镇")
    with yunfu.desk():
        after = list_standings(yunfu.court, MONDAY.date())

    assert [one.state for one in before] == [RosterState.SUBMITTED, None]
    assert [one.state for one in after] == [RosterState.RETURNED, None]


def test_version_not_handed_up_is_the_court_s_own_affair(staffed: Network) -> None:
    yunfu, xinxing, luoding = staffed.courts
    roster = freeze(xinxing)

    with yunfu.desk(), pytest.raises(RosterNotFoundError):
        get_roster_for(yunfu.official(yunfu.keeper), roster.pk)
    submit(xinxing, roster)
    with yunfu.desk():
        assert get_roster_for(yunfu.official(yunfu.judge), roster.pk) == roster
    with luoding.desk():
        assert not Roster.objects.exists()
        with pytest.raises(RosterNotFoundError):
            get_roster_for(luoding.official(luoding.keeper), roster.pk)


def test_roster_is_handed_up_once_and_only_its_newest_version(staffed: Network) -> None:
    xinxing = staffed.xinxing
    first = freeze(xinxing)
    with xinxing.scope():
        set_numbers(xinxing.judge, office_phone="0766-2980009", mobile=None)
    second = freeze(xinxing, TUESDAY)

    with pytest.raises(WrongRosterStateError, match="更新的一版"):
        submit(xinxing, first, TUESDAY)
    submit(xinxing, second, TUESDAY)
    with pytest.raises(WrongRosterStateError, match="现在是“已报送，等签收”"):
        submit(xinxing, second, TUESDAY)
    with xinxing.scope():
        set_numbers(xinxing.judge, office_phone="0766-2980001", mobile=None)
    third = freeze(xinxing, WEDNESDAY)
    with pytest.raises(WrongRosterStateError, match="第 2 版已经报送"):
        submit(xinxing, third, WEDNESDAY)


def test_answer_needs_reasons_for_a_return_and_is_given_once(staffed: Network) -> None:
    roster = freeze(staffed.xinxing)
    submit(staffed.xinxing, roster)

    with pytest.raises(InvalidAnswerError, match="退回要写明"):
        answer(staffed, roster, Verdict.RETURNED, "  ")
    answer(staffed, roster, Verdict.RECEIVED)
    with pytest.raises(WrongRosterStateError, match="已签收"):
        answer(staffed, roster, Verdict.RECEIVED)


def test_nobody_answers_what_was_not_handed_to_them(staffed: Network) -> None:
    """Neither the sender itself, nor by a row written past the application."""
    xinxing = staffed.xinxing
    roster = freeze(xinxing)
    sent = submit(xinxing, roster)

    with xinxing.desk(), pytest.raises(WrongRosterStateError, match="不由本院签收"):
        answer_roster(roster.pk, Verdict.RECEIVED, by=xinxing.official(xinxing.keeper), at=TUESDAY)
    facts = {
        "submission": sent, "sender": xinxing.court, "verdict": "received",
        "answered_on": TUESDAY, "answered_by": "某", "entered_at": TUESDAY, "entered_by": "某",
    }  # fmt: skip
    with xinxing.scope():
        with pytest.raises(DatabaseError, match="answer_of_receiver"), transaction.atomic():
            Answer.objects.create(id=roster.pk, court=xinxing.court, **facts)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Answer.objects.create(id=roster.pk, court=staffed.yunfu.court, **facts)
    # Control: the receiver's own row is accepted.
    answer(staffed, roster, Verdict.RECEIVED)


@pytest.mark.parametrize("who", ["judge", "desk_clerk"])
def test_whoever_does_not_arrange_the_towns_may_only_look(staffed: Network, who: str) -> None:
    xinxing = staffed.xinxing
    with xinxing.desk():
        by = xinxing.official(xinxing.people[who])
        with pytest.raises(NotYourRosterError):
            freeze_roster(xinxing.court, by=by, at=MONDAY)
    roster = freeze(xinxing)
    with xinxing.desk():
        assert get_roster_for(by, roster.pk) == roster
        with pytest.raises(NotYourRosterError):
            submit_roster(roster.pk, by=by, at=MONDAY)


def test_people_of_a_governance_center_see_no_roster(staffed: Network) -> None:
    xinxing = staffed.xinxing
    roster = freeze(xinxing)

    with xinxing.desk(), pytest.raises(RosterNotFoundError):
        get_roster_for(xinxing.official(xinxing.center_staff), roster.pk)


def test_posters_are_made_from_the_version_received_last(staffed: Network) -> None:
    xinxing = staffed.xinxing
    first = freeze(xinxing)
    with xinxing.desk():
        assert roster_in_force(xinxing.pk) == first
    submit(xinxing, first)
    answer(staffed, first, Verdict.RECEIVED)
    with xinxing.scope():
        set_numbers(xinxing.judge, office_phone="0766-2980009", mobile=None)
    freeze(xinxing, WEDNESDAY)
    with xinxing.desk():
        assert roster_in_force(xinxing.pk) == first


def test_numbers_follow_each_other_in_each_court(staffed: Network) -> None:
    freeze(staffed.xinxing)
    freeze(staffed.luoding)

    with staffed.scope(), pytest.raises(IntegrityError), transaction.atomic():
        Roster.objects.create(
            id=staffed.xinxing.village("新城镇", 0).code.ljust(32, "0"),
            court=staffed.xinxing.court, kind="own", number=1, as_of=MONDAY, entries=[],
            frozen_at=MONDAY, frozen_by="某",
        )  # fmt: skip
