"""The desk receives people: hours laid down, the day's list, booking for others (NS-6b)."""

from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from tests.appointments.conftest import MONDAY, MONDAY_NINE, Reception, receive, state_of
from tests.appointments.test_booking import fill, queue_up
from tests.desk.conftest import Desk
from tests.desk.test_work import text_of
from tests.world import at

from fenglian.appointments.actions import close_days
from fenglian.appointments.models import Appointment, Closing, Host, Opening, WeeklyHours
from fenglian.appointments.slots import Gap
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.organizations.models import Person, PostTerm
from fenglian.privacy.codes import follow_code

pytestmark = pytest.mark.clause("NS-6b")

BOARD = "/desk/appointments/"
NEW = f"{BOARD}new/"
HOURS = f"{BOARD}hours/"
WEEKLY = {
    "weekdays": ["2", "4"], "opens": "9:00", "closes": "10:00", "minutes": "20", "capacity": "1",
    "starts_on": "2026-11-20",
}  # fmt: skip


@pytest.fixture
def reception(desk: Desk) -> Reception:
    return receive(desk.world)


def page_of(appointment: Appointment, act: str = "") -> str:
    return f"{BOARD}{appointment.pk}/" + (f"{act}/" if act else "")


# --- the list ------------------------------------------------------------------------------------


def test_clerk_sees_the_hall_s_day_masked_and_the_judge_their_own(
    desk: Desk, reception: Reception
) -> None:
    reception.booked(at("2026-11-20 10:30"))
    reception.booked()
    reception.booked(at("2026-11-23 15:00"), host=reception.judge, matter="问鉴定进展")

    hall = text_of(desk.client(desk.world.clerk), BOARD)
    own = text_of(desk.client(desk.world.judge), BOARD)
    everything = text_of(desk.client(desk.world.clerk), f"{BOARD}?whose=all")

    assert re.search(r"今天 ?11月20日（周五）.*10:30.*陈\*\*：交补充证据.*138\*\*\*\*0000", hall)
    assert "11月23日（周一）" in hall
    assert "问鉴定进展" not in hall
    assert "问鉴定进展" in own
    assert "交补充证据" not in own
    assert "问鉴定进展" in everything
    assert "沈砚秋" in everything
    assert "陈小满" not in hall + own + everything


def test_came_and_no_show_are_noted_from_the_list_and_counted(
    desk: Desk, reception: Reception
) -> None:
    first, second = reception.booked(), reception.booked()
    third = reception.booked(at("2026-11-23 09:30"))
    desk.set_clock("2026-11-23 09:40")
    clerk = desk.client(desk.world.clerk)

    answers = [
        clerk.post(page_of(first, "came")),
        clerk.post(page_of(second, "missed")),
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, BOARD)] * 2
    assert [state_of(one.pk) for one in (first, second, third)] == ["came", "missed", "booked"]
    board = text_of(clerk, BOARD)
    assert "本月来了 1 人，没有来 1 人。还有 1 人到了时间没有登记。" in board


def test_line_of_a_full_day_stands_below_the_list(desk: Desk, reception: Reception) -> None:
    fill(reception)
    queue_up(reception, "13900000001")

    board = text_of(desk.client(desk.world.clerk), BOARD)

    assert "在排队 11月23日（周一） 陈**" in board


def test_what_is_over_or_called_off_is_found_again(desk: Desk, reception: Reception) -> None:
    reception.booked(matter="领判决书")
    desk.set_clock("2026-11-24 09:00")
    clerk = desk.client(desk.world.clerk)

    assert "领判决书" not in text_of(clerk, BOARD)
    assert "领判决书" in text_of(clerk, f"{BOARD}?when=past")


def test_list_takes_the_same_statements_for_one_and_for_many(
    desk: Desk, reception: Reception
) -> None:
    clerk = desk.client(desk.world.clerk)
    reception.booked()
    one = desk.statements(clerk, f"{BOARD}?whose=all")
    fill(reception, "9:30", "10:00")
    reception.booked(at("2026-11-23 15:00"), host=reception.judge)

    assert desk.statements(clerk, f"{BOARD}?whose=all") == one


# --- one appointment -----------------------------------------------------------------------------


def test_page_shows_what_for_and_hides_who_until_a_reason_is_given(
    desk: Desk, reception: Reception
) -> None:
    booked = reception.booked()
    clerk = desk.client(desk.world.clerk)
    page = text_of(clerk, page_of(booked))
    assert "交补充证据" in page
    assert "陈小满" not in page

    refused = clerk.post(page_of(booked, "reveal"), {"reason": ""})
    shown = clerk.post(page_of(booked, "reveal"), {"reason": "打电话告诉他改到二楼"})

    assert refused.status_code == 422
    assert "陈小满" in shown.content.decode()
    assert "13800000000" in shown.content.decode()
    assert Event.objects.get(kind="personal_data.revealed").subject_id == booked.pk


def test_cancel_asks_for_a_reason_and_tells_the_person(desk: Desk, reception: Reception) -> None:
    booked = reception.booked()
    clerk = desk.client(desk.world.clerk)
    path = page_of(booked, "cancel")
    assert "为什么取消" in text_of(clerk, path)

    empty = clerk.post(path, {"seen_revision": "0", "reason": ""})
    stale = clerk.post(path, {"seen_revision": "7", "reason": "停电"})
    done = clerk.post(path, {"seen_revision": "0", "reason": "停电"})

    assert (empty.status_code, stale.status_code, done.status_code) == (422, 409, 303)
    assert state_of(booked.pk) == "cancelled"
    assert Message.objects.filter(kind="appointment_off", subject_id=booked.pk).count() == 1
    assert "停电" in text_of(clerk, page_of(booked))


def test_move_offers_days_and_times_and_takes_one(desk: Desk, reception: Reception) -> None:
    booked = reception.booked()
    clerk = desk.client(desk.world.clerk)
    path = page_of(booked, "move")
    assert "11月24日（周二） 4" in text_of(clerk, path)
    slot = at("2026-11-24 10:00").astimezone(dt.UTC).isoformat()

    done = clerk.post(f"{path}?day=2026-11-24", {"seen_revision": "0", "time": slot})
    gone = clerk.post(f"{path}?day=2026-11-24", {"seen_revision": "1", "time": "2026-11-24"})

    booked.refresh_from_db()
    assert (done.status_code, gone.status_code) == (303, 422)
    assert booked.starts_at == at("2026-11-24 10:00")


def test_appointments_of_others_are_no_page_for_a_judge(desk: Desk, reception: Reception) -> None:
    booked = reception.booked()
    judge = desk.client(desk.world.judge)

    for act in ("", "cancel", "move", "reveal"):
        assert judge.get(page_of(booked, act)).status_code == 404
    for act in ("came", "missed", "cancel", "move", "reveal"):
        assert judge.post(page_of(booked, act), {"reason": "x"}).status_code == 404
    assert state_of(booked.pk) == "booked"


# --- booking for others --------------------------------------------------------------------------


def book_for(desk: Desk, person: Person, host: Host, **given: str) -> tuple[Client, str]:
    client = desk.client(person)
    facts = {
        "client_key": str(uuid4()),
        "time": MONDAY_NINE.astimezone(dt.UTC).isoformat(),
        "name": "何田田",
        "phone": "139 1234 5678",
        "matter": "领调解书",
        "channel": "hotline",
        **given,
    }
    answer = client.post(f"{NEW}?host={host.pk}&day=2026-11-23", facts)
    assert answer.status_code == 303, text_of(client, f"{NEW}?host={host.pk}&day=2026-11-23")
    return client, answer["Location"]


def test_clerk_books_for_a_caller_and_reads_the_code_out(desk: Desk, reception: Reception) -> None:
    clerk, page = book_for(desk, desk.world.clerk, reception.hall)

    booked = Appointment.objects.get()
    assert (booked.channel, booked.recorded_by, booked.phone) == (
        "hotline", desk.world.clerk, "13912345678",
    )  # fmt: skip
    assert follow_code(booked.pk, 1) in text_of(clerk, page)
    assert Message.objects.filter(kind="appointment_made", person_id=None).count() == 1


def test_code_is_nobody_else_s(desk: Desk, reception: Reception) -> None:
    booked = reception.booked()

    page = text_of(desk.client(desk.world.clerk), page_of(booked))

    assert follow_code(booked.pk, 1) not in page


def test_second_press_at_the_counter_is_one_booking(desk: Desk, reception: Reception) -> None:
    key = str(uuid4())

    pages = [book_for(desk, desk.world.clerk, reception.hall, client_key=key)[1] for _ in range(2)]

    assert pages[0] == pages[1]
    assert Appointment.objects.count() == 1


def test_clerk_books_with_a_judge_and_a_judge_only_with_themselves(
    desk: Desk, reception: Reception
) -> None:
    choices = text_of(desk.client(desk.world.clerk), NEW)
    assert "诉讼服务大厅" in choices
    assert "沈砚秋（民事审判一庭法官）" in choices
    judge = desk.client(desk.world.judge)
    assert "诉讼服务大厅" not in text_of(judge, NEW).replace("nansha示例人民法院", "")
    assert judge.get(f"{NEW}?host={reception.hall.pk}").status_code == 404
    assert judge.get(f"{NEW}?host={reception.judge.pk}").status_code == 200
    assert judge.get(f"{NEW}?host=1").status_code == 404


def test_booking_from_a_request_belongs_to_it(desk: Desk, reception: Reception) -> None:
    request_id = desk.dispatched()
    clerk = desk.client(desk.world.clerk)
    path = f"{NEW}?request={request_id}&host={reception.hall.pk}&day=2026-11-23"
    assert (
        f"{NEW}?request={request_id}" in clerk.get(f"/desk/requests/{request_id}/").content.decode()
    )

    clerk.post(path, {
        "client_key": str(uuid4()), "time": MONDAY_NINE.astimezone(dt.UTC).isoformat(),
        "name": "何田田", "phone": "13912345678", "matter": "", "channel": "hall",
    })  # fmt: skip

    assert Appointment.objects.get().request_id == request_id
    assert "11月23日（周一）9:00" in text_of(clerk, f"/desk/requests/{request_id}/")
    judge = desk.client(desk.world.judge)
    assert "11月23日（周一）9:00 大厅" not in text_of(judge, f"/desk/requests/{request_id}/")
    assert desk.client(desk.world.enforcer).get(path).status_code == 404


def test_fault_is_said_at_its_field(desk: Desk, reception: Reception) -> None:
    clerk = desk.client(desk.world.clerk)
    path = f"{NEW}?host={reception.hall.pk}&day=2026-11-23"

    answer = clerk.post(path, {"client_key": str(uuid4()), "name": "", "phone": "139", "x": "1"})

    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    assert answer.status_code == 422
    for sentence in (
        "请选“几点来”。",
        "请填写“姓名”。",
        "手机号应是 11 位，现在是 3 位。",
        "（x）",
    ):
        assert sentence in page
    assert not Appointment.objects.exists()


# --- hours ---------------------------------------------------------------------------------------


def test_judge_opens_hours_every_week_a_day_more_and_closes_some(desk: Desk) -> None:
    judge = desk.client(desk.world.judge)
    page = text_of(judge, HOURS)
    assert "还没有每周的时间" in page

    answers = [
        judge.post(f"{HOURS}weekly/", WEEKLY),
        judge.post(f"{HOURS}opening/", {
            "day": "2026-11-21", "opens": "9:00", "closes": "11:00", "minutes": "30",
            "capacity": "1",
        }),
        judge.post(f"{HOURS}closing/", {
            "starts_on": "2026-11-24", "ends_on": "2026-11-26", "opens": "", "closes": "",
            "reason": "出差",
        }),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert [row.weekday for row in WeeklyHours.objects.order_by("weekday")] == [2, 4]
    shown = text_of(judge, HOURS)
    assert "周二 9:00–10:00 20 分钟 1 人" in shown
    assert "11月21日（周六） 9:00–11:00" in shown
    assert "11月24日（周二） – 11月26日（周四） 出差" in shown

    for name, row in (
        ("end", WeeklyHours.objects.first()),
        ("withdraw", Opening.objects.first()),
        ("reopen", Closing.objects.first()),
    ):
        assert row is not None
        assert judge.post(f"{HOURS}{name}/", {"row": str(row.pk)}).status_code == 303
    assert WeeklyHours.objects.filter(ends_on=dt.date(2026, 11, 20)).count() == 1
    assert not Opening.objects.exists()
    assert not Closing.objects.exists()


def test_hall_s_hours_are_the_desk_s(desk: Desk, reception: Reception) -> None:
    assert "大厅的开放时间" in text_of(desk.client(desk.world.clerk), f"{HOURS}?whose=hall")
    judge = desk.client(desk.world.judge)

    assert judge.get(f"{HOURS}?whose=hall").status_code == 404
    assert judge.post(f"{HOURS}weekly/?whose=hall", WEEKLY).status_code == 404
    row = WeeklyHours.objects.filter(host=reception.hall)[0]
    assert judge.post(f"{HOURS}end/", {"row": str(row.pk)}).status_code == 403


def test_overlapping_hours_come_back_with_the_reason(desk: Desk, reception: Reception) -> None:
    clerk = desk.client(desk.world.clerk)

    answer = clerk.post(f"{HOURS}weekly/?whose=hall", WEEKLY)

    assert answer.status_code == 422
    assert "周二 9:00–11:00 已经开放" in answer.content.decode()
    assert clerk.post(f"{HOURS}nothing/", {}).status_code == 404


def test_closing_says_how_many_are_left_booked(desk: Desk, reception: Reception) -> None:
    reception.booked()
    clerk = desk.client(desk.world.clerk)
    closing = {"starts_on": "2026-11-23", "ends_on": "2026-11-23", "opens": "8:00",
               "closes": "10:00", "reason": "停电"}  # fmt: skip

    answer = clerk.post(f"{HOURS}closing/?whose=hall", closing)

    assert "已约的 1 人没有取消" in text_of(clerk, answer["Location"])


# --- the calendar feed ---------------------------------------------------------------------------


def feed_of(desk: Desk, person: Person, suffix: str = "") -> str:
    """Let somebody ask for a link, and return its path."""
    client = desk.client(person)
    client.post(f"{HOURS}feed/{suffix}")
    shown = client.get(f"{HOURS}{suffix}").content.decode()
    found = re.search(r'value="http://testserver(/nansha/calendar/[^"]+)"', shown)
    assert found is not None
    return found[1]


def test_feed_shows_times_and_masked_people_and_nothing_else(
    desk: Desk, reception: Reception
) -> None:
    booked = reception.booked(at("2026-11-23 15:00"), host=reception.judge)
    reception.booked()
    path = feed_of(desk, desk.world.judge)

    answer = Client().get(path)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["SUMMARY"] == "预约：陈** 138****0000"
    assert event.decoded("DTSTART") == at("2026-11-23 15:00")
    assert event.decoded("DTEND") == at("2026-11-23 15:30")
    assert str(event["URL"]).endswith(page_of(booked))
    for secret in ("陈小满", "13800000000", "交补充证据", "小满"):
        assert secret not in answer.content.decode()


def test_feed_follows_changes_and_drops_what_is_cancelled(desk: Desk, reception: Reception) -> None:
    path = feed_of(desk, desk.world.clerk, "?whose=hall")
    reception.booked()
    assert len(Calendar.from_ical(Client().get(path).content).walk("VEVENT")) == 1

    close_days(None, (MONDAY, MONDAY), Gap(dt.time(8), dt.time(12)), reason="停电",
               cancel_booked=True, by=desk.world.official(desk.world.clerk),
               at=at("2026-11-20 09:00"))  # fmt: skip

    assert Calendar.from_ical(Client().get(path).content).walk("VEVENT") == []


def test_link_of_the_feed_ends_when_it_is_renewed_or_revoked(
    desk: Desk, reception: Reception
) -> None:
    first = feed_of(desk, desk.world.judge)
    second = feed_of(desk, desk.world.judge)
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]

    desk.client(desk.world.judge).post(f"{HOURS}no-feed/")

    assert Client().get(second).status_code == 404
    kinds = [event.kind for event in Event.objects.filter(subject_id=reception.judge.pk)]
    assert kinds.count("calendar_feed.given") == 2
    assert kinds.count("calendar_feed.revoked") == 1


@pytest.mark.usefixtures("reception")
def test_link_of_the_feed_ends_with_the_post(desk: Desk) -> None:
    path = feed_of(desk, desk.world.judge)

    PostTerm.objects.filter(person=desk.world.judge).update(ends_on=dt.date(2026, 11, 19))

    assert Client().get(path).status_code == 404


def test_feed_is_read_in_the_same_number_of_statements(desk: Desk, reception: Reception) -> None:
    path = feed_of(desk, desk.world.clerk, "?whose=hall")
    counts = []
    for clock in ("9:00", "9:30"):
        fill(reception, clock)
        with CaptureQueriesContext(connection) as captured:
            Client().get(path)
        counts.append(len(captured))

    assert counts[0] == counts[1]
