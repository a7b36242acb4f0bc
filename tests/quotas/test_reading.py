"""YF-16 and XX-8: quotas, either-or and pro-rating, against an independent slow judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from pydantic import TypeAdapter
from tests.quotas.slow import Verdict, judge_slowly
from tests.quotas.strategies import Asked, days, quotas, terms, visits

from fenglian.mechanisms.readings import QuotaReading, read_quota
from fenglian.mechanisms.schema import QuotaRule

pytestmark = [pytest.mark.clause("YF-16"), pytest.mark.clause("XX-8")]

RULE = TypeAdapter(QuotaRule)
YUNFU = Asked("quarter", ((1, "month"), (3, "quarter")))
"""Each month one, or each quarter three."""
XINXING = Asked("quarter", ((3, "quarter"),))
GROUP = Asked("quarter", ((1, "quarter"),))
AUTUMN = date(2024, 11, 15)


def rule_of(asked: Asked) -> QuotaRule:
    return RULE.validate_python(asked.as_rule())


def verdict_of(reading: QuotaReading) -> Verdict:
    return Verdict(reading.met, reading.done, reading.required, reading.missing)


def in_months(*counts: int) -> list[date]:
    """So many visits in October, November and December, on days of their own."""
    return [
        date(2024, 10 + month, 2 + n) for month, count in enumerate(counts) for n in range(count)
    ]


@pytest.mark.parametrize(
    ("counts", "met"),
    [
        ((1, 1, 1), True),
        ((0, 0, 3), True),
        ((3, 0, 0), True),
        ((2, 0, 1), True),
        ((1, 1, 0), False),
        ((0, 0, 2), False),
        ((0, 0, 0), False),
    ],
)
def test_one_a_month_or_three_in_the_quarter(counts: tuple[int, int, int], *, met: bool) -> None:
    assert read_quota(rule_of(YUNFU), AUTUMN, in_months(*counts)).met is met


def test_strict_reading_of_each_month_refuses_three_in_december() -> None:
    strict = Asked("quarter", ((1, "month"),))

    assert not read_quota(rule_of(strict), AUTUMN, in_months(0, 0, 3)).met
    assert read_quota(rule_of(strict), AUTUMN, in_months(1, 1, 1)).met


def test_two_of_three_lack_one() -> None:
    reading = read_quota(rule_of(XINXING), AUTUMN, in_months(1, 1, 0))

    assert verdict_of(reading) == Verdict(met=False, done=2, required=3, missing=1)


def test_whoever_takes_over_in_the_middle_owes_a_share_and_answers_for_no_earlier_visit() -> None:
    rule, visits_there = rule_of(XINXING), in_months(2, 0, 1)

    # The quarter has 92 days: 45 of them are 1.47 of three visits, 47 are 1.53.
    before = read_quota(rule, AUTUMN, visits_there, until=date(2024, 11, 14))
    after = read_quota(rule, AUTUMN, visits_there, since=date(2024, 11, 15))

    assert verdict_of(before) == Verdict(met=True, done=2, required=1, missing=0)
    assert verdict_of(after) == Verdict(met=False, done=1, required=2, missing=1)


def test_whoever_had_the_town_for_some_days_only_owes_nothing() -> None:
    reading = read_quota(rule_of(YUNFU), AUTUMN, [], since=date(2024, 12, 28))

    assert verdict_of(reading) == Verdict(met=True, done=0, required=0, missing=0)


@given(quotas(), days, visits, terms())
@example(YUNFU, AUTUMN, in_months(0, 0, 3), (None, None))
@example(GROUP, AUTUMN, [date(2024, 12, 31)], (date(2024, 11, 16), None))
@example(GROUP, AUTUMN, [], (date(2024, 11, 16), None))
@settings(max_examples=400, deadline=None)
def test_every_quota_is_judged_as_by_counting_day_by_day(
    asked: Asked, day: date, there: list[date], term: tuple[date | None, date | None]
) -> None:
    since, until = term

    reading = read_quota(rule_of(asked), day, there, since=since, until=until, villages_left=2)

    assert verdict_of(reading) == judge_slowly(
        asked.any_of, asked.window, day, there, since=since, until=until,
        once_a_day=asked.once_a_day, prorate=asked.prorate,
        villages_left=2 if asked.every_village else 0,
    )  # fmt: skip


@given(quotas(), days, visits, days)
@settings(max_examples=100, deadline=None)
def test_one_visit_more_never_makes_it_worse(
    asked: Asked, day: date, there: list[date], another: date
) -> None:
    rule = rule_of(asked)

    fewer, more = read_quota(rule, day, there), read_quota(rule, day, [*there, another])

    assert more.met >= fewer.met
    assert more.missing <= fewer.missing


@given(quotas(), days, visits, days)
@settings(max_examples=100, deadline=None)
def test_of_two_who_follow_each_other_every_visit_counts_for_exactly_one(
    asked: Asked, day: date, there: list[date], handover: date
) -> None:
    pro_rated = rule_of(replace(asked, prorate=True, every_village=False))

    whole = read_quota(pro_rated, day, there)
    before = read_quota(pro_rated, day, there, until=handover - timedelta(days=1))
    after = read_quota(pro_rated, day, there, since=handover)

    assert before.done + after.done == whole.done
