"""Who stands in for somebody who is away enters their visits, and visits in their stead."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from tests.activities.conftest import NOON, TODAY, Towns
from tests.network import NetworkCourt

from fenglian.activities.actions import ANOTHER_VISIT
from fenglian.activities.enums import ActivityState
from fenglian.activities.errors import InvalidActivityError
from fenglian.activities.models import Activity
from fenglian.activities.queries.counted import visits
from fenglian.ledger.models import Event
from fenglian.liaison.enums import Seat
from fenglian.organizations.actions import enter_absence

LAST_WEEK = date(2026, 11, 12)


@pytest.fixture
def court(towns: Towns) -> NetworkCourt:
    """The contact of 新城镇 is away from the 16th on; the colleague stands in."""
    court = towns.xinxing
    court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
    enter_absence(
        court.assistant, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 27), kind="leave",
        deputy=court.colleague,
    )  # fmt: skip
    return court


@pytest.mark.clause("XX-8")
def test_deputy_enters_what_the_absent_contact_has_done(towns: Towns, court: NetworkCourt) -> None:
    made = towns.record(court.colleague, day=LAST_WEEK, for_id=court.assistant.pk).activity

    assert (made.state, made.recorded_by) == (ActivityState.RECORDED, court.colleague)
    (counted,) = visits([court.pk], LAST_WEEK, LAST_WEEK)
    assert counted.person_ids == {court.assistant.pk}  # the deputy was not there
    assert counted.seats == {"town_contact"}
    event = Event.objects.get(kind="activity.recorded")
    assert (event.actor_person_id, event.data["for"], event.data["for_name"]) == (
        court.colleague.pk, court.assistant.pk, "阮听溪",
    )  # fmt: skip


def test_deputy_s_own_visit_in_those_days_waits_for_nobody(
    towns: Towns, court: NetworkCourt
) -> None:
    in_stead = towns.record(court.colleague).activity
    before = towns.record(court.colleague, day=LAST_WEEK).activity
    stranger = towns.record(court.court_clerk, same_as=ANOTHER_VISIT).activity

    assert in_stead.state == ActivityState.RECORDED
    assert before.state == ActivityState.TO_CONFIRM  # nobody was away then
    assert stranger.state == ActivityState.TO_CONFIRM


def test_nobody_else_enters_it_for_them(towns: Towns, court: NetworkCourt) -> None:
    after = NOON.replace(month=12)
    for person, when in ((court.court_clerk, NOON), (court.leader, NOON), (court.colleague, after)):
        with pytest.raises(InvalidActivityError, match="今天代理的人"):
            towns.record(person, when=when, day=LAST_WEEK, for_id=court.assistant.pk)
    with pytest.raises(InvalidActivityError, match="今天代理的人"):
        towns.record(court.colleague, day=TODAY, for_id=court.judge.pk, id=uuid4())

    assert not Activity.objects.exists()
