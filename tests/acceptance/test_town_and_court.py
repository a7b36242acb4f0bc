"""J4: a town and the court speak through one contact, from a letter to the county's ledger."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from tests.acceptance.conftest import OFFICE, PHONE
from tests.quotas.conftest import Towns, adopt_pack
from tests.world import appoint, at

from fenglian.correspondence.models import Arrangement
from fenglian.duties.actions import open_occasions
from fenglian.liaison.actions import end_assignment
from fenglian.liaison.enums import Seat
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Body, Post
from fenglian.returns.models import Return

if TYPE_CHECKING:
    from tests.acceptance.conftest import Province, Visit
    from tests.network import NetworkCourt

pytestmark = pytest.mark.browser

CONTACTS = {
    "新城镇": "assistant",
    "车岗镇": "judge",
    "水台镇": "colleague",
}
TOWN, SUCCESSOR = "新城镇", "court_clerk"
WRITTEN, FORWARDED = at("2026-05-11 10:00"), at("2026-05-11 15:00")
"""A Monday: the division has five working days, until Monday the 18th."""
REPLIED, SUCCEEDED = at("2026-05-13 09:00"), at("2026-05-14 09:00")
ASKED, DONE = at("2026-05-18 09:00"), at("2026-05-22 17:00")
IN_TIME, FIRST_LATE, LATE = at("2026-06-18 16:00"), at("2026-06-20 09:00"), at("2026-06-22 09:00")
COMPILED = at("2026-06-23 10:00")
IN_PERSON = dt.date(2026, 5, 22)


@dataclass
class County:
    """The court of the county, its contacts, and each person's screen."""

    province: Province
    court: NetworkCourt
    screens: dict[str, Visit] = field(default_factory=dict)

    def at(self, moment: dt.datetime, who: str) -> Visit:
        """Return somebody's own screen at a moment: a phone for those who go to the towns."""
        self.province.set_clock(moment)
        if who not in self.screens:
            sits = who in {"enforcer", "keeper", "desk_clerk"}
            screen = OFFICE if sits else PHONE
            self.screens[who] = self.province.sit(self.court, who, screen)
        return self.screens[who]


@pytest.fixture
def county(province: Province) -> County:
    """新兴 follows its notice; each of its three towns has a contact, who has been there."""
    court = province.network.xinxing
    with court.scope():
        adopt_pack(court, "xinxing")
        enforcement = Body.objects.create(
            court=court.court, name="执行局", kind=BodyKind.DIVISION, parent=court.root,
            leader_post=Post.objects.get(court=court.court, kind=PostKind.DEPARTMENT_LEADER),
        )  # fmt: skip
        enforcer, _post = appoint(
            court.court, enforcement, PostKind.JUDGE, "执行法官", "乔木", "xinxing.enforcer"
        )
        court.people["enforcer"] = enforcer
        towns = Towns(court)
        for number, (town, who) in enumerate(CONTACTS.items(), start=6):
            court.assign(town, Seat.TOWN_CONTACT, court.people[who])
            towns.visit(dt.date(2026, 5, number), court.people[who], town=town, village=0)
        open_occasions(court.court, at=at("2026-04-01 00:15"))
    return County(province, court)


def waits_for(visit: Visit, *texts: str) -> None:
    """Wait until these stand on the page."""
    for text in texts:
        visit.page.locator("main").get_by_text(text).first.wait_for()


def open_thread(visit: Visit, title: str, path: str = "/desk/towns/") -> None:
    visit.open(path)
    visit.page.get_by_role("link", name=re.compile(title)).first.click()
    visit.page.wait_for_url(re.compile(r"/[0-9a-f-]{36}/$"))


def act(visit: Visit, heading: str, button: str, answers: dict[str, str]) -> None:
    """Fill the form of an act, on the thread's page or the page of its own, and send it."""
    form = visit.page.get_by_role("form", name=heading, exact=True)
    if form.count() == 0:
        visit.follow(heading)
        form.wait_for()
    for label, value in answers.items():
        bound = form.get_by_label(label, exact=True)
        if bound.evaluate("field => field.tagName") == "SELECT":
            bound.select_option(bound.locator("option", has_text=value).get_attribute("value"))
        else:
            bound.fill(value)
    form.get_by_role("button", name=button, exact=True).click()


def write(center: Visit, kind: str, words: str, *, support: str = "") -> None:
    center.open(f"/desk/center/new/{kind}/")
    if support:
        center.choose(support)
    if kind == "judge":
        center.fill("希望哪一天来", IN_PERSON.isoformat())
    center.fill("要说的事", words)
    center.press("发给法院")
    center.page.wait_for_url(re.compile(r"/desk/center/[0-9a-f-]{36}/$"))


def letter_reaches_the_division(county: County) -> None:
    """The center writes; today's contact has it, forwards it with a term, and answers."""
    center = county.at(WRITTEN, "center_staff")
    center.open("/desk/")
    center.reads("新城镇与法院的来往", "阮听溪")
    center.look("j4-center")
    write(center, "message", "一户人家的执行款一直没有到账，请问到哪一步了。")
    center.look("j4-written")

    contact = county.at(FORWARDED, "assistant")
    contact.open("/desk/")
    contact.reads("一户人家的执行款一直没有到账", "5月13日")  # two working days to take it up
    contact.look("j4-work")
    open_thread(contact, "一户人家的执行款")
    contact.look("j4-thread")
    act(
        contact, "转给部门", "转给部门",
        {"转给哪个部门": "执行局（由部门接单）", "请部门做什么": "请查这笔款发到哪一步。"},
    )  # fmt: skip
    waits_for(contact, "已转给部门，期限开始计算。")
    contact.reads("执行局", "5月18日")
    act(contact, "答复镇街", "发给镇街", {"答复镇街": "已经转执行局查，五个工作日内告诉你们。"})
    waits_for(contact, "已答复，综治中心会收到消息。")
    contact.look("j4-forwarded")
    center.open("/desk/center/")
    open_thread(center, "一户人家的执行款", "/desk/center/")
    center.reads("已经转执行局查")
    assert "请查这笔款发到哪一步" not in center.shown  # said inside the court


def successor_has_it(county: County) -> None:
    """The division replies, the contact changes, and the successor answers the center."""
    enforcer = county.at(REPLIED, "enforcer")
    enforcer.open("/desk/")
    enforcer.reads("一户人家的执行款一直没有到账", "5月18日")
    enforcer.look("j4-division")
    open_thread(enforcer, "一户人家的执行款")
    act(enforcer, "回复联系人", "发给联系人", {"回复联系人": "款已到账，周五以前发放。"})
    waits_for(enforcer, "已回复，联系人会答复镇街。")
    address = enforcer.page.url.removeprefix(county.province.site.live.address)

    with county.court.scope():
        keeper = county.court.official(county.court.keeper)
        held = county.court.people["assistant"].assignments.get()
        end_assignment(held, last_day=dt.date(2026, 5, 13), by=keeper, at=REPLIED)
        county.court.assign(
            TOWN, Seat.TOWN_CONTACT, county.court.people[SUCCESSOR], since=SUCCEEDED.date()
        )
        open_occasions(county.court.court, at=SUCCEEDED)
    before = county.at(SUCCEEDED, "assistant")
    answer = before.page.goto(before.address + address)
    assert answer is not None
    assert answer.status == 404
    successor = county.at(SUCCEEDED, SUCCESSOR)
    open_thread(successor, "一户人家的执行款")
    successor.reads("款已到账，周五以前发放。")
    act(successor, "答复镇街", "发给镇街", {"答复镇街": "款已到账，周五以前发放，请转告他们。"})
    waits_for(successor, "已答复，综治中心会收到消息。")
    successor.look("j4-succeeded")
    center = county.at(SUCCEEDED, "center_staff")
    open_thread(center, "一户人家的执行款", "/desk/center/")
    center.reads("周五以前发放，请转告他们", "苗晚晴")
    center.look("j4-answered")


def judge_comes_twice(county: County) -> None:
    """The center asks for guidance in a dispute and for a talk; both are scheduled and done."""
    center = county.at(ASKED, "center_staff")
    write(center, "guidance", "两户争一块地的边界，请法官指导怎么调。", support="法律规定")
    write(center, "judge", "请来讲一次继承的课。", support="法治宣传讲座")
    center.look("j4-asked")
    contact = county.at(ASKED, SUCCESSOR)
    for title, place in (
        ("两户争一块地", "上午 9 点，两户的地头"),
        ("继承的课", "下午 3 点，镇文化站"),
    ):
        open_thread(contact, title)
        act(
            contact, "安排法官", "安排",
            {"谁去": "祁见山", "哪一天": IN_PERSON.isoformat(), "时间和地点": place},
        )  # fmt: skip
        waits_for(contact, "已安排，镇街和法官都会收到消息。")
    contact.look("j4-arranged")
    open_thread(center, "继承的课", "/desk/center/")
    center.reads("祁见山", "5月22日", "镇文化站")

    contact = county.at(DONE, SUCCESSOR)
    for title, result in (
        ("两户争一块地", "到现场量了边界，两户同意以老石坎为界。"),
        ("继承的课", "来了四十人，讲了两小时。"),
    ):
        open_thread(contact, title)
        act(contact, "登记结果", "登记结果", {"做了什么，结果怎样": result})
        waits_for(contact, "已登记，镇街看得到结果。")
    for title, result in (("两户争一块地", "老石坎为界"), ("继承的课", "来了四十人")):
        open_thread(center, title, "/desk/center/")
        center.reads(result)
    center.look("j4-done")


def ledgers_are_reported(county: County) -> None:
    """Each contact reports with one click, two of them late, and they stand there as late."""
    late = ("judge", "colleague")
    contact = county.at(IN_TIME, SUCCESSOR)
    report_ledger(contact)
    contact.look("j4-reported")
    keeper = county.at(FIRST_LATE, "keeper")
    keeper.open("/desk/returns/")
    for who in late:
        row = keeper.page.get_by_role("row").filter(has_text=county.court.people[who].name)
        assert "已逾期 1 天" in row.inner_text()
    keeper.look("j4-late")
    for who in late:
        contact = county.at(LATE, who)
        contact.open("/desk/")
        contact.reads("报送季度台账", "超期")
        report_ledger(contact)
    keeper = county.at(LATE, "keeper")
    keeper.open("/desk/returns/")
    for who, words in (*((one, "逾期 3 天报送") for one in late), (SUCCESSOR, "已报送")):
        row = keeper.page.get_by_role("row").filter(has_text=county.court.people[who].name)
        assert words in row.inner_text()
    assert keeper.page.get_by_text("逾期 3 天报送").count() == len(late)
    with county.court.scope():
        filed = Return.objects.order_by("filed_at", "pk")
        assert [one.is_late for one in filed] == [False, True, True]
        assert all(one.lines for one in filed)


def report_ledger(contact: Visit) -> None:
    contact.open("/desk/returns/")
    contact.press("报送立案庭和审判管理办公室")
    waits_for(contact, "已经报送立案庭和审判管理办公室。")


def office_compiles(county: County) -> None:
    """The trial management office puts the county together, and says who was late."""
    keeper = county.at(COMPILED, "keeper")
    keeper.open("/desk/returns/")
    keeper.fill("通报的话", "三个镇都有走访，两人报送迟了，下季度提前三天提醒。")
    keeper.look("j4-returns")
    keeper.press("汇总并出通报")
    waits_for(keeper, "已经汇总，可以下载通报。")
    keeper.reads("共 3 条，2 人逾期", *CONTACTS, "逾期 3 天报送", "下季度提前三天提醒")
    keeper.look("j4-compiled")
    with keeper.page.expect_download() as download:
        keeper.follow("下载通报（Word）")
    assert download.value.suggested_filename.endswith(".docx")


@pytest.mark.clause("XX-7", "XX-10", "XX-11", "XX-15", "XX-19")
def test_town_and_court_speak_through_one_contact_until_the_ledger(county: County) -> None:
    letter_reaches_the_division(county)
    successor_has_it(county)
    judge_comes_twice(county)
    with county.court.scope():
        assert set(Arrangement.objects.values_list("state", flat=True)) == {"done"}
    ledgers_are_reported(county)
    office_compiles(county)
