"""NS-2: three rates, counted from duties and calls, each number opening to its records."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db.models import Q
from tests.world import World, appoint, at

from fenglian.mechanisms.enums import Grain
from fenglian.mechanisms.schema import Mechanism
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Body
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
from fenglian.supervision.errors import (
    FiguresForbiddenError,
    PeriodOutOfOrderError,
    UnknownPeriodError,
)
from fenglian.supervision.policies import visible_duties
from fenglian.supervision.queries import (
    Figures,
    Period,
    Rate,
    count_figures,
    list_counted,
    list_indicators,
)

pytestmark = pytest.mark.clause("NS-2")

NOVEMBER = Period.parse_month("2026-11")
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


def figures_of(
    world: World, *, period: Period = NOVEMBER, grain: Grain = Grain.DEPARTMENT
) -> Figures:
    return count_figures(
        world.court.pk,
        mechanism_of(world),
        period,
        visible=Q(),
        cut_off=CUT_OFF,
        grain=grain,
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

    rows = {row.person: row for row in figures_of(nansha, grain=Grain.PERSON).rows if row.person}

    assert rows[nansha.judge].rates["on_time_close_rate"] == Rate(0, 1)
    assert rows[nansha.judge].overdue == 1


def test_department_counts_its_teams_in_and_a_team_stands_for_itself(nansha: World) -> None:
    team = Body.objects.create(
        court=nansha.court,
        name="家事审判团队",
        kind=BodyKind.TEAM,
        parent=nansha.civil,
        position=9,
        leader_post=nansha.civil.leader_post,
        supervising_post=nansha.civil.supervising_post,
    )
    judge, _post = appoint(nansha.court, team, PostKind.JUDGE, "法官", "岑若岚", "family-judge")
    dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")
    request_id = nansha.submit(when=at("2026-11-16 09:00")).request_id
    dispatch_order(
        request_id,
        Target(team.pk, judge.pk),
        by=nansha.official(nansha.clerk),
        at=at("2026-11-16 10:00"),
    )

    def closed(grain: Grain) -> dict[tuple[str, str], Rate]:
        return {
            (row.department.name if row.department else "", row.body.name): rate
            for row in figures_of(nansha, grain=grain).rows
            if row.body and (rate := row.rates["on_time_close_rate"]).denominator
        }

    assert closed(Grain.DEPARTMENT) == {("", "民事审判一庭"): Rate(0, 2)}
    assert closed(Grain.TEAM) == {
        ("", "民事审判一庭"): Rate(0, 1),
        ("民事审判一庭", "家事审判团队"): Rate(0, 1),
    }


def test_any_days_can_be_counted_and_both_ends_belong_to_them(nansha: World) -> None:
    """Three working days from the 16th end on the 19th."""
    dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")

    def due(first: int, last: int) -> int:
        period = Period(date(2026, 11, first), date(2026, 11, last))
        return figures_of(nansha, period=period).total.rates["on_time_close_rate"].denominator

    assert [due(19, 19), due(17, 19), due(19, 30), due(1, 18), due(20, 30)] == [1, 1, 1, 0, 0]


def test_period_before_and_after_are_months_for_months_and_else_as_long() -> None:
    eleven_days = Period(date(2026, 11, 5), date(2026, 11, 15))

    assert Period.parse_month("2026-03").previous == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert Period.parse_month("2026-12").following == Period.parse_month("2027-01")
    assert eleven_days.previous == Period(date(2026, 10, 25), date(2026, 11, 4))
    assert eleven_days.following == Period(date(2026, 11, 16), date(2026, 11, 26))


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
        Period.parse_month(text)

    assert text in refusal.value.message


def test_days_beyond_the_calendars_or_in_no_order_are_refused() -> None:
    with pytest.raises(UnknownPeriodError, match="“1999-12-31”不是 2000 年到 2099 年"):
        Period.between(date(1999, 12, 31), date(2026, 1, 1))
    with pytest.raises(UnknownPeriodError, match="“2100-01-01”不是 2000 年到 2099 年"):
        Period.between(date(2026, 1, 1), date(2100, 1, 1))
    with pytest.raises(PeriodOutOfOrderError, match="2026-11-01"):
        Period.between(date(2026, 11, 2), date(2026, 11, 1))


def test_leader_of_nothing_counts_nothing(nansha: World) -> None:
    dispatched(nansha, "2026-11-16 09:00", "2026-11-16 10:00")

    nothing = count_figures(
        nansha.court.pk, mechanism_of(nansha), NOVEMBER, visible=Q(body_id__in=[]), cut_off=CUT_OFF
    )

    assert nothing.rows == ()
