"""Who stands in for an absent contact reports the ledger for them, and nobody else does."""

from __future__ import annotations

from datetime import date

import pytest
from tests.returns.conftest import IN_TIME, LATE, County

from fenglian.duties.actions import open_occasions
from fenglian.duties.models import Duty
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.actions import enter_absence
from fenglian.returns.actions import receive_ledger, return_ledger
from fenglian.returns.errors import NotYourLedgerError
from fenglian.returns.models import Return

pytestmark = pytest.mark.clause("XX-15")


@pytest.fixture
def away(county: County) -> County:
    """The contact of 新城镇 is away until 18 June; the colleague stands in."""
    court = county.court
    open_occasions(court.court, at=IN_TIME)
    enter_absence(
        court.assistant, starts_on=date(2026, 6, 10), ends_on=date(2026, 6, 18), kind="leave",
        deputy=court.colleague,
    )  # fmt: skip
    return county


def test_deputy_reports_the_ledger_of_the_absent_contact_in_time(away: County) -> None:
    court = away.court

    filed = away.file_for(court.assistant, court.colleague)

    assert (filed.person, filed.is_late, len(filed.lines)) == (court.assistant, False, 3)
    assert filed.signature.startswith("温照野")
    event = Event.objects.get(kind="ledger.filed")
    assert (event.actor_person_id, event.data["for"], event.data["for_name"]) == (
        court.colleague.pk, court.assistant.pk, "阮听溪",
    )  # fmt: skip
    assert Duty.objects.get(holder=court.assistant).state == "met"


def test_whoever_reported_and_whose_ledger_it_is_are_both_told(away: County) -> None:
    court = away.court
    filed = away.file_for(court.assistant, court.colleague)
    keeper = court.official(court.keeper)

    return_ledger(filed.pk, "少写了一个村。", by=keeper, at=LATE)

    told = Message.objects.filter(kind="ledger_returned").values_list("person_id", flat=True)
    assert set(told) == {court.assistant.pk, court.colleague.pk}


def test_nobody_else_reports_it_nor_the_deputy_on_other_days(away: County) -> None:
    court = away.court

    for person, when in (
        (court.judge, IN_TIME),
        (court.court_clerk, IN_TIME),
        (court.leader, IN_TIME),
        (court.colleague, LATE),
    ):
        with pytest.raises(NotYourLedgerError):
            away.file_for(court.assistant, person, when)
    with pytest.raises(NotYourLedgerError):
        away.file_for(court.court_clerk, court.colleague)

    assert not Return.objects.exists()
    # Control: on a day of the absence it is the deputy's.
    assert away.file_for(court.assistant, court.colleague)


def test_returned_ledger_is_owed_again_by_the_contact_and_met_by_the_next(away: County) -> None:
    court = away.court
    keeper = court.official(court.keeper)
    filed = away.file(court.assistant)
    return_ledger(filed.pk, "五月六日少写了一个村。", by=keeper, at=LATE)

    first, again = Duty.objects.filter(holder=court.assistant).order_by("round")
    assert (first.state, first.last_day) == ("met", date(2026, 6, 19))
    assert (again.state, again.round, again.last_day) == ("open", 2, date(2026, 6, 25))
    mended = away.file(court.assistant, LATE)

    again.refresh_from_db()
    assert again.state == "met"
    receive_ledger(mended.pk, by=keeper, at=LATE)
    assert Message.objects.filter(kind="ledger_received", person_id=court.assistant.pk).exists()
    assert Duty.objects.filter(holder=court.assistant, state="open").count() == 0
