"""Staff take a request down, and read the receipt out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from tests.desk.conftest import Desk, page_of, revision_of
from tests.desk.test_work import text_of
from tests.world import at

from fenglian.notifications.models import Message
from fenglian.privacy.codes import follow_code
from fenglian.requests.actions import PlatformNumber
from fenglian.requests.models import ServiceRequest

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

HOTLINE = "/desk/new/hotline/"


def take_down(
    desk: Desk, path: str = HOTLINE, *, language: str = "zh-hans", **given: str
) -> Answer:
    facts = {
        "client_key": str(uuid4()),
        "words": "判决书说寄了，打了四次电话没人接。",
        "name": "何田田",
        "phone": "139 1234 5678",
        "relation": "self",
        "principal_name": "",
        "case_number": "（2026）粤0115民初982号",
        "platform": "hotline_12368",
        "external_number": "12368-0042",
        **given,
    }
    client = desk.client(desk.world.clerk)
    client.cookies["fl_language"] = language
    return client.post(path, facts)


def numbers_of(request: ServiceRequest) -> list[tuple[str, str]]:
    return list(request.external_numbers.values_list("platform", "number"))


@pytest.mark.clause("NS-6a")
@pytest.mark.parametrize("channel", ["hotline", "hall"])
def test_clerk_takes_down_a_request_of_their_channel(desk: Desk, channel: str) -> None:
    answer = take_down(desk, f"/desk/new/{channel}/", wants_judge="on")

    request = ServiceRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/desk/requests/{request.pk}/receipt/",
    )
    assert (request.channel, request.recorded_by, request.phone) == (
        channel,
        desk.world.clerk,
        "13912345678",
    )
    assert numbers_of(request) == [("hotline_12368", "12368-0042")]
    assert request.proposed_complexity == "ordinary"
    assert Message.objects.filter(kind="receipt", person_id=None).count() == 1


def test_receipt_has_code_date_and_square_for_who_took_it_down(desk: Desk) -> None:
    answer = take_down(desk)
    request = ServiceRequest.objects.get()

    client = desk.client(desk.world.clerk)
    page = text_of(client, answer["Location"])

    assert follow_code(request.pk, request.follow_version) in page
    assert "最晚 11月23日（周一）" in page
    assert 'class="fl-qr"' in client.get(answer["Location"]).content.decode()


def test_receipt_is_nobody_elses(desk: Desk) -> None:
    take_down(desk)
    receipt = f"/desk/requests/{ServiceRequest.objects.get().pk}/receipt/"

    assert desk.client(desk.world.president).get(receipt).status_code == 404
    assert desk.client(desk.world.judge).get(receipt).status_code == 404


def test_second_press_gives_the_first_receipt(desk: Desk) -> None:
    key = str(uuid4())

    first = take_down(desk, client_key=key)
    second = take_down(desk, client_key=key)

    assert first["Location"] == second["Location"]
    assert ServiceRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("words", "冤", "要说的事至少写 5 个字，现在是 1 个。"),
        ("name", "", "请填写“姓名”。"),
        ("phone", "1391234", "手机号应是 11 位，现在是 7 位。"),
        ("relation", "cousin", "“为谁反映”里没有“cousin”"),
        ("relation", "company", "您是替别人反映的"),
    ],
)
def test_fault_is_said_at_its_field_and_what_was_typed_stays(
    desk: Desk, field: str, value: str, sentence: str
) -> None:
    answer = take_down(desk, **{field: value})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "12368-0042" in page
    assert field == "words" or "打了四次电话没人接" in page
    assert not ServiceRequest.objects.exists()


def test_unknown_field_is_refused_and_nothing_stored(desk: Desk) -> None:
    answer = take_down(desk, court="2", state="closed")

    assert answer.status_code == 422
    assert "court、state" in answer.content.decode()
    assert not ServiceRequest.objects.exists()


def test_form_is_for_the_desk_alone(desk: Desk) -> None:
    assert desk.client(desk.world.judge).get(HOTLINE).status_code == 404
    assert desk.client(desk.world.judge).post(HOTLINE, {}).status_code == 404
    page = desk.client(desk.world.clerk).get(HOTLINE).content.decode()
    assert re.search(r'name="client_key" value="[0-9a-f-]{36}"', page)
    assert "登记来电" not in desk.client(desk.world.judge).get("/desk/").content.decode()


# --- what other platforms hold -------------------------------------------------------------------


@pytest.mark.clause("NS-3")
@pytest.mark.parametrize(
    "channel", ["website", "president_mailbox", "online_petition", "online_complaint"]
)
def test_clerk_enters_what_another_platform_holds_with_its_number(desk: Desk, channel: str) -> None:
    answer = take_down(
        desk, "/desk/new/forwarded/", channel=channel, platform="online_petition",
        external_number=" ＸＦ2026 0815 ",
    )  # fmt: skip

    request = ServiceRequest.objects.get()
    assert answer.status_code == 303
    assert request.channel == channel
    assert numbers_of(request) == [("online_petition", "XF20260815")]


@pytest.mark.clause("NS-3")
def test_number_typed_first_leads_to_the_request_that_carries_it(desk: Desk) -> None:
    take_down(desk)
    request = ServiceRequest.objects.get()
    clerk = desk.client(desk.world.clerk)

    known = clerk.get(f"{HOTLINE}?number=12368－0042")
    unknown = clerk.get(f"{HOTLINE}?number=12368-0043")

    assert known["Location"] == f"/desk/requests/{request.pk}/"
    assert 'value="12368-0043"' in unknown.content.decode()


@pytest.mark.clause("NS-3")
def test_known_number_with_other_words_is_refused_and_nothing_typed_is_lost(desk: Desk) -> None:
    take_down(desk)
    known = ServiceRequest.objects.get()

    answer = take_down(desk, words="同一个编号，这次说的是别的事情。")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"编号 12368-0042 已经记在诉〔2026〕{known.serial}号上" in page
    assert f'href="/desk/requests/{known.pk}/"' in page
    assert "同一个编号，这次说的是别的事情。" in page
    assert ServiceRequest.objects.count() == 1


def test_known_number_with_the_same_words_leads_other_clerks_to_the_request(desk: Desk) -> None:
    desk.world.submit(
        when=at("2026-11-20 08:00"), channel="hotline", words="判决书说寄了，打了四次电话没人接。",
        external_numbers=(PlatformNumber("hotline_12368", "12368-0042"),),
    )  # fmt: skip

    answer = take_down(desk)

    known = ServiceRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/requests/{known.pk}/")


@pytest.mark.clause("NS-3")
def test_number_is_added_later_shown_and_found_in_the_queue(desk: Desk) -> None:
    request_id = desk.world.submit(when=at("2026-11-20 08:00")).request_id
    clerk = desk.client(desk.world.clerk)

    answer = clerk.post(
        page_of(request_id, "number"),
        {
            "platform": "online_petition", "external_number": "XF-77",
            "seen_revision": revision_of(request_id),
        },
    )  # fmt: skip

    assert answer.status_code == 303
    assert "网上信访平台 XF-77" in text_of(clerk, page_of(request_id))
    assert f'href="{page_of(request_id)}"' in clerk.get("/desk/queue/?q=XF-77").content.decode()


def test_number_of_another_request_is_refused_by_its_name(desk: Desk) -> None:
    take_down(desk)
    request_id = desk.world.submit(when=at("2026-11-20 08:00")).request_id

    answer = desk.client(desk.world.clerk).post(
        page_of(request_id, "number"),
        {
            "platform": "hotline_12368", "external_number": "12368-0042",
            "seen_revision": revision_of(request_id),
        },
    )  # fmt: skip

    assert answer.status_code == 409
    assert "12368 热线平台的编号 12368-0042 已经记在诉〔2026〕1号上" in answer.content.decode()
    assert not numbers_of(ServiceRequest.objects.get(pk=request_id))
