"""Who takes which town: dated, by somebody who may arrange it, never twice (YF-2, YF-3)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.network import Network
from tests.world import at

from fenglian.ledger.models import Event
from fenglian.liaison.actions import assign, end_assignment, move_assignment
from fenglian.liaison.enums import Seat
from fenglian.liaison.errors import (
    AssignmentEndedError,
    AssignmentOverlapError,
    InvalidAssignmentError,
    NotYoursToArrangeError,
    TownNotFoundError,
)
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.current import contact_of, holders_of, towns_of
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.models import Area

NOON = at("2026-06-15 12:00")


def test_district_of_a_court_has_towns_and_no_farms(network: Network) -> None:
    assert [town.name for town in list_towns(network.xinxing.court)] == [
        "新城镇", "车岗镇", "水台镇",
    ]  # fmt: skip
    assert len(list_towns(network.yunfu.court)) == 5
    assert Area.objects.get(code="445321502").is_quasi_unit
    assert not network.xinxing.town("水台镇").is_quasi_unit


def test_assignment_holds_from_its_first_to_its_last_day(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        made = court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge, since=date(2026, 3, 1))
        end_assignment(made, last_day=date(2026, 6, 30), by=court.official(court.vice), at=NOON)
        held = {
            day: holders_of([court.pk], [court.town("新城镇").code], day).get("445321100", [])
            for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 6, 30), date(2026, 7, 1))
        }

        assert [[one.person_id for one in found] for found in held.values()] == [
            [], [court.judge.pk], [court.judge.pk], [],
        ]  # fmt: skip
        assert [event.kind for event in Event.objects.order_by("pk")] == [
            "assignment.made", "assignment.ended",
        ]  # fmt: skip


def test_person_takes_the_same_seat_of_a_town_once_at_a_time(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        first = court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge, since=date(2026, 3, 1))
        with pytest.raises(AssignmentOverlapError, match="祁见山在这几天里已经是新城镇的联络法官"):
            court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge, since=date(2026, 5, 1))
        # Control: another town, another person, or after its end.
        court.assign("车岗镇", Seat.LIAISON_JUDGE, court.judge, since=date(2026, 5, 1))
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.colleague, since=date(2026, 5, 1))
        end_assignment(first, last_day=date(2026, 4, 30), by=court.official(court.keeper), at=NOON)
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge, since=date(2026, 5, 1))

        assert Assignment.objects.count() == 4


def test_whoever_is_moved_leaves_the_day_before_and_all_of_it_or_nothing_is_stored(
    network: Network,
) -> None:
    court, first_day = network.xinxing, date(2026, 7, 1)
    with court.scope():
        made = court.assign("新城镇", Seat.TOWN_CONTACT, court.judge, since=date(2026, 3, 1))
        court.assign("车岗镇", Seat.TOWN_CONTACT, court.assistant)

        def move(*towns: str, by: str = "vice") -> list[Assignment]:
            return move_assignment(
                made, [court.town(name) for name in towns], seat=Seat.TOWN_CONTACT,
                starts_on=first_day, by=court.official(court.people[by]), at=NOON,
            )  # fmt: skip

        for towns, by, refusal in (
            (["新城镇"], "vice", InvalidAssignmentError),
            (["水台镇", "车岗镇"], "vice", AssignmentOverlapError),
            (["水台镇"], "judge", NotYoursToArrangeError),
        ):
            with pytest.raises(refusal):
                move(*towns, by=by)
            made.refresh_from_db()
            assert made.ends_on is None
        (moved,) = move("水台镇")

        assert (made.ends_on, moved.starts_on) == (date(2026, 6, 30), first_day)
        assert (moved.person, moved.area.name) == (court.judge, "水台镇")
        kinds = [event.kind for event in Event.objects.order_by("pk")]
        assert kinds[2:] == ["assignment.ended", "assignment.made"]
        with pytest.raises(AssignmentEndedError):
            move("水台镇")


def test_town_has_one_contact_on_a_day(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        first = court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
        with pytest.raises(AssignmentOverlapError, match="一个镇街只有一位"):
            court.assign("新城镇", Seat.TOWN_CONTACT, court.court_clerk, since=date(2026, 7, 1))
        end_assignment(first, last_day=date(2026, 6, 30), by=court.official(court.keeper), at=NOON)
        court.assign("新城镇", Seat.TOWN_CONTACT, court.court_clerk, since=date(2026, 7, 1))

        contacts = [
            contact_of(court.pk, "445321100", day) for day in (date(2026, 6, 30), date(2026, 7, 1))
        ]
        assert [one and one.person_id for one in contacts] == [
            court.assistant.pk, court.court_clerk.pk,
        ]  # fmt: skip


def test_contact_is_the_judge_where_none_is_named_and_nobody_who_left(network: Network) -> None:
    court, today = network.xinxing, NOON.date()
    with court.scope():
        court.assign("新城镇", Seat.COURT_CLERK, court.court_clerk)
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge, since=date(2026, 2, 1))
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.colleague, since=date(2026, 3, 1))
        before = contact_of(court.pk, "445321100", today)
        court.judge.terms.update(ends_on=date(2026, 6, 14))
        after = contact_of(court.pk, "445321100", today)
        court.colleague.terms.update(ends_on=date(2026, 6, 14))
        last = contact_of(court.pk, "445321100", today)

        found = [one and one.person_id for one in (before, after, last)]
        assert found == [court.judge.pk, court.colleague.pk, court.court_clerk.pk]
        assert contact_of(court.pk, "445321101", today) is None


def test_assignment_called_off_before_it_began_never_holds(network: Network) -> None:
    court = network.xinxing
    keeper = court.keeper
    with court.scope():
        coming = court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant, since=date(2026, 7, 1))
        by = court.official(keeper)
        with pytest.raises(InvalidAssignmentError, match="不能早于"):
            end_assignment(coming, last_day=date(2026, 6, 29), by=by, at=NOON)
        end_assignment(coming, last_day=date(2026, 6, 30), by=by, at=NOON)
        with pytest.raises(AssignmentEndedError):
            end_assignment(coming, last_day=date(2026, 7, 30), by=by, at=NOON)
        court.assign("新城镇", Seat.TOWN_CONTACT, court.court_clerk, since=date(2026, 6, 1))

        assert list(towns_of(court.assistant.pk, date(2026, 7, 1))) == []
        assert Assignment.objects.held().count() == 1


@pytest.mark.clause("YF-3")
def test_team_of_the_intermediate_court_takes_a_town_of_a_basic_court(network: Network) -> None:
    yunfu = network.yunfu
    with yunfu.scope():
        yunfu.assign("新城镇", Seat.LIAISON_GROUP, yunfu.civil)
        yunfu.assign("新城镇", Seat.CONTACT_LEADER, yunfu.vice)
        with pytest.raises(InvalidAssignmentError, match="请选部门，不选个人"):
            yunfu.assign("新城镇", Seat.LIAISON_GROUP, yunfu.judge)
        held = holders_of([yunfu.pk], ["445321100"], NOON.date())["445321100"]

        assert {(one.seat, one.body_id, one.person_id) for one in held} == {
            ("liaison_group", yunfu.civil.pk, None), ("contact_leader", None, yunfu.vice.pk),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("seat", "who"),
    [
        (Seat.LIAISON_JUDGE, "assistant"),
        (Seat.JUDGE_ASSISTANT, "judge"),
        (Seat.CONTACT_LEADER, "judge"),
        (Seat.TOWN_CONTACT, "center_staff"),
        (Seat.LIAISON_JUDGE, "center_staff"),
    ],
)
def test_seat_is_taken_by_nobody_whose_post_it_is_not_for(
    network: Network, seat: Seat, who: str
) -> None:
    court = network.xinxing
    with court.scope(), pytest.raises(InvalidAssignmentError, match="没有担任可以作"):
        court.assign("新城镇", seat, court.people[who])


def test_town_of_another_court_is_out_of_reach(network: Network) -> None:
    court = network.xinxing
    with court.scope(), pytest.raises(TownNotFoundError):
        court.assign("罗城街道", Seat.LIAISON_JUDGE, court.judge)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("keeper", True), ("vice", True), ("president", True), ("administrator", True),
        ("judge", False), ("leader", False), ("desk_clerk", False), ("center_staff", False),
    ],
)  # fmt: skip
def test_towns_are_arranged_by_leaders_management_office_and_administrators(
    network: Network, who: str, *, may: bool
) -> None:
    court = network.xinxing
    with court.scope():
        by = court.official(court.people[who])

        def act() -> None:
            assign(
                court.court, court.town("新城镇"), Seat.LIAISON_JUDGE, court.judge,
                starts_on=date(2026, 1, 1), by=by, at=NOON,
            )  # fmt: skip

        if may:
            act()
        else:
            with pytest.raises(NotYoursToArrangeError):
                act()

        assert Assignment.objects.exists() is may
