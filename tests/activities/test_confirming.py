"""Others' work in a town is seen by its contact; a visit is reported to the town's leader."""

from __future__ import annotations

from datetime import date

import pytest
from tests.activities.conftest import NOON, Towns

from fenglian.activities.actions import (
    confirm_activity,
    decline_activity,
)
from fenglian.activities.enums import ActivityState
from fenglian.activities.errors import (
    ActivityNotFoundError,
    NotYourTownError,
    StaleActivityError,
    WrongActivityStateError,
)
from fenglian.activities.policies import get_activity_for
from fenglian.activities.queries.counted import visits
from fenglian.activities.queries.lists import list_reported, list_to_confirm
from fenglian.liaison.actions import end_assignment
from fenglian.liaison.enums import Seat
from fenglian.notifications.enums import MessageKind
from fenglian.notifications.models import Message

TODAY = date(2026, 11, 20)


def told(kind: MessageKind) -> list[int | None]:
    return list(
        Message.objects.filter(kind=kind).order_by("pk").values_list("person_id", flat=True)
    )


def counted(towns: Towns) -> int:
    return len(visits([towns.xinxing.pk], date(2026, 1, 1), date(2026, 12, 31)))


@pytest.mark.clause("XX-17")
def test_others_work_in_a_town_is_confirmed_into_the_ledger_by_its_contact(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
    court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    contact = court.official(court.assistant)

    made = towns.record(court.tribunal_judge).activity

    assert made.state == ActivityState.TO_CONFIRM
    assert counted(towns) == 0
    assert told(MessageKind.ACTIVITY_TO_CONFIRM) == [court.assistant.pk]
    assert list(list_to_confirm(contact, TODAY)) == [made]
    for other in (court.judge, court.tribunal_judge, court.president):
        with pytest.raises(NotYourTownError):
            confirm_activity(made.pk, by=court.official(other), at=NOON)
    with pytest.raises(StaleActivityError):
        confirm_activity(made.pk, by=contact, at=NOON, seen_revision=3)
    confirm_activity(made.pk, by=contact, at=NOON, seen_revision=0)

    assert counted(towns) == 1
    assert not list_to_confirm(contact, TODAY).exists()
    with pytest.raises(WrongActivityStateError):
        decline_activity(made.pk, "不是", by=contact, at=NOON)


def test_what_the_contact_declines_stays_out_with_the_reason(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
    made = towns.record(court.tribunal_judge).activity

    decline_activity(made.pk, "是去开别的会", by=court.official(court.assistant), at=NOON)

    made.refresh_from_db()
    assert (made.state, made.reason) == ("declined", "是去开别的会")
    assert told(MessageKind.ACTIVITY_DECLINED) == [court.tribunal_judge.pk]
    assert counted(towns) == 0


def test_visit_before_the_assignment_ended_is_still_one_s_own(towns: Towns) -> None:
    """Entered late, after the phone had found a signal: the day of the visit decides."""
    court = towns.xinxing
    held = court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
    end_assignment(held, last_day=date(2026, 11, 18), by=court.official(court.keeper), at=NOON)

    before = towns.record(court.judge, day=date(2026, 11, 18)).activity
    after = towns.record(court.judge, day=date(2026, 11, 19)).activity

    assert (before.state, after.state) == (ActivityState.RECORDED, ActivityState.TO_CONFIRM)


@pytest.mark.clause("XX-8")
def test_visit_is_reported_to_the_town_s_leader_unasked(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
    court.assign("新城镇", Seat.CONTACT_LEADER, court.vice)

    visit = towns.record(court.assistant).activity
    towns.record(court.assistant, kind_ids=("remote_consultation",), same_as="another")
    others = towns.record(court.tribunal_judge, same_as="another").activity

    assert told(MessageKind.VISIT_REPORTED) == [court.vice.pk]
    confirm_activity(others.pk, by=court.official(court.assistant), at=NOON)
    assert told(MessageKind.VISIT_REPORTED) == [court.vice.pk] * 2
    reported = list_reported(court.official(court.vice), TODAY)
    assert {visit, others} <= set(reported)
    assert not list_reported(court.official(court.president), TODAY).exists()


def test_records_of_other_towns_are_out_of_sight(towns: Towns) -> None:
    court = towns.xinxing
    court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
    court.assign("车岗镇", Seat.LIAISON_JUDGE, court.colleague)
    made = towns.record(court.judge, colleague_ids=(court.court_clerk.pk,)).activity

    def sees(name: str) -> bool:
        try:
            get_activity_for(court.official(court.people[name]), made.pk, TODAY)
        except ActivityNotFoundError:
            return False
        return True

    assert [name for name in court.people if sees(name)] == [
        "president", "vice", "leader", "judge", "court_clerk", "keeper", "desk_clerk",
        "administrator",
    ]  # fmt: skip
