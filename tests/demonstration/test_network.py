"""The demonstration's network: six courts, 63 towns matched, and gaps of every kind on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from tests.world import at

from fenglian.demonstration.court import build_court, list_sign_ins
from fenglian.demonstration.network.courts import list_network
from fenglian.demonstration.network.filling import fill_network
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.queries import verify_ledger
from fenglian.liaison.models import Assignment, LiaisonPoint
from fenglian.liaison.queries.coverage import check_coverage, coverage_rules
from fenglian.liaison.queries.towns import list_towns
from fenglian.notifications.enums import MessageState
from fenglian.notifications.models import Message
from fenglian.organizations.models import Area, Person
from fenglian.rosters.models import Roster, state_of
from fenglian.rosters.queries.standing import list_standings
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from fenglian.demonstration.network.filling import NetworkGround

END = at("2026-11-20 15:30")


@pytest.fixture(scope="module")
def ground(django_db_setup: object, django_db_blocker: DjangoDbBlocker) -> Iterator[NetworkGround]:
    """The network without the first court's requests; rolled back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_court(END.date(), seed=7)
        yield fill_network(lambda _line: None, END, seed=7)
        transaction.set_rollback(True)


def test_network_has_six_courts_and_63_towns_with_centers(ground: NetworkGround) -> None:
    assert [court.code for court in list_network()] == [
        "粤53", "粤5302", "粤5303", "粤5321", "粤5322", "粤5381",
    ]  # fmt: skip
    assert len(list_towns(ground.superior)) == 63
    assert [len(list_towns(court)) for court in ground.basic] == [8, 7, 12, 15, 21]
    assert Area.objects.filter(level="village", code__startswith="4453").count() == 980
    assert {court.superior for court in ground.basic} == {ground.superior}


def test_everybody_is_invented_and_has_a_name_of_their_own(ground: NetworkGround) -> None:
    with scoped([court.pk for court in ground.courts], audience=Audience.SYSTEM):
        people = list(Person.objects.values_list("name", "is_fictional"))

    assert len(people) == len(set(people)) > 300
    assert all(is_fictional for _name, is_fictional in people)
    assert [one.username for one in list_sign_ins(ground.superior)][:2] == [
        "yf-president", "yf-vice-1",
    ]  # fmt: skip


def test_towns_are_matched_but_for_the_gaps(ground: NetworkGround) -> None:
    with scoped([court.pk for court in ground.courts], audience=Audience.SYSTEM):
        today = Assignment.objects.on(END.date()).filter(court__in=ground.basic)
        held = set(today.filter(seat="liaison_judge").values_list("area__name", flat=True))
        helped = set(
            today.filter(seat__in=["judge_assistant", "court_clerk"]).values_list(
                "area__code", flat=True
            )
        )
        ended = Assignment.objects.filter(ends_on__isnull=False).count()
        points = LiaisonPoint.objects.count()

    towns = {town.name for town in list_towns(ground.superior)}
    assert towns - held == {"历洞镇"}
    assert len(list_towns(ground.superior)) - len(helped) == 2
    assert (ended, points) == (5, 61)


def test_coverage_shows_gaps_and_advice_of_every_kind(ground: NetworkGround) -> None:
    found: dict[str, set[tuple[str, bool]]] = {}
    for court in ground.basic:
        with scoped([court.pk], audience=Audience.SYSTEM):
            rules = coverage_rules(court, END)
            for gap in check_coverage(court, rules, END.date()):
                found.setdefault(gap.rule_id, set()).add((gap.name, gap.is_advice))

    assert {name for name, _ in found["town_staffing"]} == {"前锋镇", "历洞镇", "龙湾镇"}
    assert {name for name, _ in found["plate_at_every_point"]} == {
        "思劳镇", "富林镇", "河头镇", "宝珠镇", "通门镇", "加益镇", "连州镇",
    }  # fmt: skip
    assert all(is_advice for _, is_advice in found["plate_at_every_point"])
    assert found["point_in_every_town"] == {("富林镇", False), ("加益镇", False)}
    assert found["leaders_first_to_tribunal_towns"] == {("石城镇", True), ("泗纶镇", True)}
    assert found["circuit_points"] == {("簕竹镇", False), ("大江镇", False)}
    assert found["four_in_one"] >= {("里洞镇", False)}
    assert len(found["every_judge_has_a_town"]) == 5


def test_ledger_of_every_court_is_sealed(ground: NetworkGround) -> None:
    for court in ground.courts:
        with scoped([court.pk], audience=Audience.SYSTEM):
            assert not verify_ledger(court.pk).faults


def test_no_message_of_the_past_year_still_waits_to_be_sent(ground: NetworkGround) -> None:
    with scoped([court.pk for court in ground.courts], audience=Audience.SYSTEM):
        assert Message.objects.filter(state=MessageState.SENT).count() > 1_000
        assert not Message.objects.to_send(END).exists()


def test_rosters_went_up_twice_and_one_came_back(ground: NetworkGround) -> None:
    beneath = [court.pk for court in ground.basic]
    with scoped([ground.superior.pk], audience=Audience.DESK, overseen_ids=beneath):
        standings = list_standings(ground.superior, civil_day(END))
        compiled = Roster.objects.compiled().newest_first().get(court=ground.superior)

    assert {one.court.slug: (one.state, one.roster and one.roster.number) for one in standings} == {
        "yuncheng": ("received", 1),
        "yunan": ("returned", 2),
        "xinxing": ("received", 2),
        "yunan-county": ("received", 2),
        "luoding": ("received", 2),
    }
    assert state_of(compiled) == "received"
    assert len({source["court"] for source in compiled.sources}) == 6
