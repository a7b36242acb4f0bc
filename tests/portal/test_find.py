"""Finding one's request again, and how little a guess is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.world import World, at

from fenglian.notifications.models import Message
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.privacy.indexes import phone_index
from fenglian.requests.actions import renew_codes_of_phone
from fenglian.requests.models import ServiceRequest

NOW = at("2026-11-20 11:00")
WORDS = "我的案子9月就立案了"


@pytest.fixture
def held(nansha: World, set_clock: Callable[[datetime], None]) -> ServiceRequest:
    """A request that waits at the desk."""
    set_clock(NOW)
    receipt = nansha.submit(when=at("2026-11-20 09:47"))
    return ServiceRequest.objects.get(pk=receipt.request_id)


def code_of(held: ServiceRequest) -> str:
    return follow_code(held.pk, held.follow_version)


def test_code_alone_tells_the_state_and_no_words(client: Client, held: ServiceRequest) -> None:
    spoken = code_of(held).lower().replace("-", " ")

    page = client.get("/nansha/find/", {"code": spoken, "from": "singlemessage"})

    text = page.content.decode()
    assert "法院：窗口答复，或者派给承办人" in text
    assert WORDS not in text
    assert "/follow/" not in text


def test_code_and_telephone_open_everything(client: Client, held: ServiceRequest) -> None:
    data = {"code": code_of(held), "digits": "００００"}

    opened = client.post("/nansha/find/", data)

    assert opened.headers["Location"] == f"/nansha/follow/{follow_token(held.pk, 1)}/"


def test_code_with_another_telephone_stays_closed_and_is_rationed(
    client: Client, held: ServiceRequest
) -> None:
    data = {"code": code_of(held), "digits": "1234"}

    answers = [client.post("/nansha/find/", data) for _ in range(11)]
    right = client.post("/nansha/find/", {**data, "digits": "0000"})

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert "和反映时留的手机号对不上" in answers[0].content.decode()
    assert right.status_code == 429
    assert "以后（约" in right.content.decode()


def test_guesses_from_one_address_are_counted_and_stopped(
    client: Client, held: ServiceRequest
) -> None:
    guesses = [client.get("/nansha/find/", {"code": f"0000-0000-{n:04}"}) for n in range(31)]

    assert [guess.status_code for guess in guesses] == [404] * 30 + [429]
    assert "没有找到 0000-0000-0000" in guesses[0].content.decode()
    assert client.get("/nansha/find/", {"code": code_of(held)}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.get("/nansha/find/", {"code": code_of(held)}).status_code == 200


def test_address_that_a_stranger_claims_to_forward_is_not_believed(
    client: Client, held: ServiceRequest
) -> None:
    statuses = [
        client.get(
            "/nansha/find/", {"code": "0000-0000-0000"}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
        ).status_code
        for n in range(31)
    ]

    assert statuses[-1] == 429


def test_code_of_another_court_is_none(
    client: Client, held: ServiceRequest, world: Callable[..., World]
) -> None:
    world("yunan", code="粤5322", prefix="y-")

    assert client.get("/yunan/find/", {"code": code_of(held)}).status_code == 404


def test_lost_code_page_is_the_same_for_every_number(client: Client, held: ServiceRequest) -> None:
    pages, jobs = [], []
    for phone in ("13800000000", "13900000000"):
        answer = client.post("/nansha/lost/", {"phone": phone})
        page = client.get(answer.headers["Location"]).content.decode()
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page))
        jobs.append(ProcrastinateJob.objects.filter(task_name__endswith="lost_codes").count())

    assert pages[0] == pages[1]
    assert "如果这个号码反映过事情，查询码已发到这部手机" in pages[0]
    assert jobs == [2, 4], "one for requests, one for appointments"
    assert not ProcrastinateJob.objects.filter(args__contains={"phone": "13800000000"}).exists()


def test_lost_code_comes_by_message_and_ends_the_old_one(
    client: Client, held: ServiceRequest
) -> None:
    sent = renew_codes_of_phone(held.court_id, phone_index("138 0000 0000"), at=NOW)
    none = renew_codes_of_phone(held.court_id, phone_index("13900000000"), at=NOW)

    old = client.get(f"/nansha/follow/{follow_token(held.pk, 1)}/")
    new = client.get(f"/nansha/follow/{follow_token(held.pk, 2)}/")
    assert (sent, none) == (1, 0)
    assert Message.objects.filter(kind="follow_code", subject_id=held.pk).count() == 1
    assert (old.status_code, new.status_code) == (404, 200)


def test_one_number_asks_for_lost_codes_three_times_a_day(
    client: Client, held: ServiceRequest
) -> None:
    asked = [client.post("/nansha/lost/", {"phone": "13800000000"}).status_code for _ in range(4)]

    assert asked == [302, 302, 302, 429]
