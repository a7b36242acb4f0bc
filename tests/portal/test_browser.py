"""The party's side of J1 and J2 in a real browser, on a phone and a desk, with scripts off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.portal.conftest import Site

from fenglian.cases.enums import PartyRole
from fenglian.cases.models import Case, CaseParty
from fenglian.duties.actions import sweep
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.queries import Official
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.privacy.indexes import phone_index
from fenglian.requests.actions import (
    ask_back,
    dispatch_order,
    log_call,
    reply_to_order,
)
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import ServiceRequest
from fenglian.worktime.clock import COURT_ZONE, now

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

OUTPUT = Path(__file__).parents[2] / "test-output" / "portal"
WORDS = (
    "我的案子9月就立案了，两个月过去没有人联系我。打书记员电话没人接。"
    "我想知道什么时候开庭，是不是把我忘了？"
)
REPLY = (
    "您好。您的案件因被告地址有误，传票两次被退回，现在已找到新地址。开庭时间定在12月8日（周二）"
    "上午9:30，第三法庭，传票今天寄出。这段时间没有主动告诉您，向您致歉。"
)
SIZES = {"390": (390, 844), "1366": (1366, 900)}


@pytest.fixture(params=SIZES)
def visitor(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page with scripts off, at each size."""
    width, height = SIZES[request.param]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", java_script_enabled=False
    )
    context.set_default_timeout(8000)
    yield context.new_page()
    context.close()


def look(page: Page, name: str) -> None:
    """Keep a picture; axe finds nothing wrong, and nothing sticks out.

    Axe is a script: it looks at the same page in a browser that runs scripts.
    """
    size, browser = page.viewport_size, page.context.browser
    assert size is not None
    assert browser is not None
    OUTPUT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=OUTPUT / f"{name}-{size['width']}.png", full_page=True)
    html = page.content()

    def same(route: Route) -> None:
        if route.request.resource_type == "document":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    twin = browser.new_page(viewport=size, locale="zh-CN")
    twin.route("**/*", same)
    twin.goto(page.url)
    found = Axe().run(twin)
    overflow = twin.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    twin.close()
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert overflow <= 0, name


def press(page: Page, name: str) -> None:
    """Press a button, and stay until the next page is there: no script tells when it is."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow a link, and stay until the page that it leads to is there."""
    with page.expect_navigation():
        page.get_by_role("link", name=name).click()


def test_party_tells_in_three_steps_without_scripts(visitor: Page, site: Site) -> None:
    page = visitor
    page.goto(site.live.address)
    look(page, "home")
    follow(page, re.compile("我要反映一件事"))
    look(page, "about")
    page.get_by_label("您要说的事").fill("太短")
    page.get_by_label("案号（没有就空着）").fill("(2026)粤0115民初号")
    press(page, "下一步")
    look(page, "about-errors")
    expect(page.get_by_label("您要说的事")).to_have_value("太短")
    page.get_by_label("您要说的事").fill(WORDS)
    page.get_by_label("案号（没有就空着）").fill("(2026)粤0115民初1234")
    page.get_by_label("我要找承办法官").check()
    press(page, "下一步")
    expect(page.get_by_text("已找到：民事审判一庭，承办法官沈砚秋")).to_be_visible()
    look(page, "answers")
    follow(page, "没解决，继续提交给法院")
    look(page, "who")
    page.get_by_label("替父母或家人").check()
    page.get_by_label("您的姓名").fill("陈小满")
    page.get_by_label("您的手机号").fill("1380000000")
    press(page, "下一步")
    look(page, "who-errors")
    page.get_by_label("替谁反映").fill("陈大山")
    page.get_by_label("您的手机号").fill("13800000000")
    press(page, "下一步")
    look(page, "review")
    attach(page, "病毒.exe", b"MZ" + bytes(50))
    press(page, "发给法院")
    look(page, "review-errors")
    attach(page, "传票.pdf", b"%PDF-1.4\n1 0 obj\n%%EOF")
    press(page, "发给法院")
    expect(page.get_by_role("heading", name="法院已经收到")).to_be_visible()
    look(page, "receipt")
    print_sheet(page, "receipt")

    receipt = page.url
    page.go_back()

    assert page.url == receipt


def attach(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("照片、材料（可以不传）").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )


def print_sheet(page: Page, name: str) -> None:
    """The printed page fits one sheet."""
    pdf = page.pdf(path=OUTPUT / f"{name}.pdf", format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@dataclass(frozen=True)
class Inside:
    """What the court does meanwhile about the one request there is."""

    site: Site

    @contextmanager
    def acting(self) -> Iterator[tuple[UUID, Official, Official]]:
        """Give the request, the clerk and the judge, in the scope of the court."""
        world = self.site.world
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            people = (world.official(one, on=today()) for one in (world.clerk, world.judge))
            clerk, judge = people
            yield ServiceRequest.objects.get().pk, clerk, judge

    def reply(self, words: str) -> None:
        with self.acting() as (request_id, _clerk, judge):
            reply_to_order(request_id, words, by=judge, at=now())


def today() -> date:
    return now().astimezone(COURT_ZONE).date()


@pytest.mark.clause("NS-5")
def test_party_follows_speaks_and_rates_without_scripts(visitor: Page, site: Site) -> None:
    page, inside, world = visitor, Inside(site), site.world
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        request_id = world.submit(when=now(), words=WORDS).request_id
    follow = f"{site.home}follow/{follow_token(request_id, 1)}/"
    page.goto(follow)
    look(page, "follow-received")
    with inside.acting() as (_, clerk, judge):
        dispatch_order(request_id, Target(world.civil.pk, world.judge.pk), by=clerk, at=now())
        ask_back(request_id, "您留的送达地址还是原来那个吗？", by=judge, at=now())
        log_call(request_id, "上午打过去，没有人接。", reached=False, by=judge, at=now())
    page.goto(follow)
    look(page, "follow-question")
    page.get_by_label("您的回答").fill("搬家了，新地址写在补充里。")
    press(page, "发出回答")
    page.get_by_text("和实际不一样？写下您的说法").click()
    page.get_by_label("实际情况是").fill("我一直开机，没有来电。")
    press(page, "发出我的说法")
    page.get_by_text("补充一句话").click()
    page.get_by_label("补充的话").fill("新地址：港前大道 1 号。")
    press(page, "发出补充")
    press(page, "催一次")
    look(page, "follow-in-hand")
    inside.reply(REPLY)
    page.goto(follow)
    look(page, "follow-answered")
    page.get_by_label("不满意", exact=True).check()
    press(page, "提交评价")
    look(page, "follow-rate-errors")
    page.get_by_label("哪里还没说清楚").fill("没有说为什么拖了两个月。")
    press(page, "提交评价")
    look(page, "follow-returned")
    inside.reply("被告下落不明，公告送达用了两个月。")
    page.goto(follow)
    page.get_by_label("满意", exact=True).check()
    press(page, "提交评价")
    look(page, "follow-closed")

    expect(page.get_by_text("这件事办完了")).to_be_visible()


def test_party_whose_answer_is_late_reads_who_has_been_told(visitor: Page, site: Site) -> None:
    world = site.world
    started = now() - timedelta(days=13)
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        receipt = world.submit(when=started, case_number="（2026）粤0115民初1234号")
        dispatch_order(
            receipt.request_id,
            Target(world.civil.pk, world.judge.pk),
            by=world.official(world.clerk, on=started.astimezone(COURT_ZONE).date()),
            at=started,
        )
        while sweep([world.court.pk], at=now()).claimed:
            pass

    visitor.goto(f"{site.home}follow/{follow_token(receipt.request_id, 1)}/")
    look(visitor, "follow-late")

    expect(visitor.get_by_text("没有做到，对不起")).to_be_visible()


def test_lost_and_wrong_codes_lead_on(visitor: Page, site: Site) -> None:
    visitor.goto(site.home)
    visitor.get_by_label("用查询码看进度").fill("7k4m 29xt w8qi")
    press(visitor, "查看")
    look(visitor, "find-unknown")
    visitor.get_by_label("用查询码看进度").fill("7K4M")
    press(visitor, "查看")
    look(visitor, "find-errors")
    follow(visitor, "用手机号取新的")
    look(visitor, "lost")
    press(visitor, "发到手机")
    look(visitor, "lost-errors")
    visitor.get_by_label("反映时留的手机号").fill("13800000000")
    press(visitor, "发到手机")
    look(visitor, "lost-sent")
    with scoped([site.world.court.pk], audience=Audience.SYSTEM):
        receipt = site.world.submit(when=now())
        held = ServiceRequest.objects.get(pk=receipt.request_id)
    visitor.goto(f"{site.home}find/?code={follow_code(held.pk, 1)}")
    look(visitor, "status")
    visitor.get_by_label("手机号最后 4 位").fill("1234")
    press(visitor, "看全部")
    look(visitor, "status-errors")
    visitor.get_by_label("手机号最后 4 位").fill("0000")
    press(visitor, "看全部")
    assert "/follow/" in visitor.url


@pytest.mark.clause("NS-4b")
def test_party_helped_by_an_answer_leaves_nothing_behind(visitor: Page, site: Site) -> None:
    visitor.goto(f"{site.home}tell/")
    visitor.get_by_label("您要说的事").fill(WORDS)
    press(visitor, "下一步")
    with visitor.expect_navigation():
        visitor.get_by_role("button", name=re.compile("这个答案解决了")).first.click()
    look(visitor, "solved")


@pytest.mark.clause("NS-4b")
def test_party_looks_up_their_case_without_scripts(visitor: Page, site: Site) -> None:
    with scoped([site.world.court.pk], audience=Audience.SYSTEM):
        case = Case.objects.get(is_public=True)
        Case.objects.update(stage="排期开庭")
        CaseParty.objects.create(
            court=site.world.court, case=case, role=PartyRole.PLAINTIFF, name="陈小满",
            name_masked="陈*满", phone="13800000000", phone_index=phone_index("13800000000"),
        )  # fmt: skip
    visitor.goto(site.home)
    follow(visitor, re.compile("查案件走到哪一步"))
    look(visitor, "case")
    visitor.get_by_label("案号").fill("粤0115民初1234号")
    press(visitor, "查看")
    look(visitor, "case-errors")
    visitor.get_by_label("案号").fill("(2026)粤0115民初1234")
    visitor.get_by_label("立案时留的手机号").fill("13900000000")
    press(visitor, "查看")
    look(visitor, "case-unknown")
    visitor.get_by_label("立案时留的手机号").fill("138 0000 0000")
    press(visitor, "查看")
    look(visitor, "case-state")

    expect(visitor.get_by_role("heading", name="排期开庭")).to_be_visible()
