"""How a case stands, to a party; and how little everybody else is told (NS-4b)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from tests.world import World, at

from fenglian.cases.enums import PartyRole
from fenglian.cases.models import Case, CaseParty
from fenglian.ledger.models import Event
from fenglian.privacy.indexes import phone_index

pytestmark = pytest.mark.clause("NS-4b")

PAGE = "/nansha/case/"
PHONE = "13800000000"
RIGHT = {"case_number": "（2026）粤0115民初1234号", "phone": PHONE}
CLOSED = {"case_number": "（2026）粤0115民初99号", "phone": PHONE}
UNKNOWN_CASE = {"case_number": "（2026）粤0115民初4321号", "phone": PHONE}
UNKNOWN_PHONE = {"case_number": "（2026）粤0115民初1234号", "phone": "13900000000"}
OTHERS_PHONE = {"case_number": "（2026）粤0115民初99号", "phone": "13700000000"}


@pytest.fixture
def filed(furnished: World, set_clock: Callable[[datetime], None]) -> World:
    """One party in both cases, and a second party in the public one."""
    set_clock(at("2026-11-20 11:00"))
    Case.objects.update(stage="审理", imported_at=at("2026-11-19 22:00"))
    public, closed = Case.objects.order_by("is_public")[::-1]
    for case, name, phone in (
        (public, "陈小满", PHONE),
        (public, "李四方", "13700000000"),
        (closed, "陈小满", PHONE),
    ):
        CaseParty.objects.create(
            court=furnished.court, case=case, role=PartyRole.PLAINTIFF, name=name,
            name_masked=f"{name[0]}*{name[2:]}", phone=phone, phone_index=phone_index(phone),
        )  # fmt: skip
    return furnished


def strip(page: str) -> str:
    """Return the page without the form's token and what the visitor typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r'(name="(?:case_number|phone)"|<input)[^>]* value="[^"]*"', r"\1", page)


def test_party_reads_stage_department_judge_and_filing(client: Client, filed: World) -> None:
    answer = client.post(PAGE, {**RIGHT, "case_number": "2026粤0115民初1234"})

    text = answer.content.decode()
    assert answer.status_code == 200
    for shown in ("（2026）粤0115民初1234号", "审理", "民事审判一庭", "沈砚秋", "9月1日"):
        assert shown in text
    assert "民间借贷纠纷" in text
    for hidden in (PHONE, "13700000000", "陈", "李四方", "李*方"):
        assert hidden not in text
    assert "no-store" in answer.headers["Cache-Control"]
    assert Event.objects.filter(kind="case.looked_up").count() == 1


def test_cause_of_a_case_that_is_not_public_stays_inside(client: Client, filed: World) -> None:
    text = client.post(PAGE, CLOSED).content.decode()

    assert "沈砚秋" in text
    assert "民间借贷纠纷" not in text
    assert "案由" not in text


def test_stage_that_the_case_system_does_not_say_is_said_so(client: Client, filed: World) -> None:
    Case.objects.update(stage="", judge=None)

    text = client.post(PAGE, RIGHT).content.decode()

    assert "办案系统没有写" in text
    assert "还没有写明" in text


def test_unknown_case_unknown_phone_and_mismatch_look_the_same(
    client: Client, filed: World
) -> None:
    answers = [client.post(PAGE, typed) for typed in (UNKNOWN_CASE, UNKNOWN_PHONE, OTHERS_PHONE)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({strip(answer.content.decode()) for answer in answers}) == 1
    text = answers[0].content.decode()
    assert "可能是案号或手机号与立案时留的不一致" in text
    assert "可以直接反映" in text
    assert "（2026）粤0115民初4321号" in text
    assert not Event.objects.filter(kind="case.looked_up").exists()


def test_what_is_no_number_is_explained_and_kept(client: Client, filed: World) -> None:
    answer = client.post(PAGE, {"case_number": "粤0115民初1234号", "phone": "1380"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "案号少了开头的年份" in text
    assert "手机号应是 11 位，现在是 4 位" in text
    assert "粤0115民初1234号" in text


def test_old_number_and_nothing_at_all_are_explained(client: Client, filed: World) -> None:
    old = client.post(PAGE, {**RIGHT, "case_number": "（2015）穗南法民一初字第1号"})
    empty = client.post(PAGE, {})

    assert "像是旧案号" in old.content.decode()
    assert "请写案号" in empty.content.decode()
    assert "请填写手机号" in empty.content.decode()


def test_guesses_from_one_address_are_stopped(client: Client, filed: World) -> None:
    statuses = [
        client.post(
            PAGE,
            {"case_number": f"（2026）粤0115民初{n}号", "phone": f"139000000{n:02}"},
        ).status_code
        for n in range(1, 32)
    ]

    assert statuses == [404] * 30 + [429]
    assert client.post(PAGE, RIGHT).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.9").post(PAGE, RIGHT).status_code == 200


@pytest.mark.parametrize("number", [RIGHT["case_number"], UNKNOWN_CASE["case_number"]])
def test_guesses_at_one_case_are_stopped_whether_or_not_there_is_one(
    filed: World, number: str
) -> None:
    answers = [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post(
            PAGE, {"case_number": number, "phone": f"139000000{n:02}"}
        )
        for n in range(21)
    ]

    assert [answer.status_code for answer in answers] == [404] * 20 + [429]
    assert "以后（约" in answers[-1].content.decode()


def test_one_telephone_is_not_tried_on_case_after_case(filed: World) -> None:
    statuses = [
        Client(REMOTE_ADDR=f"203.0.113.{n}")
        .post(PAGE, {"case_number": f"（2026）粤0115民初{n}号", "phone": PHONE})
        .status_code
        for n in range(1, 22)
    ]

    assert statuses == [404] * 20 + [429]


def test_case_of_another_court_and_court_that_is_none_are_not_found(
    client: Client, filed: World, world: Callable[..., World]
) -> None:
    world("yunan", code="粤5322", prefix="y-")

    assert client.post("/yunan/case/", RIGHT).status_code == 404
    assert client.get("/nowhere/case/").status_code == 404


def test_number_and_telephone_in_the_address_are_not_taken(client: Client, filed: World) -> None:
    page = client.get(PAGE, RIGHT)

    assert page.status_code == 200
    assert f'value="{PHONE}"' not in page.content.decode()
    assert "沈砚秋" not in page.content.decode()


def test_home_leads_to_the_look_up(client: Client, filed: World) -> None:
    assert f'href="{PAGE}"' in client.get("/nansha/").content.decode()
