"""Staff take a request down, and read the receipt out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from tests.desk.conftest import Desk
from tests.desk.test_work import text_of

from fenglian.notifications.models import Message
from fenglian.privacy.codes import follow_code
from fenglian.requests.models import ServiceRequest

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

HOTLINE = "/desk/new/hotline/"


def take_down(desk: Desk, path: str = HOTLINE, **given: str) -> Answer:
    facts = {
        "client_key": str(uuid4()),
        "words": "判决书说寄了，打了四次电话没人接。",
        "name": "何田田",
        "phone": "139 1234 5678",
        "relation": "self",
        "principal_name": "",
        "case_number": "（2026）粤0115民初982号",
        "external_number": "12368-0042",
        **given,
    }
    return desk.client(desk.world.clerk).post(path, facts)


@pytest.mark.clause("NS-6a")
@pytest.mark.parametrize("channel", ["hotline", "hall"])
def test_clerk_takes_down_a_request_of_their_channel(desk: Desk, channel: str) -> None:
    answer = take_down(desk, f"/desk/new/{channel}/", wants_judge="on")

    request = ServiceRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/desk/requests/{request.pk}/receipt/",
    )
    assert (request.channel, request.recorded_by, request.phone, request.external_number) == (
        channel,
        desk.world.clerk,
        "13912345678",
        "12368-0042",
    )
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
