"""People who come by appointment: hours of the hall and three officials, and who books them."""

from __future__ import annotations

import datetime as dt
import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from fenglian.appointments.actions import (
    Booking,
    book_appointment,
    note_came,
    note_missed,
    open_weekly,
    remind_of_appointments,
    stand_in_line,
)
from fenglian.appointments.errors import SlotTakenError
from fenglian.appointments.queries.hosts import find_hall, find_host_of
from fenglian.appointments.slots import Stretch
from fenglian.demonstration.people import citizen
from fenglian.isolation.actors import Actor
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import OFFICE_HOURS, civil_day

if TYPE_CHECKING:
    from fenglian.appointments.models import Host
    from fenglian.demonstration.ground import Ground

Deed = Callable[[dt.datetime], None]

DAYS_BACK, DAYS_AHEAD = 8, 4
"""Working days with visitors before and after the history's last day."""
WORKWEEK = range(1, 6)
HALL_HOURS = (
    Stretch(dt.time(9), dt.time(11, 30), minutes=30, capacity=3),
    Stretch(dt.time(14, 30), dt.time(17), minutes=30, capacity=3),
)
OFFICIALS = {
    "judge": (WORKWEEK, Stretch(dt.time(15), dt.time(16), minutes=30, capacity=1)),
    "contract-judge": ((2, 4), Stretch(dt.time(9), dt.time(10, 30), minutes=30, capacity=1)),
    "enforcer": ((1, 3, 5), Stretch(dt.time(10), dt.time(11), minutes=20, capacity=1)),
}
IN_HALL = ("立案，交起诉状", "交补充证据", "领判决书", "复印卷宗", "办诉讼费退费", "")
WITH_OFFICIAL = ("问什么时候开庭", "想当面说对方转移财产的事", "问执行到哪一步", "交鉴定材料")
NAMESAKES = 500_000
"""Visitors are others than those who write: their telephone numbers begin here."""


def receive_people(ground: Ground, seed: int) -> None:
    """Let the hall and three officials receive people, by the acts that anybody would do it by.

    Args:
        ground: the court.
        seed: the same seed at the same moment gives the same visitors.
    """
    _Reception(ground, Random(f"{seed} reception")).play()  # noqa: S311 - no secret


class _Reception:
    """Deeds in the order of time; those that lie ahead are left undone."""

    def __init__(self, ground: Ground, chances: Random) -> None:
        self.ground = ground
        self.chances = chances
        self.numbers = count(NAMESAKES)
        self.waiting: list[tuple[dt.datetime, int, Deed]] = []
        self.order = count()
        working = ground.calendar.working
        today = bisect_left(working, civil_day(ground.end))
        self.days = working[today - DAYS_BACK : today + DAYS_AHEAD + 1]

    def play(self) -> None:
        self._open_hours()
        for day in self.days:
            self._at(_clock(day, OFFICE_HOURS[0][0]), self._remind)
        for person_id, day, starts, matter in self._visits():
            self._visit(person_id, _clock(day, starts), matter)
        self._crowd()
        while self.waiting and self.waiting[0][0] <= self.ground.end:
            moment, _number, deed = heapq.heappop(self.waiting)
            deed(moment)

    def _at(self, moment: dt.datetime, deed: Deed) -> None:
        heapq.heappush(self.waiting, (moment, next(self.order), deed))

    def _open_hours(self) -> None:
        roll, day = self.ground.roll, self.days[0]
        moment = _clock(self.ground.calendar.previous_working_day(day), dt.time(9))
        hall = roll.official(roll.person_ids["clerk"], day)
        for stretch in HALL_HOURS:
            open_weekly(None, WORKWEEK, stretch, starts_on=day, by=hall, at=moment)
        for username, (weekdays, stretch) in OFFICIALS.items():
            person_id = roll.person_ids[username]
            by = roll.official(person_id, day)
            open_weekly(person_id, weekdays, stretch, starts_on=day, by=by, at=moment)

    def _visits(self) -> Iterator[tuple[int | None, dt.date, dt.time, str]]:
        """Yield whom people want to see when: half of the hall's slots, most of the officials'."""
        for day in self.days:
            for stretch in HALL_HOURS:
                for starts in _starts(stretch):
                    if self.chances.random() < 0.5:
                        yield None, day, starts, self.chances.choice(IN_HALL)
            for username, (weekdays, stretch) in OFFICIALS.items():
                for starts in _starts(stretch):
                    if day.isoweekday() in weekdays and self.chances.random() < 0.6:
                        person_id = self.ground.roll.person_ids[username]
                        yield person_id, day, starts, self.chances.choice(WITH_OFFICIAL)

    def _visit(self, person_id: int | None, starts_at: dt.datetime, matter: str) -> None:
        """Let somebody book one to three days ahead, and come then, or not."""
        ahead = dt.timedelta(days=self.chances.randint(1, 3), minutes=self.chances.randint(5, 300))
        visitor, key = citizen(next(self.numbers)), UUID(int=self.chances.getrandbits(128))
        is_missed = self.chances.random() < 0.15
        booking = Booking(
            client_key=key, name=visitor.name, phone=visitor.phone, channel="website", matter=matter
        )

        def book(at: dt.datetime) -> None:
            try:
                receipt = book_appointment(
                    self._host(person_id), booking, starts_at, actor=Actor.citizen(), at=at
                )
            except SlotTakenError:
                return  # somebody was first
            act, minutes = (note_missed, 20) if is_missed else (note_came, 3)
            by_id = person_id or self.ground.roll.person_ids["clerk"]

            def note(at: dt.datetime) -> None:
                by = self.ground.roll.official(by_id, civil_day(at))
                act(receipt.appointment_id, by=by, at=at)

            self._at(starts_at + dt.timedelta(minutes=minutes), note)

        # What lies ahead is booked by now, however late.
        self._at(min(starts_at - ahead, self.ground.end - dt.timedelta(minutes=10)), book)

    def _crowd(self) -> None:
        """Let the judge's day after next be full, and somebody stand in line for it."""
        person_id = self.ground.roll.person_ids["judge"]
        day, stretch = self.days[-2], OFFICIALS["judge"][1]
        for starts in _starts(stretch):
            self._visit(person_id, _clock(day, starts), WITH_OFFICIAL[0])
        visitor, key = citizen(next(self.numbers)), UUID(int=self.chances.getrandbits(128))
        booking = Booking(client_key=key, name=visitor.name, phone=visitor.phone, channel="website")
        self._at(
            self.ground.end - dt.timedelta(minutes=5),
            lambda at: _queue(self._host(person_id), booking, day, at),
        )

    def _host(self, person_id: int | None) -> Host:
        court_id, today = self.ground.court.pk, civil_day(self.ground.end)
        host = find_hall(court_id, today)
        if person_id is not None:
            host = find_host_of(court_id, person_id, today)
        if host is None:
            raise LookupError(f"nobody receives people as {person_id}")
        return host

    def _remind(self, at: dt.datetime) -> None:
        remind_of_appointments(self.ground.court, at=at)


def _queue(host: Host, booking: Booking, day: dt.date, at: dt.datetime) -> None:
    stand_in_line(host, booking, day, actor=Actor.citizen(), at=at)


def _starts(stretch: Stretch) -> Iterator[dt.time]:
    day = dt.datetime.combine(dt.date.min, stretch.opens)
    while (day + dt.timedelta(minutes=stretch.minutes)).time() <= stretch.closes:
        yield day.time()
        day += dt.timedelta(minutes=stretch.minutes)


def _clock(day: dt.date, clock: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, clock, COURT_ZONE)
