"""Requests that come in through another system (NS-3, NS-6a)."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.api.callers import ALL_WORDS, Caller, open_caller, told
from tests.world import World, build_world

from fenglian.duties.models import Duty
from fenglian.integrations.enums import ClientScope
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.numbers import PlatformNumber
from fenglian.worktime.clock import now

pytestmark = pytest.mark.clause("NS-6a")


def stored(world: World, request_id: str) -> ServiceRequest:
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        return ServiceRequest.objects.get(pk=UUID(request_id))


def test_request_is_registered_like_any_other_with_its_channel_and_number(
    court: World, program: Caller
) -> None:
    receipt = program.submit(external_number="微-88")

    about = stored(court, receipt["id"])
    assert (about.channel, about.words) == ("wechat", ALL_WORDS["words"])
    assert receipt["number"] == f"诉〔{about.year}〕{about.serial}号"
    assert receipt["promise"]["last_day"] > receipt["received_at"][:10]
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        (event,) = Event.objects.filter(subject_id=about.pk)
        assert (event.actor_kind, event.actor_label) == ("citizen", "当事人（经小程序）")
        assert Duty.objects.filter(subject_id=about.pk).count() == 1
        assert Message.objects.filter(subject_id=about.pk, kind="receipt").count() == 1
        (number,) = about.external_numbers.all()
        assert (number.platform, number.number) == ("mobile_court", "微-88")
    assert told(program.get(f"/follow/{receipt['token']}"))["external_number"] == "微-88"


def test_receipt_s_link_opens_the_page_of_the_people(court: World, program: Caller) -> None:
    receipt = program.submit()

    page = program.browser.get(receipt["link"].removeprefix("http://testserver"))

    assert page.status_code == 200
    assert receipt["code"] in page.content.decode()


def test_same_key_gives_the_first_answer_and_another_body_is_refused(
    court: World, program: Caller
) -> None:
    first = program.post("/requests", ALL_WORDS, once="call-1")
    again = program.post("/requests", dict(reversed(ALL_WORDS.items())), once="call-1")
    other = program.post("/requests", {**ALL_WORDS, "name": "别人"}, once="call-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (first.headers.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (
        None, "true",
    )  # fmt: skip
    assert (other.status_code, told(other)["code"]) == (409, "idempotency_key_reused")
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        assert ServiceRequest.objects.count() == 1


def test_same_key_of_another_client_is_another_matter(court: World, program: Caller) -> None:
    other = open_caller(court, "院长信箱", channels=["president_mailbox"])

    program.post("/requests", ALL_WORDS, once="1")
    response = other.post("/requests", {**ALL_WORDS, "channel": "president_mailbox"}, once="1")

    assert response.status_code == 201
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        assert ServiceRequest.objects.count() == 2


@pytest.mark.clause("NS-3")
def test_number_of_the_client_s_system_is_one_matter_whatever_key_it_comes_under(
    court: World, program: Caller
) -> None:
    first = program.submit(external_number="微-88")
    again = program.submit(external_number=" 微-８８")
    other = program.post(
        "/requests", {**ALL_WORDS, "external_number": "微-88", "words": "这是另外一件事情。"}
    )

    assert again == first
    assert (other.status_code, told(other)["code"]) == (409, "external_number_known")


def test_number_that_somebody_else_has_entered_gives_no_link(court: World, program: Caller) -> None:
    """Whoever only knows a number has not proved to hold the request."""
    number = PlatformNumber("mobile_court", "微-88")
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        known = court.submit(when=now(), words=ALL_WORDS["words"], external_numbers=(number,))

    response = program.post("/requests", {**ALL_WORDS, "external_number": "微-88"})

    assert (response.status_code, told(response)["code"]) == (409, "external_number_known")
    assert known.token not in response.content.decode()


def test_client_that_is_no_platform_brings_no_number(court: World) -> None:
    caller = open_caller(court, platform="")

    response = caller.post("/requests", {**ALL_WORDS, "external_number": "微-88"})

    assert (response.status_code, told(response)["field"]) == (422, "external_number")


def test_refused_call_leaves_its_key_free(program: Caller) -> None:
    refused = program.post("/requests", {**ALL_WORDS, "phone": "12"}, once="k")
    accepted = program.post("/requests", ALL_WORDS, once="k")

    assert (refused.status_code, accepted.status_code) == (422, 201)


@pytest.mark.parametrize("key", ["", " ", "一", "x" * 101])
def test_call_without_a_usable_key_of_its_own_is_refused(program: Caller, key: str) -> None:
    response = program.browser.post(
        "/api/v1/requests", ALL_WORDS, content_type="application/json",
        headers={"Authorization": f"Bearer {program.key}", "Idempotency-Key": key},
    )  # fmt: skip

    assert (response.status_code, told(response)["code"]) == (400, "idempotency_key")


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"words": "四个字呀"}, "invalid_submission", "words"),
        ({"phone": "1380000"}, "invalid_phone", None),
        ({"name": "1234"}, "invalid_person_name", None),
        ({"relation": "company"}, "invalid_submission", "principal_name"),
    ],
)
def test_content_that_cannot_be_is_refused_in_the_domain_s_words(
    court: World, program: Caller, facts: dict[str, str], code: str, field: str | None
) -> None:
    response = program.post("/requests", {**ALL_WORDS, **facts})

    problem = told(response)
    assert (response.status_code, problem["code"], problem.get("field")) == (422, code, field)
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        assert ServiceRequest.objects.count() == 0


@pytest.mark.parametrize("channel", ["website", "hotline", "nosuch"])
def test_channel_that_is_not_the_client_s_is_refused(program: Caller, channel: str) -> None:
    response = program.post("/requests", {**ALL_WORDS, "channel": channel})

    problem = told(response)
    assert (response.status_code, problem["code"]) == (403, "channel_not_yours")
    assert "wechat" in problem["detail"]


def test_flood_from_one_telephone_is_stopped(program: Caller) -> None:
    statuses = [program.post("/requests", ALL_WORDS).status_code for _ in range(21)]

    assert statuses == [201] * 20 + [429]


def test_client_lists_what_it_has_brought_and_nothing_else(court: World, program: Caller) -> None:
    other = open_caller(court, "院长信箱", channels=["president_mailbox"])
    receipts = [program.submit(external_number=str(n)) for n in range(3)]
    foreign = other.submit(channel="president_mailbox")

    page = told(program.get("/requests", size=2))
    rest = told(program.get("/requests", size=2, page=2))
    one = program.get(f"/requests/{receipts[0]['id']}")
    not_its_own = program.get(f"/requests/{foreign['id']}")

    assert [row["external_number"] for row in page["rows"] + rest["rows"]] == ["2", "1", "0"]
    assert (page["has_more"], rest["has_more"]) == (True, False)
    assert told(one)["state"] == "received"
    assert not_its_own.status_code == 404
    text = one.content.decode() + str(page)
    assert all(secret not in text for secret in ("陈小满", "13800000000", "开庭", "code"))


def test_key_of_one_court_sees_nothing_of_another(court: World, program: Caller) -> None:
    there = open_caller(build_world("panyu", code="粤0113", prefix="p."), scopes=[*ClientScope][:4])
    receipt = program.submit()

    answers = [
        there.get(f"/requests/{receipt['id']}"),
        there.get(f"/follow/{receipt['token']}"),
        there.post("/follow", {"code": receipt["code"], "phone_end": "0000"}),
        there.post(f"/follow/{receipt['token']}/urge"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert told(there.get("/requests"))["rows"] == []
