"""Requests of one matter at the desk: found at intake and on the page, merged, and parted."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from tests.desk.conftest import Desk, page_of, revision_of
from tests.desk.test_intake import take_down
from tests.desk.test_queue import listed
from tests.desk.test_work import text_of
from tests.world import at

from fenglian.documents.uploads import inspect_upload
from fenglian.requests import actions
from fenglian.requests.models import Merging, ServiceRequest

TOLD = "公司拖欠我三个月工资，仲裁已经裁了，公司不履行，我申请执行也没有消息，请法官联系我。"
OTHER = "楼上漏水，物业不管，我家天花板都发霉了，起诉要准备哪些材料？"
WHY = "电话和说的事都一样"


def two(desk: Desk, **facts: str) -> tuple[UUID, UUID]:
    """Let one person write twice: on the website, and by the hotline an hour later."""
    first = desk.world.submit(when=at("2026-11-20 07:00"), words=TOLD)
    second = desk.world.submit(
        when=at("2026-11-20 08:00"), channel="hotline", **{"words": f"再说一次：{TOLD}", **facts}
    )
    return first.request_id, second.request_id


def merge(desk: Desk, request_id: UUID, other: str, **changes: str) -> str:
    """Send the form of merging and return the page that it leads to, or that it comes back on."""
    answer = desk.client(desk.world.clerk).post(
        page_of(request_id, "merge"),
        {"other": other, "reason": WHY, "seen_revision": str(revision_of(request_id)), **changes},
        follow=True,
    )
    return answer.content.decode()


@pytest.mark.clause("NS-3")
def test_page_names_what_may_be_the_same_with_the_reasons(desk: Desk) -> None:
    _first, second = two(desk)
    clerk = desk.client(desk.world.clerk)

    page = text_of(clerk, page_of(second))
    form = text_of(clerk, page_of(second, "merge") + "?other=诉〔2026〕1号")

    assert "可能是同一件事" in page
    assert "同一电话，文字相近 95%" in page
    assert f"{TOLD} 诉〔2026〕1号" in form
    assert "这一件会并到 诉〔2026〕1号" in form
    assert "同一电话，文字相近 95%" in form
    assert "可能是两个人" not in form


def test_form_warns_of_two_people_and_two_cases(desk: Desk) -> None:
    _first, second = two(desk, phone="13911112222", case_number="（2026）粤0115民初5号")
    ServiceRequest.objects.filter(serial=1).update(case_number="（2026）粤0115民初6号")
    clerk = desk.client(desk.world.clerk)

    form = text_of(clerk, page_of(second, "merge") + "?other=1")

    assert "两件的电话不同，可能是两个人" in form
    assert "两件写的案号不同" in form


@pytest.mark.clause("NS-3")
def test_merged_ones_are_one_line_with_a_count_and_still_found(desk: Desk) -> None:
    _first, second = two(desk, phone="13911112222")
    clerk = desk.client(desk.world.clerk)
    assert len(listed(clerk)) == 2

    merge(desk, second, "1")

    assert len(listed(clerk)) == 1
    assert "并案共 2 件" in text_of(clerk, "/desk/queue/")
    assert len(listed(clerk, "/desk/queue/?state=merged")) == 1
    assert len(listed(clerk, "/desk/queue/?q=139-1111-2222")) == 1


@pytest.mark.clause("NS-3")
def test_page_of_the_leading_one_has_all_words_of_all_senders(desk: Desk) -> None:
    first, second = two(desk)
    upload = inspect_upload(BytesIO(b"%PDF-1.4\n1 0 obj\n%%EOF"), "工资条.pdf")
    actions.attach_papers(second, [upload], at=at("2026-11-20 08:30"))
    merge(desk, second, "1")
    actions.supplement_request(second, "公司搬走了，新地址我知道。", at=at("2026-11-20 08:40"))
    clerk = desk.client(desk.world.clerk)

    leading, merged = text_of(clerk, page_of(first)), text_of(clerk, page_of(second))

    assert f"再说一次：{TOLD}" in leading
    assert "诉〔2026〕2号 当事人原话" in leading
    assert "公司搬走了，新地址我知道。 诉〔2026〕2号 当事人补充" in leading
    assert "工资条.pdf" in leading
    assert "已并入 诉〔2026〕1号" in merged
    html = clerk.get(page_of(first)).content.decode()
    paper = html.partition(f"/desk/requests/{first}/attachments/")[2].partition('"')[0]
    answer = clerk.get(f"/desk/requests/{first}/attachments/{paper}")
    assert answer.status_code == 200
    answer.getvalue()


def test_handler_of_the_leading_one_reads_and_calls_the_other_sender(desk: Desk) -> None:
    first = desk.dispatched(words=TOLD)
    second = desk.world.submit(when=at("2026-11-20 08:00"), words=TOLD, phone="13911112222")
    judge = desk.client(desk.world.judge)
    assert judge.get(page_of(second.request_id)).status_code == 404

    merge(desk, second.request_id, "1")

    assert "已并入 诉〔2026〕1号" in text_of(judge, page_of(second.request_id))
    call = {
        "reached": "yes", "note": "已告知一起办",
        "seen_revision": revision_of(second.request_id),
    }  # fmt: skip
    assert judge.post(page_of(second.request_id, "call"), call).status_code == 303
    assert "诉〔2026〕2号 电话联系上了" in text_of(judge, page_of(first))
    assert "几位当事人都会看到这份答复" in text_of(judge, page_of(first))
    assert desk.client(desk.world.colleague).get(page_of(second.request_id)).status_code == 404


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ("999", "没有编号是“999”的诉求，请核对编号。"),
        ("随便写的", "没有编号是“随便写的”的诉求"),
        ("2", "不能把一件诉求和它自己并案"),
        ("", "请填写“另一件的编号”。"),
    ],
)
def test_fault_is_said_at_the_number(desk: Desk, other: str, sentence: str) -> None:
    _first, second = two(desk)

    page = merge(desk, second, other)

    assert sentence in page
    assert WHY in page
    assert not Merging.objects.exists()


@pytest.mark.clause("NS-3")
def test_parting_gives_the_line_back(desk: Desk) -> None:
    _first, second = two(desk)
    merge(desk, second, "1")
    clerk = desk.client(desk.world.clerk)

    answer = clerk.post(
        page_of(second, "unmerge"),
        {"reason": "说的不是一件事", "seen_revision": revision_of(second)},
    )

    assert answer.status_code == 303
    assert len(listed(clerk)) == 2
    assert "从另一件拆开" in text_of(clerk, page_of(second))


# --- at intake -----------------------------------------------------------------------------------


@pytest.mark.clause("NS-3")
def test_clerk_is_asked_before_the_same_is_taken_down_twice(desk: Desk) -> None:
    first = desk.world.submit(when=at("2026-11-20 07:00"), words=TOLD, phone="13912345678")

    asked = take_down(desk, words="我又来问工资的事，上次写过的。", external_number="")

    page = asked.content.decode()
    assert asked.status_code == 422
    assert "先看看是不是同一件事" in page
    assert TOLD in page
    assert "我又来问工资的事，上次写过的。" in page
    assert ServiceRequest.objects.count() == 1

    answer = take_down(
        desk, words="我又来问工资的事，上次写过的。", external_number="",
        same_as=str(first.request_id),
    )  # fmt: skip

    assert answer.status_code == 303
    merging = Merging.objects.get()
    assert (merging.leading_id, merging.request.words, merging.reason) == (
        first.request_id, "我又来问工资的事，上次写过的。", "同一电话",
    )  # fmt: skip
    assert answer["Location"] == f"/desk/requests/{merging.request_id}/receipt/"
    receipt = desk.client(desk.world.clerk).get(answer["Location"]).content.decode()
    assert f'href="/desk/requests/{first.request_id}/"' in receipt
    assert "去分流" not in receipt


def test_why_they_are_one_is_kept_in_chinese_whatever_the_clerk_reads(desk: Desk) -> None:
    first = desk.world.submit(when=at("2026-11-20 07:00"), words=TOLD, phone="13912345678")

    take_down(desk, language="en", words=OTHER, external_number="", same_as=str(first.request_id))

    assert Merging.objects.get().reason == "同一电话"


def test_clerk_says_it_is_another_matter(desk: Desk) -> None:
    desk.world.submit(when=at("2026-11-20 07:00"), words=TOLD, phone="13912345678")

    answer = take_down(desk, words=OTHER, same_as="different")

    assert answer.status_code == 303
    assert ServiceRequest.objects.count() == 2
    assert not Merging.objects.exists()


@pytest.mark.parametrize("same_as", ["", "01900000-0000-7000-8000-000000000000", "x"])
def test_what_was_not_offered_is_not_chosen(desk: Desk, same_as: str) -> None:
    desk.world.submit(when=at("2026-11-20 07:00"), words=TOLD, phone="13912345678")

    assert take_down(desk, words=OTHER, same_as=same_as).status_code == 422
    assert ServiceRequest.objects.count() == 1


def test_nobody_is_asked_about_what_is_not_likely(desk: Desk) -> None:
    desk.world.submit(when=at("2026-11-20 07:00"), words=TOLD)

    assert take_down(desk, words=OTHER, case_number="").status_code == 303


def test_statements_of_the_page_do_not_grow_with_what_was_merged(desk: Desk) -> None:
    first, second = two(desk)
    merge(desk, second, "1")
    clerk = desk.client(desk.world.clerk)
    pages = (page_of(first), "/desk/queue/")
    one = [desk.statements(clerk, page) for page in pages]
    for _more in range(3):
        further = desk.world.submit(when=at("2026-11-20 08:00"), words=TOLD).request_id
        merge(desk, further, "1")

    assert [desk.statements(clerk, page) for page in pages] == one
