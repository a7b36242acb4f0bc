"""我的工作: what is owed by due date, and what a leader was told of."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from tests.desk.conftest import Desk
from tests.world import World, at

from fenglian.duties.actions import sweep
from fenglian.requests.actions import accept_order, hand_back_order, rate_reply, reply_to_order
from fenglian.requests.actions.desk import Target, dispatch_order

MINE = "/desk/"


def text_of(client: Client, path: str = MINE) -> str:
    """Return a page's text, tags and blank space left out."""
    page = client.get(path).content.decode()
    main = re.sub(r"</?time[^>]*>", "", page.partition("<main")[2])
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def headings(client: Client, path: str = MINE) -> list[str]:
    """Return the headings of the groups."""
    page = client.get(path).content.decode()
    return re.findall(r'scope="rowgroup"[^>]*>([^<]+)<', page)


def titles(client: Client, path: str = MINE) -> list[str]:
    """Return what each line says is to be done."""
    page = client.get(path).content.decode()
    return [unescape(found) for found in re.findall(r'class="fl-open"[^>]*>([^<]+)<', page)]


def sweep_until_quiet(world: World, moment: str) -> None:
    while sweep([world.court.pk], at=at(moment)).claimed:
        pass


def test_work_is_grouped_by_due_date_with_the_most_urgent_on_top(desk: Desk) -> None:
    desk.dispatched(when="2026-11-20 08:00", words="以后才到期的一件事。")
    desk.dispatched(when="2026-11-18 08:00", words="周一到期的一件事。")
    desk.dispatched(when="2026-11-17 08:00", words="今天到期的一件事。")
    desk.dispatched(when="2026-11-16 08:00", words="昨天到期的一件事。")
    judge = desk.client(desk.world.judge)

    assert headings(judge) == ["超期 1 件", "今天到期 1 件", "下个工作日前到期 1 件", "以后 1 件"]
    assert titles(judge) == [
        "答复当事人：昨天到期的一件事",
        "答复当事人：今天到期的一件事",
        "答复当事人：周一到期的一件事",
        "答复当事人：以后才到期的一件事",
    ]
    assert "超期 1 个工作日 11月19日（周四）" in text_of(judge)
    assert "11月20日（周五），要办 4 件。" in text_of(judge)


def test_tabs_count_everything_and_show_one_urgency(desk: Desk) -> None:
    desk.dispatched(when="2026-11-16 08:00", words="昨天到期的一件事。")
    desk.dispatched(when="2026-11-20 08:00", words="以后才到期的一件事。")
    judge = desk.client(desk.world.judge)

    assert "全部 2 超期 1 今天 0 下个工作日 0 以后 1" in text_of(judge)
    assert headings(judge, "/desk/?due=late") == ["超期 1 件"]
    assert "全部 2 超期 1 今天 0 下个工作日 0 以后 1" in text_of(judge, "/desk/?due=late")


def test_before_an_ordinary_day_the_next_one_is_called_tomorrow(desk: Desk) -> None:
    desk.dispatched(when="2026-11-17 08:00")
    desk.set_clock("2026-11-19 09:00")

    assert headings(desk.client(desk.world.judge)) == ["明天到期 1 件"]


def test_work_of_a_body_stands_with_all_its_people_until_one_accepts(desk: Desk) -> None:
    world = desk.world
    request_id = world.submit(when=at("2026-11-19 09:00")).request_id
    clerk = world.official(world.clerk)
    dispatch_order(request_id, Target(world.civil.pk), by=clerk, at=at("2026-11-19 09:10"))
    judge, colleague = desk.client(world.judge), desk.client(world.colleague)
    assert len(titles(judge)) == len(titles(colleague)) == 1

    accept_order(request_id, by=world.official(world.judge), at=at("2026-11-19 10:00"))

    assert (len(titles(judge)), len(titles(colleague))) == (1, 0)


@pytest.mark.clause("NS-8")
def test_leader_sees_what_the_ladder_told_them(desk: Desk) -> None:
    desk.dispatched(when="2026-11-16 08:00", words="判决书一直没有收到。")
    leader = desk.client(desk.world.civil_leader)
    assert titles(leader) == []

    sweep_until_quiet(desk.world, "2026-11-20 00:00")

    assert titles(leader) == ["督办沈砚秋：判决书一直没有收到"]
    assert "已报部门领导" in text_of(leader)
    assert titles(leader, "/desk/?task=told") == titles(leader)
    assert titles(leader, "/desk/?task=reply&due=late") == titles(leader)
    assert titles(desk.client(desk.world.vice_president)) == []


def test_second_round_is_named_and_counted(desk: Desk) -> None:
    request_id = desk.dispatched(when="2026-11-18 08:00", words="判决书一直没有收到。")
    judge = desk.world.official(desk.world.judge)
    reply_to_order(request_id, "正在办理，请等通知。", by=judge, at=at("2026-11-18 10:00"))
    rate_reply(request_id, satisfied=False, words="没有说哪天。", at=at("2026-11-19 10:00"))

    assert titles(desk.client(desk.world.judge)) == ["答复当事人：判决书一直没有收到（第 2 次）"]


def test_handed_back_order_is_the_desks_work(desk: Desk) -> None:
    request_id = desk.dispatched(when="2026-11-19 09:00", words="判决书一直没有收到。")
    judge = desk.world.official(desk.world.judge)
    hand_back_order(request_id, reason="不属于本庭。", by=judge, at=at("2026-11-19 10:00"))

    clerk = desk.client(desk.world.clerk)
    assert titles(desk.client(desk.world.judge)) == []
    assert titles(clerk, "/desk/?task=redispatch") == ["重新派单：判决书一直没有收到"]


def test_filters_and_search_narrow_down_and_stay_in_the_address(desk: Desk) -> None:
    desk.dispatched(words="保全什么时候解除？账户还冻结着。", channel="wechat", phone="13800000001")
    desk.dispatched(words="两个月没有人联系我。", case_number="（2026）粤0115民初77号")
    judge = desk.client(desk.world.judge)

    assert titles(judge, "/desk/?source=wechat") == ["答复当事人：保全什么时候解除"]
    assert titles(judge, "/desk/?q=冻结") == ["答复当事人：保全什么时候解除"]
    assert titles(judge, "/desk/?q=13800000001") == ["答复当事人：保全什么时候解除"]
    assert titles(judge, "/desk/?q=民初77号") == ["答复当事人：两个月没有人联系我"]
    assert titles(judge, "/desk/?q=诉〔2026〕1号") == ["答复当事人：保全什么时候解除"]
    assert "没有符合条件的事" in text_of(judge, "/desk/?q=拍卖")
    assert "网址里的条件“fax”不认识" in text_of(judge, "/desk/?source=fax")
    assert 'value="冻结"' in judge.get("/desk/?q=冻结").content.decode()


def test_empty_work_says_what_comes_next(desk: Desk) -> None:
    assert "没有要办的事" in text_of(desk.client(desk.world.enforcer))


def test_work_of_others_and_of_other_courts_stays_out(desk: Desk) -> None:
    desk.dispatched()

    assert titles(desk.client(desk.world.colleague)) == []
    assert titles(desk.client(desk.world.president)) == []


def test_statements_do_not_grow_with_the_rows(desk: Desk) -> None:
    judge = desk.client(desk.world.judge)
    desk.dispatched()
    one = desk.statements(judge, MINE)
    desk.dispatched()
    desk.dispatched()

    assert desk.statements(judge, MINE) == one


def test_pages_turn_in_the_address_bar(desk: Desk) -> None:
    for number in range(27):
        desk.dispatched(words=f"第 {number} 件：什么时候开庭？", phone=f"138000001{number:02}")
    judge = desk.client(desk.world.judge)

    assert len(titles(judge)) == 25
    assert len(titles(judge, "/desk/?page=2")) == 2
    assert set(titles(judge)).isdisjoint(titles(judge, "/desk/?page=2"))
