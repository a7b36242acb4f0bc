"""Who is away, and who stands in: found at the moment of need, never in a circle."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.world import World, at

from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.actions import disable_account, end_absence, enter_absence
from fenglian.organizations.errors import AbsenceError
from fenglian.organizations.models import Absence, Account, Person, PostTerm
from fenglian.organizations.queries import list_stand_ins

WEDNESDAY = date(2026, 11, 25)
FRIDAY = date(2026, 11, 27)


def away(person: Person, deputy: Person | None, **facts: date) -> Absence:
    """Let a person be away from Wednesday to Friday, or other days."""
    days = {"starts_on": WEDNESDAY, "ends_on": FRIDAY, **facts}
    return enter_absence(person, kind="leave", deputy=deputy, **days)


def stand_ins(world: World, day: date = WEDNESDAY) -> dict[int, int | None]:
    return list_stand_ins(world.court.pk, day)


def test_deputy_stands_in_on_the_days_of_the_absence_and_on_no_other(nansha: World) -> None:
    away(nansha.judge, nansha.colleague)

    found = [stand_ins(nansha, date(2026, 11, day)).get(nansha.judge.pk) for day in range(24, 29)]

    deputy = nansha.colleague.pk
    assert found == [None, deputy, deputy, deputy, None]


def test_deputy_of_the_deputy_stands_in_while_both_are_away(nansha: World) -> None:
    away(nansha.judge, nansha.colleague)
    away(nansha.colleague, nansha.enforcer, starts_on=FRIDAY)

    assert stand_ins(nansha) == {nansha.judge.pk: nansha.colleague.pk}
    assert stand_ins(nansha, FRIDAY) == {
        nansha.judge.pk: nansha.enforcer.pk,
        nansha.colleague.pk: nansha.enforcer.pk,
    }


def test_two_who_stand_in_for_each_other_leave_nobody(nansha: World) -> None:
    away(nansha.judge, nansha.colleague)
    away(nansha.colleague, nansha.judge)

    assert stand_ins(nansha) == {nansha.judge.pk: None, nansha.colleague.pk: None}


def test_chain_of_deputies_is_followed_five_steps_and_no_further(nansha: World) -> None:
    people = [
        nansha.judge, nansha.colleague, nansha.enforcer, nansha.clerk, nansha.civil_leader,
        nansha.enforcement_leader, nansha.vice_president,
    ]  # fmt: skip
    for person, deputy in itertools.pairwise(people):
        away(person, deputy)

    found = stand_ins(nansha)

    assert found.pop(nansha.judge.pk) is None
    assert set(found.values()) == {nansha.vice_president.pk}


def test_deputy_without_post_or_sign_in_does_not_stand_in(nansha: World) -> None:
    away(nansha.judge, nansha.colleague)
    away(nansha.enforcer, nansha.clerk)

    PostTerm.objects.filter(person=nansha.colleague).update(ends_on=date(2026, 11, 24))
    disable_account(Account.objects.get(person=nansha.clerk))

    assert stand_ins(nansha) == {nansha.judge.pk: None, nansha.enforcer.pk: None}


def test_absence_without_a_deputy_and_one_that_has_ended(nansha: World) -> None:
    away(nansha.judge, None)
    ended = away(nansha.colleague, nansha.judge)
    end_absence(ended, at=at("2026-11-25 09:00"))

    assert stand_ins(nansha) == {nansha.judge.pk: None}
    with pytest.raises(AbsenceError, match="已经结束"):
        end_absence(ended, at=at("2026-11-25 09:01"))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"starts_on": FRIDAY, "ends_on": WEDNESDAY}, "最后一天早于第一天"),
        ({"ends_on": date(2028, 1, 1)}, "最多登记一年"),
        ({"starts_on": FRIDAY, "ends_on": date(2026, 11, 30)}, "已经登记了外出"),
    ],
)
def test_days_that_do_not_fit_are_refused(nansha: World, facts: dict[str, date], said: str) -> None:
    away(nansha.judge, nansha.colleague)

    with pytest.raises(AbsenceError, match=said):
        away(nansha.judge, nansha.colleague, **facts)


def test_deputy_who_cannot_is_refused(nansha: World) -> None:
    with pytest.raises(AbsenceError, match="本人不能代自己"):
        away(nansha.judge, nansha.judge)
    disable_account(Account.objects.get(person=nansha.colleague))
    with pytest.raises(AbsenceError, match="没有可用的账号"):
        away(nansha.judge, nansha.colleague)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "absence_no_overlap"),
        ({"ends_on": date(2026, 11, 1)}, "absence_ends_after_start"),
        ({"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 1), "deputy": None},
         "absence_deputy_is_another"),
    ],
)  # fmt: skip
def test_database_refuses_what_the_actions_refuse(
    nansha: World, change: dict[str, Any], constraint: str
) -> None:
    absence = away(nansha.judge, nansha.colleague)
    absence.pk = uuid4()
    for name, value in change.items():
        setattr(absence, name, value or nansha.judge)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        absence.save(force_insert=True)


def test_called_off_days_can_be_entered_again(nansha: World) -> None:
    end_absence(away(nansha.judge, nansha.colleague), at=at("2026-11-24 10:00"))

    assert away(nansha.judge, nansha.enforcer).deputy == nansha.enforcer


def test_stand_ins_are_found_on_the_people_s_pages_but_not_the_reasons(nansha: World) -> None:
    away(nansha.judge, nansha.colleague)

    with scoped([nansha.court.pk], audience=Audience.PORTAL):
        assert stand_ins(nansha) == {nansha.judge.pk: nansha.colleague.pk}
        assert not Absence.objects.exists()
    with scoped([], audience=Audience.PORTAL):
        assert stand_ins(nansha) == {}


def test_rights_of_the_day_are_those_of_whoever_stands_in(nansha: World) -> None:
    away(nansha.civil_leader, nansha.colleague)

    before = nansha.official(nansha.colleague, on=date(2026, 11, 24))
    during = nansha.official(nansha.colleague, on=WEDNESDAY)

    assert before.stands_in_for == ()
    assert [one.person_id for one in during.stands_in_for] == [nansha.civil_leader.pk]
    assert during.stands_in_for[0].led_body_ids == {nansha.civil.pk}
    assert (during.roles, during.led_body_ids) == (before.roles, frozenset())
