#!/usr/bin/env python3
"""Take the pictures of the README anew: the walk of the README, on a demonstration of its own.

Run by `make docs`. Needs Chromium and a font with Chinese in it, as the browser tests do
(`scripts/browser`). The site is fresh, on a free port, and gone afterwards.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

PICTURES = Path(__file__).parent / "screenshots"
PHONE = ViewportSize(width=390, height=844)
OFFICE = ViewportSize(width=1366, height=900)
COLORS = 128
"""Of the palette: the pages use few, and a picture stays below 200 KB."""
FILLED = dt.timedelta(weeks=2)
"""How far a month must have come to show figures; before, the month before is shown."""
PASSWORD = "fenglian-2026"  # noqa: S105 - printed on the demonstration's own page
WORDS = (
    "开庭两个多月了，一直没有消息。给承办法官打了十几次电话都没人接，"
    "想请法官回个电话，说说案子到哪一步了。（虚构）"
)


class Walk:
    """The walk of the README.

    Args:
        browser: Chromium.
        address: of the site, with a slash at its end.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.party = browser.new_context(
            viewport=PHONE, device_scale_factor=2, locale="zh-CN"
        ).new_page()

    def run(self) -> None:
        """Walk, and take a picture wherever there is something to see."""
        judge = self._sign_in("housing-judge", "desk/")
        _save(judge, "desk-work", judge.locator("main table"))
        month = (dt.datetime.now(tz=dt.UTC) - FILLED).strftime("%Y-%m")
        leader = self._sign_in("president", f"desk/figures/?month={month}")
        _save(leader, "desk-figures", leader.locator("main table"))
        number = self._tell()
        clerk = self._sign_in("clerk", f"desk/queue/?q={number}")
        clerk.locator("main table a").first.click()
        clerk.click("button:text-is('派单')")
        clerk.wait_for_url("**done=dispatch")
        place = clerk.url.removeprefix(self.address).partition("?")[0]
        for _ in range(8):
            self.party.goto(f"{self.address}demonstration/")
            self.party.locator("button[value=day]").first.click()
            self.party.wait_for_load_state()
        self.party.goto(self.follow)
        _save(self.party, "portal-late")
        leader.goto(self.address + place)
        while "待发" in leader.inner_text("aside"):  # the worker sends every ten seconds
            leader.wait_for_timeout(2000)
            leader.reload()
        _save(leader, "desk-request", leader.locator("aside"))
        self._visit_towns()

    def _visit_towns(self) -> None:
        """Look at a town's page, at the form of a visit, and at who covers which town."""
        self.party.goto(f"{self.address}xinxing/towns/445321100/")
        _save(self.party, "portal-town")
        contact = self._sign_in("xx-d1-assistant1", "desk/activities/new/", screen=PHONE)
        _save(contact, "field-visit")
        leader = self._sign_in("xx-president", "desk/network/")
        _save(leader, "desk-coverage", leader.locator("main"))
        leader.goto(f"{self.address}desk/mechanism/")
        _save(leader, "desk-mechanism")

    def _tell(self) -> str:
        """Tell the court something as a party, and return the register's number."""
        page = self.party
        page.goto(f"{self.address}nansha/")
        page.click("text=我要反映一件事")
        page.fill("[name=words]", WORDS)
        page.fill("[name=case_number]", "（2026）粤0115民初1234号")
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        _save(page, "portal-tell")
        page.click("button:text-is('下一步')")
        if "/answers/" in page.url:
            page.click("text=没解决，继续提交给法院")
        page.fill("[name=name]", "何虚构")
        page.fill("[name=phone]", "13800138000")
        page.click("button:text-is('下一步')")
        page.click("button:text-is('发给法院')")
        page.wait_for_url("**/receipt/**")
        _save(page, "portal-receipt")
        page.click("text=查看进度")
        self.follow = page.url
        found = re.search(r"诉〔\d{4}〕\d+号", page.inner_text("main"))
        if found is None:
            raise ValueError(f"no register number on {page.url}")
        return found[0]

    def _sign_in(self, username: str, path: str, *, screen: ViewportSize = OFFICE) -> Page:
        """Sign an official in with the code that the demonstration's page shows."""
        scale = 2 if screen is PHONE else 1
        page = self.browser.new_context(
            viewport=screen, device_scale_factor=scale, locale="zh-CN"
        ).new_page()
        page.goto(f"{self.address}demonstration/")
        row = page.locator(f"tr:has(td:text-is('{username}'))").last  # it may be folded away
        code = row.locator("td").last.text_content() or ""
        page.goto(self.address + path)
        for name, value in (("username", username), ("password", PASSWORD), ("code", code)):
            page.fill(f"[name={name}]", value)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page


def _save(page: Page, name: str, last: Locator | None = None) -> None:
    """Save what a page shows, down to an element; without one, the first screen."""
    box = last.bounding_box() if last else None
    shot = page.screenshot(full_page=box is not None)
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    if box:
        image = image.crop(
            (0, 0, image.width, min(image.height, int(box["y"] + box["height"]) + 24))
        )
    image.quantize(COLORS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def main() -> None:
    """Start a demonstration, take the pictures, end it."""
    names = (os.environ.get("FENGLIAN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    program = next((path for name in names if name and (path := shutil.which(name))), None)
    if program is None:
        sys.exit("错误：没有 Chromium。运行 sh scripts/browser 安装。")
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # started by root, PostgreSQL runs as another user
        own = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        site = subprocess.Popen(  # noqa: S603 - our own program
            [Path(sys.executable).with_name("fenglian"), "demo", "--port", "0"],
            env={**own, "FENGLIAN_RUN": folder},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            lines = iter(site.stdout or ())
            address = next(
                (found[0] for line in lines if (found := re.search(r"http://\S+:\d+/", line))), None
            )
            if address is None:
                sys.exit("错误：示范站没有启动。")
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(
                    executable_path=program, args=["--no-sandbox", "--disable-gpu"]
                )
                Walk(chromium, address).run()
                chromium.close()
        finally:
            site.terminate()
            site.wait()


if __name__ == "__main__":
    main()
