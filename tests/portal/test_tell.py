"""Three steps from a phone without an account to a receipt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from tests.conftest import Clone
from tests.world import World, at, build_world

from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Attachment, Event
from fenglian.mechanisms.enums import EventKind
from fenglian.requests.models import ServiceRequest

WORDS = "我的案子9月就立案了，两个月过去没有人联系我。打书记员电话没人接，想知道什么时候开庭。"
ABOUT = {"words": WORDS, "case_number": ""}
WHO = {"relation": "self", "principal_name": "", "name": "陈小满", "phone": "13800000000"}
PDF = b"%PDF-1.4\n1 0 obj\n%%EOF"


def begin(client: Client, slug: str = "nansha") -> str:
    """Take a form and return its address."""
    return client.get(f"/{slug}/tell/").headers["Location"]


def write(client: Client, about: dict[str, Any] = ABOUT, who: dict[str, Any] = WHO) -> str:
    """Go through the first two steps and return the address of the last."""
    form = begin(client)
    assert client.post(form, about).headers["Location"] == f"{form}answers/"
    assert client.post(f"{form}who/", who).headers["Location"] == f"{form}review/"
    return f"{form}review/"


@pytest.mark.clause("NS-3")
def test_sending_stores_the_words_as_written_and_leads_to_the_receipt(
    client: Client, furnished: World, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(at("2026-11-20 09:47"))
    review = write(client, {**ABOUT, "case_number": "2026粤0115民初1234", "wants_judge": "on"})

    sent = client.post(review)
    page = client.get(sent.headers["Location"]).content.decode()

    held = ServiceRequest.objects.get()
    assert sent.status_code == 302
    assert (held.words, held.requester_name, held.phone) == (WORDS, "陈小满", "13800000000")
    assert (held.case_number, held.wants_judge, held.channel) == (
        "（2026）粤0115民初1234号",
        True,
        "website",
    )
    # One working day at the desk, to Monday the 23rd; three for the reply, to the 26th.
    assert "11月26日（周四）" in page
    assert "诉〔2026〕1号" in page
    assert "已找到：民事审判一庭，承办法官沈砚秋" in page


def test_promise_across_an_unpublished_year_is_marked_open(
    client: Client, nansha: World, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(at("2026-12-30 10:00"))

    page = client.get(client.post(write(client)).headers["Location"]).content.decode()

    assert "节假日安排未公布，日期待定" in page


def test_second_press_reload_and_going_back_give_the_same_receipt(
    client: Client, nansha: World
) -> None:
    review = write(client)
    receipt = client.post(review).headers["Location"]

    again = [
        client.post(review),
        client.get(review),
        client.get(review.replace("review/", "")),
        client.post(review.replace("review/", ""), {**ABOUT, "words": "改一改再发一次试试"}),
    ]

    assert {response.headers["Location"] for response in again} == {receipt}
    assert client.get(receipt).content.count(b"fl-code") == 1
    assert ServiceRequest.objects.count() == 1


def test_lost_session_after_the_commit_still_gives_the_same_receipt(
    client: Client, nansha: World
) -> None:
    review = write(client)
    session = {**client.session}
    receipt = client.post(review).headers["Location"]
    store = client.session
    store.clear()
    store.update(session)  # as if the server had died between commit and session
    store.save()

    assert client.post(review).headers["Location"] == receipt
    assert ServiceRequest.objects.count() == 1


@pytest.mark.processes
def test_two_presses_at_once_give_one_request_and_one_receipt(database_clone: Clone) -> None:
    with database_clone.bound():
        build_world()
        client = Client()
        reviews = [write(client), write(client), write(client)]
        barrier = threading.Barrier(4)

        def press(review: str) -> str:
            twin = Client()
            twin.cookies = client.cookies
            barrier.wait(30)
            try:
                return twin.post(review).headers["Location"]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            receipts = [
                {place.result() for place in [pool.submit(press, review) for _ in range(4)]}
                for review in reviews
            ]
        with scoped([1], audience=Audience.SYSTEM):
            stored = ServiceRequest.objects.count()

    assert [len(places) for places in receipts] == [1, 1, 1]
    assert stored == 3


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("words", "太短", "“您要说的事”至少 5 个字，现在 2 个字。"),
        ("words", "很长" * 3000, "“您要说的事”最多 4000 个字，现在 6000 个字，请删短一些。"),
        ("case_number", "(2026)粤0115民初号", "案号少了“号”前面的数字"),
        ("court_id", "2", "提交的内容里多了本页没有的项目（court_id），没有存入。请刷新页面再填。"),
    ],
)
def test_wrong_first_step_is_told_and_everything_typed_is_kept(
    client: Client, nansha: World, field: str, value: str, sentence: str
) -> None:
    form = begin(client)
    sent = {"words": WORDS, "case_number": "2026粤0115民初7", field: value}

    answer = client.post(form, sent)
    page = client.get(form).content.decode()

    assert answer.headers["Location"] == form
    assert sentence in page
    assert sent["words"] in page
    assert f'value="{sent["case_number"]}"' in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"phone": "1380000000"}, "手机号应是 11 位，现在是 10 位。"),
        ({"name": "陈小满1"}, "姓名里有“1”，请只写姓名。"),
        ({"relation": "parent"}, "您是替别人反映的，请写上那个人或单位的名称。"),
        ({"relation": "judge"}, "“这是谁的事”里没有“judge”，请从列出的几项里选。"),
        ({"state": "closed"}, "多了本页没有的项目（state）"),
    ],
)
def test_wrong_second_step_is_told_and_everything_typed_is_kept(
    client: Client, nansha: World, change: dict[str, str], sentence: str
) -> None:
    form = begin(client)
    client.post(form, ABOUT)
    sent = {**WHO, "principal_name": "", **change}

    client.post(f"{form}who/", sent)
    page = client.get(f"{form}who/").content.decode()

    assert sentence in page
    assert f'value="{sent["name"]}"' in page
    assert f'value="{sent["phone"]}"' in page
    assert client.get(f"{form}review/").headers["Location"] == f"{form}who/"


def test_papers_come_with_the_request_and_a_wrong_one_is_named(
    client: Client, nansha: World
) -> None:
    review = write(client)
    wrong = SimpleUploadedFile("../病毒.pdf", b"MZ" + bytes(99))

    client.post(review, {"papers": [SimpleUploadedFile("传票.pdf", PDF), wrong]})
    page = client.get(review).content.decode()
    nothing = ServiceRequest.objects.count()
    client.post(review, {"papers": [SimpleUploadedFile("传票.pdf", PDF)]})

    assert nothing == 0
    assert "“病毒.pdf”：这个文件是Windows 程序" in page
    assert "文字都还在，文件要重新选一次" in page
    assert [(a.name, a.from_party) for a in Attachment.objects.all()] == [("传票.pdf", True)]


def test_too_many_papers_are_refused_with_the_remedy(client: Client, nansha: World) -> None:
    review = write(client)

    client.post(review, {"papers": [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(6)]})

    assert "一次最多 5 个文件，您选了 6 个" in client.get(review).content.decode()
    assert ServiceRequest.objects.count() == 0


def test_case_that_is_not_public_reads_like_one_that_does_not_exist(
    client: Client, furnished: World
) -> None:
    notes = []
    for serial in ("99", "77"):
        form = begin(client)
        client.post(form, {"words": WORDS, "case_number": f"（2026）粤0115民初{serial}号"})
        page = client.get(f"{form}who/").content.decode()
        notes.append(page.partition("案号已记下")[2].partition("</p>")[0])
        assert "沈砚秋" not in page

    assert notes[0] == notes[1] != ""


@pytest.mark.clause("NS-4b")
def test_answer_that_helps_is_counted_and_no_words_are_kept(
    client: Client, furnished: World
) -> None:
    form = begin(client)
    client.post(form, ABOUT)
    page = client.get(f"{form}answers/")
    chosen = page.context["found"][0].article

    answer = client.post(f"{form}answers/", {"answer": chosen.pk})

    event = Event.objects.get(kind=EventKind.QUESTION_SELF_ANSWERED)
    assert answer.headers["Location"] == "/nansha/solved/"
    assert event.data == {"article": chosen.key}
    assert "内部口径" not in page.content.decode()
    assert ServiceRequest.objects.count() == 0
    assert client.session["portal_drafts"] == {}


def test_words_wait_in_the_session_sealed(client: Client, nansha: World) -> None:
    write(client)

    kept = str({**client.session})

    assert "陈小满" not in kept
    assert "13800000000" not in kept
    assert "书记员" not in kept


def test_key_that_this_session_was_not_given_opens_nothing(client: Client, nansha: World) -> None:
    review = write(client)
    client.post(review)
    stranger = Client()

    for address in (review, f"/nansha/tell/{uuid4()}/review/"):
        assert stranger.get(address).headers["Location"] == "/nansha/tell/"


def test_expired_session_keeps_the_words_of_the_page_that_is_sent(
    client: Client, nansha: World
) -> None:
    form = begin(client)
    client.cookies.clear()

    going_on = client.post(form, ABOUT).headers["Location"]

    assert going_on.endswith("/answers/")
    assert going_on != f"{form}answers/"


def test_hostile_text_is_shown_and_never_runs(client: Client, nansha: World) -> None:
    hostile = "<script>alert(1)</script>{{ 7|add:7 }}\"'><img src=x onerror=alert(1)>"
    review = write(client, {"words": hostile * 2, "case_number": ""})
    pages = [client.get(review).content.decode()]
    receipt = client.post(review).headers["Location"]
    pages += [
        client.get(receipt).content.decode(),
        client.get(receipt.replace("receipt", "follow")).content.decode(),
    ]

    for page in pages:
        assert "<script>alert" not in page
        assert "<img" not in page
    assert "{{ 7|add:7 }}" in pages[0]


def test_one_telephone_sends_so_often_a_day_and_no_more(
    client: Client, nansha: World, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(at("2026-11-20 09:47"))
    sent = [client.post(write(client)).status_code for _ in range(21)]

    assert sent == [302] * 20 + [429]
    assert ServiceRequest.objects.count() == 20


def test_home_tells_the_limits_of_the_mechanism(client: Client, nansha: World) -> None:
    page = client.get("/nansha/").content.decode()

    for line in (
        "1 个工作日内，窗口直接答复",
        "3 个工作日内，承办人答复您",
        "没答复，自动报部门领导",
        "再过 2 个工作日，报分管院领导",
        "再过 2 个工作日，报院主要领导",
        "第 8 条",
    ):
        assert line in page


def test_first_address_leads_to_the_one_court_or_lets_choose(
    client: Client, nansha: World, world: Callable[..., World]
) -> None:
    one = client.get("/")
    world("yunan", code="粤5322", prefix="y-")
    several = client.get("/").content.decode()

    assert one.headers["Location"] == "/nansha/"
    assert 'href="/yunan/"' in several
    assert client.get("/nowhere/").status_code == 404
