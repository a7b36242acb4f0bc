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

    assert 'href="?month=2026-10"' in page
    before = client.get("/desk/figures/?month=2026-10")
    assert before.status_code == HTTPStatus.OK
    assert 'href="?month=2026-11"' in before.content.decode()


def test_month_that_is_none_says_so(desk: Desk) -> None:
    response = desk.client(desk.world.clerk).get("/desk/figures/?month=2026-13")

    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "“2026-13”不是一个月份" in response.content.decode()


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
