"""J3: a notice asks for points, a roster and visits; a county does it, and one judge does not."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from tests.acceptance.conftest import OFFICE, PHONE
from tests.activities.test_offline import KEPT, NEW, WAITING, wait_until
from tests.network import NetworkCourt
from tests.rosters.rosters import freeze, staff, submit
from tests.world import at

from fenglian.activities.models import Activity
from fenglian.duties.actions import open_occasions
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.queries.files import PACKS
from fenglian.rosters.queries.rules import find_roster_duty
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from tests.acceptance.conftest import Province, Visit

pytestmark = pytest.mark.browser

NOTICE = PACKS / "yunfu" / "mechanism.yaml"
PROPOSED, ADOPTED = at("2026-11-30 09:00"), at("2026-12-01 09:00")
"""A Monday and the Tuesday after: ten days later is Friday, 11 December."""
LAST_DAY = dt.date(2026, 12, 11)
SHEET_DAY, ROSTER_DAY, COMPILED_DAY = (at(f"2026-12-0{day} 09:00") for day in (2, 3, 4))
QUARTER_END = at("2027-03-31 17:00")
HEADER = ("镇街", "身份", "姓名或部门")
SOUND = (
    ("新城镇", "联络法官", "祁见山"),
    ("新城镇", "法官助理", "阮听溪"),
    ("新城镇", "联系领导", "容知白"),
    ("水台镇", "书记员", "苗晚晴"),
)
MISTAKEN = (
    ("车港镇", "联络法官", "温照野"),
    ("车岗镇", "法官", "骆青川"),
    ("水台镇", "联络法官", "狄长凤"),
)
MENDED = (
    ("车岗镇", "联络法官", "温照野"),
    ("车岗镇", "联络法官", "骆青川"),
    ("水台镇", "联络法官", "狄长风"),
)
WITHOUT_SIGNAL = dt.date(2027, 2, 10)
VISITS = {
    # In each month; the second in a village without a signal.
    "judge": ("新城镇上村", (dt.date(2027, 1, 13), WITHOUT_SIGNAL, dt.date(2027, 3, 10))),
    # Three times, and all of them in March.
    "colleague": ("车岗镇", (dt.date(2027, 3, 3), dt.date(2027, 3, 11), dt.date(2027, 3, 25))),
    # Twice in the quarter, and not in each month.
    "tribunal_judge": ("水台镇", (dt.date(2027, 2, 3), dt.date(2027, 3, 17))),
}


def roster_duty(court: NetworkCourt) -> Duty | None:
    """Return the court's duty to hand its roster on."""
    with court.scope():
        return find_roster_duty(court.pk)


def adopt(province: Province, court: NetworkCourt) -> None:
    """Let two people of a court adopt the notice from the next day on."""
    province.set_clock(PROPOSED)
    drafter = province.sit(court, "administrator", OFFICE)
    drafter.open("/desk/mechanism/drafts/")
    drafter.page.get_by_label("机制文件", exact=True).set_input_files(NOTICE)
    drafter.press("检查并存为草稿")
    drafter.fill("从哪天起施行", ADOPTED.date().isoformat())
    drafter.press("提出采用")
    drafter.reads("待确认", "自己提的不能自己确认")
    assert drafter.page.get_by_role("button", name="确认采用").count() == 0
    leader = province.sit(court, "president", PHONE)
    leader.open(drafter.page.url.removeprefix(province.site.live.address))
    leader.press("确认采用")
    leader.reads("已确认")
    leader.look(f"j3-adopted-{court.court.slug}")


def see_duties_open(province: Province) -> None:
    """See that each court has ten days; a night's job opens what the adoption itself did not."""
    province.set_clock(ADOPTED)
    for court in province.network.courts:
        if roster_duty(court) is None:
            with court.scope():
                open_occasions(court.court, at=province.site.now)
        duty = roster_duty(court)
        assert duty is not None
        assert (duty.state, duty.last_day) == (DutyState.OPEN, LAST_DAY)


def write_sheet(folder: Path, *rows: tuple[str, str, str]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, *rows):
        sheet.append(row)
    file = folder / "结对表.xlsx"
    book.save(file)
    return file


def bring_sheet(visit: Visit, file: Path) -> None:
    visit.open("/desk/network/import/")
    visit.page.get_by_label("结对表", exact=True).set_input_files(file)
    visit.press("检查")


def arrange(province: Province, keeper: Visit, folder: Path) -> None:
    """Let a court bring its assignments, see what is amiss, and mend it."""
    province.set_clock(SHEET_DAY)
    bring_sheet(keeper, write_sheet(folder, *SOUND, *MISTAKEN))
    heading = keeper.page.get_by_role("heading", name="表里有 3 处要改，一行也没有导入。")
    heading.wait_for()
    faults = keeper.page.get_by_role("alert").filter(has=heading)
    places = [
        [cell.inner_text() for cell in row.get_by_role("cell").all()[1:3]]
        for row in faults.locator("tbody tr").all()
    ]
    assert places == [["第 6 行", "镇街"], ["第 7 行", "身份"], ["第 8 行", "姓名或部门"]]
    keeper.look("j3-faults")
    with province.network.xinxing.scope():
        assert not Assignment.objects.exists()

    bring_sheet(keeper, write_sheet(folder, *SOUND, *MENDED))
    keeper.reads("会新增 7 条，结束 0 条，0 条不变")
    keeper.look("j3-difference")
    keeper.press("确认存入")
    keeper.open("/desk/network/")
    keeper.reads(
        "车岗镇", "没有法官助理或书记员", "水台镇", "驻有人民法庭，没有院领导联系", "没有联络点"
    )
    keeper.look("j3-gaps")

    for gap, holder in (
        ("处理：车岗镇，没有法官助理或书记员", "阮听溪"),
        (re.compile("处理：水台镇，驻有人民法庭"), "容知白"),
    ):
        keeper.open("/desk/network/")
        keeper.follow(gap)  # to the board, with the town and what is missing there chosen
        keeper.page.get_by_role("radio", name=re.compile(f"^{holder} ")).check()
        keeper.press("登记")
        keeper.reads("已登记，1 个镇街。")
    keeper.look("j3-board")
    for town in ("新城镇", "车岗镇", "水台镇"):
        code = province.network.xinxing.town(town).code
        keeper.open(f"/desk/network/towns/{code}/point/")
        keeper.fill("地址", f"{town}综治中心一楼")
        keeper.fill("什么时候有人", "每月第一个星期四上午")
        keeper.press("保存联络点")
    keeper.open("/desk/network/")
    keeper.reads("缺口 0，提醒 3")  # the plates, which the roster is needed for
    keeper.look("j3-mended")


def hand_up(province: Province, keeper: Visit) -> None:
    """Let the roster go up; the intermediate court receives both and hands all to the committee."""
    yunfu, xinxing, luoding = province.network.courts
    province.set_clock(ROSTER_DAY)
    keeper.open("/desk/rosters/")
    keeper.reads("名单最晚", "12月11日")
    keeper.look("j3-rosters")
    keeper.press("冻结现在的名单")
    keeper.reads("第 1 版")
    keeper.press("报送云浮市示例中级人民法院")
    keeper.reads("已报送，等签收")
    keeper.look("j3-submitted")
    staff(luoding)
    submit(luoding, freeze(luoding, province.site.now), province.site.now)
    with yunfu.scope():
        for town in ("新城镇", "罗城街道"):
            yunfu.assign(town, Seat.LIAISON_GROUP, yunfu.civil)

    province.set_clock(COMPILED_DAY)
    superior = province.sit(yunfu, "keeper", OFFICE)
    for court in (xinxing, luoding):
        superior.open("/desk/rosters/")
        superior.follow(court.court.name)
        superior.press("签收")
    superior.open("/desk/rosters/")
    superior.look("j3-received")
    superior.press("冻结现在的名单")
    superior.open("/desk/rosters/")
    superior.press("汇总两级名单")
    superior.reads(*(court.court.name for court in province.network.courts), "祁见山", "民事审判庭")
    superior.press("转送政法委")
    superior.look("j3-forwarded")

    for court in province.network.courts:
        duty = roster_duty(court)
        assert duty is not None
        assert duty.state == DutyState.MET


def print_posters(province: Province, keeper: Visit) -> None:
    """Print a poster and a plate for each town; what the code leads to is the town's page."""
    for kind in ("poster", "plate"):
        keeper.open(f"/desk/rosters/posters/?kind={kind}")
        codes = keeper.page.get_by_role("img", name=re.compile("打开.+联络法官页面的二维码"))
        assert codes.count() == 3
        keeper.look(f"j3-{kind}")
        assert keeper.print_sheets(f"j3-{kind}") == 3
    resident = province.site.visit(PHONE)
    resident.open(f"/xinxing/towns/{province.network.xinxing.town('新城镇').code}/")
    resident.reads("新城镇法官联络点", "新城镇综治中心一楼", "祁见山")
    resident.look("j3-town")


def write_visit(phone: Visit, where: str) -> None:
    phone.page.get_by_label("去了哪里").select_option(label=where)
    phone.choose("诉讼指引")
    phone.fill("什么诉求", "赡养费怎么要")
    phone.fill("经过", "一位老人问怎么起诉，给了材料清单。")


def visit_towns(province: Province) -> None:
    """Let three judges log their visits on their phones, day by day."""
    phones = {who: province.sit(province.network.xinxing, who, PHONE) for who in VISITS}
    days = sorted((day, who) for who, (_where, days) in VISITS.items() for day in days)
    for day, who in days:
        province.set_clock(dt.datetime.combine(day, dt.time(16), COURT_ZONE))
        phone, where = phones[who], VISITS[who][0]
        phone.open(NEW)
        if day == WITHOUT_SIGNAL:
            log_without_signal(province, phone, where)
            continue
        write_visit(phone, where)
        phone.press("保存走访")
        phone.page.wait_for_url(re.compile(r"/desk/activities/[0-9a-f-]{36}/$"))
    phones["judge"].look("j3-visit")


def log_without_signal(province: Province, phone: Visit, where: str) -> None:
    """Log a visit where there is no signal: the phone keeps it, and sends it later, once."""
    before = count_visits(province)
    wait_until(phone.page, KEPT)
    phone.page.context.set_offline(True)
    phone.open(NEW)
    write_visit(phone, where)
    phone.press("保存走访")
    phone.page.get_by_text("已存在这台手机里").wait_for()
    waiting = phone.page.locator(WAITING)
    waiting.wait_for()
    phone.look("j3-kept")
    assert count_visits(province) == before
    phone.page.context.set_offline(False)
    waiting.wait_for(state="detached")
    assert count_visits(province) == before + 1
    phone.open(NEW)  # and is not sent again
    phone.open(NEW)
    assert count_visits(province) == before + 1


def count_visits(province: Province) -> int:
    with province.network.xinxing.scope():
        return Activity.objects.count()


@pytest.mark.clause("YF-1", "YF-2a", "YF-2b", "YF-14", "YF-15", "YF-16", "XX-3", "XX-4")
def test_points_rosters_and_visits_from_the_notice_to_the_quarter_s_end(
    province: Province, tmp_path: Path
) -> None:
    for court in province.network.courts:
        adopt(province, court)
    see_duties_open(province)
    keeper = province.sit(province.network.xinxing, "keeper", OFFICE)
    arrange(province, keeper, tmp_path)
    hand_up(province, keeper)
    print_posters(province, keeper)
    visit_towns(province)

    province.set_clock(QUARTER_END)
    keeper.open("/desk/quotas/")
    keeper.page.get_by_text("已达到和不要求的 3 个").click()  # two judges share 车岗镇
    stands = {
        who: keeper.page.get_by_role("row", name=province.network.xinxing.people[who].name)
        for who in VISITS
    }
    assert "3 / 3 次" in stands["judge"].inner_text()
    assert "已达到" in stands["judge"].inner_text()
    assert "已达到" in stands["colleague"].inner_text()
    assert "2 / 3 次" in stands["tribunal_judge"].inner_text()
    assert "已达到" not in stands["tribunal_judge"].inner_text()
    keeper.look("j3-quotas")
