"""Quotas, calendar duties, coverage and submissions: what their rules say of one situation."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenglian.mechanisms.enums import DayOff, Role, Seat, Window
from fenglian.mechanisms.readings import next_hops, prorate, read_quota, warning_day, window_of
from fenglian.mechanisms.readings.calendar_duties import reckon_calendar_example
from fenglian.mechanisms.readings.coverage import read_coverage_example
from fenglian.mechanisms.readings.limits import example_calendar
from fenglian.mechanisms.readings.windows import Stretch, parts_of
from fenglian.mechanisms.schema import (
    CalendarDutyRule,
    CalendarGiven,
    CoverageGiven,
    CoverageRule,
    QuotaRule,
    SubmissionRule,
)

HEAD = {
    "id": "r",
    "title": "规则",
    "summary": "规则。",
    "clauses": ["PJ-1"],
    "origin": "notice",
    "checked": {"by": "编写者", "day": "2025-03-02"},
}
MONTH_OR_QUARTER = [{"times": 1, "each": "month"}, {"times": 3, "each": "quarter"}]


def quota(**changes: object) -> QuotaRule:
    base = {
        "kind": "quota",
        "bearer": "liaison_judge",
        "window": "quarter",
        "any_of": MONTH_OR_QUARTER,
        "counts": ["visit"],
        "counted_by": ["liaison_judge"],
        "places": "town",
        "warn_before": {"count": 10, "unit": "working_days"},
        "misses_to": [],
    }
    return QuotaRule.model_validate({**HEAD, **base, **changes})


def calendar_duty(**changes: object) -> CalendarDutyRule:
    base = {
        "kind": "calendar_duty",
        "holder": "town_contact",
        "every": "quarter",
        "due": {"before": 20},
        "day_off": "stays",
        "met_by": ["ledger.filed"],
    }
    return CalendarDutyRule.model_validate({**HEAD, **base, **changes})


def days(*months_and_days: str) -> list[date]:
    return [date.fromisoformat(f"2026-{one}") for one in months_and_days]


@pytest.mark.clause("YF-16")
@pytest.mark.parametrize(
    ("visits", "met"),
    [
        (["01-15", "02-15", "03-15"], True),
        (["03-02", "03-10", "03-20"], True),  # 0, 0, 3: the quarter's way
        (["01-15", "03-15"], False),
        (["01-15", "01-16", "02-20"], True),  # 2, 1, 0 makes three in the quarter
        ([], False),
        (["03-10", "03-10", "03-10"], False),  # one day is one visit
    ],
)
def test_quota_is_met_by_either_way(visits: list[str], met: bool) -> None:  # noqa: FBT001 - table
    assert read_quota(quota(), date(2026, 2, 1), days(*visits)).met is met


@pytest.mark.clause("YF-16")
def test_quota_shows_the_way_that_lacks_least() -> None:
    reading = read_quota(quota(), date(2026, 2, 1), days("01-10", "01-20"))

    assert (reading.done, reading.required, reading.missing) == (2, 3, 1)
    assert reading.nearest.tally.each is Window.QUARTER
    assert [way.missing for way in reading.ways] == [2, 1]


def test_visits_outside_the_window_or_the_assignment_do_not_count() -> None:
    visits = days("01-10", "02-20", "03-10", "03-20", "04-01")

    reading = read_quota(quota(), date(2026, 3, 1), visits, since=date(2026, 2, 15))

    assert (reading.done, reading.met) == (3, True)


@pytest.mark.parametrize(
    ("since", "until", "required"),
    [
        (None, None, 3),
        ("2026-02-15", None, 2),  # 45 of 90 days of the quarter: 1.5, and a half counts as one
        ("2026-02-16", None, 1),  # 44 of 90 days: 1.47
        ("2026-03-25", None, 0),
        (None, "2026-01-31", 1),
        ("2026-05-01", None, 0),  # not theirs yet
    ],
)
def test_quota_is_prorated_by_the_days_held(
    since: str | None, until: str | None, required: int
) -> None:
    only_quarter = quota(any_of=[{"times": 3, "each": "quarter"}])
    bounds = [None if day is None else date.fromisoformat(day) for day in (since, until)]

    reading = read_quota(only_quarter, date(2026, 1, 1), [], since=bounds[0], until=bounds[1])

    assert (reading.required, reading.met) == (required, required == 0)


def test_quota_without_prorating_judges_the_town_in_the_whole_window() -> None:
    whole = quota(prorate=False)

    reading = read_quota(whole, date(2026, 1, 1), days("01-05", "02-05", "03-05"),
                         since=date(2026, 3, 1))  # fmt: skip

    assert (reading.required, reading.done, reading.met) == (3, 3, True)


@pytest.mark.clause("XX-8")
def test_every_village_is_asked_for_only_where_the_switch_is_on() -> None:
    visits = days("01-05", "02-05", "03-05")
    off, on = quota(), quota(every_village=True)

    assert read_quota(off, date(2026, 1, 1), visits, villages_left=2).met
    assert not read_quota(on, date(2026, 1, 1), visits, villages_left=2).met
    assert read_quota(on, date(2026, 1, 1), visits, villages_left=0).met


@given(
    times=st.integers(1, 50),
    first=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    bounds=st.tuples(st.integers(-400, 800), st.integers(-400, 800)),
    window=st.sampled_from(Window),
)
def test_share_is_the_nearest_whole_number_and_never_more_than_the_whole(
    times: int, first: date, bounds: tuple[int, int], window: Window
) -> None:
    whole = window_of(window, first)
    held = [
        day for day in range(whole.days) if min(bounds) <= day <= max(bounds)
    ]  # day by day, as one would count on a wall calendar

    inside = Stretch(
        date.fromordinal(whole.first.toordinal() + held[0]),
        date.fromordinal(whole.first.toordinal() + held[-1]),
    ) if held else None  # fmt: skip
    share = prorate(times, whole, inside)

    exact = times * len(held) / whole.days
    assert 0 <= share <= times
    assert abs(share - exact) <= 0.5
    assert prorate(times, whole, whole) == times


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_windows_fill_one_another_without_remainder(day: date) -> None:
    for window, each, count in (
        (Window.QUARTER, Window.MONTH, 3),
        (Window.HALF_YEAR, Window.QUARTER, 2),
        (Window.YEAR, Window.HALF_YEAR, 2),
    ):
        whole = window_of(window, day)
        parts = parts_of(whole, each)

        assert len(parts) == count
        assert sum(part.days for part in parts) == whole.days
        assert whole.first <= day <= whole.last


def test_warning_comes_so_many_working_days_before_the_window_ends() -> None:
    calendar = example_calendar(date(2026, 1, 1), 120, [], [])

    # 31 March 2026 is a Tuesday: the tenth working day back, itself the first, is the 18th.
    assert warning_day(quota(), date(2026, 2, 1), calendar) == date(2026, 3, 18)


@pytest.mark.clause("XX-15")
@pytest.mark.parametrize(
    ("due", "day", "expected"),
    [
        ({"before": 20}, "2026-02-03", "2026-03-19"),  # “20日前”: the 19th is the last in time
        ({"before": 20, "reading": "inclusive"}, "2026-02-03", "2026-03-20"),
        ({"before": 20}, "2026-09-19", "2026-09-19"),  # a Saturday; the date moves by nothing
        ({"before": 20, "month": 1}, "2026-12-31", "2026-10-19"),
        ({"before": 31, "reading": "inclusive", "month": 2}, "2026-05-31", "2026-05-31"),
        ({"before": 31, "reading": "inclusive", "month": 3}, "2026-04-01", "2026-06-30"),
        ({"last_working_day": True}, "2026-05-01", "2026-06-30"),
        ({"weekday": "monday"}, "2026-05-01", "2026-04-06"),
    ],
)
def test_calendar_duty_is_due_on_its_day(due: dict[str, object], day: str, expected: str) -> None:
    given_day = CalendarGiven(day=date.fromisoformat(day))

    days = reckon_calendar_example(calendar_duty(due=due), given_day)

    assert days.due == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day_off", "due"),
    [
        (DayOff.STAYS, "2026-10-02"),
        (DayOff.NEXT_WORKING_DAY, "2026-10-08"),
        (DayOff.PREVIOUS_WORKING_DAY, "2026-09-30"),
        (DayOff.SAME_WEEK_ELSE_WAIVED, None),
    ],
)
def test_day_off_moves_or_waives_a_weekly_duty(day_off: DayOff, due: str | None) -> None:
    weekly = calendar_duty(every="week", due={"weekday": "friday"}, day_off=day_off)
    golden_week = CalendarGiven(
        day=date(2026, 9, 28), days_off=tuple(date(2026, 10, day) for day in (1, 2, 5, 6, 7))
    )

    assert reckon_calendar_example(weekly, golden_week).due == (
        None if due is None else date.fromisoformat(due)
    )


def test_day_off_moves_within_the_week_while_the_week_has_working_days() -> None:
    monday = calendar_duty(every="week", due={"weekday": "monday"},
                           day_off="same_week_else_waived")  # fmt: skip

    days = reckon_calendar_example(
        monday, CalendarGiven(day=date(2026, 5, 6), days_off=(date(2026, 5, 4), date(2026, 5, 5)))
    )

    assert days.due == date(2026, 5, 6)


def test_coverage_finds_what_is_missing_and_who_has_too_much() -> None:
    rule = CoverageRule.model_validate(
        {
            **HEAD,
            "kind": "coverage",
            "over": "town",
            "needs": [
                {"any_of": ["liaison_judge"], "least": 1},
                {"any_of": ["judge_assistant", "court_clerk"], "least": 1, "most": 2},
            ],
            "per_holder": {"seat": "liaison_judge", "most": 2, "of": "town"},
            "prefer": {"seat": "contact_leader", "where": "has_tribunal"},
            "strength": "gap",
        }
    )
    little_map = CoverageGiven.model_validate(
        {
            "places": [
                {"name": "甲镇", "held": {"liaison_judge": 1, "court_clerk": 1},
                 "has_tribunal": True},
                {"name": "乙镇", "held": {"liaison_judge": 1}},
                {"name": "丙镇", "held": {"liaison_judge": 1, "judge_assistant": 3,
                                          "contact_leader": 1}},
            ],
            "holders": {"张": 3, "李": 2},
        }
    )  # fmt: skip

    assert read_coverage_example(rule, little_map) == {
        "short": ("乙镇",),
        "over": ("丙镇", "张"),
        "preferred": ("甲镇",),
    }


@pytest.mark.clause("YF-14")
def test_submission_goes_on_hop_by_hop() -> None:
    rule = SubmissionRule.model_validate(
        {
            **HEAD,
            "kind": "submission",
            "what": "roster",
            "hops": [
                {"sender": "roster_keeper", "receiver": "superior_court"},
                {"sender": "superior_court", "receiver": "committee"},
            ],
        }
    )

    assert [hop.receiver for hop in next_hops(rule, [])] == [Role.SUPERIOR_COURT]
    assert [hop.receiver for hop in next_hops(rule, [Role.SUPERIOR_COURT])] == [Role.COMMITTEE]
    assert next_hops(rule, [Role.SUPERIOR_COURT, Role.COMMITTEE]) == ()
    assert Seat.TOWN_CONTACT.value == Role.TOWN_CONTACT.value
