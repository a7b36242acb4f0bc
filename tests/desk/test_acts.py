"""Every act on a request: by the right official, by a wrong one, too late, and with faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from tests.desk.conftest import Desk, page_of, revision_of
from tests.desk.test_work import text_of
from tests.world import at

from fenglian.desk.views.deeds import DEEDS
from fenglian.ledger.models import Event
from fenglian.requests.actions import (
    accept_order,
    merge_requests,
    reply_to_order,
    request_extension,
)
from fenglian.requests.enums import RequestState
from fenglian.requests.models import ReplyDraft, ServiceRequest, WorkOrder

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

PROPOSAL = {"subject": "lending", "service_kind": "judge_contact", "complexity": "ordinary"}
CALLED = "打当事人手机，无人接听，下午再打。"
ORDERED = "请今天联系当事人并说明情况。"
ASKED = "您上周打的是哪个号码，几点打的？"
REASON = "应由执行局办理，案件已经移交。"


@dataclass(frozen=True)
class Case:
    """An act with who may do it and what they send.

    `who` and `who_not` are fields of the world; "{enforcement}" stands for the body's id.
    """

    name: str
    who: str
    who_not: str
    data: dict[str, str]
    event: str
    at_desk: bool = False
    before: str = ""
    kept: str = field(default="", kw_only=True)


CASES = [
    Case("screen", "clerk", "desk_leader", {**PROPOSAL, "title": "何时开庭"},
         "request.screened", at_desk=True, kept="何时开庭"),
    Case("dispatch", "clerk", "president", {**PROPOSAL, "target": "{enforcement}", "reason": ""},
         "work_order.dispatched", at_desk=True),
    Case("answer", "clerk", "president",
         {**PROPOSAL, "complexity": "simple", "words": "开庭日期排定后会通知您。"},
         "request.answered", at_desk=True, kept="开庭日期排定后会通知您。"),
    Case("accept", "judge", "civil_leader", {}, "work_order.accepted"),
    Case("reply", "judge", "civil_leader", {"words": "开庭定在12月8日上午。"},
         "work_order.replied", kept="开庭定在12月8日上午。"),
    Case("ask", "judge", "clerk", {"words": ASKED},
         "work_order.question_asked", kept=ASKED),
    Case("transfer", "judge", "civil_leader", {"target": "{enforcement}", "reason": REASON},
         "work_order.transferred", kept=REASON),
    Case("hand-back", "judge", "civil_leader", {"kind": "case_moved", "reason": REASON},
         "work_order.handed_back", kept=REASON),
    Case("extend", "judge", "civil_leader", {"working_days": "2", "reason": REASON},
         "work_order.extension_requested", kept=REASON),
    Case("call", "judge", "president", {"reached": "no", "note": CALLED},
         "work_order.call_logged", kept=CALLED),
    Case("instruct", "civil_leader", "judge", {"words": ORDERED, "term": "2026-11-23"},
         "work_order.term_set", kept=ORDERED),
    Case("reassign", "vice_president", "judge", {"target": "{enforcement}", "reason": REASON},
         "work_order.reassigned", kept=REASON),
    Case("decide-extension", "civil_leader", "judge", {"granted": "yes", "reason": ""},
         "work_order.extension_decided", before="extension"),
    Case("document", "clerk", "president",
         {"what": "生效证明一份，共两页，核对过。", "receiver": "当事人本人", "way": "on_site"},
         "document.issued", at_desk=True, kept="生效证明一份，共两页，核对过。"),
    Case("number", "clerk", "president",
         {"platform": "online_petition", "external_number": "XF-2026-0815-网信-七七号"},
         "request.number_noted", at_desk=True, kept="XF-2026-0815-网信-七七号"),
    Case("merge", "clerk", "president", {"other": "1", "reason": REASON},
         "request.merged", at_desk=True, before="another", kept=REASON),
    Case("unmerge", "clerk", "president", {"reason": REASON},
         "request.unmerged", at_desk=True, before="merged", kept=REASON),
    Case("papers", "clerk", "president",
         {"what": "补充证据十二页，附光盘一张，已经核对。", "target": "{enforcement}"},
         "papers.passed_on", at_desk=True, kept="补充证据十二页，附光盘一张，已经核对。"),
    Case("complain", "clerk", "judge",
         {"kind": "unreachable", "channel": "hotline", "words": "打了三次电话都没有人接。"},
         "complaint.made", kept="打了三次电话都没有人接。"),
    Case("press", "civil_leader", "judge", {"words": "请今天回电话，书面答复当事人。"},
         "work_order.pressed", kept="请今天回电话，书面答复当事人。"),
    Case("review", "civil_leader", "judge", {"passed": "yes", "reason": ""},
         "work_order.replied", before="draft"),
    Case("improper", "civil_leader", "judge", {"reason": "没有说为什么两个月没有联系。"},
         "reply.flagged", before="reply", kept="没有说为什么两个月没有联系。"),
    Case("fine", "civil_leader", "judge", {}, "reply.flag_settled", before="reply"),
    Case("supervise", "civil_leader", "judge",
         {"kind": "evasion", "words": "转了三次，没有人管这件事。"},
         "supervision.opened", kept="转了三次，没有人管这件事。"),
]  # fmt: skip


def prepared(desk: Desk, case: Case) -> UUID:
    """Return a request on which the act is next."""
    if case.before in {"another", "merged"}:
        other = desk.world.submit(when=at("2026-11-20 07:00")).request_id
        request_id = desk.world.submit(when=at("2026-11-20 08:00")).request_id
        if case.before == "merged":
            clerk = desk.world.official(desk.world.clerk)
            merge_requests(request_id, other, reason="一样", by=clerk, at=at("2026-11-20 08:00"))
        return request_id
    if case.at_desk:
        return desk.world.submit(when=at("2026-11-20 08:00")).request_id
    request_id = desk.dispatched()
    if case.before == "extension":
        judge = desk.world.official(desk.world.judge)
        request_extension(request_id, 2, reason="等送达回证。", by=judge, at=at("2026-11-20 08:00"))
    if case.before == "draft":
        ReplyDraft.objects.create(
            court=desk.world.court, request_id=request_id, words="开庭定在12月8日上午。",
            person=desk.world.judge, signature="沈砚秋", written_at=at("2026-11-20 08:00"),
        )  # fmt: skip
    if case.before == "reply":
        judge = desk.world.official(desk.world.judge)
        reply_to_order(request_id, "正在办理，请等候。", by=judge, at=at("2026-11-20 08:00"))
    return request_id


def do(desk: Desk, case: Case, request_id: UUID, who: str, **changes: str) -> Answer:
    ids = {"enforcement": str(desk.world.enforcement.pk)}
    sent = {key: value.format(**ids) for key, value in case.data.items()}
    sent |= {"seen_revision": str(revision_of(request_id)), **changes}
    client = desk.client(getattr(desk.world, who))
    return client.post(page_of(request_id, case.name), sent)


def test_every_act_of_the_desk_is_tried_here() -> None:
    """But for one that leaves no trace on the request; that is tried in tests/risk."""
    assert {case.name for case in CASES} | {"report-risk"} == set(DEEDS)


@pytest.mark.clause("NS-5")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_right_official_does_it_and_comes_back_to_the_request(desk: Desk, case: Case) -> None:
    request_id = prepared(desk, case)

    answer = do(desk, case, request_id, case.who)

    assert (answer.status_code, answer["Location"]) == (
        303,
        f"{page_of(request_id)}?done={case.name}",
    )
    last = Event.objects.filter(subject_id=request_id).latest("pk")
    actor = getattr(desk.world, case.who)
    assert (last.kind, last.actor_person_id) == (case.event, actor.pk)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wrong_official_is_refused_and_nothing_changes(desk: Desk, case: Case) -> None:
    request_id = prepared(desk, case)
    events = Event.objects.count()

    answer = do(desk, case, request_id, case.who_not)
    form = desk.client(getattr(desk.world, case.who_not)).get(page_of(request_id, case.name))

    expected = 404 if case.at_desk and case.who_not == "desk_leader" else 403
    assert (answer.status_code, form.status_code) == (expected, expected)
    assert case.kept in answer.content.decode() or expected == 404
    assert Event.objects.count() == events


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_stranger_finds_no_such_page(desk: Desk, case: Case) -> None:
    request_id = prepared(desk, case)

    assert do(desk, case, request_id, "enforcer").status_code == 404
    stranger = desk.client(desk.world.enforcer)
    assert stranger.get(page_of(request_id, case.name)).status_code == 404


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_act_on_a_page_that_is_out_of_date_is_not_stored(desk: Desk, case: Case) -> None:
    request_id = prepared(desk, case)
    events = Event.objects.count()
    seen = revision_of(request_id)
    ServiceRequest.objects.filter(pk=request_id).update(revision=seen + 1)

    answer = do(desk, case, request_id, case.who, seen_revision=str(seen))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "没有保存" in page
    assert "别人已经办过这件诉求" in page
    assert case.kept in page
    assert f'name="seen_revision" value="{seen + 1}"' in page
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("name", "changes", "sentence"),
    [
        ("answer", {"words": "好的"}, "答复至少写 5 个字，现在是 2 个。"),
        ("reply", {"words": "   "}, "请填写“答复当事人”。"),
        ("transfer", {"reason": ""}, "请填写“理由”。"),
        ("transfer", {"target": "999999"}, "“转交给”里没有“999999”"),
        ("hand-back", {"kind": ""}, "请选“为什么退回”。"),
        ("extend", {"working_days": "31"}, "延期可以申请 1 到 30 个工作日，现在是 31 个。"),
        ("extend", {"working_days": "两天"}, "请填整数"),
        ("call", {"reached": ""}, "请选“联系上了吗”。"),
        ("screen", {"subject": "weather"}, "“主题”里没有“weather”"),
        ("instruct", {"term": "2026-11-01"}, "“最晚哪天办好”里没有“2026-11-01”"),
        ("decide-extension", {"granted": "no", "reason": ""}, "不同意延期要写理由。"),
        ("reply", {"state": "closed"}, "提交的内容里多了本页没有的项目（state）"),
    ],
)
def test_fault_comes_back_at_its_field_with_what_was_typed(
    desk: Desk, name: str, changes: dict[str, str], sentence: str
) -> None:
    case = next(case for case in CASES if case.name == name)
    request_id = prepared(desk, case)
    events = Event.objects.count()

    answer = do(desk, case, request_id, case.who, **changes)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert case.kept in page or set(changes) & {"words", "reason"}
    assert Event.objects.count() == events


def test_dispatch_confirms_the_proposal_on_the_way(desk: Desk) -> None:
    case = next(case for case in CASES if case.name == "dispatch")
    request_id = prepared(desk, case)

    do(desk, case, request_id, "clerk")

    request = ServiceRequest.objects.get(pk=request_id)
    assert (request.subject, request.complexity, request.state) == (
        "lending",
        "ordinary",
        RequestState.IN_HAND,
    )
    kinds = (
        Event.objects.filter(subject_id=request_id).order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["request.received", "request.screened", "work_order.dispatched"]


def test_official_complained_of_is_named_and_gets_nothing_of_it(desk: Desk) -> None:
    world = desk.world
    case = next(case for case in CASES if case.name == "screen")
    request_id = prepared(desk, case)

    do(desk, case, request_id, "clerk", complained_of=str(world.judge.pk))
    dispatch = next(case for case in CASES if case.name == "dispatch")
    refused = do(desk, dispatch, request_id, "clerk", target=f"{world.civil.pk}:{world.judge.pk}")

    assert ServiceRequest.objects.get(pk=request_id).complained_of == world.judge
    assert refused.status_code == 422
    assert "当事人反映的就是这个人" in refused.content.decode()


def test_faulty_dispatch_leaves_nothing_confirmed_behind(desk: Desk) -> None:
    case = next(case for case in CASES if case.name == "dispatch")
    request_id = prepared(desk, case)

    answer = do(desk, case, request_id, "clerk", subject="weather")

    assert answer.status_code == 422
    assert ServiceRequest.objects.get(pk=request_id).screened_at is None
    assert not WorkOrder.objects.exists()


def test_order_goes_to_the_person_chosen_and_back_with_a_reason(desk: Desk) -> None:
    world = desk.world
    case = next(case for case in CASES if case.name == "dispatch")
    request_id = prepared(desk, case)
    do(desk, case, request_id, "clerk", target=f"{world.civil.pk}:{world.judge.pk}")
    hand_back = next(case for case in CASES if case.name == "hand-back")
    do(desk, hand_back, request_id, "judge")

    page = text_of(desk.client(world.clerk), page_of(request_id))
    missing = do(desk, case, request_id, "clerk", reason="")

    assert f"案件已经移交：{REASON}" in page
    assert missing.status_code == 422
    assert "请填写“派单说明”。" in missing.content.decode()
    again = do(desk, case, request_id, "clerk", reason="改由执行局办。")
    assert again.status_code == 303
    assert WorkOrder.objects.get().first_handler == world.judge


def test_reply_after_somebody_else_replied_keeps_the_words(desk: Desk) -> None:
    case = next(case for case in CASES if case.name == "reply")
    request_id = prepared(desk, case)
    do(desk, case, request_id, "judge")

    answer = do(desk, case, request_id, "judge", words="第二个人写的答复，很长很长。")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "这件诉求现在是“已答复，待评价”，不能答复" in page
    assert "第二个人写的答复，很长很长。" in page


@pytest.mark.clause("NS-18")
@pytest.mark.parametrize(("typed", "kept"), [("", None), ("45", 45)])
def test_minutes_that_a_reply_took_stand_in_the_ledger_if_they_are_written_down(
    desk: Desk, typed: str, kept: int | None
) -> None:
    case = next(case for case in CASES if case.name == "reply")
    request_id = prepared(desk, case)

    assert do(desk, case, request_id, "judge", minutes=typed).status_code == 303

    told = Event.objects.get(kind="work_order.replied", subject_id=request_id)
    assert told.data.get("minutes") == kept


def test_common_order_belongs_to_who_accepts_first(desk: Desk) -> None:
    world = desk.world
    dispatch = next(case for case in CASES if case.name == "dispatch")
    request_id = prepared(desk, dispatch)
    do(desk, dispatch, request_id, "clerk", target=str(world.civil.pk))
    accept = next(case for case in CASES if case.name == "accept")
    seen = str(revision_of(request_id))
    accept_order(request_id, by=world.official(world.judge), at=at("2026-11-20 09:00"))

    late = do(desk, accept, request_id, "colleague", seen_revision=seen)

    assert late.status_code == 404
    assert WorkOrder.objects.get().handler == world.judge


def test_suggested_answer_is_put_into_the_form_by_a_link(desk: Desk) -> None:
    first, second = desk.dispatched(), desk.dispatched()
    case = next(case for case in CASES if case.name == "reply")
    do(desk, case, first, "judge")
    judge = desk.client(desk.world.judge)

    page = judge.get(page_of(second)).content.decode()
    key = page.partition("?use=")[2].partition("#")[0]
    filled = judge.get(page_of(second, "reply") + f"?use={key}").content.decode()

    assert "参考 1 条答复" in page
    assert "开庭定在12月8日上午。</textarea>" in filled
