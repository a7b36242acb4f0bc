"""The five notices as data: nothing of the catalogue is left out, and what is not built says so."""

from __future__ import annotations

import pytest

from fenglian.mechanisms.enums import Carrier, DayOff, Role, Seat, Unit, Window
from fenglian.mechanisms.queries import list_catalogue, read_pack
from fenglian.mechanisms.queries.catalogue import BuildState
from fenglian.mechanisms.queries.files import PACKS
from fenglian.mechanisms.schema import (
    CalendarDutyRule,
    CoverageRule,
    LimitRule,
    Mechanism,
    QuotaRule,
    SubmissionRule,
)

NOTICES = {"NS": "nansha", "YF": "yunfu", "XX": "xinxing", "YB": "yanbian", "LD": "luoding"}


def pack(name: str) -> Mechanism:
    return read_pack(PACKS / name).mechanism


@pytest.mark.parametrize(("prefix", "name"), NOTICES.items())
def test_pack_has_every_clause_of_its_notice_in_the_order_of_the_catalogue(
    prefix: str, name: str
) -> None:
    asked = [
        (entry.id, entry.at) for entry in list_catalogue() if entry.id.startswith(f"{prefix}-")
    ]

    assert [(clause.id, clause.number) for clause in pack(name).clauses] == asked


@pytest.mark.parametrize("name", NOTICES.values())
def test_every_clause_says_by_what_it_is_carried(name: str) -> None:
    unmarked = [clause.id for clause in pack(name).clauses if clause.carried is None]

    assert unmarked == []


@pytest.mark.parametrize("name", NOTICES.values())
def test_clause_said_to_be_not_built_is_nowhere_said_to_be_whole(name: str) -> None:
    states = {entry.id: entry.state for entry in list_catalogue()}
    not_built = [
        clause.id
        for clause in pack(name).clauses
        if clause.carried and clause.carried.by is Carrier.NOT_BUILT
    ]

    assert [one for one in not_built if states[one] is BuildState.WHOLE] == []


@pytest.mark.clause("YF-16")
def test_yunfu_asks_for_one_a_month_or_three_a_quarter_and_one_a_quarter_of_groups() -> None:
    judges, groups = (
        pack("yunfu").rule("monthly_or_quarterly_visits"),
        pack("yunfu").rule("group_visits"),
    )

    assert isinstance(judges, QuotaRule)
    assert isinstance(groups, QuotaRule)
    assert [(way.times, way.each) for way in judges.any_of] == [
        (1, Window.MONTH),
        (3, Window.QUARTER),
    ]
    assert judges.counted_by == (Seat.LIAISON_JUDGE, Seat.JUDGE_ASSISTANT, Seat.COURT_CLERK)
    assert "remote_advice" not in judges.counts
    assert (groups.bearer, groups.any_of[0].times) == (Seat.LIAISON_GROUP, 1)


@pytest.mark.clause("YF-14")
def test_yunfu_asks_for_rosters_ten_calendar_days_after_adoption_and_two_courts_up() -> None:
    limit, chain = pack("yunfu").rule("roster_in_ten_days"), pack("yunfu").rule("roster_chain")

    assert isinstance(limit, LimitRule)
    assert (limit.length.count, limit.length.unit) == (10, Unit.CALENDAR_DAYS)
    assert isinstance(chain, SubmissionRule)
    assert [(hop.sender, hop.receiver) for hop in chain.hops] == [
        (Role.ROSTER_KEEPER, Role.SUPERIOR_COURT),
        (Role.SUPERIOR_COURT, Role.COMMITTEE),
    ]


@pytest.mark.clause("YF-2a", "YF-2b", "XX-3", "XX-19", "YB-2", "YB-3")
def test_coverage_is_a_gap_where_the_notice_commands_and_advice_where_it_prefers() -> None:
    strengths = {
        rule.id: rule.strength
        for name in NOTICES.values()
        for rule in pack(name).rules
        if isinstance(rule, CoverageRule)
    }

    assert {rule for rule, strength in strengths.items() if strength == "advice"} == {
        "leaders_first_to_tribunal_towns",
        "groups_take_towns",
        "plate_at_every_point",
    }
    assert {rule for rule, strength in strengths.items() if strength == "gap"} == {
        "point_in_every_town",
        "town_staffing",
        "every_judge_has_a_town",
        "area_leaders",
        "four_in_one",
        "circuit_points",
        "judge_and_contact",
        "judge_for_every_cell",
        "one_officer_for_each_unit",
        "officers_of_a_pair",
    }


@pytest.mark.clause("XX-8")
def test_xinxing_asks_for_three_a_quarter_in_town_and_villages_together() -> None:
    visits = pack("xinxing").rule("quarterly_visits")

    assert isinstance(visits, QuotaRule)
    assert (visits.places, visits.every_village, visits.misses_to) == (
        "town_and_villages",
        False,
        (Role.CONTACT_LEADER,),
    )


@pytest.mark.clause("XX-15")
def test_xinxing_ledger_is_due_before_the_twentieth_and_moved_by_nothing() -> None:
    ledger, chain = (
        pack("xinxing").rule("ledger_before_the_twentieth"),
        pack("xinxing").rule("ledger_recipients"),
    )

    assert isinstance(ledger, CalendarDutyRule)
    assert (ledger.due.before, ledger.due.reading, ledger.day_off) == (20, "strict", DayOff.STAYS)
    assert ledger.recipients == (Role.FILING_DIVISION, Role.MANAGEMENT_OFFICE)
    assert isinstance(chain, SubmissionRule)
    assert [hop.receiver for hop in chain.hops] == list(ledger.recipients)


@pytest.mark.clause("YB-11")
def test_yanbian_asks_for_a_meeting_each_half_year() -> None:
    meeting = pack("yanbian").rule("half_year_meeting")

    assert isinstance(meeting, CalendarDutyRule)
    assert (meeting.every, meeting.activity_kinds) == (Window.HALF_YEAR, ("joint_meeting",))
