"""J2, its last sentence: another books a slot with the hall and gets a reminder."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import OFFICE, PHONE, PLAIN

from fenglian.appointments.jobs import keep_each_minute
from fenglian.appointments.models import Appointment
from fenglian.notifications.jobs import send_messages
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import format_day

if TYPE_CHECKING:
    from tests.acceptance.conftest import Screen, Site, Visit, Worker

pytestmark = [pytest.mark.browser, pytest.mark.clause("NS-6b")]


def book(site: Site, screen: Screen, day: dt.date) -> Visit:
    """Go from the first page to the receipt."""
    party = site.visit(screen)
    party.open(site.home)
    party.follow(re.compile("预约办"))
    party.look("j2-with-whom")
    party.follow(re.compile("到诉讼服务大厅"))
    party.look("j2-days")
    party.follow(re.compile(re.escape(format_day(day, site.begins.date()))))
    party.look("j2-times")
    party.choose("10:00–10:30")
    party.press("下一步")
    party.press("确认预约")
    party.look("j2-visitor-errors")
    party.fill("您的姓名", "梁小雨")
    party.fill("您的手机号", "13812340000")
    party.fill("要办什么事（可以不写）", "交补充证据")
    party.press("确认预约")
    party.reads("约好了", f"{format_day(day, site.begins.date())}10:00", "诉讼服务大厅")
    party.look("j2-booked")
    return party


def test_party_books_a_slot_with_the_hall_and_gets_a_reminder(site: Site, worker: Worker) -> None:
    days = [site.working_day(number) for number in (2, 3)]
    parties = [book(site, screen, days[1]) for screen in (PHONE, PLAIN)]

    site.set_clock(dt.datetime.combine(days[0], dt.time(8, 31), COURT_ZONE))
    worker.run(keep_each_minute)
    worker.run(send_messages)

    reminders = [line for line in site.sent() if line["key"].startswith("appointment_reminder")]
    mine = [line for line in reminders if line["to"] == "138****0000"]
    assert len(mine) == len(parties)
    assert f"{format_day(days[1], days[1])}10:00，诉讼服务大厅" in mine[0]["words"]
    assert "梁小雨" not in str(mine)

    party = parties[0]
    party.follow("改时间")
    party.follow(re.compile(re.escape(format_day(site.working_day(4), days[0]))))
    party.choose("9:00–9:30")
    party.press("改到这个时间")
    party.reads("时间改好了")
    party.look("j2-changed")

    clerk = site.sign_in("clerk", OFFICE)
    clerk.follow("预约")
    clerk.reads("今天和以后的预约", "梁**：交补充证据")
    clerk.look("j2-board")
    site.set_clock(dt.datetime.combine(days[1], dt.time(10, 5), COURT_ZONE))
    clerk.open("/desk/appointments/")
    clerk.press("来了：梁**")
    clerk.reads("已登记：来了")
    for path in ("new/", "hours/?whose=hall"):
        clerk.open(f"/desk/appointments/{path}")
        clerk.look(f"j2-{path[:3]}")
    with site.reading():
        states = Appointment.objects.filter(phone_masked="138****0000", name_masked="梁**")
        assert sorted(states.values_list("state", flat=True)) == ["booked", "came"]
