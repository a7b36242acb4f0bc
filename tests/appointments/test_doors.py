"""What the database tells everybody who wants to book: numbers, within the court of the scope."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from tests.appointments.conftest import MONDAY, MONDAY_NINE, Reception
from tests.appointments.test_booking import fill, queue_up

from fenglian.appointments.models import Appointment
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.actions.absences import enter_absence
from fenglian.organizations.enums import AbsenceKind

DAY = (dt.date(2026, 11, 22), dt.date(2026, 11, 24))


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row for row in cursor.fetchall() if row != (0,)]


@pytest.mark.parametrize("audience", [Audience.PORTAL, Audience.DESK])
def test_seats_and_lines_are_told_as_numbers_and_of_the_own_court_only(
    reception: Reception, audience: Audience
) -> None:
    fill(reception)
    waiting, _second = (queue_up(reception, f"1390000000{number}") for number in (1, 2))
    court, hall = reception.world.court.pk, reception.hall.pk
    taken = ("SELECT * FROM appointments_taken(%s, %s, %s, %s)", court, hall, *DAY)
    lines = ("SELECT * FROM appointments_in_line(%s, %s, %s, %s)", court, hall, *DAY)
    place = ("SELECT appointments_place_in_line(%s, %s)", court, waiting.pk)

    with scoped([court], audience=audience):
        assert min(ask(*taken)) == (MONDAY_NINE, MONDAY_NINE + dt.timedelta(minutes=30), 1)
        assert len(ask(*taken)) == 8
        assert ask(*lines) == [(MONDAY, 2)]
        assert ask(*place) == [(1,)]
    for courts in ([], [court + 1]):
        with scoped(courts, audience=audience):
            assert ask(*taken) == ask(*lines) == ask(*place) == []


@pytest.mark.parametrize("audience", [Audience.PORTAL, Audience.DESK])
def test_days_of_an_absence_are_told_without_a_reason_and_of_the_own_court_only(
    reception: Reception, audience: Audience
) -> None:
    judge, court = reception.judge, reception.world.court.pk
    enter_absence(reception.world.judge, starts_on=MONDAY, ends_on=MONDAY, kind=AbsenceKind.SICK)
    away = ("SELECT * FROM appointments_away(%s, %s, %s, %s)", court, judge.pk, *DAY)

    with scoped([court], audience=audience):
        assert ask(*away) == [(MONDAY, MONDAY)]
    for courts in ([], [court + 1]):
        with scoped(courts, audience=audience):
            assert ask(*away) == []


def test_holder_of_the_feed_s_host_sees_its_appointments_and_no_others(
    reception: Reception,
) -> None:
    fill(reception, "9:00")
    reception.book(MONDAY_NINE.replace(hour=15), host=reception.judge)

    with scoped([reception.world.court.pk], audience=Audience.PORTAL, held_id=reception.judge.pk):
        hosts = set(Appointment.objects.values_list("host_id", flat=True))

    assert hosts == {reception.judge.pk}
