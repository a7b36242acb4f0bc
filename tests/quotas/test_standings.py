"""What the database counts is what the records say, one by one, and what the slow judge says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.quotas.conftest import Towns
from tests.quotas.slow import LABELS, Verdict, judge_slowly
from tests.quotas.strategies import Asked, quotas, terms

from fenglian.activities.enums import ActivityState
from fenglian.activities.queries.counted import visits
from fenglian.liaison.enums import Seat
from fenglian.mechanisms.readings import read_quota, window_of
from fenglian.mechanisms.schema import QuotaRule
from fenglian.quotas.queries import Counted, count_visits

pytestmark = [pytest.mark.clause("YF-16"), pytest.mark.clause("XX-8")]

RULE = TypeAdapter(QuotaRule)
AUTUMN = date(2024, 11, 15)
MONTHLY_OR_QUARTERLY = Asked("quarter", ((1, "month"), (3, "quarter")))
PEOPLE = ("judge", "colleague", "assistant", "court_clerk", "leader")
SEATS = (Seat.LIAISON_JUDGE, Seat.JUDGE_ASSISTANT, Seat.COURT_CLERK)


def rule_of(asked: Asked, **facts: object) -> QuotaRule:
    return RULE.validate_python(asked.as_rule() | facts)


def verdict_of(counted: Counted) -> Verdict:
    reading = counted.reading
    return Verdict(reading.met, reading.done, reading.required, reading.missing)


@dataclass(frozen=True)
class Hold:
    """Somebody's time in a seat of the town."""

    person: str
    seat: Seat
    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Visit:
    """What was recorded; `second` entered the same visit again."""

    day: date
    people: frozenset[str]
    second: str | None
    kind: str
    village: int | None
    counts: bool


@st.composite
def holds(draw: st.DrawFn) -> list[Hold]:
    pairs = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(SEATS))
    found = []
    for person, seat in draw(st.lists(pairs, max_size=6, unique=True)):
        since, until = draw(terms())
        found.append(Hold(person, seat, since or date(2023, 1, 1), until))
    return found


records = st.lists(
    st.builds(
        Visit,
        day=st.dates(date(2024, 9, 15), date(2025, 1, 15)),
        people=st.frozensets(st.sampled_from(PEOPLE), min_size=1, max_size=3),
        second=st.none() | st.sampled_from(PEOPLE),
        kind=st.sampled_from(["visit", "remote"]),
        village=st.none() | st.integers(0, 1),
        counts=st.booleans() | st.just(True),  # noqa: FBT003 - a strategy
    ),
    max_size=12,
)


def counted_seats(there: Iterable[str], had: list[Hold], day: date) -> bool:
    """Tell whether a judge or an assistant of the town was there; clerks do not count here."""
    return any(
        hold.person in there and hold.seat is not Seat.COURT_CLERK and hold.holds(day)
        for hold in had
    )


def of_the_town(visit: Visit, had: list[Hold]) -> bool:
    there = {*visit.people, *([visit.second] if visit.second else [])}
    return visit.counts and visit.kind == "visit" and counted_seats(there, had, visit.day)


@given(
    quotas().filter(lambda asked: asked.window in {"month", "quarter", "half_year"}),
    holds(),
    records,
    st.sampled_from(["town", "town_and_villages"]),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_database_counts_what_the_records_and_the_slow_judge_say(
    towns: Towns, asked: Asked, had: list[Hold], done: list[Visit], places: str
) -> None:
    rule = rule_of(asked, places=places)
    with transaction.atomic():
        rows = {
            towns.hold(
                towns.court.people[hold.person], hold.seat, since=hold.since, until=hold.until
            ).pk: hold
            for hold in had
        }
        for visit in done:
            state = ActivityState.RECORDED if visit.counts else ActivityState.TO_CONFIRM
            people = [towns.court.people[name] for name in sorted(visit.people)]
            first = towns.visit(
                visit.day, *people, village=visit.village, kinds=(visit.kind,), state=state
            )
            if visit.second:
                towns.visit(
                    visit.day, towns.court.people[visit.second], village=visit.village,
                    kinds=(visit.kind,), state=state, part_of=first,
                )  # fmt: skip

        counted = count_visits([towns.court.pk], rule, AUTUMN)
        from_records = read_records(towns, rule)
        transaction.set_rollback(True)

    label = LABELS[asked.window]
    bearing = {
        pk: hold
        for pk, hold in rows.items()
        if hold.seat is Seat.LIAISON_JUDGE
        and any(label(day) == label(AUTUMN) and hold.holds(day) for day in every_day())
    }
    assert {pk: verdict_of(one) for pk, one in counted.items()} == {
        pk: judge(asked, hold, had, done, in_villages=places != "town")
        for pk, hold in bearing.items()
    }
    for pk, hold in bearing.items():
        left = counted[pk].reading.villages_left
        there = [day for day, _village in from_records]
        assert counted[pk].reading == read_quota(
            rule, AUTUMN, there, since=hold.since, until=hold.until, villages_left=left
        )


def read_records(towns: Towns, rule: QuotaRule) -> list[tuple[date, str | None]]:
    """Read what counts through the one source, record by record."""
    window = window_of(rule.window, AUTUMN)
    seats = {seat.value for seat in rule.counted_by}
    return [
        (visit.happened_on, visit.village_id)
        for visit in visits([towns.court.pk], *window, kinds=rule.counts)
        if visit.seats & seats and (rule.places != "town" or visit.village_id is None)
    ]


def every_day() -> list[date]:
    return [
        date.fromordinal(n)
        for n in range(date(2024, 1, 1).toordinal(), date(2025, 3, 1).toordinal())
    ]


def judge(
    asked: Asked, hold: Hold, had: list[Hold], done: list[Visit], *, in_villages: bool
) -> Verdict:
    label = LABELS[asked.window]
    there = [
        visit
        for visit in done
        if of_the_town(visit, had)
        and (in_villages or visit.village is None)
        and label(visit.day) == label(AUTUMN)
    ]
    seen = {visit.village for visit in there if not asked.prorate or hold.holds(visit.day)}
    return judge_slowly(
        asked.any_of, asked.window, AUTUMN, [visit.day for visit in there],
        since=hold.since, until=hold.until, once_a_day=asked.once_a_day, prorate=asked.prorate,
        villages_left=len({0, 1} - seen) if asked.every_village else 0,
    )  # fmt: skip


def test_nobody_three_times_in_december_meets_it_and_twice_does_not(towns: Towns) -> None:
    court = towns.court
    monthly = towns.hold(court.judge, Seat.LIAISON_JUDGE)
    late = towns.hold(court.colleague, Seat.LIAISON_JUDGE, "车岗镇")
    twice = towns.hold(court.leader, Seat.LIAISON_JUDGE, "水台镇")
    for month in (10, 11, 12):
        towns.visit(date(2024, month, 8), court.judge)
    for day in (3, 17, 30):
        towns.visit(date(2024, 12, day), court.colleague, town="车岗镇")
    for month in (10, 12):
        towns.visit(date(2024, month, 8), court.leader, town="水台镇")

    counted = count_visits([court.pk], rule_of(MONTHLY_OR_QUARTERLY), AUTUMN)

    assert {pk: verdict_of(one) for pk, one in counted.items()} == {
        monthly.pk: Verdict(met=True, done=3, required=3, missing=0),
        late.pk: Verdict(met=True, done=3, required=3, missing=0),
        twice.pk: Verdict(met=False, done=2, required=3, missing=1),
    }


def test_visit_counts_for_the_town_whoever_of_judge_and_assistant_came(towns: Towns) -> None:
    court = towns.court
    held = towns.hold(court.judge, Seat.LIAISON_JUDGE)
    towns.hold(court.assistant, Seat.JUDGE_ASSISTANT)
    towns.visit(date(2024, 10, 8), court.assistant)
    towns.visit(date(2024, 11, 8), court.judge, court.assistant)
    towns.visit(date(2024, 12, 8), court.colleague)

    counted = count_visits([court.pk], rule_of(MONTHLY_OR_QUARTERLY), AUTUMN)

    assert counted[held.pk].reading.done == 2


def test_group_answers_for_its_own_visits_whoever_of_it_came(towns: Towns) -> None:
    court = towns.court
    civil = towns.hold(court.civil, Seat.LIAISON_GROUP)
    filing = towns.hold(court.filing, Seat.LIAISON_GROUP)
    towns.visit(date(2024, 10, 8), court.judge, court.assistant)
    rule = rule_of(Asked("quarter", ((1, "quarter"),), once_a_day=False), bearer="liaison_group",
                   counted_by=["liaison_group"])  # fmt: skip

    counted = count_visits([court.pk], rule, AUTUMN)

    assert {pk: verdict_of(one) for pk, one in counted.items()} == {
        civil.pk: Verdict(met=True, done=1, required=1, missing=0),
        filing.pk: Verdict(met=False, done=0, required=1, missing=1),
    }


def test_quota_asks_nothing_of_the_days_before_it_was_in_force(towns: Towns) -> None:
    held = towns.hold(towns.court.judge, Seat.LIAISON_JUDGE)
    towns.visit(date(2024, 10, 8), towns.court.judge)

    counted = count_visits(
        [towns.court.pk], rule_of(MONTHLY_OR_QUARTERLY), AUTUMN, since=date(2024, 12, 1)
    )

    assert verdict_of(counted[held.pk]) == Verdict(met=False, done=0, required=1, missing=1)


def test_assignment_called_off_before_it_began_bears_nothing(towns: Towns) -> None:
    towns.hold(
        towns.court.judge, Seat.LIAISON_JUDGE, since=date(2024, 11, 1), until=date(2024, 10, 31)
    )

    assert count_visits([towns.court.pk], rule_of(MONTHLY_OR_QUARTERLY), AUTUMN) == {}
