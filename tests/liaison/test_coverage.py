"""Live coverage: who is missing where, who has too many, where leaders should come first."""

from __future__ import annotations

import time
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.network import Network, NetworkCourt
from tests.world import at

from fenglian.liaison.actions import PointFacts, end_assignment, keep_point, set_plate
from fenglian.liaison.enums import Plate, PlateState, Seat
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.coverage import check_coverage, load_coverage
from fenglian.liaison.queries.words import say_gap, tag_gap
from fenglian.mechanisms.enums import Seat as MechanismSeat
from fenglian.mechanisms.queries.network_facts import say_unrecorded
from fenglian.mechanisms.schema import CoverageRule
from fenglian.organizations.models import Area

NOON = at("2026-06-15 12:00")
TODAY = NOON.date()


def rule(**facts: Any) -> CoverageRule:
    """Return a coverage rule of a notice of our own."""
    return CoverageRule.model_validate(
        {
            "id": "one", "kind": "coverage", "title": "覆盖", "summary": "覆盖。",
            "origin": "notice", "clauses": ["YF-2a"], "over": "town",
            "checked": {"by": "测试", "day": TODAY},
            "strength": "gap", **facts,
        }
    )  # fmt: skip


STAFFED = rule(
    needs=[
        {"any_of": ["liaison_judge"], "least": 1},
        {"any_of": ["judge_assistant", "court_clerk"], "least": 1},
    ]
)
EVERY_JUDGE = rule(over="judge", needs=[{"any_of": ["liaison_judge"], "least": 1}])
LEADERS_FIRST = rule(prefer={"seat": "contact_leader", "where": "has_tribunal"}, strength="advice")


def said(court: NetworkCourt, *rules: CoverageRule, day: date = TODAY) -> list[tuple[str, str]]:
    return [(gap.name, say_gap(gap)) for gap in check_coverage(court.court, rules, day)]


@pytest.mark.clause("YF-2a")
def test_towns_short_of_a_judge_or_of_assistant_and_clerk_are_gaps(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("新城镇", Seat.COURT_CLERK, court.court_clerk)
        court.assign("车岗镇", Seat.JUDGE_ASSISTANT, court.assistant)

        assert said(court, STAFFED) == [
            ("车岗镇", "没有联络法官"),
            ("水台镇", "没有联络法官"),
            ("水台镇", "没有法官助理或书记员"),
        ]


@pytest.mark.clause("YF-2a")
def test_judges_without_a_town_are_gaps_and_nobody_else_is(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("车岗镇", Seat.LIAISON_JUDGE, court.leader)

        assert said(court, EVERY_JUDGE) == [
            ("温照野", "没有对应的镇街"), ("狄长风", "没有对应的镇街"),
        ]  # fmt: skip


@pytest.mark.clause("YF-2b")
def test_leader_elsewhere_while_a_tribunal_s_town_has_none_is_advice(network: Network) -> None:
    court = network.xinxing  # its tribunal sits in 水台镇
    with court.scope():
        assert said(court, LEADERS_FIRST) == [], "leaders are not assigned anywhere yet"

        elsewhere = court.assign("新城镇", Seat.LIAISON_JUDGE, court.vice)
        (gap,) = check_coverage(court.court, [LEADERS_FIRST], TODAY)
        assert (gap.name, gap.is_advice, tag_gap(gap)) == ("水台镇", True, "应由院领导联系")
        assert say_gap(gap).startswith("驻有人民法庭，没有院领导联系；另有 1 个")

        end_assignment(
            elsewhere, last_day=date(2026, 6, 14), by=court.official(court.keeper), at=NOON
        )
        court.assign("水台镇", Seat.LIAISON_JUDGE, court.vice, since=TODAY)
        court.assign("车岗镇", Seat.CONTACT_LEADER, court.president, since=TODAY)
        assert said(court, LEADERS_FIRST) == []


@pytest.mark.clause("XX-3")
def test_four_in_one_is_checked_for_each_center(network: Network) -> None:
    court = network.xinxing
    seats = ("governance_center", "liaison_judge", "people_tribunal", "town_contact")
    four = rule(over="center", needs=[{"any_of": [seat], "least": 1} for seat in seats])
    with court.scope():
        by = court.official(court.keeper)
        facts = PointFacts(court.centers["新城镇"].pk, court.tribunal.pk)
        keep_point(court.court, court.town("新城镇"), facts, by=by, at=NOON)
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
        court.assign("水台镇", Seat.LIAISON_JUDGE, court.tribunal_judge)

        assert said(court, four) == [
            ("车岗镇", "没有联络点"), ("车岗镇", "没有联络法官"), ("车岗镇", "没有对应的人民法庭"),
            ("车岗镇", "没有联系法官"), ("水台镇", "没有联络点"), ("水台镇", "没有联系法官"),
        ]  # fmt: skip


@pytest.mark.clause("XX-19")
def test_two_contacts_are_one_too_many_even_where_the_database_would_allow_it(
    network: Network,
) -> None:
    court = network.xinxing
    one = rule(needs=[{"any_of": ["contact_leader"], "least": 1, "most": 1}])
    with court.scope():
        court.assign("新城镇", Seat.CONTACT_LEADER, court.vice)
        court.assign("新城镇", Seat.CONTACT_LEADER, court.president)
        court.assign("车岗镇", Seat.CONTACT_LEADER, court.vice)

        assert said(court, one) == [
            ("新城镇", "联系领导有 2 名，最多 1 名"), ("水台镇", "没有联系领导"),
        ]  # fmt: skip


@pytest.mark.clause("YF-1", "YF-15", "XX-4")
def test_missing_points_and_plates_are_gaps(network: Network) -> None:
    court = network.luoding
    points = rule(
        needs=[
            {"any_of": [seat], "least": 1}
            for seat in ("governance_center", "plate", "circuit_point", "circuit_plate")
        ]
    )
    with court.scope():
        town, by = court.town("罗城街道"), court.official(court.keeper)
        facts = PointFacts(is_circuit_point=True)
        point = keep_point(court.court, town, facts, by=by, at=NOON)

        def plates(state: PlateState) -> list[tuple[str, str]]:
            for plate in Plate:
                set_plate(point, plate, state, hung_on=TODAY, by=by, at=NOON)
            return [one for one in said(court, points) if one[0] == town.name]

        assert plates(PlateState.ORDERED) == [
            (town.name, "没有联络点标牌"), (town.name, "没有巡回审判点标牌"),
        ]  # fmt: skip
        assert plates(PlateState.HUNG) == []
        assert ("太平镇", "没有联络点") in said(court, points)


def test_judge_with_more_towns_or_villages_than_allowed_is_overloaded(network: Network) -> None:
    court = network.xinxing
    limits = [
        rule(per_holder={"seat": "liaison_judge", "most": 2, "of": "town"}),
        rule(per_holder={"seat": "liaison_judge", "most": 5, "of": "village"}),
    ]
    with court.scope():
        for name in court.towns:
            court.assign(name, Seat.LIAISON_JUDGE, court.judge)
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.colleague)

        assert said(court, *limits) == [
            ("祁见山", "联络了 3 个镇街，最多 2 个"), ("祁见山", "联络了 6 个村、社区，最多 5 个"),
        ]  # fmt: skip


def test_villages_are_held_by_whoever_holds_their_town(network: Network) -> None:
    court = network.xinxing
    villages = rule(over="village", needs=[{"any_of": ["liaison_judge"], "least": 1}])
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)

        assert said(court, villages) == [
            ("车岗镇的 2 个村、社区", "没有联络法官"), ("水台镇的 2 个村、社区", "没有联络法官"),
        ]  # fmt: skip


def test_rules_without_records_wait_and_are_named(network: Network) -> None:
    court = network.xinxing
    waiting = [
        rule(over="grid", needs=[{"any_of": ["grid_judge"], "least": 1}]),
        rule(over="unit", needs=[{"any_of": ["liaison_judge"], "least": 1}]),
        rule(needs=[{"any_of": ["judicial_liaison_officer"], "least": 1}]),
        rule(per_holder={"seat": "liaison_judge", "most": 1, "of": "grid"}),
    ]
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        found = load_coverage(court.court, [*waiting, EVERY_JUDGE], TODAY)

    assert list(found.waiting) == waiting
    assert {gap.rule_id for gap in found.gaps} == {EVERY_JUDGE.id}
    assert [say_unrecorded(one) for one in found.waiting] == [
        "网格、网格法官", "单位", "司法联络员", "网格",
    ]  # fmt: skip


def test_whoever_left_the_court_counts_no_more_and_is_pointed_out(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("新城镇", Seat.COURT_CLERK, court.court_clerk)
        court.judge.terms.update(ends_on=date(2026, 6, 14))

        found = [text for name, text in said(court, STAFFED) if name == "新城镇"]
        assert found == ["祁见山已不在职，还登记着联络法官，请结束这一条", "没有联络法官"]
        assert [name for name, _ in said(court, STAFFED, day=date(2026, 6, 14))] == [
            "车岗镇", "车岗镇", "水台镇", "水台镇",
        ]  # fmt: skip


@pytest.mark.clause("YF-3")
def test_rules_for_courts_of_one_level_leave_the_other_alone(network: Network) -> None:
    groups = rule(
        over="department", courts="intermediate", strength="advice",
        needs=[{"any_of": ["liaison_group"], "least": 1}],
    )  # fmt: skip
    with network.yunfu.scope():
        network.yunfu.assign("新城镇", Seat.LIAISON_GROUP, network.yunfu.civil)
        found = said(network.yunfu, groups)
    with network.xinxing.scope():
        beneath = said(network.xinxing, groups)

    assert found == [
        ("立案庭", "还没有作为联络组联络镇街"), ("直属人民法庭", "还没有作为联络组联络镇街"),
    ]  # fmt: skip
    assert beneath == []


def test_tiles_carry_who_holds_a_town(network: Network) -> None:
    court = network.xinxing
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.colleague)
        town = load_coverage(court.court, [STAFFED], TODAY).towns[0]

    assert (town.name, town.county, town.has_gap) == ("新城镇", "新兴县", True)
    assert town.names[MechanismSeat.LIAISON_JUDGE] == ["温照野", "祁见山"]
    assert [tag_gap(gap) for gap in town.gaps] == ["缺法官助理或书记员"]


def test_statements_do_not_grow_with_towns_and_a_thousand_are_quick(network: Network) -> None:
    """The bench times it on a quiet machine; here a guard against the wrong order of magnitude."""
    court = network.xinxing
    rules = [STAFFED, EVERY_JUDGE, LEADERS_FIRST]
    with court.scope():
        with CaptureQueriesContext(connection) as few:
            check_coverage(court.court, rules, TODAY)
        areas = [
            Area(code=f"44532199{n:04}", name=f"第{n}镇", parent_id="445321", level="town")
            for n in range(1000)
        ]
        Area.objects.bulk_create(areas)
        Assignment.objects.bulk_create(
            Assignment(
                id=uuid4(), court=court.court, area=area, seat=seat, person=person,
                starts_on=date(2026, 1, 1),
            )
            for area in areas
            for seat, person in (("liaison_judge", court.judge), ("court_clerk", court.court_clerk))
        )  # fmt: skip
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as many:
            found = check_coverage(court.court, rules, TODAY)
        took = time.perf_counter() - begun

    assert len(many) == len(few)
    assert len(found) == 3 * 2 + 3
    assert took < 2
