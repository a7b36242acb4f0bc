"""A year's quotas and calendar duties judged under the rule of that year and under another."""

from __future__ import annotations

from datetime import date

import pytest
from tests.activities.conftest import NOON, Towns, build_towns
from tests.world import at

from fenglian.drafts.queries.occasions import Occasion, judge_year
from fenglian.drafts.queries.preview import look_ahead
from fenglian.drafts.queries.report import Period
from fenglian.drafts.queries.trial import TrialRun, try_out
from fenglian.ledger.actions import record_event
from fenglian.liaison.enums import Seat
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import read_pack
from fenglian.mechanisms.queries.files import PACKS
from fenglian.mechanisms.schema import CalendarDutyRule, Mechanism, QuotaRule
from fenglian.organizations.models import Person

FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
TOWN = "新城镇"


@pytest.fixture(scope="module")
def xinxing() -> Mechanism:
    return read_pack(PACKS / "xinxing").mechanism


@pytest.fixture
def towns(db: None) -> Towns:
    return build_towns()


def quota(mechanism: Mechanism, **changes: object) -> QuotaRule:
    """Return the pack's quota, counting the kind of work that the test's court records."""
    rule = mechanism.rule("quarterly_visits")
    assert isinstance(rule, QuotaRule)
    return rule.model_copy(update={"counts": ("field_visit",), **changes})


def of_times(rule: QuotaRule, times: int) -> QuotaRule:
    return rule.model_copy(update={"any_of": (rule.any_of[0].model_copy(update={"times": times}),)})


@pytest.mark.clause("NS-18", "XX-8")
def test_quota_of_two_visits_instead_of_three_is_judged_on_the_visits_of_the_year(
    towns: Towns, xinxing: Mechanism
) -> None:
    court = towns.xinxing
    with court.scope():
        court.assign(TOWN, Seat.TOWN_CONTACT, court.assistant)
        for day in ("2026-04-08", "2026-05-12", "2026-07-08", "2026-08-12", "2026-09-16"):
            towns.record(
                court.assistant, TOWN, day=date.fromisoformat(day), when=at(f"{day} 17:00")
            )

        three = judge_year(court.court, quota(xinxing), FIRST, LAST)
        two = judge_year(court.court, of_times(quota(xinxing), 2), FIRST, LAST)
        every = judge_year(court.court, quota(xinxing, every_village=True), FIRST, LAST)

    person = court.assistant.pk
    assert three == [
        Occasion("quarterly_visits", person, is_late=True, units=3),
        Occasion("quarterly_visits", person, is_late=False, units=3),
    ]
    assert [one.is_late for one in two] == [False, False]
    assert [one.is_late for one in every] == [True, True]


@pytest.mark.clause("NS-18", "XX-15")
def test_calendar_duty_is_met_by_its_holder_and_in_time(towns: Towns, xinxing: Mechanism) -> None:
    court = towns.xinxing
    rule = xinxing.rule("ledger_before_the_twentieth")
    assert isinstance(rule, CalendarDutyRule)

    def file(person: Person, moment: str) -> None:
        record_event(
            EventKind.LEDGER_FILED, court_id=court.pk, subject_kind="return",
            subject_id=towns.entry().id, actor=court.official(person).actor, at=at(moment),
        )  # fmt: skip

    with court.scope():
        court.assign(TOWN, Seat.TOWN_CONTACT, court.assistant)
        file(court.judge, "2026-06-10 10:00")
        file(court.assistant, "2026-06-20 00:00")
        file(court.assistant, "2026-09-19 23:59")

        judged = judge_year(court.court, rule, FIRST, LAST)

    assert [one.is_late for one in judged] == [True, False]


@pytest.mark.clause("NS-18")
def test_hours_of_a_quota_are_estimates_until_enough_people_wrote_down_theirs(
    towns: Towns, xinxing: Mechanism
) -> None:
    court, rule = towns.xinxing, quota(xinxing)
    changed = xinxing.model_copy(update={"rules": (rule,)})

    def try_now() -> tuple[int, bool, float]:
        run = TrialRun(court.court, None, changed, Period(FIRST, LAST), now=NOON)
        (line,) = try_out(run).rules
        assert line.after is not None
        return line.after.minutes, line.after.is_recorded, line.after.hours

    def visit(day: str, minutes: int | None) -> None:
        towns.record(
            court.assistant, TOWN, day=date.fromisoformat(day), when=at(f"{day} 17:00"),
            minutes=minutes,
        )  # fmt: skip

    with court.scope():
        court.assign(TOWN, Seat.TOWN_CONTACT, court.assistant)
        for day, minutes in (("04-08", 60), ("05-12", 300), ("06-03", 90), ("07-08", 100)):
            visit(f"2026-{day}", minutes)
        visit("2026-08-12", None)
        estimated = try_now()
        visit("2026-09-16", 80)
        recorded = try_now()

    assert estimated == (120, False, 2 * 3 * 120 / 60)
    assert recorded == (90, True, 2 * 3 * 90 / 60)


@pytest.mark.clause("NS-18")
def test_trial_and_preview_count_the_network_s_rules_too(towns: Towns, xinxing: Mechanism) -> None:
    court = towns.xinxing
    with court.scope():
        court.assign(TOWN, Seat.TOWN_CONTACT, court.assistant)
        run = TrialRun(court.court, None, xinxing, Period(FIRST, LAST), now=NOON)
        report = try_out(run)
        preview = look_ahead(court.court, xinxing, now=NOON)

    lines = {line.rule_id: line.after for line in report.rules if line.after}
    assert (lines["quarterly_visits"].opened, lines["quarterly_visits"].late) == (2, 2)
    assert lines["quarterly_visits"].hours == 2 * 3 * 120 / 60
    assert lines["ledger_before_the_twentieth"].opened == 2
    assert [line.name for line in report.people] == [court.assistant.name]
    (owed,) = {one.owed for one in preview.dated if one.title == "联系法官走访"}
    assert (owed.names, owed.count) == ((court.assistant.name,), 1)
