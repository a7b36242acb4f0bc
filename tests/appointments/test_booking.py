"""Booking, changing, cancelling, standing in line, being reminded, coming or not (NS-6b)."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from tests.appointments.conftest import (
    FRIDAY,
    MONDAY,
    MONDAY_NINE,
    Reception,
    booking,
    state_of,
)
from tests.world import at

from fenglian.appointments.actions import (
    call_off,
    change_appointment,
    move_line_up,
    note_came,
    note_missed,
    remind_of_appointments,
    renew_codes_of_phone,
    reveal_visitor,
    stand_in_line,
    withdraw_appointment,
)
from fenglian.appointments.errors import (
    AppointmentNotFoundError,
    LineClosedError,
    SlotTakenError,
    StaleAppointmentError,
    WrongStateError,
)
from fenglian.appointments.models import Appointment
from fenglian.appointments.queries.lists import count_booked_meanwhile
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.notifications.queries.words import address_message
from fenglian.organizations.actions.absences import end_absence, enter_absence
from fenglian.organizations.enums import AbsenceKind
from fenglian.privacy.indexes import phone_index
from fenglian.requests.validators import InvalidSubmissionError

pytestmark = pytest.mark.clause("NS-6b")

CITIZEN = Actor.citizen()
TUESDAY_NINE = at("2026-11-24 09:00")


def kinds_of(appointment: Appointment) -> list[str]:
    """Return what stands in the ledger about an appointment."""
    events = Event.objects.filter(subject_id=appointment.pk).order_by("pk")
    return [event.kind for event in events]


def messages_of(appointment: Appointment) -> list[str]:
    found = Message.objects.filter(subject_id=appointment.pk).order_by("pk")
    return [message.kind for message in found]


def fill(reception: Reception, *slots: str, now: dt.datetime = FRIDAY) -> list[Appointment]:
    """Book both seats of the hall's slots on Monday; all of them where none is named."""
    wanted = slots or ("9:00", "9:30", "10:00", "10:30")
    return [
        reception.booked(at(f"2026-11-23 {clock:0>5}"), now=now, phone=f"1380000{number:04}")
        for number, clock in enumerate(clock for clock in wanted for _seat in range(2))
    ]


# --- booking -------------------------------------------------------------------------------------


def test_booking_takes_a_seat_tells_the_person_and_stands_in_the_ledger(
    reception: Reception,
) -> None:
    booked = reception.booked()

    assert (booked.state, booked.day, booked.starts_at, booked.seat) == (
        "booked", MONDAY, MONDAY_NINE, 1,
    )  # fmt: skip
    assert (booked.name_masked, booked.phone_masked) == ("陈**", "138****0000")
    assert reception.free() == {"9:00": 1, "9:30": 2, "10:00": 2, "10:30": 2}
    assert kinds_of(booked) == ["appointment.booked"]
    parcel = address_message(Message.objects.get(subject_id=booked.pk), at=FRIDAY).parcel
    assert parcel.address == "13800000000"
    assert "您约好了：11月23日（周一）9:00，诉讼服务大厅。" in parcel.body
    assert "/nansha/appointment/held/" in parcel.body
    assert "陈小满" not in parcel.heading + parcel.body


def test_second_press_gives_the_first_booking_also_where_it_took_the_last_seat(
    reception: Reception,
) -> None:
    key = uuid4()
    first = reception.book(at("2026-11-23 15:00"), host=reception.judge, client_key=key)
    second = reception.book(at("2026-11-23 15:00"), host=reception.judge, client_key=key)

    assert (second.appointment_id, second.token) == (first.appointment_id, first.token)
    assert (first.is_first, second.is_first) == (True, False)
    assert Appointment.objects.count() == 1
    assert Message.objects.filter(kind="appointment_made").count() == 1


def test_full_slot_is_refused_and_says_when(reception: Reception) -> None:
    fill(reception, "9:00")

    with pytest.raises(SlotTakenError, match="11月23日（周一）9:00已经约满"):
        reception.book()


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2026-11-23 09:10", "no slot begins then"),
        ("2026-11-21 09:00", "a Saturday"),
        ("2026-11-20 09:30", "half an hour ahead"),
        ("2026-11-19 09:00", "yesterday"),
        ("2026-12-07 09:00", "more than ten working days ahead"),
    ],
)
def test_what_is_not_offered_cannot_be_booked(reception: Reception, when: str, why: str) -> None:
    with pytest.raises(SlotTakenError):
        reception.book(at(when))


def test_official_who_is_away_receives_nobody_until_they_are_back(reception: Reception) -> None:
    three = MONDAY_NINE.replace(hour=15)
    half_past = three + dt.timedelta(minutes=30)
    reception.book(three, host=reception.judge)
    absence = enter_absence(
        reception.world.judge, starts_on=MONDAY, ends_on=MONDAY, kind=AbsenceKind.LEAVE
    )

    assert count_booked_meanwhile([absence]) == {absence.pk: 1}  # who is owed a word
    with pytest.raises(SlotTakenError):
        reception.book(half_past, host=reception.judge)
    reception.book(three + dt.timedelta(days=1), host=reception.judge)
    end_absence(absence, at=FRIDAY)
    reception.book(half_past, host=reception.judge)


def test_official_books_until_the_slot_begins(reception: Reception) -> None:
    clerk = reception.world.official(reception.world.clerk)

    booked = reception.booked(at("2026-11-20 09:30"), actor=clerk.actor, channel="hall")

    assert booked.state == "booked"


def test_visitor_on_the_portal_books_and_sees_only_their_own(reception: Reception) -> None:
    other = reception.booked()
    with scoped([reception.world.court.pk], audience=Audience.PORTAL):
        mine = reception.book()
        assert [row.pk for row in Appointment.objects.all()] == [mine.appointment_id]

    assert Appointment.objects.get(pk=mine.appointment_id).seat == 2
    assert other.seat == 1


def test_earlier_request_and_case_stay_with_the_booking(reception: Reception) -> None:
    request = reception.world.submit(when=FRIDAY)

    booked = reception.booked(request_id=request.request_id)

    assert booked.request_id == request.request_id


# --- changing and cancelling ---------------------------------------------------------------------


def test_change_frees_the_old_seat_and_tells_the_new_time(reception: Reception) -> None:
    booked = reception.booked()
    remind_of_appointments(reception.world.court, at=at("2026-11-20 10:00"))

    changed = change_appointment(booked.pk, TUESDAY_NINE, actor=CITIZEN, at=FRIDAY)

    assert (changed.day, changed.starts_at) == (dt.date(2026, 11, 24), TUESDAY_NINE)
    assert changed.remind_at == at("2026-11-23 08:30")
    assert changed.reminded_at is None
    assert reception.free()["9:00"] == 2
    assert kinds_of(booked) == ["appointment.booked", "appointment.changed"]
    assert messages_of(booked) == ["appointment_made"] * 2


def test_change_to_a_full_slot_leaves_everything_as_it_was(reception: Reception) -> None:
    fill(reception, "9:30")
    booked = reception.booked()

    with pytest.raises(SlotTakenError):
        change_appointment(booked.pk, at("2026-11-23 09:30"), actor=CITIZEN, at=FRIDAY)

    booked.refresh_from_db()
    assert (booked.starts_at, booked.state) == (MONDAY_NINE, "booked")


def test_official_who_saw_an_older_state_changes_nothing(reception: Reception) -> None:
    booked = reception.booked()
    clerk = reception.world.official(reception.world.clerk)
    change_appointment(booked.pk, TUESDAY_NINE, actor=CITIZEN, at=FRIDAY)

    with pytest.raises(StaleAppointmentError):
        change_appointment(booked.pk, MONDAY_NINE, actor=clerk.actor, at=FRIDAY, seen_revision=0)
    with pytest.raises(StaleAppointmentError):
        call_off(booked.pk, reason="停电", by=clerk, at=FRIDAY, seen_revision=0)


def test_person_cancels_and_the_seat_is_free(reception: Reception) -> None:
    booked = reception.booked()

    withdraw_appointment(booked.pk, at=FRIDAY)

    assert state_of(booked.pk) == "cancelled"
    assert reception.free()["9:00"] == 2
    assert messages_of(booked) == ["appointment_made"]
    with pytest.raises(WrongStateError, match="现在是“已取消”，不能取消"):
        withdraw_appointment(booked.pk, at=FRIDAY)


def test_person_can_neither_move_nor_give_back_what_has_begun(reception: Reception) -> None:
    booked = reception.booked()

    with pytest.raises(WrongStateError, match="已经到了约定的时间"):
        withdraw_appointment(booked.pk, at=MONDAY_NINE)
    with pytest.raises(WrongStateError, match="已经到了约定的时间"):
        change_appointment(booked.pk, TUESDAY_NINE, actor=CITIZEN, at=MONDAY_NINE)

    assert state_of(booked.pk) == "booked"
    clerk = reception.world.official(reception.world.clerk)
    moved = change_appointment(booked.pk, TUESDAY_NINE, actor=clerk.actor, at=MONDAY_NINE)
    assert moved.starts_at == TUESDAY_NINE


def test_court_cancels_with_a_reason_and_tells_the_person(reception: Reception) -> None:
    booked = reception.booked()
    clerk = reception.world.official(reception.world.clerk)

    with pytest.raises(InvalidSubmissionError, match="取消要写理由"):
        call_off(booked.pk, reason=" ", by=clerk, at=FRIDAY)
    call_off(booked.pk, reason="大厅停电", by=clerk, at=FRIDAY)

    booked.refresh_from_db()
    assert (booked.state, booked.reason) == ("cancelled", "大厅停电")
    assert messages_of(booked) == ["appointment_made", "appointment_off"]
    parcel = address_message(Message.objects.get(kind="appointment_off"), at=FRIDAY).parcel
    assert "大厅停电" not in parcel.body, "reasons stay behind the link"


# --- the line ------------------------------------------------------------------------------------


def queue_up(reception: Reception, phone: str, *, now: dt.datetime = FRIDAY) -> Appointment:
    receipt = stand_in_line(reception.hall, booking(phone=phone), MONDAY, actor=CITIZEN, at=now)
    return Appointment.objects.get(pk=receipt.appointment_id)


def test_first_in_line_is_moved_into_what_is_freed(reception: Reception) -> None:
    seated = fill(reception)
    first = queue_up(reception, "13900000001")
    second = queue_up(reception, "13900000002", now=at("2026-11-20 09:01"))
    assert move_line_up(reception.world.court, at=FRIDAY) == 0

    withdraw_appointment(seated[2].pk, at=FRIDAY)
    assert reception.free() == {}, "the line goes first"
    with pytest.raises(SlotTakenError):
        reception.book(at("2026-11-23 09:30"))
    moved = move_line_up(reception.world.court, at=at("2026-11-20 09:05"))

    first.refresh_from_db()
    assert moved == 1
    assert (first.state, first.starts_at) == ("booked", at("2026-11-23 09:30"))
    assert state_of(second.pk) == "waiting"
    assert kinds_of(first) == ["appointment.queued", "appointment.moved_up"]
    assert messages_of(first) == ["appointment_queued", "appointment_made"]
    assert move_line_up(reception.world.court, at=at("2026-11-20 09:06")) == 0


def test_line_ends_the_working_day_before_and_those_in_it_are_told(reception: Reception) -> None:
    seated = fill(reception)
    waiting = queue_up(reception, "13900000001")

    move_line_up(reception.world.court, at=at("2026-11-20 15:59:59"))
    assert state_of(waiting.pk) == "waiting"
    move_line_up(reception.world.court, at=at("2026-11-20 16:00"))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("cancelled", "到排队截止时没有空出位子")
    assert messages_of(waiting) == ["appointment_queued", "appointment_off"]
    withdraw_appointment(seated[0].pk, at=at("2026-11-20 16:30"))
    assert reception.free(now=at("2026-11-20 16:30")) == {"9:00": 1}, "now anybody's"


def test_nobody_queues_where_there_is_room_or_it_is_too_late(reception: Reception) -> None:
    with pytest.raises(LineClosedError):
        queue_up(reception, "13900000001")
    fill(reception)
    with pytest.raises(LineClosedError):
        queue_up(reception, "13900000001", now=at("2026-11-20 16:00"))


def test_whoever_stands_in_line_may_leave_it_or_take_another_day(reception: Reception) -> None:
    fill(reception)
    leaves, changes = (queue_up(reception, f"1390000000{number}") for number in (1, 2))

    withdraw_appointment(leaves.pk, at=FRIDAY)
    change_appointment(changes.pk, TUESDAY_NINE, actor=CITIZEN, at=FRIDAY)

    assert (state_of(leaves.pk), state_of(changes.pk)) == ("cancelled", "booked")


# --- reminding -----------------------------------------------------------------------------------


def test_reminder_is_stored_once_on_the_working_day_before_and_leaves_in_office_hours(
    reception: Reception,
) -> None:
    court = reception.world.court
    booked = reception.booked(TUESDAY_NINE)

    assert remind_of_appointments(court, at=at("2026-11-23 08:29:59")) == 0
    assert remind_of_appointments(court, at=at("2026-11-23 08:30")) == 1
    assert remind_of_appointments(court, at=at("2026-11-23 08:31")) == 0

    message = Message.objects.get(kind="appointment_reminder")
    assert message.send_after == at("2026-11-23 08:30")
    assert kinds_of(booked) == ["appointment.booked", "appointment.reminded"]
    assert "提醒您：11月24日（周二）9:00，诉讼服务大厅" in (
        address_message(message, at=message.send_after).parcel.body
    )


def test_reminder_that_was_late_waits_for_the_offices_to_open(reception: Reception) -> None:
    reception.book(TUESDAY_NINE)

    remind_of_appointments(reception.world.court, at=at("2026-11-23 20:00"))

    assert Message.objects.get(kind="appointment_reminder").send_after == at("2026-11-24 08:30")


@pytest.mark.parametrize("fate", ["cancelled", "begun", "booked the day before"])
def test_nobody_is_reminded_of_what_is_not_ahead(reception: Reception, fate: str) -> None:
    now = at("2026-11-23 11:00") if fate == "booked the day before" else FRIDAY
    booked = reception.booked(TUESDAY_NINE, now=now)
    if fate == "cancelled":
        withdraw_appointment(booked.pk, at=FRIDAY)

    late = TUESDAY_NINE if fate == "begun" else at("2026-11-23 12:00")

    assert remind_of_appointments(reception.world.court, at=late) == 0


# --- the day itself ------------------------------------------------------------------------------


def test_clerk_notes_who_came_and_who_did_not(reception: Reception) -> None:
    clerk = reception.world.official(reception.world.clerk)
    came, missed = reception.booked(), reception.booked()

    with pytest.raises(WrongStateError, match="还没有到那一天"):
        note_came(came.pk, by=clerk, at=FRIDAY)
    with pytest.raises(WrongStateError, match="还没有到约定的时间"):
        note_missed(missed.pk, by=clerk, at=at("2026-11-23 08:59"))
    note_came(came.pk, by=clerk, at=at("2026-11-23 08:50"))
    note_missed(missed.pk, by=clerk, at=at("2026-11-23 09:20"))

    assert (state_of(came.pk), state_of(missed.pk)) == ("came", "missed")
    note_came(missed.pk, by=clerk, at=at("2026-11-23 09:40"))
    assert state_of(missed.pk) == "came", "late, but there"
    assert kinds_of(missed) == ["appointment.booked", "appointment.missed", "appointment.came"]


def test_official_acts_on_their_own_visitors_and_the_desk_on_all(reception: Reception) -> None:
    world = reception.world
    in_hall = reception.booked()
    with_judge = reception.booked(at("2026-11-23 15:00"), host=reception.judge)
    judge, colleague = world.official(world.judge), world.official(world.colleague)
    later = at("2026-11-23 15:05")

    for official, appointment in ((judge, in_hall), (colleague, with_judge), (colleague, in_hall)):
        with pytest.raises(AppointmentNotFoundError):
            note_came(appointment.pk, by=official, at=later)
        with pytest.raises(AppointmentNotFoundError):
            call_off(appointment.pk, reason="x", by=official, at=later)
        with pytest.raises(AppointmentNotFoundError):
            reveal_visitor(appointment.pk, reason="x", by=official, at=later)
    note_came(with_judge.pk, by=judge, at=later)
    note_came(in_hall.pk, by=world.official(world.clerk), at=later)


def test_name_and_telephone_are_shown_for_a_reason_on_record(reception: Reception) -> None:
    booked = reception.booked()
    clerk = reception.world.official(reception.world.clerk)

    shown = reveal_visitor(booked.pk, reason="来访人找不到门口，要打电话", by=clerk, at=FRIDAY)

    assert (shown.name, shown.phone) == ("陈小满", "13800000000")
    event = Event.objects.get(kind="personal_data.revealed")
    assert event.data == {"reason": "来访人找不到门口，要打电话"}


def test_lost_code_comes_by_telephone_for_what_is_ahead(reception: Reception) -> None:
    ahead, other = reception.booked(), reception.booked(phone="13900000000")
    over = reception.booked(at("2026-11-20 10:30"))
    later = at("2026-11-21 09:00")

    sent = renew_codes_of_phone(over.court_id, phone_index("138 0000 0000"), at=later)

    ahead.refresh_from_db()
    assert sent == 1
    assert (ahead.follow_version, messages_of(ahead)) == (2, ["appointment_made", "follow_code"])
    assert messages_of(other) == messages_of(over) == ["appointment_made"]
