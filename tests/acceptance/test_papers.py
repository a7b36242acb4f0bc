"""What is printed fits its sheet of A4, however long the story is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import OFFICE

from fenglian.requests.validators import LONGEST_WORDS

if TYPE_CHECKING:
    from tests.acceptance.conftest import Site

pytestmark = pytest.mark.browser

SENTENCE = "我多次打电话到法院，每次都说承办人不在，请留言，可是留了言也没有人回电话。\n"
LONGEST = (SENTENCE * LONGEST_WORDS)[:LONGEST_WORDS]


def test_order_and_receipts_of_the_longest_story_take_one_sheet_each(site: Site) -> None:
    clerk, party = site.sign_in("clerk", OFFICE), site.visit(OFFICE)
    clerk.open("/desk/new/hall/")
    clerk.fill("要说的事，照原话记", LONGEST)
    clerk.fill("姓名", "古丽娜尔·阿不都热合曼")
    clerk.fill("电话", "13800001234")
    clerk.fill("案号", "（2026）粤0115民初1234号")
    clerk.choose("本人的事")
    clerk.press("登记，出回执")
    code = clerk.page.locator(".fl-code").inner_text()
    assert clerk.print_sheets("receipt-of-the-hall") == 1
    party.look_up(site.home, code, digits="1234")
    party.follow("看回执（查询码和二维码）")
    assert party.print_sheets("receipt") == 1

    clerk.follow("去分流")
    order = clerk.page.url
    clerk.press("派单")
    judge = site.sign_in("judge", OFFICE)
    for _day in range(8):
        clerk.press("快进一个工作日")
    judge.page.goto(order)
    judge.fill("答复当事人", LONGEST)
    judge.press("发出答复")
    president = site.sign_in("president", OFFICE)
    president.page.goto(order)
    president.fill("批示", LONGEST)
    president.press("写下批示")
    president.follow("打印这一单")
    president.reads("督办阶梯", "贺清和", SENTENCE)
    assert president.print_sheets("order") == 1
