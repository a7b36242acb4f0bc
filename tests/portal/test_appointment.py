"""An appointment made on a phone, without account and scripts, changed and given back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.appointments.conftest import FRIDAY, MONDAY, MONDAY_NINE, Reception, receive
from tests.appointments.test_booking import fill
from tests.world import World, at

from fenglian.appointments.actions import call_off
from fenglian.appointments.models import Appointment, WeeklyHours
from fenglian.cases.enums import PartyRole
from fenglian.cases.models import Case, CaseParty
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.privacy.indexes import phone_index
from fenglian.requests.actions import dispatch_order
from fenglian.requests.actions.desk import Target

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.clause("NS-6b")

START = "/nansha/appointment/"
VISITOR = {"name": "陈小满", "phone": "138 0000 0000", "matter": "交补充证据"}


@pytest.fixture
def reception(furnished: World, set_clock: Callable[[dt.datetime], None]) -> Reception:
    """A court with hours, asked on a Friday morning."""
    set_clock(FRIDAY)
    return receive(furnished)


def text_of(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def begin(client: Client, path: str = f"{START}hall/", **form: str) -> str:
    """Choose with whom, and return the address of the days."""
    answer = client.post(path, form) if form else client.get(path)
    assert answer.status_code == 302, text_of(answer)
    return answer.headers["Location"]


def choose_time(client: Client, days: str, when: dt.datetime = MONDAY_NINE) -> Answer:
    day = when.astimezone(MONDAY_NINE.tzinfo).date()
    return client.post(f"{days}?day={day}", {"time": when.astimezone(dt.UTC).isoformat()})


def book(client: Client, **visitor: str) -> str:
    """Go the whole way to the hall on Monday at nine; return the address of the appointment."""
    days = begin(client)
    who = choose_time(client, days).headers["Location"]
    answer = client.post(who, {**VISITOR, **visitor})
    assert answer.status_code == 302, text_of(answer)
    return answer.headers["Location"]


# --- the way there -------------------------------------------------------------------------------


def test_home_leads_to_the_hall_its_days_and_their_times(
    client: Client, reception: Reception
) -> None:
    fill(reception, "9:30")
    assert f'href="{START}"' in client.get("/nansha/").content.decode()
    assert "到诉讼服务大厅" in text_of(client.get(START))

    days = begin(client)

    listed = text_of(client.get(days))
    assert "11月23日（周一） 还有 3 个时间" in listed
    assert "11月21日" not in listed, "a Saturday"
    times = client.get(f"{days}?day=2026-11-23").content.decode()
    assert re.findall(r"(\d+:\d\d–\d+:\d\d)</label>", times) == [
        "9:00–9:30", "10:00–10:30", "10:30–11:00",
    ]  # fmt: skip


def test_booking_ends_on_a_page_with_time_code_and_square_that_stays(
    client: Client, reception: Reception
) -> None:
    held = book(client)

    page = client.get(held)
    booked = Appointment.objects.get()
    assert (booked.starts_at, booked.phone, booked.matter, booked.channel) == (
        MONDAY_NINE, "13800000000", "交补充证据", "website",
    )  # fmt: skip
    text = text_of(page)
    assert "约好了" in text
    assert "11月23日（周一）9:00" in text
    assert "诉讼服务大厅" in text
    assert follow_code(booked.pk, 1) in text
    assert 'class="fl-qr"' in page.content.decode()
    assert client.get(held).content == page.content or "csrf" in page.content.decode()
    assert "陈小满" not in text
    assert "13800000000" not in text


def test_second_press_and_going_back_lead_to_the_same_booking(
    client: Client, reception: Reception
) -> None:
    days = begin(client)
    who = choose_time(client, days).headers["Location"]

    pressed = [client.post(who, VISITOR).headers["Location"] for _ in range(2)]

    assert pressed[0] == pressed[1] == client.get(days).headers["Location"]
    assert Appointment.objects.count() == 1


def test_time_taken_meanwhile_leads_back_to_the_day_and_says_so(
    client: Client, reception: Reception
) -> None:
    days = begin(client)
    who = choose_time(client, days).headers["Location"]
    fill(reception, "9:00")

    answer = client.post(who, VISITOR)

    assert answer.headers["Location"] == f"{days}?day=2026-11-23"
    assert "11月23日（周一）9:00已经约满" in text_of(client.get(answer.headers["Location"]))
    refused = choose_time(client, days)
    assert refused.status_code == 422
    assert "这个时间刚被别人约走了" in text_of(refused)
    typed = client.get(choose_time(client, days, at("2026-11-23 09:30")).headers["Location"])
    assert f'value="{VISITOR["name"]}"' in typed.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "请填写“您的姓名”。"),
        ("phone", "1380000", "手机号应是 11 位，现在是 7 位。"),
        ("matter", "字" * 101, "最多 100 个字，现在 101 个字"),
        ("starts_at", "2026-11-24", "多了本页没有的项目（starts_at）"),
    ],
)
def test_fault_is_said_and_what_was_typed_stays(
    client: Client, reception: Reception, field: str, value: str, sentence: str
) -> None:
    who = choose_time(client, begin(client)).headers["Location"]

    answer = client.post(who, {**VISITOR, field: value})

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert field == "matter" or 'value="交补充证据"' in answer.content.decode()
    assert not Appointment.objects.exists()


def test_full_day_offers_its_line(client: Client, reception: Reception) -> None:
    fill(reception)
    days = begin(client)
    assert "11月23日（周一） 约满了，可以排队" in text_of(client.get(days))
    assert "前面有 0 人排队" in text_of(client.get(f"{days}?day=2026-11-23"))

    who = client.post(f"{days}?day=2026-11-23", {"time": "line"}).headers["Location"]
    held = client.post(who, VISITOR).headers["Location"]

    text = text_of(client.get(held))
    assert Appointment.objects.get(state="waiting").day == MONDAY
    assert "排上队了" in text
    assert "第 1 位" in text
    assert "排到 11月20日（周五）16:00 为止" in text


def test_one_telephone_number_books_six_times_a_day(client: Client, reception: Reception) -> None:
    WeeklyHours.objects.update(capacity=9)
    statuses = []
    for _ in range(7):
        who = choose_time(client, begin(client)).headers["Location"]
        statuses.append(client.post(who, VISITOR).status_code)

    assert statuses == [302] * 6 + [429]


def test_court_without_hours_says_so(
    client: Client, furnished: World, set_clock: Callable[[dt.datetime], None]
) -> None:
    set_clock(FRIDAY)

    assert "大厅现在不接受预约" in text_of(client.get(START))
    assert client.get(f"{START}hall/").status_code == 404


# --- a judge by the case -------------------------------------------------------------------------


def party_of(world: World, serial: int, phone: str) -> None:
    case = Case.objects.get(serial=serial)
    CaseParty.objects.create(
        court=world.court, case=case, role=PartyRole.PLAINTIFF, name="陈小满", name_masked="陈**",
        phone=phone, phone_index=phone_index(phone),
    )  # fmt: skip


def test_number_of_a_public_case_leads_to_its_judge(client: Client, reception: Reception) -> None:
    days = begin(client, START, case_number="(2026)粤0115民初1234", phone="")

    assert "沈砚秋（民事审判一庭法官）" in text_of(client.get(days))
    who = choose_time(client, days, at("2026-11-23 15:00")).headers["Location"]
    client.post(who, VISITOR)
    booked = Appointment.objects.get()
    assert (booked.host, booked.case) == (reception.judge, Case.objects.get(serial=1234))


def test_case_that_is_not_public_opens_to_a_party_s_telephone_only(
    client: Client, reception: Reception
) -> None:
    party_of(reception.world, 99, "13800000000")
    asked = {"case_number": "（2026）粤0115民初99号"}
    unknown = {"case_number": "（2026）粤0115民初98号"}
    refusals = {
        text_of(client.post(START, {**case, "phone": phone})).replace(case["case_number"], "")
        for case in (asked, unknown)
        for phone in ("", "13900000000")
    }
    refused = {re.sub("13900000000", "", text) for text in refusals}

    assert len(refused) == 1, "unknown and closed look alike"
    assert "没有查到，或者案件不公开" in refused.pop()
    assert "沈砚秋" in text_of(client.get(begin(client, START, **asked, phone="13800000000")))


def test_judge_without_hours_is_said_to_have_none(client: Client, reception: Reception) -> None:
    Case.objects.filter(serial=1234).update(judge=reception.world.colleague)

    answer = client.post(START, {"case_number": "（2026）粤0115民初1234号", "phone": ""})

    assert answer.status_code == 422
    assert "这个案件的法官还没有开放预约" in text_of(answer)


# --- from an earlier request ---------------------------------------------------------------------


def test_appointment_from_a_request_belongs_to_it_and_is_shown_there(
    client: Client, reception: Reception
) -> None:
    world = reception.world
    receipt = world.submit(when=FRIDAY)
    dispatch_order(
        receipt.request_id, Target(world.civil.pk, world.judge.pk),
        by=world.official(world.clerk), at=FRIDAY,
    )  # fmt: skip
    follow = f"/nansha/follow/{receipt.token}/"
    assert f"{follow}appointment/" in client.get(follow).content.decode()
    offered = text_of(client.get(f"{follow}appointment/"))
    assert "沈砚秋（民事审判一庭法官） 正在办您这件事" in offered
    assert "诉讼服务大厅" in offered

    days = begin(client, f"{follow}appointment/?with=handler")
    who = choose_time(client, days, at("2026-11-23 15:30")).headers["Location"]
    held = client.post(who, VISITOR).headers["Location"]

    assert Appointment.objects.get().request_id == receipt.request_id
    shown = client.get(follow).content.decode()
    assert held in shown
    assert "11月23日（周一）15:30" in text_of(client.get(follow))


# --- afterwards ----------------------------------------------------------------------------------


def test_change_by_the_link_takes_the_new_time(client: Client, reception: Reception) -> None:
    held = book(client)

    answer = choose_time(client, f"{held}change/", at("2026-11-24 10:00"))

    assert answer.headers["Location"] == held
    text = text_of(client.get(held))
    assert "时间改好了" in text
    assert "11月24日（周二）10:00" in text


def test_cancel_by_the_link_stays_cancelled(client: Client, reception: Reception) -> None:
    held = book(client)

    pressed = [client.post(f"{held}withdraw/").headers["Location"] for _ in range(2)]

    assert pressed == [held, held]
    text = text_of(client.get(held))
    assert "已取消" in text
    assert "另约时间" in text
    assert client.get(f"{held}change/").status_code == 409


def test_reason_of_the_court_is_read_behind_the_link(client: Client, reception: Reception) -> None:
    held = book(client)
    clerk = reception.world.official(reception.world.clerk)
    call_off(Appointment.objects.get().pk, reason="大厅停电一天", by=clerk, at=FRIDAY)

    assert "法院的说明： 大厅停电一天" in text_of(client.get(held)).replace("：大", "： 大")


def test_what_has_begun_can_neither_be_changed_nor_cancelled(
    client: Client, reception: Reception, set_clock: Callable[[dt.datetime], None]
) -> None:
    held = book(client)
    set_clock(MONDAY_NINE)

    assert f"{held}change/" not in client.get(held).content.decode()
    assert client.get(f"{held}change/").status_code == 409
    assert client.post(f"{held}withdraw/").status_code == 409


def test_code_tells_the_state_and_with_the_telephone_opens_the_page(
    client: Client, reception: Reception
) -> None:
    held = book(client)
    code = follow_code(Appointment.objects.get().pk, 1)

    by_code = text_of(client.get("/nansha/find/", {"code": code}))
    wrong = client.post("/nansha/find/", {"code": code, "digits": "1234"})
    right = client.post("/nansha/find/", {"code": code, "digits": "0000"})

    assert "已约好" in by_code
    assert "11月23日" not in by_code
    assert "和反映时留的手机号对不上" in text_of(wrong)
    assert right.headers["Location"] == held


def test_forged_outdated_and_foreign_links_are_no_page(
    client: Client, reception: Reception, world: Callable[..., World]
) -> None:
    held = book(client)
    booked = Appointment.objects.get()
    request = reception.world.submit(when=FRIDAY)
    world("yunan", code="粤5322", prefix="y-")
    wrong = [
        held[:-2] + ("A" if held[-2] != "A" else "B") + "/",
        f"/nansha/appointment/held/{follow_token(booked.pk, 2)}/",
        f"/nansha/appointment/held/{request.token}/",
        held.replace("/nansha/", "/yunan/"),
        f"/nansha/follow/{follow_token(booked.pk, 1)}/",
    ]

    assert [client.get(path).status_code for path in wrong] == [404] * 5


def test_draft_is_the_session_s_own(client: Client, reception: Reception) -> None:
    days = begin(client)

    other = Client().get(days)
    as_request = client.get(days.replace("/appointment/", "/tell/"))

    assert other.headers["Location"] == START
    assert as_request.headers["Location"] == "/nansha/tell/"


def test_days_are_read_in_the_same_number_of_statements_however_many_come(
    client: Client, reception: Reception
) -> None:
    days = begin(client)
    client.get(days)
    counts = []
    for clock in ("9:00", "9:30"):
        fill(reception, clock)
        with CaptureQueriesContext(connection) as captured:
            client.get(days)
        counts.append(len(captured))

    assert counts[0] == counts[1]
