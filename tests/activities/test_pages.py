"""The desk's pages of liaison work: the form without scripts, lists, one record, what follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar
from PIL import Image
from pytest_django.fixtures import Settings
from tests.activities.conftest import Towns
from tests.world import at

from fenglian.activities.models import Activity, AgreedMatter, PlannedVisit, ResearchReport
from fenglian.ledger.models import Attachment
from fenglian.liaison.enums import Seat
from fenglian.organizations.models import Account, Person


@dataclass
class Field:
    """新兴 with its towns assigned, at a Friday noon."""

    towns: Towns

    def client(self, name: str) -> Client:
        client = Client()
        person: Person = self.towns.xinxing.people[name]
        with self.towns.xinxing.scope():
            client.force_login(Account.objects.get(person=person))
        return client

    def data(self, **changes: Any) -> dict[str, Any]:
        """Fill the form as somebody would for the smallest visit."""
        return {
            "id": str(uuid4()),
            "day": "today",
            "where": self.towns.xinxing.village("新城镇", 0).code,
            "kinds": ["field_visit"],
            "summary": "看了两家争议的排水沟，两家同意先清沟。",
            **changes,
        }


@pytest.fixture
def field(make_towns: Callable[[], Towns], settings: Settings) -> Field:
    settings.CLOCK_SQL = f"SELECT timestamptz '{at('2026-11-20 12:00').isoformat()}'"
    towns = make_towns()
    court = towns.xinxing
    with court.scope():
        court.assign("新城镇", Seat.LIAISON_JUDGE, court.judge)
        court.assign("新城镇", Seat.TOWN_CONTACT, court.assistant)
        court.assign("新城镇", Seat.CONTACT_LEADER, court.vice)
    return Field(towns)


def text_of(answer: Any) -> str:
    page = re.sub(r"(?s)<(script|style|template).*?</\1>", "", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


NEW = "/desk/activities/new/"


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return SimpleUploadedFile("沟.jpg", out.getvalue(), "image/jpeg")


@pytest.mark.clause("YF-7", "YF-8")
def test_form_takes_in_a_visit_without_scripts(field: Field) -> None:
    court = field.towns.xinxing
    judge = field.client("judge")
    page = judge.get(NEW)
    assert "祁见山，新城镇" in text_of(page)
    assert page["Permissions-Policy"].count("geolocation=(self)") == 1

    sent = judge.post(
        NEW,
        field.data(
            **{
                "kinds": ["mediation_guidance", "exchange_visit"],
                "mediation_guidance.dispute": "排水沟",
                "colleagues": [str(court.assistant.pk)],
                "met0_standing": "mediator",
                "met0_name": "岑海棠",
                "met0_of": "下村调委会",
                "bodies": [str(court.centers["新城镇"].pk)],
                "matter0_kind": "agreed",
                "matter0_words": "周五再谈费用",
                "matter0_owner": str(court.centers["新城镇"].pk),
                "matter0_due": "2026-11-27",
                "photos": [picture()],
            }
        ),
    )

    assert sent.status_code == 303
    shown = text_of(judge.get(sent["Location"]))
    for words in (
        "新城镇上村", "指导调解、访谈交流", "祁见山、阮听溪", "已登记", "排水沟", "岑海棠",
        "新城镇综治中心", "周五再谈费用", "最晚 11月27日（周五）", "沟.jpg",
    ):  # fmt: skip
        assert words in shown
    with court.scope():
        photo = Attachment.objects.get()
    saved = judge.get(f"{sent['Location']}photos/{photo.pk}/")
    assert saved["Content-Disposition"].startswith("attachment")
    saved.close()


def test_second_press_leads_to_the_first_record(field: Field) -> None:
    judge, data = field.client("judge"), field.data()

    answers = [judge.post(NEW, data) for _press in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    with field.towns.xinxing.scope():
        assert Activity.objects.count() == 1


def test_faults_are_named_and_nothing_typed_is_lost(field: Field) -> None:
    answer = field.client("judge").post(
        NEW,
        field.data(kinds=["policy_outreach"], day="other", summary="写了很多。", met0_name="某人"),
    )

    assert answer.status_code == 422
    shown = text_of(answer)
    assert "请填是哪一天。" in shown
    assert "写了很多。" in answer.content.decode()
    assert 'value="某人"' in answer.content.decode()
    with field.towns.xinxing.scope():
        assert not Activity.objects.exists()


def test_same_visit_of_a_colleague_is_shown_before_anything_is_stored(field: Field) -> None:
    court = field.towns.xinxing
    field.client("judge").post(NEW, field.data(colleagues=[str(court.assistant.pk)]))
    assistant, data = field.client("assistant"), field.data(summary="我也去了。")

    asked = assistant.post(NEW, data)
    with court.scope():
        (first,) = Activity.objects.all()
    stored = assistant.post(NEW, data | {"same_as": str(first.pk)})

    assert asked.status_code == 409
    assert "是同一次：祁见山、阮听溪，走访" in text_of(asked)
    assert "我也去了。" in asked.content.decode()
    assert stored.status_code == 303
    assert "同去的人另外写的" in text_of(assistant.get(f"/desk/activities/{first.pk}/"))


@pytest.mark.clause("XX-17")
def test_contact_confirms_what_another_department_did(field: Field) -> None:
    # Of towns that are not theirs people choose no village.
    town = field.towns.xinxing.town("新城镇").code
    sent = field.client("tribunal_judge").post(NEW, field.data(where=town))
    contact = field.client("assistant")
    address = sent["Location"]

    assert "要确认 1 条" in text_of(contact.get("/desk/activities/"))
    refused = field.client("judge").post(f"{address}confirm/", {"revision": "0"})
    assert refused.status_code == 403
    assert contact.post(f"{address}confirm/", {"revision": "0"}).status_code == 303
    assert "已确认" in text_of(contact.get(address))
    assert contact.post(f"{address}decline/", {"revision": "1", "reason": "不"}).status_code == 409
    # The leader reads it in their list (XX-8).
    assert "新城镇" in text_of(field.client("vice").get("/desk/activities/?whose=reported"))


def test_record_is_corrected_and_withdrawn_by_who_recorded_it(field: Field) -> None:
    judge = field.client("judge")
    address = judge.post(NEW, field.data())["Location"]
    filled = judge.get(f"{address}correct/").content.decode()
    assert "看了两家争议的排水沟" in filled

    anew = field.data(day="other", other_day="2026-11-18", reason="日期写错了")
    corrected = judge.post(f"{address}correct/", anew)

    assert corrected.status_code == 303
    assert "这条已更正，以新的为准。" in text_of(judge.get(address))
    assert "11月18日（周三）" in text_of(judge.get(corrected["Location"]))
    assert field.client("assistant").get(f"{address}correct/").status_code == 404
    withdrawn = judge.post(f"{corrected['Location']}withdraw/", {"revision": "0", "reason": "没去"})
    assert withdrawn.status_code == 303


@pytest.mark.clause("YF-5", "YF-7")
def test_agreed_matter_is_followed_to_its_outcome(field: Field) -> None:
    court = field.towns.xinxing
    field.client("judge").post(
        NEW,
        field.data(
            matter0_kind="opinion", matter0_words="希望多来讲课", matter0_owner=str(court.civil.pk)
        ),
    )
    with court.scope():
        (matter,) = AgreedMatter.objects.all()
    address = f"/desk/matters/{matter.pk}/"
    assert field.client("tribunal_judge").get(address).status_code == 404

    leader = field.client("leader")
    assert "希望多来讲课" in text_of(leader.get("/desk/matters/?whose=owned"))
    settled = leader.post(
        f"{address}settle/", {"revision": "0", "outcome": "12月起每月一次", "state": "settled"}
    )

    assert settled.status_code == 303
    assert "12月起每月一次" in text_of(leader.get(address))


def test_visit_is_planned_announced_held_and_called_off(field: Field) -> None:
    court = field.towns.xinxing
    judge = field.client("judge")
    plan = {
        "id": str(uuid4()), "kind": "visit", "where": court.town("新城镇").code,
        "place": "综治中心一楼", "person": str(court.judge.pk), "day": "2026-11-26",
        "opens": "9:00", "closes": "11:30", "words": "当面咨询", "is_announced": "on",
    }  # fmt: skip
    made = judge.post("/desk/visits/plan/", plan)
    again = judge.post("/desk/visits/plan/", plan | {"id": str(uuid4()), "day": "2026-11-20"})

    month = text_of(judge.get("/desk/visits/?month=2026-11"))
    assert "还安排了 2 次" in month
    assert "9:00 安排" in month
    begun = judge.get(f"{NEW}?plan={again['Location'].split('/')[-2]}").content.decode()
    assert "综治中心一楼" in begun
    judge.post("/desk/appointments/hours/feed/")
    hours = judge.get("/desk/appointments/hours/").content.decode()
    link = re.search(r'value="http://testserver(/\w+/calendar/[^"]+)"', hours)
    assert link is not None
    entries = Calendar.from_ical(Client().get(link[1]).content).walk("VEVENT")
    assert [(str(one["SUMMARY"]), one.decoded("DTSTART")) for one in entries] == [
        ("到镇上接待：新城镇", at("2026-11-20 09:00")),
        ("到镇上接待：新城镇", at("2026-11-26 09:00")),
    ]  # fmt: skip
    held = judge.post(NEW, field.data(where=plan["where"], plan=again["Location"].split("/")[-2]))
    assert held.status_code == 303
    off = judge.post(f"{made['Location']}call-off/", {"revision": "0", "reason": "开会"})
    assert off.status_code == 303
    with court.scope():
        assert PlannedVisit.objects.filter(activity__isnull=False).count() == 1
        assert PlannedVisit.objects.filter(called_off_at__isnull=False).count() == 1


@pytest.mark.clause("YF-5")
def test_research_is_tied_to_its_records_and_to_what_was_decided(field: Field) -> None:
    court = field.towns.xinxing
    judge = field.client("judge")
    source = judge.post(NEW, field.data())["Location"].split("/")[-2]
    made = judge.post(
        "/desk/research/new/",
        {
            "id": str(uuid4()),
            "title": "排水纠纷多",
            "words": "建议开春前清沟。",
            "sources": [source],
        },
    )
    refused = judge.post(f"{made['Location']}decide/", {"decision": "发司法建议"})
    decided = field.client("vice").post(f"{made['Location']}decide/", {"decision": "发司法建议"})

    assert (made.status_code, refused.status_code, decided.status_code) == (303, 403, 303)
    shown = text_of(judge.get(made["Location"]))
    assert "根据 1 条记录" in shown
    assert "发司法建议" in shown
    with court.scope():
        assert ResearchReport.objects.get().sources.count() == 1


def test_people_of_centers_find_nothing_here(field: Field) -> None:
    center = field.client("center_staff")

    addresses = [NEW, "/desk/activities/", "/desk/matters/", "/desk/visits/", "/desk/research/"]
    assert {center.get(address).status_code for address in addresses} == {404}


def test_phone_is_told_who_is_signed_in_and_what_became_of_its_entry(field: Field) -> None:
    judge = field.client("judge")
    as_json = {"accept": "application/json"}

    begun = judge.get(NEW, headers=as_json).json()
    faults = judge.post(NEW, field.data(summary=""), headers=as_json)
    data = field.data(kept_since="2026-11-20T02:20:00.000Z", latitude="22.70312", longitude="112.2")
    stored = [judge.post(NEW, data, headers=as_json).json() for _sending in range(2)]

    assert begun["me"] == field.towns.xinxing.judge.pk
    assert (faults.status_code, faults.json()["words"]) == (422, ["请填写“经过”。"])
    assert stored[0] == stored[1]
    with field.towns.xinxing.scope():
        (kept,) = Activity.objects.all()
    assert kept.kept_since == at("2026-11-20 10:20")
    assert (str(kept.latitude), str(kept.longitude)) == ("22.703", "112.200")
