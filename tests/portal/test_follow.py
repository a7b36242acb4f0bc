"""Following: nothing without proof, and every act of the party once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.world import World, at

from fenglian.duties.actions import sweep
from fenglian.ledger.models import Attachment
from fenglian.privacy.codes import follow_token
from fenglian.requests.actions import (
    ask_back,
    dispatch_order,
    hand_back_order,
    instruct_order,
    log_call,
    renew_follow_code,
    reply_to_order,
)
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import PhoneCall, Question, Rating, Remark, ServiceRequest
from fenglian.supervision.actions import close_supervision
from fenglian.supervision.enums import Outcome
from fenglian.supervision.models import SpecialSupervision

PDF = b"%PDF-1.4\n1 0 obj\n%%EOF"
REPLY = "开庭定在12月8日上午9:30，第三法庭，传票今天寄出。"


@pytest.fixture
def request_id(nansha: World, set_clock: Callable[[datetime], None]) -> UUID:
    """A request of Friday the 20th, dispatched in the same hour."""
    set_clock(at("2026-11-20 11:00"))
    receipt = nansha.submit(when=at("2026-11-20 09:47"))
    dispatch_order(
        receipt.request_id,
        Target(nansha.civil.pk, nansha.judge.pk),
        by=nansha.official(nansha.clerk),
        at=at("2026-11-20 10:12"),
    )
    return receipt.request_id


def page_of(request_id: UUID, act: str = "") -> str:
    return f"/nansha/follow/{follow_token(request_id, 1)}/{act}"


def read(client: Client, request_id: UUID) -> str:
    return client.get(page_of(request_id)).content.decode()


def answered(world: World, request_id: UUID, words: str = REPLY) -> None:
    judge = world.official(world.judge)
    reply_to_order(request_id, words, by=judge, at=at("2026-11-20 10:40"))


def test_link_of_another_court_an_old_one_and_a_forged_one_look_the_same(
    client: Client, nansha: World, world: Callable[..., World], request_id: UUID
) -> None:
    world("yunan", code="粤5322", prefix="y-")
    token = follow_token(request_id, 1)
    renew_follow_code(request_id, at=at("2026-11-20 10:30"))
    addresses = [
        f"/yunan/follow/{follow_token(request_id, 2)}/",
        f"/nansha/follow/{token}/",
        f"/nansha/follow/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/",
        f"/nansha/follow/{follow_token(uuid4(), 1)}/",
        f"/nansha/receipt/{token}/",
        f"/nansha/follow/{token}/papers/{uuid4()}/",
    ]

    found = [client.get(address) for address in addresses]

    assert {response.status_code for response in found} == {404}
    assert all("没有这一页" in response.content.decode() for response in found)
    assert client.get(f"/nansha/follow/{follow_token(request_id, 2)}/").status_code == 200


def test_page_tells_whose_turn_it_is_and_when_in_plain_words(
    client: Client, request_id: UUID
) -> None:
    page = read(client, request_id)

    for words in (
        "法院：承办人答复您",
        "还剩 3 个工作日",
        "11月25日（周三）",
        "派给民事审判一庭的沈砚秋",
    ):
        assert words in page
    for internal in ("工单", "派单"):
        assert internal not in page


@pytest.mark.clause("NS-8")
def test_late_page_says_so_and_who_has_been_told(
    client: Client, nansha: World, request_id: UUID, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(at("2026-11-26 09:00"))
    while sweep([nansha.court.pk], at=at("2026-11-26 09:00")).claimed:
        pass

    page = read(client, request_id)

    for words in (
        "超期 1 个工作日",
        "没有做到，对不起。",
        "系统已把您的原话报给民事审判一庭领导。",
        "民事审判一庭领导督办中",
        "11月26日（周四）收到您的原话",
        "仍未答复，自动报送",
        "院主要领导",
    ):
        assert words in page


def test_reasons_and_instructions_inside_the_court_never_show(
    client: Client, nansha: World, request_id: UUID
) -> None:
    judge = nansha.official(nansha.judge)
    instruct_order(
        request_id, "暗语甲", by=nansha.official(nansha.president), at=at("2026-11-20 10:20")
    )
    hand_back_order(request_id, reason="暗语乙", by=judge, at=at("2026-11-20 10:30"))

    page = read(client, request_id)

    assert "退回窗口，重新安排承办人" in page
    assert "暗语" not in page


def test_satisfied_closes_and_a_second_press_says_the_same(
    client: Client, nansha: World, request_id: UUID
) -> None:
    answered(nansha, request_id)
    rating = {"round": "1", "satisfied": "yes", "words": ""}

    presses = [client.post(page_of(request_id, "rate/"), rating) for _ in range(2)]

    assert [press.headers["Location"] for press in presses] == [page_of(request_id)] * 2
    assert Rating.objects.count() == 1
    assert "这件事办完了" in read(client, request_id)


@pytest.mark.clause("NS-17")
def test_not_satisfied_asks_why_then_returns_to_the_same_hands(
    client: Client, nansha: World, request_id: UUID
) -> None:
    answered(nansha, request_id)
    silent = client.post(page_of(request_id, "rate/"), {"round": "1", "satisfied": "no"})

    told = client.post(
        page_of(request_id, "rate/"),
        {"round": "1", "satisfied": "no", "words": "没有说为什么拖了两个月。"},
    )

    held = ServiceRequest.objects.select_related("order").get(pk=request_id)
    assert silent.status_code == 422
    assert "请写一句哪里还没说清楚" in silent.content.decode()
    assert told.status_code == 302
    assert (held.state, held.order.handler, held.order.round) == ("in_hand", nansha.judge, 2)
    assert "您评价：不满意" in read(client, request_id)


def test_rating_of_what_is_not_answered_stores_nothing_and_keeps_the_words(
    client: Client, request_id: UUID
) -> None:
    words = "还没有答复我就先写上不满意。"
    answer = client.post(
        page_of(request_id, "rate/"), {"round": "0", "satisfied": "no", "words": words}
    )

    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert Rating.objects.count() == 0


def test_question_is_answered_once(client: Client, nansha: World, request_id: UUID) -> None:
    judge = nansha.official(nansha.judge)
    question = ask_back(request_id, "地址变了吗？", by=judge, at=at("2026-11-20 10:20"))
    data = {"question": str(question.pk), "words": "没有变。"}
    before = read(client, request_id)

    presses = [client.post(page_of(request_id, "answer/"), data) for _ in range(2)]

    assert "您：回答法院的问题" in before
    assert [press.status_code for press in presses] == [302, 302]
    assert Question.objects.get().answer == "没有变。"


def test_same_words_added_twice_are_one(client: Client, request_id: UUID) -> None:
    for _ in range(2):
        client.post(page_of(request_id, "add/"), {"words": "新地址：港前大道 1 号。"})

    assert [remark.words for remark in Remark.objects.all()] == ["新地址：港前大道 1 号。"]


def test_urging_counts_once_in_a_working_day(
    client: Client, request_id: UUID, set_clock: Callable[[datetime], None]
) -> None:
    counts = []
    for moment in ("2026-11-20 11:00", "2026-11-20 17:00", "2026-11-22 09:00", "2026-11-23 00:01"):
        set_clock(at(moment))
        client.post(page_of(request_id, "urge/"))
        counts.append(ServiceRequest.objects.get(pk=request_id).urge_count)

    assert counts == [1, 1, 1, 2]


def test_call_as_noted_is_read_and_contested(
    client: Client, nansha: World, request_id: UUID
) -> None:
    judge = nansha.official(nansha.judge)
    call = log_call(
        request_id, "打通了，说明了情况。", reached=True, by=judge, at=at("2026-11-20 10:30")
    )
    before = read(client, request_id)

    for _ in range(2):
        client.post(page_of(request_id, f"calls/{call.pk}/"), {"words": "没有接到电话。"})

    assert "打通了，说明了情况。" in before
    assert PhoneCall.objects.get().contest == "没有接到电话。"
    assert "没有接到电话。" in read(client, request_id)


def test_paper_is_handed_out_as_a_download_to_its_holder_alone(
    client: Client, nansha: World, request_id: UUID
) -> None:
    other = nansha.submit(when=at("2026-11-20 10:00")).request_id
    client.post(page_of(request_id, "papers/"), {"papers": [SimpleUploadedFile("传票.pdf", PDF)]})
    paper = Attachment.objects.get()

    own = client.get(page_of(request_id, f"papers/{paper.pk}/"))
    foreign = client.get(page_of(other, f"papers/{paper.pk}/"))

    assert own.getvalue() == PDF
    assert own.headers["Content-Disposition"].startswith("attachment;")
    assert own.headers["X-Content-Type-Options"] == "nosniff"
    assert own.headers["Content-Type"] == "application/pdf"
    assert foreign.status_code == 404


def test_wrong_paper_is_named_and_nothing_is_stored(client: Client, request_id: UUID) -> None:
    answer = client.post(
        page_of(request_id, "papers/"), {"papers": [SimpleUploadedFile("a.svg", b"<svg/>")]}
    )

    assert answer.status_code == 422
    assert "“a.svg”：" in answer.content.decode()
    assert Attachment.objects.count() == 0


@pytest.mark.clause("NS-6c")
def test_party_complains_reads_that_it_is_looked_into_and_then_the_result(
    client: Client, nansha: World, request_id: UUID
) -> None:
    complaint = {"kind": "unreachable", "words": "打了三次电话没有人接。"}

    for _press in range(2):
        response = client.post(page_of(request_id, "complain/"), complaint)
        assert response.status_code == 302
    waiting = read(client, request_id)
    (entry,) = SpecialSupervision.objects.all()
    close_supervision(
        entry.pk, Outcome.UPHELD, "承办人出差没有转接，今天已回电。",
        by=nansha.official(nansha.president), at=at("2026-11-20 11:30"),
    )  # fmt: skip

    assert "打了三次电话没有人接。" in waiting
    assert "正在查。被投诉的人看不到。" in waiting
    assert "您提出投诉" in waiting
    found = read(client, request_id)
    assert "查清了：属实" in found
    assert "承办人出差没有转接，今天已回电。" in found


def test_complaint_without_a_kind_comes_back_with_the_words(
    client: Client, request_id: UUID
) -> None:
    response = client.post(page_of(request_id, "complain/"), {"words": "打了三次电话没有人接。"})

    assert response.status_code == 422
    page = response.content.decode()
    assert "请选一项，选最接近的就行。" in page
    assert "打了三次电话没有人接。" in page
    assert not SpecialSupervision.objects.exists()
