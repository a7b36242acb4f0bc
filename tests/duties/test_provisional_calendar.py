"""2027's arrangement is not published: dates that hang on it say so, and somebody is told."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import World, at

from fenglian.duties.actions import alarm_provisional_calendar, recompute_duties
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.requests.actions import dispatch_order
from fenglian.requests.actions.desk import Target
from fenglian.worktime.actions import import_arrangement
from fenglian.worktime.arrangement_files import read_arrangement
from fenglian.worktime.arrangements import statutory_days
from fenglian.worktime.models import Calendar


def published_2027() -> bytes:
    """An arrangement as it may be published: the days off by law, and January 4th besides."""
    rows = [
        f"{day},off,{name}" for day, name in statutory_days(2027, with_substitutes=False).items()
    ]
    return "\n".join(["date,mark,note", *rows, "2027-01-04,off,示例调休"]).encode()


@pytest.fixture
def duty(nansha: World) -> Duty:
    receipt = nansha.submit(when=at("2026-12-30 09:00"))
    dispatch_order(
        receipt.request_id,
        Target(nansha.civil.pk, nansha.judge.pk),
        by=nansha.official(nansha.clerk),
        at=at("2026-12-30 10:00"),
    )
    return Duty.objects.get(subject_id=receipt.request_id, rule_id="reply")


def test_limit_into_an_unpublished_year_is_marked_provisional(duty: Duty) -> None:
    assert duty.last_day == date(2027, 1, 5)
    assert duty.is_provisional


def test_administrator_is_alarmed_once_a_week(nansha: World, duty: Duty) -> None:
    year = alarm_provisional_calendar(nansha.court, at=at("2026-12-30 11:00"))
    alarm_provisional_calendar(nansha.court, at=at("2026-12-31 11:00"))

    assert year == 2027
    alarms = Message.objects.filter(kind="calendar_alarm")
    assert [alarm.person_id for alarm in alarms] == [nansha.administrator.pk]


def test_nothing_is_alarmed_while_all_dates_are_published(nansha: World) -> None:
    assert alarm_provisional_calendar(nansha.court, at=at("2026-06-01 09:00")) is None
    assert not Message.objects.filter(kind="calendar_alarm").exists()


def test_published_arrangement_recomputes_the_date_with_an_event(nansha: World, duty: Duty) -> None:
    calendar = Calendar.objects.get(pk=nansha.court.calendar_id)
    arrangement = read_arrangement(published_2027(), file_name="2027.csv", year=2027)
    import_arrangement(calendar, arrangement, at=at("2026-12-30 15:00"))

    moved = recompute_duties(nansha.court, actor=Actor.system(), at=at("2026-12-30 15:00"))

    duty.refresh_from_db()
    assert moved == 1
    assert (duty.last_day, duty.is_provisional) == (date(2027, 1, 6), False)
    event = Event.objects.get(kind="duty.recomputed", data__duty=duty.pk)
    assert event.data["last_day_before"] == "2027-01-05"
