"""专项督办 as pages: the list in its order, one entry, and its closing with a result."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

import pytest
from tests.desk.conftest import Desk, page_of, revision_of
from tests.world import at

from fenglian.supervision.actions import complain
from fenglian.supervision.actions.special import Complaint
from fenglian.supervision.models import SpecialSupervision

pytestmark = pytest.mark.clause("NS-17")

WORDS = "打了三次电话都没有人接，留言也没有回。"


def complained(desk: Desk, kind: str = "unreachable") -> UUID:
    """Return the entry of a complaint about an order of the judge's."""
    request_id = desk.dispatched()
    return complain(request_id, Complaint(kind, WORDS, "website"), at=at("2026-11-20 08:00")).pk


@pytest.mark.clause("NS-6c")
def test_clerk_writes_a_complaint_down_and_it_stands_first_in_the_list(desk: Desk) -> None:
    complained(desk, "delay")
    request_id = desk.dispatched()
    client = desk.client(desk.world.clerk)
    form = client.get(page_of(request_id, "complain")).content.decode()
    assert all(label in form for label in ("联系不上法官", "推诿", "诉讼服务大厅", "12368 热线"))
    assert "反复反映" not in form

    response = client.post(
        page_of(request_id, "complain"),
        {
            "kind": "unreachable", "channel": "hotline", "words": "三次电话没有人接。",
            "seen_revision": revision_of(request_id),
        },
    )  # fmt: skip

    assert response.status_code == HTTPStatus.SEE_OTHER
    listed = client.get("/desk/supervision/").content.decode()
    assert listed.index("三次电话没有人接。") < listed.index(WORDS)


def test_leader_reads_calls_and_words_and_closes_with_a_result(desk: Desk) -> None:
    entry_id = complained(desk)
    client = desk.client(desk.world.civil_leader)
    page = client.get(f"/desk/supervision/{entry_id}/").content.decode()
    assert WORDS in page
    assert "没有登记过给当事人打的电话" in page
    assert "这一次答复不算联系到" in page
    assert 'value="unfounded"' not in page

    response = client.post(
        f"/desk/supervision/{entry_id}/close/",
        {"outcome": "upheld", "result": "承办人出差没有转接，已回电。"},
    )

    assert response.status_code == HTTPStatus.SEE_OTHER
    entry = SpecialSupervision.objects.get(pk=entry_id)
    assert (entry.outcome, entry.closed_by) == ("upheld", desk.world.civil_leader)
    assert "承办人出差没有转接" in client.get(f"/desk/supervision/{entry_id}/").content.decode()
    assert str(entry_id) not in client.get("/desk/supervision/").content.decode()
    assert str(entry_id) in client.get("/desk/supervision/?state=closed").content.decode()


def test_closing_without_a_result_comes_back_and_changes_nothing(desk: Desk) -> None:
    entry_id = complained(desk)
    client = desk.client(desk.world.president)

    response = client.post(
        f"/desk/supervision/{entry_id}/close/", {"outcome": "upheld", "result": "好"}
    )

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "结果至少写 5 个字" in response.content.decode()
    assert SpecialSupervision.objects.get(pk=entry_id).closed_at is None


def test_closing_form_that_comes_back_offers_only_what_its_reader_may_choose(desk: Desk) -> None:
    entry_id = complained(desk)
    path = f"/desk/supervision/{entry_id}/close/"
    leader, vice = desk.client(desk.world.civil_leader), desk.client(desk.world.vice_president)

    short = {"outcome": "upheld", "result": "好"}
    of_leader, of_vice = (one.post(path, short).content.decode() for one in (leader, vice))
    refused = leader.post(path, {"outcome": "unfounded", "result": "查过了没有此事。"})

    assert 'value="unfounded"' not in of_leader
    assert "查明不属实的，由分管院领导或者院长办结。" in of_leader
    assert 'value="unfounded"' in of_vice
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert SpecialSupervision.objects.get(pk=entry_id).closed_at is None


def test_handler_finds_no_room_no_panel_and_no_entry(desk: Desk) -> None:
    entry_id = complained(desk)
    request_id = SpecialSupervision.objects.get(pk=entry_id).request_id
    judge, leader = desk.client(desk.world.judge), desk.client(desk.world.civil_leader)

    assert "专项督办" in leader.get(page_of(request_id)).content.decode()
    assert "专项督办" not in judge.get(page_of(request_id)).content.decode()
    for path in ("/desk/supervision/", f"/desk/supervision/{entry_id}/"):
        assert judge.get(path).status_code == HTTPStatus.NOT_FOUND


def test_list_takes_as_many_statements_for_three_entries_as_for_one(desk: Desk) -> None:
    complained(desk)
    client = desk.client(desk.world.president)
    few = desk.statements(client, "/desk/supervision/")
    complained(desk, "rude")
    complained(desk)

    assert desk.statements(client, "/desk/supervision/") == few
