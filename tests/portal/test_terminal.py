"""The self-service terminal in the hall: one visitor after another, and nobody finds the former."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect
from tests.portal.conftest import Site

from fenglian.isolation.scope import Audience, scoped
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.requests.models import ServiceRequest
from fenglian.worktime.clock import now

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from tests.world import World

pytestmark = pytest.mark.clause("NS-6a")

OUTPUT = Path(__file__).parents[2] / "test-output" / "portal"
SCREENS = {"1080": (1080, 1920), "1366": (1366, 768), "390": (390, 844)}
WORDS = "我的案子两个月没有人联系，打书记员电话没人接，想知道什么时候开庭。"
NAME, PHONE = "陈小满", "13800001234"
PAUSE, WARNING = 90, 30
"""Seconds without a touch before it asks, and before it clears."""
MARGIN = 15
"""Seconds that the test itself may take meanwhile: the page's clock goes on by itself."""
RECEIPT_PAPER = 80 / 25.4 * 72
"""80 mm in points."""


def screen(browser: Browser, size: str, *, scripts: bool = True) -> BrowserContext:
    width, height = SCREENS[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", java_script_enabled=scripts
    )
    context.set_default_timeout(8000)
    return context


@pytest.fixture
def terminal(browser: Browser, site: Site) -> Iterator[Page]:
    """A tall screen with the first page of a visit; its clock moves when the test says so."""
    context = screen(browser, "1080")
    page = context.new_page()
    page.clock.install()
    page.goto(f"{site.home}terminal/")
    yield page
    context.close()


def look(page: Page, name: str) -> None:
    """Keep a picture of it at every width; axe finds nothing wrong, and nothing sticks out."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=OUTPUT / f"terminal-{name}-{size}.png", full_page=True)
        excess = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert excess <= 0, (name, size)
    page.set_viewport_size({"width": SCREENS["1080"][0], "height": SCREENS["1080"][1]})
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def pass_time(page: Page, seconds: int) -> None:
    """Let time pass on the page, and its next tick come."""
    page.clock.fast_forward(1000 * seconds)
    page.clock.run_for(600)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def begin(page: Page) -> None:
    page.get_by_role("link", name=re.compile("我要反映一件事")).click()
    page.get_by_label("您要说的事").fill(WORDS)


def send(page: Page) -> str:
    """Go all the way to the receipt, and return its code."""
    begin(page)
    press(page, "下一步")
    page.get_by_role("link", name="没解决，继续提交给法院").click()
    page.get_by_label("您的姓名").fill(NAME)
    page.get_by_label("您的手机号").fill(PHONE)
    press(page, "下一步")
    press(page, "发给法院")
    return page.locator(".fl-code").inner_text()


def kept_by(page: Page) -> str:
    """Everything that a next visitor could look at without leaving the page."""
    shown = page.content()
    fields = page.evaluate("Array.from(document.querySelectorAll('input,textarea'), f => f.value)")
    stored = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    return f"{shown} {fields} {stored}"


@pytest.mark.browser
def test_terminal_asks_then_clears_what_was_typed(terminal: Page) -> None:
    page = terminal
    look(page, "home")
    begin(page)
    typed_at = page.url
    look(page, "about")

    page.get_by_label("您要说的事").press("End")
    pass_time(page, PAUSE - MARGIN)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    pass_time(page, MARGIN + 1)
    page.get_by_role("alertdialog", name="还在办吗？").wait_for()
    assert page.evaluate("document.activeElement.id") == "fl-idle-stay"
    look(page, "asks")
    press(page, "还在办，继续")
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    expect(page.get_by_label("您要说的事")).to_have_value(WORDS)

    press(page, "下一步")
    pass_time(page, PAUSE + WARNING - MARGIN)
    page.get_by_role("alertdialog").wait_for()
    assert WORDS not in page.locator("body").inner_text()
    pass_time(page, MARGIN + 1)
    page.get_by_role("heading", name="您要办什么事？点一下").wait_for()

    assert WORDS not in kept_by(page)
    for return_there in (page.go_back, partial(page.goto, typed_at)):
        return_there()
        assert WORDS not in kept_by(page)
        assert "请重新写一次" in page.content()


@pytest.mark.browser
def test_every_touch_gives_more_time(terminal: Page) -> None:
    begin(terminal)

    for _ in range(3):
        pass_time(terminal, PAUSE - MARGIN)
        terminal.get_by_label("您要说的事").press("End")
        expect(terminal.get_by_role("alertdialog")).to_be_hidden()


@pytest.mark.browser
def test_screen_stays_blank_until_the_court_answers_again(terminal: Page) -> None:
    begin(terminal)
    terminal.context.set_offline(offline=True)

    pass_time(terminal, PAUSE + WARNING + 1)
    terminal.get_by_text("正在清屏").wait_for()
    assert WORDS not in kept_by(terminal)
    terminal.context.set_offline(offline=False)
    pass_time(terminal, 6)

    terminal.get_by_role("heading", name="您要办什么事？点一下").wait_for()


@pytest.mark.browser
def test_receipt_is_printed_on_narrow_paper_and_gone_for_the_next(
    terminal: Page, site: Site
) -> None:
    page = terminal
    code = send(page)
    receipt = page.url
    look(page, "receipt")
    expect(page.get_by_role("button", name="打印回执")).to_be_visible()
    paper = page.pdf(path=OUTPUT / "terminal-receipt.pdf", prefer_css_page_size=True)
    [(_left, _top, width, _height)] = re.findall(
        rb"/MediaBox \[([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)\]", paper
    )
    assert float(width) == pytest.approx(RECEIPT_PAPER, abs=1)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 302, "height": 718})  # the paper in pixels
    page.screenshot(path=OUTPUT / "terminal-receipt-paper.png")
    printed = page.locator("body").inner_text()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": SCREENS["1080"][0], "height": SCREENS["1080"][1]})
    assert code in printed
    assert "最晚答复日期" in printed
    assert "接下来" not in printed
    with scoped([site.world.court.pk], audience=Audience.SYSTEM):
        assert ServiceRequest.objects.get().channel == "kiosk"

    page.get_by_role("link", name="办完了，清屏").first.click()
    page.get_by_role("heading", name="您要办什么事？点一下").wait_for()

    for return_there in (page.go_back, partial(page.goto, receipt)):
        return_there()
        assert page.url == site.home
        assert code not in kept_by(page)
        assert NAME not in kept_by(page)


@pytest.mark.browser
def test_without_scripts_a_waiting_page_goes_to_the_start(browser: Browser, site: Site) -> None:
    context = screen(browser, "1080", scripts=False)
    page = context.new_page()
    page.goto(f"{site.home}terminal/")
    code = send(page)
    receipt = page.url
    expect(page.get_by_role("button", name="打印回执")).to_be_hidden()
    # The browser of the tests reads what stands in <noscript> as text.
    for unscripted in (
        '<meta http-equiv="refresh" content="300;url=/nansha/terminal/">',
        "这一页 5 分钟后",
    ):
        assert re.search(f"<noscript>[^\\n]*{unscripted}", unescape(page.content()))

    page.goto(f"{site.home}terminal/")
    page.goto(receipt)

    assert page.url == site.home
    assert code not in page.content()
    context.close()


# --- without a browser ---------------------------------------------------------------------------

HOME = "/nansha/"


def at_terminal() -> Client:
    client = Client()
    client.get(f"{HOME}terminal/")
    return client


def link_of(world: World) -> str:
    request_id = world.submit(when=now()).request_id
    return f"{HOME}follow/{follow_token(request_id, 1)}/"


@pytest.mark.django_db
def test_link_opens_only_in_the_visit_that_led_to_it(furnished: World) -> None:
    link, client = link_of(furnished), at_terminal()

    assert Client().get(link).status_code == 200
    assert client.get(link).headers["Location"] == f"{HOME}terminal/"
    code = follow_code(ServiceRequest.objects.get().pk, 1)
    proved = client.post(f"{HOME}find/", {"code": code, "digits": "0000"})
    assert proved.headers["Location"] == link
    assert client.get(link).status_code == 200
    client.get(f"{HOME}terminal/")
    assert client.get(link).headers["Location"] == f"{HOME}terminal/"


@pytest.mark.django_db
def test_code_that_was_looked_up_tells_nothing_in_the_next_visit(furnished: World) -> None:
    furnished.submit(when=now())
    client = at_terminal()
    form = client.get(f"{HOME}find/").content.decode()
    visit = re.search(r'name="visit" value="([^"]+)"', form)
    assert visit is not None
    code = follow_code(ServiceRequest.objects.get().pk, 1)
    looked_up = f"{HOME}find/?visit={visit[1]}&code={code}"
    assert code in client.get(looked_up).content.decode()

    client.get(f"{HOME}terminal/")

    assert client.get(looked_up).headers["Location"] == f"{HOME}find/"


@pytest.mark.django_db
def test_visit_leaves_no_session_message_or_way_of_display(furnished: World) -> None:
    client = at_terminal()
    client.post("/display/", {"size": "large", "language": "en", "next": HOME})
    key = client.get(f"{HOME}tell/").headers["Location"].split("/")[-2]
    client.get(f"{HOME}appointment/{key}/")  # leaves a message behind
    assert Session.objects.exists()

    ended = client.get(f"{HOME}terminal/")

    assert not Session.objects.exists()
    cleared = {name for name, one in ended.cookies.items() if one["max-age"] == 0}
    assert {"fl_size", "fl_contrast", "fl_language"} <= cleared
    assert ended.headers["Cache-Control"] == "no-store"
    page = client.get(HOME)
    assert page.headers["Cache-Control"] == "no-store"
    assert "放得太久" not in page.content.decode()


@pytest.mark.django_db
def test_terminal_offers_neither_autofill_nor_files(furnished: World) -> None:
    client = at_terminal()
    about = client.get(f"{HOME}tell/").headers["Location"]
    client.post(about, {"words": WORDS, "case_number": ""})
    who = client.get(f"{about}who/").content.decode()
    client.post(
        f"{about}who/",
        {"relation": "self", "principal_name": "", "name": NAME, "phone": PHONE},
    )
    review = client.get(f"{about}review/").content.decode()

    typed = re.findall(r'<input type="text"[^>]*>', who)
    assert typed
    assert all('autocomplete="off"' in one for one in typed)
    assert 'type="file"' not in review


@pytest.mark.django_db
def test_leaving_shows_the_usual_pages_again(furnished: World) -> None:
    client = at_terminal()
    assert "您要办什么事" in client.get(HOME).content.decode()

    client.post(f"{HOME}terminal/leave/")

    assert "有事找法院" in client.get(HOME).content.decode()


@pytest.mark.django_db
def test_official_who_tries_the_terminal_stays_signed_in(furnished: World) -> None:
    client = Client()
    client.force_login(furnished.clerk.account)
    client.get(f"{HOME}tell/")

    client.get(f"{HOME}terminal/")

    assert "_auth_user_id" in client.session
    assert not [key for key in client.session.keys() if key.startswith("portal_")]  # noqa: SIM118
