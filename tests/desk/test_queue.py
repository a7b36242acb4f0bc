"""诉求队列: every request that its reader may see, waiting ones first."""

from __future__ import annotations

import io
import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.http import HttpResponseBase
from django.test import Client
from openpyxl import load_workbook
from tests.desk.conftest import Desk
from tests.desk.test_work import text_of
from tests.world import World, at, build_world

from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.requests.actions import answer_directly, confirm_screening
from fenglian.requests.actions.desk import Screening
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries import desk_queue

QUEUE = "/desk/queue/"


def listed(client: Client, path: str = QUEUE) -> list[str]:
    page = client.get(path).content.decode()
    return [unescape(found) for found in re.findall(r'class="fl-open"[^>]*>([^<]+)<', page)]


def sheet_of(answer: HttpResponseBase) -> list[tuple[object, ...]]:
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file's
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def furnish(desk: Desk) -> None:
    """Two waiting, one in hand, one answered at once."""
    world = desk.world
    world.submit(when=at("2026-11-19 16:00"), words="等得久的一件：交多少诉讼费？")
    world.submit(when=at("2026-11-20 08:00"), words="刚来的一件：在哪里立案？", channel="wechat")
    desk.dispatched(when="2026-11-18 09:00", words="办理中的一件：什么时候开庭？")
    done = world.submit(when=at("2026-11-20 08:30"), words="答复了的一件：怎么补材料？")
    clerk = world.official(world.clerk)
    confirm_screening(
        done.request_id, Screening("housing", "litigation_advice", "simple"),
        by=clerk, at=at("2026-11-20 08:35"),
    )  # fmt: skip
    answer_directly(done.request_id, "请到 3 号窗口。", by=clerk, at=at("2026-11-20 08:40"))


def test_queue_shows_the_waiting_first_then_the_newest(desk: Desk) -> None:
    furnish(desk)
    clerk = desk.client(desk.world.clerk)

    assert listed(clerk) == [
        "等得久的一件：交多少诉讼费",
        "刚来的一件：在哪里立案",
        "答复了的一件：怎么补材料",
        "办理中的一件：什么时候开庭",
    ]
    assert listed(clerk, "/desk/queue/?sort=newest")[0] == "答复了的一件：怎么补材料"
    assert listed(clerk, "/desk/queue/?sort=oldest")[0] == "办理中的一件：什么时候开庭"
    assert "待分流和退回的 2 件" in text_of(clerk, QUEUE)


def test_queue_says_what_is_proposed_and_what_is_confirmed(desk: Desk) -> None:
    furnish(desk)

    page = text_of(desk.client(desk.world.clerk), QUEUE)

    assert "简易程序（建议）" in page
    assert "房屋与物业相邻 简易程序 —" in page
    assert "民事审判一庭 沈砚秋" in page


def test_queue_filters_by_everything_it_shows(desk: Desk) -> None:
    furnish(desk)
    clerk, world = desk.client(desk.world.clerk), desk.world

    assert listed(clerk, "/desk/queue/?state=in_hand") == ["办理中的一件：什么时候开庭"]
    assert listed(clerk, "/desk/queue/?channel=wechat") == ["刚来的一件：在哪里立案"]
    assert listed(clerk, "/desk/queue/?subject=housing") == ["答复了的一件：怎么补材料"]
    assert listed(clerk, f"/desk/queue/?department={world.civil.pk}") == [
        "办理中的一件：什么时候开庭"
    ]
    assert listed(clerk, f"/desk/queue/?handler={world.judge.pk}") == ["办理中的一件：什么时候开庭"]
    assert listed(clerk, f"/desk/queue/?handler={world.colleague.pk}") == []
    assert listed(clerk, "/desk/queue/?late=1") == []
    desk.set_clock("2026-11-24 09:00")
    assert len(listed(clerk, "/desk/queue/?late=1")) == 3
    assert "没有符合条件的诉求" in text_of(clerk, "/desk/queue/?q=离婚")


def test_queue_finds_by_words_numbers_and_telephone(desk: Desk) -> None:
    desk.world.submit(when=at("2026-11-20 08:00"), words="楼上漏水三个月了，物业不管。")
    wanted = desk.world.submit(
        when=at("2026-11-20 08:10"), words="被执行人的车还没有拍卖。", phone="13912345678",
        case_number="（2026）粤0115执99号",
    )  # fmt: skip
    request = ServiceRequest.objects.get(pk=wanted.request_id)
    clerk = desk.client(desk.world.clerk)

    for text in (
        "拍卖",
        "粤0115执99",
        "139-1234-5678",
        f"诉〔2026〕{request.serial}号",
        str(request.serial),
    ):
        assert listed(clerk, f"/desk/queue/?q={text}") == ["被执行人的车还没有拍卖"], text


def test_queue_of_a_handler_has_their_own_and_nothing_else(desk: Desk) -> None:
    furnish(desk)
    world = desk.world

    assert listed(desk.client(world.judge)) == ["办理中的一件：什么时候开庭"]
    assert listed(desk.client(world.civil_leader)) == ["办理中的一件：什么时候开庭"]
    assert listed(desk.client(world.enforcer)) == []
    assert len(listed(desk.client(world.president))) == 4


def test_queue_of_who_has_much_is_walked_to_the_same_rows(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(desk)
    world = desk.world
    everybody = (world.judge, world.colleague, world.civil_leader, world.vice_president)
    named = [listed(desk.client(person)) for person in everybody]

    monkeypatch.setattr(desk_queue, "FEW", 0)

    assert [listed(desk.client(person)) for person in everybody] == named


def test_queue_of_another_court_is_empty(desk: Desk) -> None:
    furnish(desk)
    other = build_world("haizhu", code="粤0105", prefix="hz-")
    with scoped([other.court.pk], audience=Audience.SYSTEM):
        client = desk.client(other.clerk)

    assert listed(client) == []
    assert listed(client, "/desk/queue/?q=诉讼费") == []


def test_sheet_has_the_filtered_rows_masked_and_is_on_record(desk: Desk) -> None:
    desk.world.submit(
        when=at("2026-11-20 08:00"), name="周大川", phone="13912345678",
        words="=我的电话是13912345678，请回电。",
    )  # fmt: skip
    desk.dispatched()

    answer = desk.client(desk.world.clerk).get("/desk/queue/?state=received&export=1")

    rows = sheet_of(answer)
    assert [rows[0][0], rows[1][0], len(rows)] == ["编号", "诉〔2026〕1号", 2]
    assert rows[1][4:7] == ("=我的电话是139****5678，请回电。", "周**", "139****5678")
    assert "诉求队列-20261120.xlsx" in unquote(answer["Content-Disposition"])
    event = Event.objects.get(kind="records.exported")
    assert event.data == {"title": "诉求队列", "filter": {"state": "received"}, "count": 1}
    assert event.actor_person_id == desk.world.clerk.pk


def test_statements_do_not_grow_with_the_rows(desk: Desk) -> None:
    clerk = desk.client(desk.world.clerk)
    desk.dispatched()
    desk.world.submit(when=at("2026-11-20 08:00"))
    one = desk.statements(clerk, QUEUE)
    for _more in range(2):
        desk.dispatched()
        desk.world.submit(when=at("2026-11-20 08:00"))

    assert desk.statements(clerk, QUEUE) == one


def test_pages_go_on_from_the_waiting_to_the_others(desk: Desk) -> None:
    world: World = desk.world
    for number in range(20):
        world.submit(when=at("2026-11-20 08:00"), words=f"等着的第 {number} 件事")
        desk.dispatched(words=f"办着的第 {number} 件事")
    clerk = desk.client(world.clerk)

    first, second = listed(clerk), listed(clerk, "/desk/queue/?page=2")

    assert [len(first), len(second), len({*first, *second})] == [25, 15, 40]
    assert all(title.startswith("等着") for title in first[:20])
    assert all(title.startswith("办着") for title in [*first[20:], *second])
