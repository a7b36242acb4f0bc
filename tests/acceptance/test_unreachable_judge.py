"""J1: a party who cannot reach the judge, answered at last, and back again a month later."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.acceptance.conftest import MORNING, OFFICE, PHONE, PLAIN, squeezed

from fenglian.duties.jobs import sweep_duties
from fenglian.duties.models import DutyStep
from fenglian.notifications.jobs import send_messages
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.numbers import format_number
from fenglian.supervision.jobs import supervise_by_rules
from fenglian.supervision.queries import Period
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day, format_day

if TYPE_CHECKING:
    from tests.acceptance.conftest import Screen, Site, Visit, Worker

pytestmark = pytest.mark.browser

WORDS = (
    "我的案子两个月前就立案了，到现在没有一个人跟我联系。打法官电话没人接，留了言也没有回电。"
    "我想知道案子到哪一步了，什么时候开庭，是不是把我忘了？"
)
FIRST_REPLY = "您的案件正在排期，请耐心等待通知。"
COMPLAINT = "还是没有说什么时候开庭，两个月里为什么没有人联系我也没有说。"
SECOND_REPLY = (
    "向您致歉。被告地址有误，传票两次被退回，所以耽搁了。现已找到新地址，开庭定在下月八日上午"
    "9:30，第三法庭，传票今天寄出。以后有事可以直接打我办公室的电话。"
)
AGAIN = f"上个月反映过，开庭的日子到了又没有开。{WORDS}"
INSTRUCTION = "请沈砚秋法官今天给当事人回电并书面答复，说明为什么拖了这么久。"
NAMES = {
    "judge": "沈砚秋",
    "civil-leader": "陆闻笙",
    "vice-civil": "江予安",
    "president": "贺清和",
}
TOLD = {3: "judge", 4: "civil-leader", 6: "vice-civil", 8: "president"}
"""Who has news on which working day after the dispatch: a warning on the last day, then the
leaders, on the mornings after three, five and seven working days without an answer."""


@dataclass(frozen=True)
class Journey:
    """One telling of the story.

    Args:
        site: the court.
        screen: what everybody in it sits in front of.
        pass_day: lets a working day go by, and happen what falls due in it.
        supervise: lets the rules put on the list of special supervision what belongs there.
    """

    site: Site
    screen: Screen
    pass_day: Callable[[], None]
    supervise: Callable[[], None]

    @property
    def request(self) -> ServiceRequest:
        """What the party has sent, the newest of all."""
        with self.site.reading():
            return ServiceRequest.objects.select_related("court").latest("received_at")

    def day(self, number: int) -> str:
        """Return the n-th working day of the story as pages print it."""
        return format_day(self.site.working_day(number), civil_day(self.site.now))

    def official(self, username: str) -> Visit:
        """Let an official sign in."""
        return self.site.sign_in(username, self.screen)

    def open_work(self, official: Visit, line: str) -> None:
        """Let an official find one line about the request among their work, and open it."""
        official.open("/desk/")
        found = official.page.get_by_role("link", name=f"{line}：{self.request.title}")
        assert found.count() == 1
        official.look(f"j1-work-{squeezed(line)}")
        found.click()


def tell(journey: Journey) -> tuple[Visit, str]:
    """Let the party write, find no answer that fits, and send; return also the follow-up code."""
    party = journey.site.visit(journey.screen)
    party.open(journey.site.home)
    party.look("j1-home")
    party.follow(re.compile("我要反映一件事"))
    party.fill("您要说的事", WORDS)
    party.fill("案号（没有就空着）", "(2026)粤0115民初1234号")
    party.look("j1-about")
    party.press("下一步")
    party.reads("现成的答案", "已找到：民事审判一庭，承办法官沈砚秋")
    party.look("j1-answers")
    party.follow("没解决，继续提交给法院")
    party.fill("您的姓名", "陈小满")
    party.fill("您的手机号", "13800001234")
    party.look("j1-who")
    party.press("下一步")
    party.reads(WORDS, journey.day(4))
    party.look("j1-review")
    party.press("发给法院")
    party.reads("法院已经收到", "最晚答复日期", journey.day(4))
    party.look("j1-receipt")
    expect(party.page.get_by_role("img", name="打开查询页的二维码")).to_be_visible()
    code, address = party.page.locator(".fl-code").inner_text(), party.page.url
    party.page.reload()
    assert (party.page.locator(".fl-code").inner_text(), party.page.url) == (code, address)
    party.page.go_back()
    assert party.page.url == address
    return party, code


def dispatch(journey: Journey, clerk: Visit) -> None:
    """Let the desk find the request in its one queue, read what is proposed and why, dispatch."""
    door = journey.site.visit(journey.screen)
    door.open("/desk/")
    door.look("j1-sign-in")
    about = journey.request
    clerk.follow("诉求队列")
    line = squeezed(clerk.page.get_by_role("row").filter(has_text=about.title).inner_text())
    assert "网站（网上诉讼服务）诉讼执行与法院服务普通程序（建议）" in line
    clerk.look("j1-queue")
    clerk.follow(about.title)
    clerk.reads(
        WORDS,
        "系统建议 诉讼执行与法院服务、联系法官、普通程序，由您决定。",
        "看难易依据的字词：“法官电话”“没人接”",
        f"按案号 {about.case_number} 找到了部门和承办人，已选好。",
    )
    clerk.look("j1-request")
    clerk.press("派单")
    clerk.reads("已派单", "民事审判一庭", "沈砚秋", f"最晚 {journey.day(3)} 答复当事人")
    clerk.look("j1-dispatched")


def told(journey: Journey) -> list[str]:
    """Return whom the ladder has told, by sign-in name, in its order."""
    with journey.site.reading():
        steps = DutyStep.objects.filter(subject_id=journey.request.pk, duty__rule_id="reply")
        names = steps.order_by("pk").values_list("recipient__account__username", flat=True)
        return [name or "" for name in names]


def learn(journey: Journey, day: int) -> Visit:
    """Let whoever has news on a day sign in, find it once, and read the party's own words."""
    official = journey.official(TOLD[day])
    journey.open_work(official, "答复当事人" if TOLD[day] == "judge" else "督办沈砚秋")
    official.reads(WORDS, "督办阶梯", *(NAMES[username] for username in TOLD.values()))
    official.look(f"j1-day-{day}")
    return official


def reply(judge: Visit, words: str) -> None:
    """Let the judge answer the order on the screen."""
    judge.fill("答复当事人", words)
    judge.press("发出答复")
    judge.reads("答复已发出", words)


def open_figures(journey: Journey, president: Visit) -> dict[str, dict[str, int]]:
    """Open every figure of the month's three rates, and see that it counts what it opens to.

    Returns:
        By rate, and by the place in it, how often the request of the story is listed.
    """
    president.follow("督办")
    president.follow("监督分析")
    president.follow("上个月")
    president.look("j1-figures")
    figures = {}
    for rate in president.page.locator(".fl-rate").all():
        links = rate.locator("a[href*='side=']").all()
        figures[rate.get_by_role("heading").inner_text()] = {
            (link.get_attribute("href") or "", int(link.inner_text())) for link in links
        }
    number = format_number(journey.request)
    listed: dict[str, dict[str, int]] = {}
    for title, opened in figures.items():
        listed[title] = {"numerator": 0, "denominator": 0, "missed": 0}
        for address, figure in opened:
            president.open(address)
            rows = president.page.locator("tbody").get_by_role("row")
            assert rows.count() == figure
            listed[title][re.findall("side=([a-z]+)", address)[0]] = rows.filter(
                has_text=number
            ).count()
    president.look("j1-figure-records")
    return listed


@pytest.fixture(params=[PHONE, OFFICE, PLAIN], ids=lambda screen: screen.name)
def journey(request: pytest.FixtureRequest, site: Site) -> Journey:
    """The story on a phone, where a worker process moves it on, and on two other screens.

    There the demonstration's own button does.
    """
    screen = request.param
    if screen is PHONE:
        worker: Worker = request.getfixturevalue("worker")

        def pass_day() -> None:
            site.set_clock(site.next_morning)
            worker.run(sweep_duties)
            worker.run(send_messages)

        def supervise() -> None:
            worker.run(supervise_by_rules)

    else:
        visitor = site.visit(screen)

        def pass_day() -> None:
            visitor.open(site.home)
            visitor.press("快进一个工作日")

        supervise = pass_day

    return Journey(site, screen, pass_day, supervise)


@pytest.mark.clause("NS-2")
@pytest.mark.clause("NS-4a")
@pytest.mark.clause("NS-5")
@pytest.mark.clause("NS-8")
@pytest.mark.clause("NS-17")
def test_party_who_cannot_reach_the_judge_is_answered_because_the_ladder_climbs(
    journey: Journey,
) -> None:
    site = journey.site
    party, code = tell(journey)
    clerk = journey.official("clerk")
    dispatch(journey, clerk)
    officials: dict[str, Visit] = {}
    for day in range(1, 9):
        journey.pass_day()
        if day in TOLD:
            officials[TOLD[day]] = learn(journey, day)
        assert told(journey) == [name for known, name in TOLD.items() if known <= day]
    president, judge = officials["president"], officials["judge"]
    president.fill("批示", INSTRUCTION)
    president.press("写下批示")
    president.reads("批示已写入", INSTRUCTION)
    party.look_up(site.home, code, digits="1234")
    party.reads("没有做到，对不起", "报给院主要领导")
    party.look("j1-follow-late")

    journey.open_work(judge, "答复当事人")
    reply(judge, FIRST_REPLY)
    party.look_up(site.home, code, digits="1234")
    party.reads(FIRST_REPLY, "沈砚秋")
    party.look("j1-follow-answered")
    party.choose("不满意")
    party.fill("哪里还没说清楚", COMPLAINT)
    party.press("提交评价")
    party.reads("退回去重新办", COMPLAINT)
    party.look("j1-follow-returned")

    journey.pass_day()
    journey.open_work(judge, "答复当事人")
    judge.reads(WORDS, FIRST_REPLY, COMPLAINT, INSTRUCTION, "首办责任人 沈砚秋", "第 2 次答复")
    judge.look("j1-second-round")
    reply(judge, SECOND_REPLY)
    party.look_up(site.home, code, digits="1234")
    party.reads(SECOND_REPLY)
    party.choose("满意")
    party.press("提交评价")
    party.reads("谢谢")
    party.look("j1-follow-closed")

    journey.pass_day()
    assert told(journey) == list(TOLD.values())
    month_ended = Period.month_of(site.begins.date()).last
    site.set_clock(dt.datetime.combine(site.working_day(1, since=month_ended), MORNING, COURT_ZONE))
    assert open_figures(journey, president) == {
        "及时受理率": {"numerator": 1, "denominator": 1, "missed": 0},
        "法官联络到位率": {"numerator": 1, "denominator": 2, "missed": 1},
        "事项按期办结率": {"numerator": 1, "denominator": 2, "missed": 1},
    }
    if journey.screen is PHONE:
        see_messages(journey)

    complain_again(journey, party)
    see_repeat(journey, clerk, president)


def complain_again(journey: Journey, party: Visit) -> None:
    """Let the party write in the same matter, a month later."""
    party.open(journey.site.home)
    party.follow(re.compile("我要反映一件事"))
    party.fill("您要说的事", AGAIN)
    party.fill("案号（没有就空着）", "(2026)粤0115民初1234号")
    party.press("下一步")
    party.follow("没解决，继续提交给法院")
    party.fill("您的姓名", "陈小满")
    party.fill("您的手机号", "13800001234")
    party.press("下一步")
    party.press("发给法院")
    party.reads("法院已经收到")


def see_repeat(journey: Journey, clerk: Visit, president: Visit) -> None:
    """See that the desk is shown the repeat with the earlier order, and the list has it once."""
    about = journey.request
    with journey.site.reading():
        (before,) = ServiceRequest.objects.select_related("court").filter(words=WORDS)
    number = format_number(before)
    clerk.open("/desk/queue/")
    clerk.follow(about.title)
    clerk.reads("反复反映", f"答复过，当事人又来反映：{number}", "首办责任人 沈砚秋")
    clerk.look("j1-repeat")
    for _time in range(2):
        journey.supervise()
    president.open("/desk/supervision/?kind=repeated")
    rows = president.page.locator("tbody").get_by_role("row").filter(has_text=about.title)
    assert rows.count() == 1
    president.look("j1-supervision")
    rows.get_by_role("link").click()
    president.reads(
        "反复反映", f"同一个人就同一件事再来反映：上一次是 {number}", "民事审判一庭", "沈砚秋"
    )
    president.look("j1-special")


def see_messages(journey: Journey) -> None:
    """See that the leaders got the party's words once each, and the party a word at each step."""
    number = format_number(journey.request)
    sent = [message for message in journey.site.sent() if number in message["words"]]
    assert [message["to"] for message in sent if WORDS in message["words"]] == [
        NAMES[username] for username in list(TOLD.values())[1:]
    ]
    warned = [message["to"] for message in sent if "今天到期" in message["heading"]]
    assert warned == [NAMES["judge"]]
    to_party = [message["heading"] for message in sent if message["to"] == "138****1234"]
    assert to_party == ["【南沙法院】法院已收到", *["【南沙法院】法院已答复"] * 2]
