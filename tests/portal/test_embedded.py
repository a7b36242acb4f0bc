"""The people's pages inside another app's browser, and words that are spoken instead of typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.portal.conftest import Site

from fenglian.isolation.scope import Audience, scoped
from fenglian.requests.models import ServiceRequest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

pytestmark = [pytest.mark.browser, pytest.mark.clause("NS-6a")]

WECHAT_OF_2020 = (
    "Mozilla/5.0 (Linux; Android 10; V1938T Build/QP1A.190711.020; wv) AppleWebKit/537.36 (KHTML, "
    "like Gecko) Version/4.0 Chrome/78.0.3904.62 XWEB/2693 MMWEBSDK/201101 Mobile Safari/537.36 "
    "MicroMessenger/7.0.21.1800(0x27001543) Process/toolsmp NetType/4G Language/zh_CN miniProgram"
)
WITHOUT = """
    window.open = undefined;
    window.print = undefined;
    for (const name of ["sessionStorage", "localStorage", "indexedDB"])
        Object.defineProperty(window, name, {
            get() { throw new DOMException("refused", "SecurityError"); },
        });
"""
"""What such a browser does not give to a page."""
WIDTH, HEIGHT = 360, 300
"""What the open keyboard leaves."""
SPOKEN = ("我的案子两个月没有人联系。", "打书记员电话没人接，", "想知道什么时候开庭。")


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A page in the browser of a messenger, with the keyboard open all the time."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT},
        screen={"width": 360, "height": 760},
        user_agent=WECHAT_OF_2020,
        locale="zh-CN",
        is_mobile=True,
        has_touch=True,
        accept_downloads=False,
    )
    context.add_init_script(WITHOUT)
    context.set_default_timeout(8000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("download", lambda download: faults.append(f"download of {download.url}"))
    page.on("popup", lambda popup: faults.append(f"window of {popup.url}"))
    page.goto(site.home)
    yield page
    context.close()
    assert faults == []


def reach(page: Page) -> None:
    """See that nothing lies over the field in use, and that nothing sticks out."""
    field = page.locator(":focus")
    box, size = field.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    assert box["y"] + min(box["height"], 60) <= size["height"]
    assert field.evaluate(
        """field => {
            const {left, top} = field.getBoundingClientRect();
            return document.elementFromPoint(left + 9, Math.max(top, 0) + 9) === field;
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def write(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).tap()
    reach(page)
    page.keyboard.insert_text(text)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).tap()


def test_party_tells_and_follows_in_the_browser_of_a_messenger(phone: Page, site: Site) -> None:
    phone.get_by_role("link", name=re.compile("我要反映一件事")).tap()
    write(phone, "您要说的事", "".join(SPOKEN))
    press(phone, "下一步")
    phone.get_by_role("link", name="没解决，继续提交给法院").tap()
    write(phone, "您的姓名", "陈小满")
    write(phone, "您的手机号", "13800001234")
    press(phone, "下一步")
    press(phone, "发给法院")
    code = phone.locator(".fl-code").inner_text()
    phone.goto(site.home)
    write(phone, "用查询码看进度", code)
    press(phone, "查看")
    write(phone, "手机号最后 4 位", "1234")
    press(phone, "看全部")

    phone.get_by_text("看我写的原话").wait_for()
    for anchor in phone.get_by_role("link").all():
        assert anchor.get_attribute("target") in {None, "_self"}
        assert anchor.get_attribute("download") is None


def test_page_without_cookies_says_what_to_do(phone: Page) -> None:
    phone.get_by_role("link", name=re.compile("我要反映一件事")).tap()
    write(phone, "您要说的事", "".join(SPOKEN))
    phone.context.clear_cookies()

    press(phone, "下一步")

    phone.get_by_text("请允许本站使用 Cookie").wait_for()
    expect(phone.get_by_role("link", name="12368")).to_be_visible()


# --- dictation: the phone's own keyboard puts in whole sentences, and no key is pressed -----------


def dictate(page: Page, cdp: CDPSession, sentence: str) -> None:
    """Let words appear, be corrected, and stand."""
    for heard in (sentence[:2], sentence[:5], sentence[:-1]):
        cdp.send(
            "Input.imeSetComposition",
            {"text": heard, "selectionStart": len(heard), "selectionEnd": len(heard)},
        )
    cdp.send("Input.insertText", {"text": sentence})


@pytest.mark.parametrize("where", ["", "terminal/"])
def test_dictated_words_arrive_as_they_were_spoken(page: Page, site: Site, where: str) -> None:
    keys: list[str] = []

    def note(key: str) -> None:
        keys.append(key)

    page.expose_function("noteKey", note)
    page.add_init_script("addEventListener('keydown', e => noteKey(e.key), true)")
    page.goto(f"{site.home}{where}")
    page.get_by_role("link", name=re.compile("我要反映一件事")).click()
    field = page.get_by_label("您要说的事")
    field.click()
    cdp = page.context.new_cdp_session(page)

    for sentence in SPOKEN:
        dictate(page, cdp, sentence)

    assert keys == []
    expect(field).to_have_value("".join(SPOKEN))
    page.reload()
    expect(field).to_have_value("".join(SPOKEN))  # kept as it came in, without a key
    field.click()
    page.keyboard.press("End")
    dictate(page, cdp, "谢谢。")
    page.get_by_role("button", name="下一步", exact=True).click()
    page.get_by_role("link", name="没解决，继续提交给法院").click()
    for label, text in (("您的姓名", "陈小满"), ("您的手机号", "13800001234")):
        page.get_by_label(label, exact=True).click()
        cdp.send("Input.insertText", {"text": text})
    page.get_by_role("button", name="下一步", exact=True).click()
    page.get_by_role("button", name="发给法院").click()
    page.get_by_role("heading", name="法院已经收到").wait_for()

    with scoped([site.world.court.pk], audience=Audience.SYSTEM):
        assert ServiceRequest.objects.get().words == "".join(SPOKEN) + "谢谢。"
