"""Many people at the same moment: no seat is given twice, and nobody is received behind a closing.

Each process waits with its first row in hand until all have seen the same seats free, so that the
race happens every time. The control takes the constraints away, and seats are given twice.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from tests.appointments.conftest import (
    FRIDAY,
    MONDAY_NINE,
    Reception,
    booking,
    receive,
    state_of,
)
from tests.conftest import Clone
from tests.requests.test_at_once import WAITING, Runner, race
from tests.world import at, build_world

from fenglian.appointments.actions import (
    book_appointment,
    call_off,
    change_appointment,
    close_days,
    note_came,
    withdraw_appointment,
)
from fenglian.appointments.errors import SlotTakenError
from fenglian.appointments.models import Appointment
from fenglian.appointments.slots import Gap
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-6b")]

FORK = multiprocessing.get_context("fork")
PEOPLE = 8
PATIENCE = 60
GUARDS = ("appointment_seat_once", "appointment_no_overlap")
BOOKED, REFUSED, BROKEN = 0, 1, 2


@dataclass
class Reached:
    """A court in a database of its own, where commits are commits."""

    clone: Clone
    reception: Reception

    def reading(self) -> Any:
        return scoped([self.reception.world.court.pk], audience=Audience.SYSTEM)

    def rush(self, when: dt.datetime, keys: list[UUID]) -> Counter[int]:
        """Let everybody book one slot of the hall on the portal; count how they fared."""
        barrier = FORK.Barrier(len(keys))
        connection.close()
        people = [
            FORK.Process(target=self._book, args=(when, key, number, barrier))
            for number, key in enumerate(keys)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join(PATIENCE)
        return Counter(person.exitcode or 0 for person in people)

    def _book(self, when: dt.datetime, key: UUID, number: int, barrier: Any) -> None:
        outcome = BROKEN
        together = Together(barrier)
        try:
            with (
                connection.execute_wrapper(together),
                scoped([self.reception.world.court.pk], audience=Audience.PORTAL),
            ):
                visit = booking(client_key=key, phone=f"1380000{number:04}")
                book_appointment(self.reception.hall, visit, when, actor=Actor.citizen(), at=FRIDAY)
            outcome = BOOKED
        except SlotTakenError:
            outcome = REFUSED
        finally:
            os._exit(outcome)

    def seats(self, when: dt.datetime) -> list[int | None]:
        with self.reading():
            return sorted(
                Appointment.objects.filter(starts_at=when, state="booked").values_list(
                    "seat", flat=True
                ),
                key=lambda seat: seat or 0,
            )


class Together:
    """Holds a process at its first row until all processes are there."""

    def __init__(self, barrier: Any) -> None:
        self.barrier = barrier
        self.has_waited = False

    def __call__(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        """Stand around one statement, as a wrapper of Django's."""
        if sql.startswith('INSERT INTO "appointments_appointment"') and not self.has_waited:
            self.has_waited = True
            self.barrier.wait(PATIENCE)
        return execute(sql, *args)


@pytest.fixture(scope="module")
def reached(module_clone: Clone) -> Iterator[Reached]:
    with module_clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            reception = receive(world)
        yield Reached(module_clone, reception)
        connection.close()


def test_eight_at_once_share_two_seats_and_six_are_refused(reached: Reached) -> None:
    fared = reached.rush(MONDAY_NINE, [uuid4() for _ in range(PEOPLE)])

    assert fared == {BOOKED: 2, REFUSED: PEOPLE - 2}
    assert reached.seats(MONDAY_NINE) == [1, 2]


def test_one_form_sent_eight_times_at_once_is_one_booking(reached: Reached) -> None:
    when = at("2026-11-23 09:30")

    fared = reached.rush(when, [uuid4()] * PEOPLE)

    assert fared == {BOOKED: PEOPLE}
    assert reached.seats(when) == [1]


def test_seat_cannot_be_stored_twice_nor_overlap(reached: Reached) -> None:
    """Hours laid down anew may begin slots in the middle of what is booked."""
    when = at("2026-11-23 10:00")
    with reached.reading():
        first = reached.reception.booked(when)
        for minutes, guard in ((0, GUARDS[0]), (20, GUARDS[1])):
            again = Appointment.objects.get(pk=first.pk)
            again.pk, again.client_key, again.code_index = uuid4(), uuid4(), uuid4().bytes
            again.starts_at = when + dt.timedelta(minutes=minutes)
            again.ends_at = again.starts_at + dt.timedelta(minutes=20)
            with pytest.raises(IntegrityError, match=guard), transaction.atomic():
                again.save(force_insert=True)
            again.seat = 2
            with transaction.atomic():
                again.save(force_insert=True)
                transaction.set_rollback(True)


def test_control_without_the_constraints_gives_seats_twice(database_clone: Clone) -> None:
    with psycopg.connect(database_clone.addresses.owner, autocommit=True) as owner:
        owner.execute(f"DROP INDEX {GUARDS[0]}")
        owner.execute(f"ALTER TABLE appointments_appointment DROP CONSTRAINT {GUARDS[1]}")
    with database_clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            reception = receive(world)
        bare = Reached(database_clone, reception)
        fared = bare.rush(MONDAY_NINE, [uuid4() for _ in range(PEOPLE)])
        seats = bare.seats(MONDAY_NINE)
        connection.close()

    assert fared == {BOOKED: PEOPLE}
    assert seats == [1] * PEOPLE


# --- two acts on the same thing ------------------------------------------------------------------


def test_booking_and_closing_never_leave_somebody_before_a_closed_door(reached: Reached) -> None:
    """Whichever is first: the booking is cancelled with the hours, or refused."""
    reception, tuesday = reached.reception, dt.date(2026, 11, 24)
    with reached.reading():
        clerk = reception.world.official(reception.world.clerk)

    def close(day: dt.date) -> None:
        gap = Gap(dt.time(8), dt.time(12))
        close_days(None, (day, day), gap, reason="停电", cancel_booked=True, by=clerk, at=FRIDAY)

    def book(day: dt.date) -> None:
        reception.book(at(f"{day} 09:00"))

    court_id = reception.world.court.pk
    connection.close()
    after = race(reached.clone, court_id, lambda: book(tuesday), lambda: close(tuesday))
    wednesday = tuesday + dt.timedelta(days=1)
    before = race(reached.clone, court_id, lambda: close(wednesday), lambda: book(wednesday))

    assert after == []
    assert [error.code for error in before] == ["appointment_slot_taken"]
    with reached.reading():
        standing = Appointment.objects.filter(day__in=[tuesday, wednesday], state="booked")
        assert not standing.exists()


def test_closing_waits_for_whoever_cancels_and_is_not_refused_for_it(reached: Reached) -> None:
    reception, day = reached.reception, dt.date(2026, 12, 1)
    with reached.reading():
        clerk = reception.world.official(reception.world.clerk)
        booked = reception.booked(at(f"{day} 09:00"))
    left: list[int] = []

    def close() -> None:
        gap, days = Gap(dt.time(8), dt.time(12)), (day, day)
        left.append(
            close_days(None, days, gap, reason="停电", cancel_booked=True, by=clerk, at=FRIDAY)
        )

    connection.close()
    refused = race(
        reached.clone, booked.court_id, lambda: withdraw_appointment(booked.pk, at=FRIDAY), close
    )

    assert (refused, left) == ([], [0])


def test_whoever_changes_the_time_waits_for_the_hours_with_nothing_in_hand(
    reached: Reached,
) -> None:
    """Else a closing, which has the hours and wants what is booked in them, would wait for it."""
    reception, day = reached.reception, dt.date(2026, 12, 2)
    with reached.reading():
        booked = reception.booked(at(f"{day} 09:00"))
    court_id, other = booked.court_id, at(f"{day} 09:30")
    changing = Runner(
        court_id,
        lambda: change_appointment(booked.pk, other, actor=Actor.citizen(), at=FRIDAY),
    )
    changing.may_commit.set()
    thread = Thread(target=changing.run)
    taken = "SELECT state FROM appointments_appointment WHERE id = %s FOR UPDATE NOWAIT"
    with psycopg.connect(reached.clone.addresses.app) as closing:
        closing.execute("SELECT set_config('fenglian.courts', %s, true)", [f"{{{court_id}}}"])
        closing.execute("SELECT set_config('fenglian.audience', 'system', true)")
        closing.execute("SELECT 1 FROM appointments_host FOR NO KEY UPDATE")
        thread.start()
        while closing.execute(WAITING).fetchone() == (0,):
            assert thread.is_alive()
        state = closing.execute(taken, [booked.pk]).fetchone()
    thread.join(PATIENCE)

    assert state == ("booked",)
    assert changing.refusal is None


PAIRS = [
    ("withdraw", "call off"),
    ("call off", "change"),
    ("withdraw", "came"),
    ("came", "withdraw"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_second_of_two_acts_is_refused(reached: Reached, first: str, second: str) -> None:
    reception, later = reached.reception, at("2026-11-26 08:30")
    with reached.reading():
        clerk = reception.world.official(reception.world.clerk)
        booked = reception.booked(at("2026-11-26 09:00"))
    acts: dict[str, Callable[[], object]] = {
        "withdraw": lambda: withdraw_appointment(booked.pk, at=later),
        "call off": lambda: call_off(booked.pk, reason="停电", by=clerk, at=later),
        "came": lambda: note_came(booked.pk, by=clerk, at=later),
        "change": lambda: change_appointment(
            booked.pk, at("2026-11-27 09:00"), actor=Actor.citizen(), at=later
        ),
    }
    connection.close()

    refused = race(reached.clone, booked.court_id, acts[first], acts[second])

    assert [error.code for error in refused] == ["appointment_wrong_state"]
    with reached.reading():
        assert state_of(booked.pk) == ("came" if first == "came" else "cancelled")
        Appointment.objects.filter(pk=booked.pk).update(state="cancelled")
