"""J2: a party asks about the filing fee, and the page's own answer fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import OFFICE, SCREENS

from fenglian.duties.models import Duty
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.requests.models import ServiceRequest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Site, Visit

pytestmark = pytest.mark.browser

QUESTION = "朋友借了我五万块不还，我想起诉他，请问诉讼费要交多少钱？"
SOLVED = "这个答案解决了：打官司诉讼费怎么算？"


def ask(party: Visit, home: str) -> None:
    """Ask, read the answer that is offered, and say that it was the right one."""
    party.open(home)
    party.follow("我要反映一件事 联系不上法官、问进展、要文书")
    party.fill("您要说的事", QUESTION)
    party.press("下一步")
    party.reads("打官司诉讼费怎么算？", "例如 5 万元约 1050 元")
    party.look("j2-answers")
    party.press(SOLVED)
    party.reads("解决了就好", "您写的内容没有保存")
    party.look("j2-solved")


@pytest.mark.clause("NS-4b")
def test_party_whose_question_is_answered_at_once_takes_nobodys_time(site: Site) -> None:
    before = counted(site)

    for screen in SCREENS:
        ask(site.visit(screen), site.home)

    assert counted(site) == before
    president = site.sign_in("president", OFFICE)
    president.follow("督办")
    president.follow("监督分析")
    president.reads(f"群众看现成答案自己解决 {len(SCREENS)} 件")
    president.look("j2-figures")
    with site.reading():
        answered = Event.objects.filter(kind="question.self_answered")
        assert [event.data for event in answered] == [{"article": "fee-civil"}] * len(SCREENS)


def counted(site: Site) -> list[int]:
    """Count what takes somebody's time: requests, what is owed, and messages."""
    with site.reading():
        return [model.objects.count() for model in (ServiceRequest, Duty, Message)]
