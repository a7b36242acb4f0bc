"""A court that receives people: the hall three at a time, the judge one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.world import World, at

from fenglian.appointments.actions import Booking, Receipt, book_appointment, open_weekly
from fenglian.appointments.models import Appointment, Host
from fenglian.appointments.queries.hosts import find_hall, find_host_of
from fenglian.appointments.queries.offering import OfferedDay, offered_days
from fenglian.appointments.slots import Stretch
from fenglian.isolation.actors import Actor
from fenglian.worktime.queries import load_calendar

FRIDAY = at("2026-11-20 09:00")
"""When most tests play: a working day, the weekend after it."""
MONDAY_NINE = at("2026-11-23 09:00")
MONDAY = dt.date(2026, 11, 23)
MORNING = Stretch(dt.time(9), dt.time(11), minutes=30, capacity=2)
"""The hall: four slots for two."""
AFTERNOON = Stretch(dt.time(15), dt.time(16), minutes=30, capacity=1)
"""The judge: two slots for one."""
WORKWEEK = range(1, 6)


@dataclass
class Reception:
    """A court whose hall and judge receive people, and a moment at which it is asked."""

    world: World
    hall: Host
    judge: Host

    def book(
        self,
        when: dt.datetime = MONDAY_NINE,
        *,
        host: Host | None = None,
        now: dt.datetime = FRIDAY,
        actor: Actor | None = None,
        **facts: Any,
    ) -> Receipt:
        """Let somebody book on their telephone."""
        return book_appointment(
            host or self.hall, booking(**facts), when, actor=actor or Actor.citizen(), at=now
        )

    def booked(self, *args: Any, **facts: Any) -> Appointment:
        """Book, and return the row."""
        return Appointment.objects.get(pk=self.book(*args, **facts).appointment_id)

    def day(self, day: dt.date = MONDAY, *, now: dt.datetime = FRIDAY) -> OfferedDay | None:
        """Return what the hall offers on a day."""
        days = offered_days(
            self.hall,
            load_calendar(self.world.court.calendar_id),
            first=day,
            last=day,
            now=now,
        )
        return days[0] if days else None

    def free(self, day: dt.date = MONDAY, *, now: dt.datetime = FRIDAY) -> dict[str, int]:
        """Return how many seats are free in each slot of the hall's day, by its local time."""
        offered = self.day(day, now=now)
        return {
            f"{one.slot.starts_at.astimezone(MONDAY_NINE.tzinfo):%-H:%M}": len(one.seats)
            for one in (offered.free if offered else ())
        }


def booking(**facts: Any) -> Booking:
    """Return a booking of somebody with a telephone."""
    given: dict[str, Any] = {
        "client_key": uuid4(), "name": "陈小满", "phone": "13800000000", "channel": "website",
        "matter": "交补充证据",
    }  # fmt: skip
    return Booking(**{**given, **facts})


def receive(world: World) -> Reception:
    """Open the hours of a court's hall and judge."""
    clerk, judge = world.official(world.clerk), world.official(world.judge)
    today = FRIDAY.date()
    open_weekly(None, WORKWEEK, MORNING, starts_on=today, by=clerk, at=FRIDAY)
    open_weekly(world.judge.pk, WORKWEEK, AFTERNOON, starts_on=today, by=judge, at=FRIDAY)
    hall = find_hall(world.court.pk, today)
    host = find_host_of(world.court.pk, world.judge.pk, today)
    assert hall is not None
    assert host is not None
    return Reception(world, hall, host)


@pytest.fixture
def reception(nansha: World) -> Reception:
    """The small court with hours."""
    return receive(nansha)


def state_of(appointment_id: UUID) -> str:
    """Return how an appointment stands now."""
    return Appointment.objects.values_list("state", flat=True).get(pk=appointment_id)
