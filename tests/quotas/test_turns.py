"""Which visit of the month and of the quarter one is, before and after it is entered."""

from __future__ import annotations

from datetime import date

import pytest
from tests.quotas.conftest import Towns, adopt_pack
from tests.world import at

from fenglian.liaison.enums import Seat
from fenglian.quotas.queries import list_turns

pytestmark = pytest.mark.clause("YF-16")
KINDS = ("research",)
NOON = at("2026-11-20 12:00")
TODAY = NOON.date()


@pytest.fixture
def held(towns: Towns) -> Towns:
    """祁见山 has 新城镇, 阮听溪 is her assistant there; twice somebody was there this quarter."""
    adopt_pack(towns.court, "yunfu")
    towns.hold(towns.court.judge, Seat.LIAISON_JUDGE)
    towns.hold(towns.court.assistant, Seat.JUDGE_ASSISTANT)
    towns.visit(date(2026, 10, 8), towns.court.judge, kinds=KINDS)
    towns.visit(date(2026, 11, 4), towns.court.assistant, kinds=KINDS)
    return towns


def said(towns: Towns, day: date, *kinds: str) -> list[str]:
    """Return what the form says of a visit on a day, or the record of one with these kinds."""
    court = towns.court
    turns = list_turns(
        court.pk, [court.town("新城镇").code], [court.assistant.pk], day, at=NOON,
        kinds=kinds or None,
    )  # fmt: skip
    return [turn.words for turn in turns]


def test_visit_yet_to_be_entered_is_counted_as_if_it_were(held: Towns) -> None:
    assert said(held, TODAY) == ["本月第 2 次，本季度 3 / 3 次"]

    held.visit(TODAY, held.court.judge, kinds=KINDS)  # the same day counts once
    assert said(held, TODAY) == ["本月第 2 次，本季度 3 / 3 次"]


def test_record_says_which_it_was_whatever_came_later(held: Towns) -> None:
    assert said(held, date(2026, 11, 4), *KINDS) == ["本月第 1 次，本季度 2 / 3 次"]
    assert said(held, date(2026, 10, 8), *KINDS) == ["2026年10月第 1 次，本季度 1 / 3 次"]


def test_what_counts_for_no_quota_says_nothing(held: Towns) -> None:
    assert said(held, TODAY, "remote_advice") == []


def test_town_with_two_judges_is_told_once_and_one_without_any_not_at_all(held: Towns) -> None:
    held.hold(held.court.colleague, Seat.LIAISON_JUDGE)
    assert len(said(held, TODAY)) == 1

    court = held.court
    people = [court.assistant.pk]
    assert list_turns(court.pk, [court.town("车岗镇").code], people, TODAY, at=NOON) == []
