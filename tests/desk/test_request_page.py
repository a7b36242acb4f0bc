"""The page of a request: what it shows to whom, in how many statements."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from uuid import uuid4

import pytest
from tests.desk.conftest import Desk, page_of
from tests.desk.test_work import sweep_until_quiet, text_of
from tests.world import at

from fenglian.cases.models import Case
from fenglian.documents.uploads import inspect_upload
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Attachment, Event
from fenglian.ledger.storage import store_attachment
from fenglian.notifications.models import Message
from fenglian.requests.actions import (
    answer_question,
    ask_back,
    instruct_order,
    log_call,
    rate_reply,
    reply_to_order,
    supplement_request,
    urge_request,
)
from fenglian.requests.models import ServiceRequest

PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
WORDS = "我的案子9月就立案了，两个月过去没有人联系我，想知道什么时候开庭。"


def test_page_shows_words_limit_ladder_and_course(desk: Desk) -> None:
    request_id = desk.dispatched(when="2026-11-19 09:00")

    page = text_of(desk.client(desk.world.judge), page_of(request_id))

    assert page.index(WORDS) < page.index("答复当事人 当事人会原样看到") < page.index("督办阶梯")
    assert "还剩 2 个工作日 最晚 11月24日（周二） 答复当事人" in page
    assert "承办人 沈砚秋 11月24日（周二）到期 现在这一级，还剩 2 个工作日" in page
    assert "部门领导 陆闻笙 11月24日（周二）未答复 次日零时自动报送" in page
    assert "院长 贺清和 11月30日（周一）仍未答复" in page
    assert "等承办人答复 沈砚秋，到 11月24日（周二）" in page
    assert page.index("派单，沈砚秋") < page.index("收到，登记编号")


@pytest.mark.clause("NS-8")
def test_page_explains_the_date_day_by_day_with_its_clause(desk: Desk) -> None:
    request_id = desk.dispatched(when="2026-11-19 09:00")

    page = text_of(desk.client(desk.world.judge), page_of(request_id))

    assert "11月20日 周五，今天 第 1 天 11月21日 周六 休息" in page
    assert "11月24日 周二，到期 第 3 天" in page
    assert "“接诉即答、接单即办” 第 1 版，起算时有效" in page
    assert "要旨 穗南法〔2020〕26号，第 8 条 “节点督办”" in page


def test_late_ladder_shows_who_was_told_and_whether_they_opened_it(desk: Desk) -> None:
    request_id = desk.dispatched(when="2026-11-12 09:00")
    sweep_until_quiet(desk.world, "2026-11-20 08:00")
    desk.client(desk.world.civil_leader).get(page_of(request_id))

    page = text_of(desk.client(desk.world.president), page_of(request_id))

    assert "超期 3 个工作日 应在 11月17日（周二） 答复当事人" in page
    assert "承办人 沈砚秋 11月17日（周二）到期 没有按期办" in page
    assert "分管院领导 江予安 11月19日（周四）仍未答复 已报送，现在这一级" in page
    assert "报送督办，陆闻笙 系统，11月18日（周三）0:00，对方已打开" in page
    assert "报送督办，江予安 系统，11月20日（周五）0:00，待发" in page


def test_page_tells_what_was_said_since(desk: Desk) -> None:
    request_id = desk.dispatched(when="2026-11-18 09:00")
    judge = desk.world.official(desk.world.judge)
    leader = desk.world.official(desk.world.civil_leader)
    ask_back(request_id, "您打的是哪个号码？", by=judge, at=at("2026-11-18 10:00"))
    answer_question(request_id, "打的是总机。", at=at("2026-11-18 11:00"))
    log_call(request_id, "打手机，无人接听。", reached=False, by=judge, at=at("2026-11-18 14:00"))
    urge_request(request_id, words="还是没人理。", at=at("2026-11-18 15:00"))
    instruct_order(request_id, "今天就办。", by=leader, at=at("2026-11-18 16:00"))
    reply_to_order(request_id, "正在排期。", by=judge, at=at("2026-11-18 17:00"))
    rate_reply(request_id, satisfied=False, words="没说哪天。", at=at("2026-11-18 20:00"))

    page = text_of(desk.client(desk.world.judge), page_of(request_id))

    said = [
        "您打的是哪个号码？",
        "打的是总机。",
        "打手机，无人接听。",
        "还是没人理。",
        "正在排期。",
        "没说哪天。",
    ]
    assert sorted(page.index(words) for words in said) == [page.index(words) for words in said]
    assert "批示 今天就办。 陆闻笙，民事审判一庭庭长" in page
    assert "催办 1 次" in page
    assert "第 2 次答复（当事人不满意退回）" in page


@pytest.mark.clause("NS-4a")
def test_desk_sees_the_proposal_and_the_words_that_decided(desk: Desk) -> None:
    request_id = desk.world.submit(
        when=at("2026-11-20 08:00"), words="老板拖欠三个月工资，仲裁裁决生效了怎么申请执行？"
    ).request_id

    page = text_of(desk.client(desk.world.clerk), page_of(request_id))

    assert re.search(
        r"系统建议 \S+ 、 \S+ 、 (简易|普通)程序 ，由您决定。 看主题依据的字词： “", page
    )
    assert "（建议，未确认）" in page


def test_case_preselects_its_judge(desk: Desk) -> None:
    world = desk.world
    Case.objects.create(
        court=world.court, number="（2026）粤0115民初1234号", year=2026, type_code="民初",
        serial=1234, cause="民间借贷纠纷", department=world.civil, judge=world.judge,
        filed_on="2026-09-08", imported_at=at("2026-11-01 00:00"),
    )  # fmt: skip
    request_id = world.submit(
        when=at("2026-11-20 08:00"), case_number="(2026)粤0115民初1234号"
    ).request_id

    page = desk.client(world.clerk).get(page_of(request_id)).content.decode()

    assert (
        f'<option value="{world.civil.pk}:{world.judge.pk}" selected>沈砚秋，法官</option>' in page
    )
    assert "找到了部门和承办人" in page


def test_personal_data_stays_masked_until_a_reason_is_written(desk: Desk) -> None:
    request_id = desk.dispatched(name="陈小满", phone="13800000000")
    judge = desk.client(desk.world.judge)
    masked = text_of(judge, page_of(request_id))
    assert "陈**" in masked
    assert "138****0000 写明理由后查看" in masked
    assert "陈小满" not in masked

    reveal = page_of(request_id, "reveal")
    refused = judge.post(reveal, {"reason": " ", "seen_revision": "1"})
    shown = judge.post(reveal, {"reason": "要打电话核实", "seen_revision": "1"})

    assert (refused.status_code, shown.status_code) == (422, 200)
    assert "陈小满" not in refused.content.decode()
    assert "陈小满" in shown.content.decode()
    assert "13800000000" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert [e.data for e in Event.objects.filter(kind="personal_data.revealed")] == [
        {"reason": "要打电话核实"}
    ]
    again = text_of(judge, page_of(request_id))
    assert "陈小满" not in again
    assert "理由：要打电话核实" in again


def test_unknown_and_invisible_requests_look_the_same(desk: Desk) -> None:
    invisible = desk.dispatched()
    stranger = desk.client(desk.world.enforcer)

    answers = [stranger.get(page_of(request_id)) for request_id in (invisible, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    pages = {re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in answers}
    assert len(pages) == 1
    assert "没有这一页，或者您不能看" in pages.pop()


def test_whoever_is_complained_of_reads_nothing_of_it(desk: Desk) -> None:
    request_id = desk.dispatched(to=desk.world.colleague)
    leader = desk.client(desk.world.civil_leader)
    assert leader.get(page_of(request_id)).status_code == 200

    ServiceRequest.objects.update(complained_of=desk.world.civil_leader)

    assert leader.get(page_of(request_id)).status_code == 404
    assert leader.get(page_of(request_id, "print")).status_code == 404
    assert leader.get(page_of(request_id, "instruct")).status_code == 404


def test_opening_the_page_marks_the_message_as_read(desk: Desk) -> None:
    request_id = desk.dispatched()
    message = Message.objects.get(person_id=desk.world.judge.pk)

    desk.client(desk.world.judge).get(page_of(request_id))

    message.refresh_from_db()
    assert message.read_at == at("2026-11-20 09:00")


def test_paper_is_handed_out_as_a_file_to_readers_only(desk: Desk) -> None:
    request_id = desk.dispatched()
    other_id = desk.dispatched()
    store_attachment(
        inspect_upload(io.BytesIO(PIXEL), "借条.png"),
        court_id=desk.world.court.pk, subject_kind="request", subject_id=request_id,
        actor=Actor.citizen(), at=at("2026-11-19 10:00"), from_party=True,
    )  # fmt: skip
    paper = Attachment.objects.get()
    judge = desk.client(desk.world.judge)

    answer = judge.get(page_of(request_id, f"attachments/{paper.pk}"))

    assert paper.name in text_of(judge, page_of(request_id))
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert judge.get(page_of(other_id, f"attachments/{paper.pk}")).status_code == 404
    stranger = desk.client(desk.world.enforcer)
    assert stranger.get(page_of(request_id, f"attachments/{paper.pk}")).status_code == 404


def test_earlier_requests_are_those_the_reader_may_see(desk: Desk) -> None:
    request_id = desk.dispatched(phone="13912345678", words="这一件：什么时候开庭？")
    desk.dispatched(phone="13912345678", words="同一个电话的另一件事。")
    desk.world.submit(
        when=at("2026-11-20 08:00"), phone="13912345678", words="还没派出的第三件事。"
    )

    judge = text_of(desk.client(desk.world.judge), page_of(request_id))
    clerk = text_of(desk.client(desk.world.clerk), page_of(request_id))

    assert "同一电话或同一案件还有 1 件 同一个电话的另一件事" in judge
    assert "还有 2 件 还没派出的第三件事" in clerk


def test_printed_order_has_everything_on_one_page(desk: Desk) -> None:
    request_id = desk.dispatched(words="很长的话。" * 700)

    page = text_of(desk.client(desk.world.judge), page_of(request_id, "print"))

    assert "共 3500 字，这里印开头，全文在办理平台" in page
    assert "督办阶梯" in page
    assert "138****0000" in page


def test_statements_do_not_grow_with_the_course(desk: Desk) -> None:
    request_id = desk.dispatched()
    client = desk.client(desk.world.judge)
    judge = desk.world.official(desk.world.judge)
    few = desk.statements(client, page_of(request_id))
    for minute in range(3):
        moment = at(f"2026-11-20 08:0{minute}")
        log_call(request_id, "无人接听。", reached=False, by=judge, at=moment)
        supplement_request(request_id, "再补充一点。", at=moment)

    assert desk.statements(client, page_of(request_id)) == few
