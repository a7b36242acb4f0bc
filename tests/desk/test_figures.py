"""The month's figures as pages: for those with something under them, every number a link."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus

import pytest
from tests.desk.conftest import Desk
from tests.world import at

from fenglian.requests.actions import reply_to_order

pytestmark = pytest.mark.clause("NS-2")


def links_of(html: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="(/desk/figures/records/[^"]+)"', html)]


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Two orders due in November: one replied to in time, one still open and late."""
    replied = desk.dispatched(when="2026-11-09 09:00")
    judge = desk.world.official(desk.world.judge)
    reply_to_order(replied, "开庭定在12月8日。", by=judge, at=at("2026-11-10 09:00"))
    desk.dispatched(when="2026-11-10 09:00")
    desk.set_clock("2026-11-20 09:00")
    return desk


def test_every_number_of_the_page_opens_to_as_many_records(desk: Desk) -> None:
    client = desk.client(desk.world.clerk)
    page = client.get("/desk/figures/").content.decode()

    links = links_of(page)

    assert len(links) >= 8
    for number, href in re.findall(r'href="(/desk/figures/records/[^"]+)">(\d+)<', page):
        records = client.get(unescape(number)).content.decode()
        assert records.count('class="fl-open"') == int(href), number


def test_month_before_and_after_are_one_click_away(desk: Desk) -> None:
    client = desk.client(desk.world.president)
    page = client.get("/desk/figures/").content.decode()

    assert 'href="/desk/figures/?month=2026-10"' in page
    before = client.get("/desk/figures/?month=2026-10")
    assert before.status_code == HTTPStatus.OK
    assert 'href="/desk/figures/?month=2026-11"' in before.content.decode()


@pytest.mark.parametrize("by", ["department", "team", "person"])
def test_numbers_of_any_days_open_to_the_records_of_those_days(desk: Desk, by: str) -> None:
    client = desk.client(desk.world.president)
    address = f"/desk/figures/?since=2026-11-11&until=2026-11-15&compare=1&by={by}"
    page = client.get(address).content.decode()

    numbers = re.findall(r'href="(/desk/figures/records/[^"]+)">(\d+)<', page)

    assert 'datetime="2026-11-11">11月11日（周三）</time>到<time' in page
    assert {"since=2026-11-11" in href for href, _number in numbers} == {True, False}
    for href, number in numbers:
        records = client.get(unescape(href)).content.decode()
        assert records.count('class="fl-open"') == int(number), href


def test_days_in_no_order_are_said_beside_the_field_and_kept(desk: Desk) -> None:
    client = desk.client(desk.world.clerk)

    response = client.get("/desk/figures/?since=2026-11-20&until=2026-11-01")

    page = response.content.decode()
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "到哪天（2026-11-01）比从哪天（2026-11-20）早" in page
    assert 'value="2026-11-20"' in page
    refused = client.get("/desk/figures/records/?of=open&since=2026-02-30&until=2026-03-01")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_month_that_is_none_says_so(desk: Desk) -> None:
    response = desk.client(desk.world.clerk).get("/desk/figures/?month=2026-13")

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "“2026-13”不是 2000 年到 2099 年之间的月份或日子" in response.content.decode()


def test_handler_is_neither_shown_nor_let_into_figures(desk: Desk) -> None:
    client = desk.client(desk.world.judge)

    assert "/desk/figures/" not in client.get("/desk/").content.decode()
    assert client.get("/desk/figures/").status_code == HTTPStatus.NOT_FOUND


def test_figures_take_as_many_statements_for_three_bodies_as_for_one(desk: Desk) -> None:
    client = desk.client(desk.world.president)
    few = desk.statements(client, "/desk/figures/?by=person")
    for to in (desk.world.colleague, desk.world.civil_leader):
        desk.dispatched(when="2026-11-11 09:00", to=to)

    assert desk.statements(client, "/desk/figures/?by=person") == few
