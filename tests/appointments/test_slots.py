"""What a day offers: by the week's hours, the calendar, and what was laid down for the very day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.appointments.conftest import FRIDAY, MONDAY, MORNING, Reception
from tests.world import World, at

from fenglian.appointments.actions import (
    close_days,
    end_weekly,
    open_day,
    open_weekly,
    reopen,
    withdraw_opening,
)
from fenglian.appointments.errors import InvalidHoursError, NotYourHoursError
from fenglian.appointments.models import Appointment, Closing, Opening, WeeklyHours
from fenglian.appointments.slots import Gap, Stretch, cut_slots, line_closes_at, reminder_at
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.worktime.queries import load_calendar

pytestmark = pytest.mark.clause("NS-6b")

SATURDAY = dt.date(2026, 11, 21)
ALL_DAY = Gap(dt.time(0), dt.time(23, 59))
WHOLE = {"9:00": 2, "9:30": 2, "10:00": 2, "10:30": 2}


def clerk_at(world: World, when: dt.datetime = FRIDAY) -> dict[str, Any]:
    return {"by": world.official(world.clerk), "at": when}


def test_week_s_hours_are_cut_into_slots_on_working_days_only(reception: Reception) -> None:
    assert reception.free(MONDAY) == WHOLE
    assert reception.free(SATURDAY) == {}


def test_holiday_has_no_slots_and_its_make_up_day_is_the_weekday_it_falls_on(
    reception: Reception,
) -> None:
    """National Day 2026 is 1 to 7 October; Saturday the 10th is worked for it."""
    holiday, made_up = dt.date(2026, 10, 1), dt.date(2026, 10, 10)
    WeeklyHours.objects.update(starts_on=dt.date(2026, 9, 1))
    before = at("2026-09-30 08:00")

    assert load_calendar(reception.world.court.calendar_id).day(made_up).is_working
    assert reception.free(holiday, now=before) == {}
    assert reception.free(made_up, now=before) == {}

    open_weekly(
        None, [6], MORNING, starts_on=dt.date(2026, 9, 1), **clerk_at(reception.world, before)
    )
    assert reception.free(made_up, now=before) == WHOLE
    assert reception.free(dt.date(2026, 10, 17), now=before) == {}, "an ordinary Saturday"


def test_slots_that_have_begun_are_not_offered(reception: Reception) -> None:
    assert reception.free(FRIDAY.date(), now=at("2026-11-20 09:31")) == {"10:00": 2, "10:30": 2}


def test_single_opening_goes_before_the_week_and_also_on_a_day_off(reception: Reception) -> None:
    long_slots = Stretch(dt.time(10), dt.time(12), minutes=60, capacity=1)
    on_saturday = open_day(None, SATURDAY, MORNING, **clerk_at(reception.world))
    open_day(None, MONDAY, long_slots, **clerk_at(reception.world))

    assert reception.free(SATURDAY) == WHOLE
    assert reception.free(MONDAY) == {"9:00": 2, "9:30": 2, "10:00": 1, "11:00": 1}

    withdraw_opening(on_saturday.pk, **clerk_at(reception.world))
    assert reception.free(SATURDAY) == {}


def test_closing_takes_slots_away_until_it_is_taken_back(reception: Reception) -> None:
    gap = Gap(dt.time(9, 15), dt.time(10))

    close_days(None, (MONDAY, MONDAY), gap, reason="系统升级", cancel_booked=False,
               **clerk_at(reception.world))  # fmt: skip

    assert reception.free(MONDAY) == {"10:00": 2, "10:30": 2}
    reopen(Closing.objects.get().pk, **clerk_at(reception.world))
    assert reception.free(MONDAY) == WHOLE


@pytest.mark.parametrize("cancel_booked", [True, False])
def test_closing_leaves_what_is_booked_or_cancels_it_with_the_reason(
    reception: Reception, *, cancel_booked: bool
) -> None:
    early, late = reception.booked(), reception.booked(at("2026-11-23 10:30"))

    found = close_days(None, (MONDAY, MONDAY), Gap(dt.time(8), dt.time(10)), reason="停电检修",
                       cancel_booked=cancel_booked, **clerk_at(reception.world))  # fmt: skip

    early.refresh_from_db()
    late.refresh_from_db()
    assert found == 1
    assert (early.state, early.reason) == (
        ("cancelled", "停电检修") if cancel_booked else ("booked", "")
    )
    assert late.state == "booked"
    told = Message.objects.filter(kind="appointment_off", subject_id=early.pk)
    assert told.count() == cancel_booked


def test_weekly_hours_end_with_today_and_what_is_booked_stays(reception: Reception) -> None:
    booked = reception.booked()
    for row in WeeklyHours.objects.filter(host=reception.hall):
        end_weekly(row.pk, **clerk_at(reception.world))

    assert reception.free(MONDAY) == {}
    assert reception.free(FRIDAY.date(), now=at("2026-11-20 08:00")) == WHOLE
    assert Appointment.objects.get(pk=booked.pk).state == "booked"


def test_hours_that_have_ended_do_not_begin_again_by_a_second_press(reception: Reception) -> None:
    row = WeeklyHours.objects.filter(host=reception.hall).first()
    assert row is not None
    end_weekly(row.pk, **clerk_at(reception.world))

    again = end_weekly(row.pk, **clerk_at(reception.world, at("2026-11-30 09:00")))

    assert again.ends_on == FRIDAY.date()


@pytest.mark.parametrize(
    ("stretch", "sentence"),
    [
        (Stretch(dt.time(11), dt.time(9), 30, 1), "开始 11:00 应早于结束 9:00。"),
        (Stretch(dt.time(9), dt.time(9, 20), 30, 1), "从开始到结束只有 20 分钟"),
        (Stretch(dt.time(9), dt.time(11), 3, 1), "每人 5 到 240 分钟，现在是 3。"),
        (Stretch(dt.time(9), dt.time(11), 30, 51), "同时接待 1 到 50 人，现在是 51。"),
        (Stretch(dt.time(10, 30), dt.time(12), 30, 1), "周一 9:00–11:00 已经开放"),
    ],
)
def test_impossible_hours_are_refused_with_the_value(
    reception: Reception, stretch: Stretch, sentence: str
) -> None:
    with pytest.raises(InvalidHoursError) as refused:
        open_weekly(None, [1], stretch, starts_on=MONDAY, **clerk_at(reception.world))

    assert sentence in refused.value.message


def test_hours_are_laid_down_by_whose_they_are(reception: Reception) -> None:
    world = reception.world
    judge: dict[str, Any] = {"by": world.official(world.judge), "at": FRIDAY}
    weekly = WeeklyHours.objects.filter(host=reception.hall)[0]

    for act in (
        lambda: open_day(None, MONDAY, MORNING, **judge),
        lambda: open_day(world.judge.pk, MONDAY, MORNING, **clerk_at(world)),
        lambda: end_weekly(weekly.pk, **judge),
        lambda: end_weekly(0, **judge),
        lambda: close_days(
            None, (MONDAY, MONDAY), ALL_DAY, reason="x", cancel_booked=True, **judge
        ),
    ):
        with pytest.raises(NotYourHoursError):
            act()

    assert not Opening.objects.exists()
    assert not Closing.objects.exists()


def test_each_act_on_hours_stands_in_the_ledger(reception: Reception) -> None:
    world = reception.world
    close_days(
        None, (MONDAY, MONDAY), ALL_DAY, reason="开会", cancel_booked=False, **clerk_at(world)
    )
    reopen(Closing.objects.get().pk, **clerk_at(world))

    events = Event.objects.filter(subject_id=reception.hall.pk).order_by("pk")
    assert [event.kind for event in events] == ["hours.opened", "hours.closed", "hours.reopened"]
    assert events[1].data["reason"] == "开会"


def test_cutting_is_in_the_court_s_own_time() -> None:
    (slot,) = cut_slots(
        MONDAY, weekly=[Stretch(dt.time(9), dt.time(9, 30), 30, 1)], openings=[], closings=[]
    )

    assert slot.starts_at == dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


def test_line_closes_and_reminder_comes_on_the_working_day_before(nansha: World) -> None:
    calendar = load_calendar(nansha.court.calendar_id)
    starts_at = at("2026-11-23 09:00")

    assert line_closes_at(MONDAY, calendar) == at("2026-11-20 16:00")
    assert reminder_at(starts_at, at("2026-11-19 23:59"), calendar) == at("2026-11-20 08:30")
    assert reminder_at(starts_at, at("2026-11-20 00:00"), calendar) is None
