"""Every way in leads to one queue, and the code that each hands out works on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import OFFICE, PHONE, squeezed

if TYPE_CHECKING:
    from tests.acceptance.conftest import Site, Visit

pytestmark = pytest.mark.browser

STAFFED = {"hotline": ("hotline", "12368 热线"), "hall": ("clerk", "诉讼服务大厅")}
"""By the name of the form: who fills it in, and how the queue calls the way in."""
OPEN_TO_ALL = {
    "kiosk": "诉讼服务一体机",
    "website": "网站（网上诉讼服务）",
    "wechat": "微法院",
    "president_mailbox": "院长信箱",
    "online_petition": "网上信访",
    "online_complaint": "网上投诉举报",
}


def words_by(channel: str) -> str:
    """Return what comes in by a channel, told apart by its name."""
    return f"{channel}：判决书写错了我的名字，请问怎么更正，要带什么材料？"


def take_down(clerk: Visit, channel: str) -> str:
    """Let a clerk take down what somebody says; return the code that they read out."""
    clerk.open(f"/desk/new/{channel}/")
    clerk.look(f"ways-in-{channel}")
    clerk.fill("要说的事，照原话记", words_by(channel))
    clerk.fill("姓名", "陈小满")
    clerk.fill("电话", "13800001234")
    clerk.choose("本人的事")
    clerk.press("登记，出回执")
    if channel == "hall":
        clerk.reads("先看看是不是同一件事", words_by("hotline"), "同一电话")
        clerk.look("ways-in-alike")
        clerk.choose("都不是，另外登记")
        clerk.press("登记，出回执")
    clerk.look(f"ways-in-{channel}-receipt")
    return clerk.page.locator(".fl-code").inner_text()


def write(party: Visit, home: str, channel: str) -> str:
    """Let somebody write by a channel that they use themselves; return the code."""
    party.open(f"{home}tell/?channel={channel}")
    party.fill("您要说的事", words_by(channel))
    party.press("下一步")
    party.follow("没解决，继续提交给法院")
    party.fill("您的姓名", "陈小满")
    party.fill("您的手机号", "13800001234")
    party.press("下一步")
    party.press("发给法院")
    return party.page.locator(".fl-code").inner_text()


@pytest.mark.clause("NS-3")
@pytest.mark.clause("NS-6a")
def test_whatever_way_somebody_takes_leads_to_one_queue_and_one_kind_of_code(site: Site) -> None:
    officials = {name: site.sign_in(name, OFFICE) for name in ("clerk", "hotline")}
    party = site.visit(PHONE)

    codes = {
        channel: take_down(officials[username], channel)
        for channel, (username, _label) in STAFFED.items()
    }
    codes |= {channel: write(party, site.home, channel) for channel in OPEN_TO_ALL}

    clerk = officials["clerk"]
    clerk.open("/desk/queue/?sort=newest")
    labels = {channel: label for channel, (_username, label) in STAFFED.items()} | OPEN_TO_ALL
    for channel, label in labels.items():
        line = clerk.page.get_by_role("row").filter(has_text=f"“{channel}：")
        assert squeezed(label) in squeezed(line.inner_text())
    for channel, code in codes.items():
        party.look_up(site.home, code, digits="1234")
        party.page.get_by_text("看我写的原话").click()
        party.reads(words_by(channel))
