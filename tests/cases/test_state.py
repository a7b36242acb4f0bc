"""A party learns how their case stands, by its number and their telephone (NS-4b)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from tests.world import World, at

from fenglian.cases.actions import look_up_case_state
from fenglian.cases.enums import PartyRole
from fenglian.cases.models import Case, CaseParty
from fenglian.cases.queries import CaseState, case_state_for_party
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.privacy.indexes import phone_index

pytestmark = pytest.mark.clause("NS-4b")

NOON = at("2026-11-20 12:00")
NUMBER, PHONE = "（2026）粤0115民初99号", "13800000000"


def file_case(world: World, number: str = NUMBER) -> Case:
    """Give the court a case that is not public, with two parties of whom one left a telephone."""
    case = Case.objects.create(
        court=world.court, number=number, year=2026, type_code="民初", serial=99, stage="审理",
        cause="离婚纠纷", department=world.civil, judge=world.judge, filed_on=date(2026, 9, 1),
        is_public=False, imported_at=at("2026-11-19 22:00"),
    )  # fmt: skip
    CaseParty.objects.create(
        court=world.court, case=case, role=PartyRole.PLAINTIFF, name="陈小满", name_masked="陈*满",
        phone=PHONE, phone_index=phone_index(PHONE),
    )  # fmt: skip
    CaseParty.objects.create(
        court=world.court, case=case, role=PartyRole.DEFENDANT, name="李四", name_masked="李*"
    )
    return case


def test_cause_of_a_case_that_is_not_public_is_told_inside_only(nansha: World) -> None:
    file_case(nansha)
    court_id = nansha.court.pk

    inside = case_state_for_party(court_id, NUMBER, PHONE)
    with scoped([court_id], audience=Audience.PORTAL):
        outside = case_state_for_party(court_id, "2026粤0115民初99", "+86 138-0000-0000")

    assert inside is not None
    assert inside.cause == "离婚纠纷"
    assert outside == CaseState(
        number=NUMBER,
        cause="",
        stage="审理",
        filed_on=date(2026, 9, 1),
        department="民事审判一庭",
        judge="沈砚秋",
        as_of=at("2026-11-19 22:00"),
    )


def test_look_up_that_finds_is_noted_without_the_telephone(nansha: World) -> None:
    file_case(nansha)
    court_id, citizen = nansha.court.pk, Actor.citizen()

    with scoped([court_id], audience=Audience.PORTAL):
        found = [
            look_up_case_state(court_id, number, phone, actor=citizen, at=NOON)
            for number, phone in [
                (NUMBER, PHONE),
                ("(2026)粤0115民初099", PHONE),
                (NUMBER, "13900000000"),
                ("（2026）粤0115民初98号", PHONE),
            ]
        ]

    events = list(Event.objects.filter(kind="case.looked_up"))
    assert [state is not None for state in found] == [True, True, False, False]
    assert [(event.actor_kind, event.data) for event in events] == [
        ("citizen", {"number": NUMBER}),
        ("citizen", {"number": NUMBER}),
    ]
    assert len({event.subject_id for event in events}) == 1


def ask_door(court_id: int, number: str = NUMBER, phone: str = PHONE) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_state_for_party(%s, %s, %s)", [court_id, number, phone_index(phone)]
        )
        (found,) = cursor.fetchone()
    return None if found is None else int(found)


def test_door_opens_in_the_running_court_only(nansha: World, world: Callable[..., World]) -> None:
    here = file_case(nansha)
    other = world("yunan", code="粤5322", prefix="y-")
    with scoped([other.court.pk], audience=Audience.SYSTEM):
        there = file_case(other, "（2026）粤5322民初99号")

    with scoped([nansha.court.pk], audience=Audience.PORTAL):
        assert ask_door(nansha.court.pk) == here.pk
        assert ask_door(other.court.pk, there.number) is None
    with scoped([other.court.pk], audience=Audience.PORTAL):
        assert ask_door(other.court.pk, there.number) == there.pk
        assert ask_door(other.court.pk) is None
        assert ask_door(nansha.court.pk) is None


def test_telephone_of_another_case_proves_nothing(nansha: World) -> None:
    file_case(nansha)
    other = "（2026）粤0115民初98号"
    Case.objects.create(
        court=nansha.court, number=other, year=2026, type_code="民初", serial=98,
        filed_on=date(2026, 9, 1), imported_at=NOON,
    )  # fmt: skip

    with scoped([nansha.court.pk], audience=Audience.PORTAL):
        assert case_state_for_party(nansha.court.pk, other, PHONE) is None
        assert list(CaseParty.objects.all()) == []
