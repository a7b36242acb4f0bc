"""The cases of the demonstration court, as the sheets that its case system would hand over."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.cases.enums import PartyRole
from fenglian.cases.numbers import CaseNumber
from fenglian.cases.sheets import (
    CAUSE,
    DEPARTMENT,
    EXTERNAL_ID,
    FILED_ON,
    IS_PUBLIC,
    JUDGE,
    NUMBER,
    PHONE_SUFFIX,
    STAGE,
)
from fenglian.demonstration.people import citizen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

CASES = 3_000
CASES_ON_A_SHEET = 40_000
"""What an import takes is bounded; a court with more hands over several sheets."""
COURT_CODE = "粤0115"
WALKED = CaseNumber(2026, COURT_CODE, "民初", 1234)
"""The case that the walk-through asks about: filed two months ago, and nobody calls back."""
WALKED_JUDGE = "沈砚秋"
WALKED_AGE = 62
"""Days since it was filed."""
THIS_YEAR_SHARE = 0.65
TRIAL = ("送达", "排期开庭", "审理", "调解", "宣判", "已结")
ENFORCEMENT = ("执行通知", "财产查控", "评估拍卖", "终结本次执行", "执行完毕")
_LITIGANTS = (PartyRole.PLAINTIFF, PartyRole.DEFENDANT)
_APPLICANTS = (PartyRole.APPLICANT, PartyRole.RESPONDENT)


@dataclass(frozen=True, slots=True)
class Line:
    """A sort of case that a body handles.

    Args:
        department: the body's name.
        judges: who there has them.
        type_code: 类型代字.
        share: how many of a hundred cases.
        causes: 案由.
        is_public: whether the causes may be shown.
        stages: 办理阶段.
        roles: who stands against whom.
    """

    department: str
    judges: tuple[str, ...]
    type_code: str
    share: int
    causes: tuple[str, ...]
    is_public: bool = True
    stages: tuple[str, ...] = TRIAL
    roles: tuple[PartyRole, PartyRole] = _LITIGANTS


LINES = (
    Line("民事审判一庭", ("沈砚秋", "宋知微", "陆闻笙"), "民初", 20, (
        "机动车交通事故责任纠纷", "健康权纠纷", "追索劳动报酬纠纷", "确认劳动关系纠纷",
        "医疗损害责任纠纷", "物业服务合同纠纷", "相邻关系纠纷")),
    Line("家事审判团队", ("岑若岚",), "民初", 7, (
        "离婚纠纷", "离婚后财产纠纷", "法定继承纠纷", "抚养费纠纷", "赡养费纠纷",
        "同居关系子女抚养纠纷"), is_public=False),
    Line("民事审判二庭", ("邝文昊", "詹秀媚"), "民初", 15, (
        "民间借贷纠纷", "买卖合同纠纷", "承揽合同纠纷", "房屋租赁合同纠纷", "服务合同纠纷",
        "网络购物合同纠纷", "追偿权纠纷")),
    Line("房地产与建设工程审判团队", ("区兆丰",), "民初", 7, (
        "商品房销售合同纠纷", "房屋买卖合同纠纷", "建设工程施工合同纠纷", "装饰装修合同纠纷")),
    Line("商事审判庭（自贸区）", ("温沛霖", "上官云舒"), "民初", 9, (
        "股权转让纠纷", "融资租赁合同纠纷", "信用卡纠纷", "金融借款合同纠纷", "财产保险合同纠纷",
        "海上货运代理合同纠纷")),
    Line("商事审判庭（自贸区）", ("上官云舒",), "知民初", 2, (
        "著作权权属、侵权纠纷", "侵害商标权纠纷")),
    Line("刑事审判庭", ("关绮文", "韦明哲"), "刑初", 5, (
        "危险驾驶罪", "盗窃罪", "诈骗罪", "故意伤害罪", "帮助信息网络犯罪活动罪"), is_public=False),
    Line("行政审判庭", ("何慕晴",), "行初", 2, (
        "工伤保险资格认定", "行政处罚", "政府信息公开", "房屋征收补偿")),
    Line("立案庭", ("谭启泰",), "民诉前调", 6, ("民间借贷纠纷", "物业服务合同纠纷", "买卖合同纠纷"),
         stages=("委派调解", "司法确认", "已结"), roles=_APPLICANTS),
    Line("执行局", ("乔木",), "执", 8, ("民间借贷纠纷", "追索劳动报酬纠纷", "买卖合同纠纷"),
         stages=ENFORCEMENT, roles=_APPLICANTS),
    Line("执行实施一组", ("潘泽楷",), "执", 6, ("金融借款合同纠纷", "机动车交通事故责任纠纷"),
         stages=ENFORCEMENT, roles=_APPLICANTS),
    Line("执行实施二组", ("苏伯钧",), "执恢", 4, ("民间借贷纠纷", "建设工程施工合同纠纷"),
         stages=ENFORCEMENT, roles=_APPLICANTS),
    Line("万顷沙人民法庭", ("尹素问",), "民初", 3, (
        "土地承包经营权纠纷", "民间借贷纠纷", "相邻关系纠纷")),
    Line("大岗人民法庭", ("彭晓岚", "方岱山"), "民初", 4, (
        "买卖合同纠纷", "劳务合同纠纷", "民间借贷纠纷")),
    Line("榄核人民法庭", ("龚树恒",), "民初", 2, ("农村土地承包合同纠纷", "赡养费纠纷")),
)  # fmt: skip


def write_dockets(rng: Random, today: dt.date, *, cases: int = CASES) -> Iterator[bytes]:
    """Yield sheets of all cases as CSV; the walk-through's stands first.

    Args:
        rng: where the chances come from.
        today: no case is filed later.
        cases: how many.
    """
    rows = itertools.chain([_walked_row(rng, today)], _rows(rng, today, cases - 1))
    while sheet := list(itertools.islice(rows, CASES_ON_A_SHEET)):
        yield _write_sheet(sheet)


def _write_sheet(rows: list[dict[str, str]]) -> bytes:
    stream = io.StringIO()
    columns = [NUMBER, CAUSE, DEPARTMENT, JUDGE, FILED_ON, STAGE, IS_PUBLIC, EXTERNAL_ID]
    for role in (*_LITIGANTS, *_APPLICANTS):
        columns += [role.label, role.label + PHONE_SUFFIX]
    writer = csv.DictWriter(stream, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def _rows(rng: Random, today: dt.date, cases: int) -> Iterator[dict[str, str]]:
    for year, serials in _serials(rng, today, cases):
        for type_code, line, serial, filed_on in serials:
            number = CaseNumber(year, COURT_CODE, type_code, serial)
            yield _row(rng, line, number, filed_on, cause=rng.choice(line.causes))


def _walked_row(rng: Random, today: dt.date) -> dict[str, str]:
    filed_on = today - dt.timedelta(WALKED_AGE)
    if filed_on.year != WALKED.year:
        filed_on = min(today, dt.date(WALKED.year, 9, 18))
    row = _row(rng, LINES[0], WALKED, filed_on, cause="物业服务合同纠纷")
    return row | {JUDGE: WALKED_JUDGE, STAGE: "审理", IS_PUBLIC: "是"}


def _serials(
    rng: Random, today: dt.date, cases: int
) -> Iterator[tuple[int, list[tuple[str, Line, int, dt.date]]]]:
    """Yield for last year and this one the cases by type, ascending, each with its day."""
    this_year = round(cases * THIS_YEAR_SHARE)
    for year, number in ((today.year - 1, cases - this_year), (today.year, this_year)):
        begin = dt.date(year, 1, 1)
        days = (min(today, dt.date(year, 12, 31)) - begin).days + 1
        lines = rng.choices(LINES, [line.share for line in LINES], k=number)
        found = []
        for type_code in sorted({line.type_code for line in LINES}):
            own = [line for line in lines if line.type_code == type_code]
            last = len(own) * 3 // 2 + 2
            if type_code == WALKED.type_code:
                # So that the serial of the walk-through's case fits the day that it was filed on.
                last = max(last, WALKED.serial * days // max(1, days - WALKED_AGE))
            free = [n for n in range(1, last + 1) if n != WALKED.serial]
            for line, serial in zip(own, sorted(rng.sample(free, len(own))), strict=True):
                filed_on = begin + dt.timedelta((serial - 1) * days // last)
                found.append((type_code, line, serial, filed_on))
        yield year, found


def _row(
    rng: Random, line: Line, number: CaseNumber, filed_on: dt.date, *, cause: str
) -> dict[str, str]:
    row = {
        NUMBER: number.text,
        CAUSE: cause,
        DEPARTMENT: line.department,
        JUDGE: rng.choice(line.judges),
        FILED_ON: filed_on.isoformat(),
        STAGE: rng.choice(line.stages),
        IS_PUBLIC: "是" if line.is_public else "否",
        EXTERNAL_ID: f"DEMO-{number.year}-{number.type_code}-{number.serial}",
    }
    for role in line.roles:
        party = citizen(rng.randrange(2000), company=rng.random() < 0.35)
        row[role.label] = party.name
        row[role.label + PHONE_SUFFIX] = party.phone
    return row
