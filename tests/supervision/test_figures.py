"""NS-2: three rates, counted from duties and calls, each number opening to its records."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db.models import Q
from tests.world import World, at

from fenglian.mechanisms.schema import Mechanism
from fenglian.requests.actions import (
    contest_call,
    dispatch_order,
    log_call,
    rate_reply,
    reply_to_order,
)
from fenglian.requests.actions.desk import Target
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.supervision.enums import Side
from fenglian.supervision.errors import FiguresForbiddenError, UnknownPeriodError
from fenglian.supervision.policies import visible_duties
from fenglian.supervision.queries import (
    Figures,
    Month,
    Rate,
    count_figures,
    list_counted,
    list_indicators,
)

pytestmark = pytest.mark.clause("NS-2")

NOVEMBER = Month.parse("2026-11")
CUT_OFF = at("2026-11-28 12:00")


def mechanism_of(world: World) -> Mechanism:
    return find_service_mechanism(world.court.pk, CUT_OFF).mechanism


def dispatched(world: World, received: str, sent: str) -> UUID:
    request_id = world.submit(when=at(received)).request_id
    dispatch_order(
        request_id,
        Target(world.civil.pk, world.judge.pk),
        by=world.official(world.clerk),
        at=at(sent),
    )
    return request_id


def figures_of(world: World, *, by_person: bool = False) -> Figures:
    return count_figures(
        world.court.pk,
        mechanism_of(world),
        NOVEMBER,
        visible=Q(),
        cut_off=CUT_OFF,
        by_person=by_person,
    )


def test_rates_count_in_time_late_open_and_leave_out_what_is_not_yet_due(nansha: World) -> None:
    judge = nansha.official(nansha.judge)
    in_time = dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")
    reply_to_order(in_time, "开庭定在12月8日。", by=judge, at=at("2026-11-19 17:00"))
    late = dispatched(nansha, "2026-11-16 09:00", "2026-11-18 10:00")
    reply_to_order(late, "开庭定在12月9日。", by=judge, at=at("2026-11-24 00:00"))
    dispatched(nansha, "2026-11-17 09:00", "2026-11-17 10:00")
    dispatched(nansha, "2026-11-26 09:00", "2026-11-26 10:00")

    figures = figures_of(nansha)

    assert figures.total.rates == {
        "timely_acceptance_rate": Rate(3, 4),
        "contact_success_rate": Rate(1, 3),
        "on_time_close_rate": Rate(1, 3),
    }
    assert (figures.total.open, figures.total.overdue) == (2, 1)


def test_call_that_reached_the_party_counts_as_contact_until_it_is_contested(
    nansha: World,
) -> None:
    request_id = dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")
    judge = nansha.official(nansha.judge)
    call = log_call(request_id, "已说明开庭时间", reached=True, by=judge, at=at("2026-11-17 10:00"))

    reached = figures_of(nansha).total.rates["contact_success_rate"]
    contest_call(request_id, call.pk, "没有接到过电话", at=at("2026-11-18 10:00"))
    contested = figures_of(nansha).total.rates["contact_success_rate"]

    assert (reached, contested) == (Rate(1, 1), Rate(0, 1))


def test_returned_order_counts_once_for_each_round(nansha: World) -> None:
    judge = nansha.official(nansha.judge)
    request_id = dispatched(nansha, "2026-11-09 09:00", "2026-11-09 10:00")
    reply_to_order(request_id, "正在办理。", by=judge, at=at("2026-11-10 10:00"))
    rate_reply(request_id, satisfied=False, words="没有说哪天", at=at("2026-11-11 10:00"))
    reply_to_order(request_id, "12月8日开庭。", by=judge, at=at("2026-11-20 10:00"))

    assert figures_of(nansha).total.rates["on_time_close_rate"] == Rate(1, 2)


def test_every_number_opens_to_exactly_its_records(nansha: World) -> None:
    judge = nansha.official(nansha.judge)
    in_time = dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")
    reply_to_order(in_time, "开庭定在12月8日。", by=judge, at=at("2026-11-19 17:00"))
    missed = dispatched(nansha, "2026-11-17 09:00", "2026-11-17 10:00")

    for indicator in list_indicators(mechanism_of(nansha)):
        rate = figures_of(nansha).total.rates[indicator.id]
        for side, count in (
            (Side.NUMERATOR, rate.numerator),
            (Side.DENOMINATOR, rate.denominator),
            (Side.MISSED, rate.missed),
        ):
            records = list_counted(
                nansha.court.pk, mechanism_of(nansha), indicator, NOVEMBER, side,
                visible=Q(), cut_off=CUT_OFF,
            )  # fmt: skip
            assert records.count() == count, (indicator.id, side)
            if indicator.id == "on_time_close_rate" and side is Side.MISSED:
                assert [duty.subject_id for duty in records] == [missed]


def test_person_row_names_who_held_the_limit(nansha: World) -> None:
    dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")

    rows = {row.person: row for row in figures_of(nansha, by_person=True).rows if row.person}

    assert rows[nansha.judge].rates["on_time_close_rate"] == Rate(0, 1)
    assert rows[nansha.judge].overdue == 1


def test_leader_sees_the_bodies_below_and_a_judge_sees_no_figures(nansha: World) -> None:
    dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")

    below = count_figures(
        nansha.court.pk,
        mechanism_of(nansha),
        NOVEMBER,
        visible=visible_duties(nansha.official(nansha.enforcement_leader)),
        cut_off=CUT_OFF,
    )

    assert below.total.rates["on_time_close_rate"] == Rate(0, 0)
    with pytest.raises(FiguresForbiddenError):
        visible_duties(nansha.official(nansha.judge))


@pytest.mark.parametrize("text", ["2026-13", "11月", "2026-1", "1999-01", "2026-11-01", ""])
def test_month_that_is_none_is_refused_with_its_value(text: str) -> None:
    with pytest.raises(UnknownPeriodError) as refusal:
        Month.parse(text)

    assert text in refusal.value.message


def test_leader_of_nothing_counts_nothing(nansha: World) -> None:
    dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")

    nothing = count_figures(
        nansha.court.pk, mechanism_of(nansha), NOVEMBER, visible=Q(body_id__in=[]), cut_off=CUT_OFF
    )

    assert nothing.rows == ()
