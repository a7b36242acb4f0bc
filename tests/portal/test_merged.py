"""Senders of merged requests: each by their own link, their own words, one answer (NS-3, S6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client
from tests.world import World, at

from fenglian.documents.uploads import inspect_upload
from fenglian.duties.actions import sweep
from fenglian.isolation.actors import Actor
from fenglian.ledger.storage import store_attachment
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.requests import actions
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import Rating, Remark, ServiceRequest
from fenglian.requests.queries.following import PROGRESS

MORNING = at("2026-11-20 09:00")
REPLY = "开庭定在12月8日上午9:30，第三法庭。"


@dataclass(frozen=True)
class Sender:
    """One of those who speak of the matter.

    Args:
        request_id: what they sent.
        canary: in everything that they and nobody else said or is.
        phone: theirs.
    """

    request_id: UUID
    canary: str
    phone: str

    def path(self, act: str = "") -> str:
        """Return the address of their page."""
        return f"/nansha/follow/{follow_token(self.request_id, 1)}/{act}"

    def read(self, path: str = "") -> str:
        """Return their page, or another, as a browser of their own gets it."""
        answer = Client().get(path or self.path())
        assert answer.status_code == 200
        return answer.content.decode()


def sender(world: World, number: int) -> Sender:
    canary, phone = f"印记{'甲乙丙'[number]}印", f"1380000000{number}"
    receipt = world.submit(
        when=MORNING, name=f"{canary}人", words=f"{canary}：立案两个月了，什么时候开庭？",
        phone=phone, relation="company", principal_name=f"{canary}公司",
    )  # fmt: skip
    return Sender(receipt.request_id, canary, phone)


@pytest.fixture
def senders(nansha: World, set_clock: Callable[[datetime], None]) -> list[Sender]:
    """Three senders of one matter in the judge's hands; each was asked, called and added words."""
    set_clock(at("2026-11-20 11:00"))
    found = [sender(nansha, number) for number in range(3)]
    clerk, judge = nansha.official(nansha.clerk), nansha.official(nansha.judge)
    leading = found[0]
    for other in found[1:]:
        actions.merge_requests(
            other.request_id, leading.request_id, reason="同一件事", by=clerk, at=MORNING
        )
    target = Target(nansha.civil.pk, nansha.judge.pk)
    actions.dispatch_order(leading.request_id, target, by=clerk, at=MORNING)
    for one in found:
        pk, canary = one.request_id, one.canary
        actions.ask_back(pk, f"{canary}的证号？", by=judge, at=MORNING)
        actions.answer_question(pk, f"{canary}的回答", at=MORNING)
        actions.log_call(pk, f"{canary}的电话", reached=True, by=judge, at=MORNING)
        actions.supplement_request(pk, f"{canary}的补充", at=MORNING)
        store_attachment(
            inspect_upload(BytesIO(b"%PDF-1.4\n1 0 obj\n%%EOF"), f"{canary}.pdf"),
            court_id=nansha.court.pk, subject_kind="request", subject_id=pk,
            actor=Actor.citizen(), at=MORNING, from_party=True,
        )  # fmt: skip
    return found


def pages_of(one: Sender) -> list[str]:
    """Return every page that a sender has: by link, by receipt, by code, by code and telephone."""
    code = follow_code(one.request_id, 1)
    proof = Client().post("/nansha/find/", {"code": code, "digits": one.phone[-4:]}, follow=True)
    receipt = f"/nansha/receipt/{follow_token(one.request_id, 1)}/"
    return [
        one.read(), one.read(receipt), one.read(f"/nansha/find/?code={code}"),
        proof.content.decode(),
    ]  # fmt: skip


@pytest.mark.clause("NS-3")
@pytest.mark.parametrize("stage", ["in hand", "late", "answered", "rated", "returned"])
def test_no_page_of_a_sender_shows_another_s_words_or_person(
    nansha: World, senders: list[Sender], set_clock: Callable[[datetime], None], stage: str
) -> None:
    judge, leading = nansha.official(nansha.judge), senders[0].request_id
    if stage == "late":
        set_clock(at("2026-11-30 10:00"))
        while sweep([nansha.court.pk], at=at("2026-11-30 10:00")).fired:
            pass
    elif stage != "in hand":
        actions.reply_to_order(leading, REPLY, by=judge, at=MORNING)
    if stage == "rated":
        actions.rate_reply(leading, satisfied=True, at=MORNING, words=f"{senders[0].canary}谢谢")
    if stage == "returned":
        for one in senders[1:]:
            words = f"{one.canary}没说清"
            actions.rate_reply(one.request_id, satisfied=False, at=MORNING, words=words)
            actions.reply_to_order(leading, REPLY, by=judge, at=MORNING)

    for one in senders:
        foreign = [
            mark for other in senders if other is not one for mark in (other.canary, other.phone)
        ]
        for page in pages_of(one):
            assert not [mark for mark in foreign if mark in page]
        assert one.canary in pages_of(one)[0]


@pytest.mark.clause("NS-3")
def test_each_follows_by_their_own_code_and_sees_progress_and_answer(
    nansha: World, senders: list[Sender]
) -> None:
    judge = nansha.official(nansha.judge)
    before = senders[1].read()
    assert "法院并在一起办" in before
    assert "承办人答复您" in before
    assert "11月25日" in before
    assert "派给民事审判一庭的沈砚秋" in before
    assert "法院并在一起办" not in senders[0].read()

    actions.reply_to_order(senders[0].request_id, REPLY, by=judge, at=MORNING)

    for one in senders:
        page = one.read()
        assert REPLY in page
        assert "您：评价这次答复" in page


@pytest.mark.clause("NS-3")
def test_each_rates_and_one_who_is_not_content_sends_it_back_for_all(
    nansha: World, senders: list[Sender]
) -> None:
    judge = nansha.official(nansha.judge)
    actions.reply_to_order(senders[0].request_id, REPLY, by=judge, at=MORNING)

    content, not_content = (
        Client().post(one.path("rate/"), {"round": 1, "satisfied": given, "words": words})
        for one, given, words in (
            (senders[1], "yes", ""), (senders[2], "no", "没有说要带什么"),
        )
    )  # fmt: skip

    assert (content.status_code, not_content.status_code) == (302, 302)
    assert Rating.objects.count() == 2
    assert ServiceRequest.objects.get(pk=senders[0].request_id).state == "in_hand"
    assert "法院：承办人答复您" in senders[0].read()
    assert "您不满意，退回重新办" in senders[2].read()
    assert "退回原承办人重新办" in senders[1].read()
    assert "您不满意" not in senders[1].read()


def test_each_adds_urges_and_hands_in_papers(nansha: World, senders: list[Sender]) -> None:
    one, visitor = senders[1], Client()

    answers = [
        visitor.post(one.path("add/"), {"words": "对方换了电话。"}),
        visitor.post(one.path("urge/"), {}),
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert set(Remark.objects.filter(request=one.request_id).values_list("kind", flat=True)) == {
        "supplement", "urge",
    }  # fmt: skip
    assert "对方换了电话" not in senders[0].read()


def test_paper_of_another_sender_is_not_handed_out(senders: list[Sender]) -> None:
    found = re.search(r"/papers/([0-9a-f-]{36}/)", senders[1].read())
    assert found is not None

    statuses = []
    for one in senders:
        answer = Client().get(one.path(f"papers/{found[1]}"))
        statuses.append(answer.status_code)
        answer.getvalue()

    assert statuses == [404, 200, 404]


def test_parted_one_goes_on_alone(nansha: World, senders: list[Sender]) -> None:
    clerk, judge = nansha.official(nansha.clerk), nansha.official(nansha.judge)
    actions.unmerge_request(
        senders[1].request_id, reason="不是一件事", by=clerk, at=at("2026-11-20 10:00")
    )
    actions.reply_to_order(senders[0].request_id, REPLY, by=judge, at=at("2026-11-20 10:30"))

    page = senders[1].read()

    assert "恢复单独办理" in page
    assert REPLY not in page
    assert "法院：窗口答复，或者派给承办人" in page


def test_policy_of_the_ledger_shows_just_what_is_told() -> None:
    migration = import_module("fenglian.ledger.migrations.0004_progress_of_leading")

    assert set(migration.PROGRESS) == set(PROGRESS)
