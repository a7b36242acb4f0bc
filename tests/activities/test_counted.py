"""What counts for quotas and ledgers: entered once, counted for whoever had the town that day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.activities.conftest import NOON, Towns

from fenglian.activities.actions import Entry, correct_activity, record_activity, withdraw_activity
from fenglian.activities.queries.counted import Visit, visits
from fenglian.isolation.scope import Audience, scoped
from fenglian.liaison.actions import end_assignment
from fenglian.liaison.enums import Seat


def of_the_year(towns: Towns) -> list[Visit]:
    return visits([towns.xinxing.pk], date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.clause("YF-16", "XX-8")
def test_one_entry_counts_for_every_kind_and_seat(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
    village = court.village("新城镇", 0).code

    made = towns.record(
        court.judge,
        village_id=village,
        kind_ids=("field_visit", "remote_consultation"),
        colleague_ids=(court.assistant.pk,),
    ).activity

    assert of_the_year(towns) == [
        Visit(
            activity_id=made.pk,
            court_id=court.pk,
            area_id=court.town("新城镇").code,
            village_id=village,
            happened_on=date(2026, 11, 20),
            kinds=frozenset({"field_visit", "remote_consultation"}),
            person_ids=frozenset({court.judge.pk, court.assistant.pk}),
            seats=frozenset({"liaison_judge", "town_contact"}),
            group_ids=frozenset(),
        )
    ]


def test_one_visit_that_two_entered_counts_once(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    court.assign("新城镇", Seat.JUDGE_ASSISTANT, court.assistant)
    first = towns.record(court.judge).activity
    towns.record(court.assistant, kind_ids=("remote_consultation",), same_as=str(first.pk))

    (visit,) = of_the_year(towns)

    assert visit.activity_id == first.pk
    assert visit.kinds == {"field_visit", "remote_consultation"}
    assert visit.seats == {"liaison_judge", "judge_assistant"}


def test_corrected_and_withdrawn_records_do_not_count(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    by = court.official(court.judge)
    old = towns.record(court.judge).activity
    better = towns.entry(day=date(2026, 11, 2), reason="日期写错了")
    new = correct_activity(court.court, old.pk, better, by=by, at=NOON).activity

    assert [(one.activity_id, one.happened_on) for one in of_the_year(towns)] == [
        (new.pk, date(2026, 11, 2))
    ]
    withdraw_activity(new.pk, "没有去成", by=by, at=NOON)
    assert of_the_year(towns) == []


def test_seat_is_the_one_held_on_that_day(towns: Towns) -> None:
    court = towns.xinxing
    held = court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    court.assign("新城镇", Seat.TOWN_CONTACT, court.judge, since=date(2026, 9, 1))
    end_assignment(held, last_day=date(2026, 10, 15), by=court.official(court.keeper), at=NOON)
    for day in (date(2026, 10, 15), date(2026, 10, 16)):
        towns.record(court.judge, day=day)

    assert [(one.happened_on.day, sorted(one.seats)) for one in of_the_year(towns)] == [
        (15, ["liaison_judge", "town_contact"]),
        (16, ["town_contact"]),
    ]


def test_anybody_of_a_group_counts_for_the_group(towns: Towns) -> None:
    """The intermediate court's division has a town of a basic court (YF-3)."""
    court = towns.yunfu
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_GROUP, court.civil)
        entry = Entry(
            id=towns.entry().id, happened_on=date(2026, 11, 20), summary="走访",
            town_id=towns.xinxing.town("新城镇").code, kind_ids=("remote_consultation",),
        )  # fmt: skip
        record_activity(court.court, entry, by=court.official(court.colleague), at=NOON)
        (visit,) = visits([court.pk], date(2026, 1, 1), date(2026, 12, 31))

    assert visit.seats == {"liaison_group"}
    assert visit.group_ids == {court.civil.pk}


def test_visits_are_narrowed_by_kind_town_and_day(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.TOWN_CONTACT, court.judge)
    court.assign("车岗镇", Seat.TOWN_CONTACT, court.judge)
    towns.record(court.judge, day=date(2026, 3, 31))
    towns.record(court.judge, "车岗镇", day=date(2026, 4, 1))
    year = date(2026, 1, 1), date(2026, 12, 31)

    def found(first: date, last: date, **narrowed: Any) -> list[int]:
        return [one.happened_on.month for one in visits([court.pk], first, last, **narrowed)]

    assert found(date(2026, 3, 31), date(2026, 4, 1)) == [3, 4]
    assert found(date(2026, 4, 1), date(2026, 4, 1)) == [4]
    assert found(*year, kinds=["field_visit"]) == [3, 4]
    assert found(*year, kinds=["policy_outreach"]) == []
    assert found(*year, area_ids=[court.town("新城镇").code]) == [3]
    assert found(*year, area_ids=[court.town("水台镇").code]) == []


def test_superior_court_counts_what_its_basic_courts_did(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    towns.record(court.judge)
    both = [towns.yunfu.pk, court.pk]

    with scoped([towns.yunfu.pk], audience=Audience.DESK, overseen_ids=[court.pk]):
        beneath = visits(both, date(2026, 1, 1), date(2026, 12, 31))
    with scoped([towns.yunfu.pk], audience=Audience.DESK):
        without = visits(both, date(2026, 1, 1), date(2026, 12, 31))

    assert [one.seats for one in beneath] == [{"liaison_judge"}]
    assert without == []
