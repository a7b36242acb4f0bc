"""Cases come in by file: all of it or nothing, every fault by its place (issue 2, `cases`)."""

from __future__ import annotations

import datetime as dt
import io
import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook

from fenglian.cases.actions import import_cases
from fenglian.cases.errors import CaseImportError
from fenglian.cases.models import Case, CaseParty
from fenglian.cases.numbers import CaseNumber
from fenglian.cases.queries import (
    CaseState,
    FoundCase,
    case_state_for_party,
    find_case,
    find_court_of,
)
from fenglian.cases.sheets import COLUMNS, write_case_template
from fenglian.documents.errors import SheetError
from fenglian.documents.sheets import Column, stream_csv
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Person, Post, PostTerm
from fenglian.privacy.errors import InvalidPhoneError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_django import DjangoAssertNumQueries
    from tests.world import World

    from fenglian.cases.actions import ImportReport

AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = AT + dt.timedelta(days=1)
HEADER = ["案号", "案由", "承办部门", "承办法官", "立案日期", "办理阶段", "是否公开"]
PARTIES = ["原告", "原告电话", "被告", "被告电话"]
FIRST = [
    "（2026）粤0115民初1号",
    "民间借贷纠纷",
    "民事审判一庭",
    "沈砚秋",
    "2026-09-01",
    "审理",
    "是",
]
SECOND = ["(2026)粤0115执 002", "", "执行局", "乔木", dt.date(2026, 9, 2), "", "否"]


def xlsx(*rows: Sequence[Any], title: str = "案件") -> io.BytesIO:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream


def bring(world: World, *rows: Sequence[Any], at: dt.datetime = AT) -> ImportReport:
    return import_cases(xlsx(*rows), court=world.court, actor=Actor.command("测试"), at=at)


def faults_of(world: World, *rows: Sequence[Any]) -> list[str]:
    with pytest.raises(CaseImportError) as refusal:
        bring(world, *rows)
    assert not Case.objects.exists()
    assert not CaseParty.objects.exists()
    assert not Event.objects.filter(kind=EventKind.CASES_IMPORTED.value).exists()
    return [str(fault) for fault in refusal.value.faults]


def test_import_file_stores_cases_parties_and_one_event(nansha: World) -> None:
    report = bring(
        nansha,
        [*HEADER, *PARTIES, "案件标识"],
        [*FIRST, "陈小满、南沙某某公司", "138 0000 0000、020-84996666", "欧阳明月", "无", "A-1"],
        SECOND,
    )

    assert (report.created, report.updated, report.unchanged, report.rows) == (2, 0, 0, 2)
    first, second = Case.objects.order_by("pk")
    assert (first.number, first.year, first.type_code, first.serial) == (
        "（2026）粤0115民初1号",
        2026,
        "民初",
        1,
    )
    assert (first.department, first.judge, first.stage) == (nansha.civil, nansha.judge, "审理")
    assert (first.is_public, first.external_id) == (True, "A-1")
    assert (second.number, second.filed_on) == ("（2026）粤0115执2号", dt.date(2026, 9, 2))
    assert (second.is_public, second.external_id, second.imported_at) == (False, None, AT)
    assert [(p.role, p.name, p.name_masked, p.phone) for p in CaseParty.objects.order_by("pk")] == [
        ("plaintiff", "陈小满", "陈**", "13800000000"),
        ("plaintiff", "南沙某某公司", "南**", "02084996666"),
        ("defendant", "欧阳明月", "欧阳**", None),
    ]
    event = Event.objects.get(kind=EventKind.CASES_IMPORTED.value)
    assert (event.subject_id, event.data) == (
        report.import_id,
        {"created": 2, "updated": 0, "unchanged": 0},
    )


def test_import_again_changes_nothing_but_the_date(nansha: World) -> None:
    rows: list[list[Any]] = [[*HEADER, *PARTIES], [*FIRST, "陈小满", "13800000000"], SECOND]
    bring(nansha, *rows)
    parties = set(CaseParty.objects.values_list("pk", flat=True))

    report = bring(nansha, *rows, at=LATER)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)
    assert set(CaseParty.objects.values_list("pk", flat=True)) == parties
    assert set(Case.objects.values_list("imported_at", flat=True)) == {LATER}


def test_import_of_some_columns_leaves_the_others_and_blank_clears(nansha: World) -> None:
    bring(nansha, [*HEADER, *PARTIES], [*FIRST, "陈小满", "13800000000", "李四"], SECOND)

    report = bring(
        nansha,
        ["案号", "立案日期", "承办法官", "办理阶段", "被告"],
        ["（2026）粤0115民初1号", "2026-09-01", "宋知微", None, "王五"],
        at=LATER,
    )

    assert (report.created, report.updated, report.unchanged) == (0, 1, 0)
    case = Case.objects.get(serial=1)
    assert (case.judge, case.stage) == (nansha.colleague, "")
    assert (case.cause, case.department, case.is_public) == ("民间借贷纠纷", nansha.civil, True)
    assert sorted(p.name for p in case.parties.all()) == sorted(["陈小满", "王五"])


def test_import_names_every_fault_and_stores_nothing(nansha: World) -> None:
    faults = faults_of(
        nansha,
        ["南沙法院案件清单"],
        [*HEADER, "案件标识", *PARTIES],
        [*FIRST, "A-1"],
        ["（2026）粤0115民初号", *FIRST[1:]],
        ["（2026）粤0106民初3号", *FIRST[1:]],
        ["", "缺案号", "", "", "2026-09-01"],
        [None] * 5,
        ["(2026)粤0115民初0001号", *FIRST[1:], "A-2"],
        ["（2026）粤0115民初4号", "", "民事审判二庭", "沈研秋", "2026-13-01", "", "也许", "A-1"],
        ["（2026）粤0115民初5号", "", "", "", dt.date(2026, 11, 21)],
        ["（2026）粤0115民初6号", "由" * 101, "", "", None, "段" * 41],
        ["（2026）粤0115民初7号", "", "", "", 46266, "", "", "", "甲、乙", "13800000000"],
        ["（2026）粤0115民初8号", "", "", "", "2026-9-1", "", "", "", "甲", "1380000"],
        ["（2026）粤0115民初9号", "#REF!", "", "", "2026年9月1日", "", "", 1234567890123456],
    )

    expected = [
        (4, "案号", "案号少了“号”前面的数字"),
        (5, "案号", "不是本院（粤0115）的案号"),
        (6, "案号", "是空的"),
        (8, "案号", "与第 3 行相同"),
        (9, "承办部门", "“民事审判二庭”不在本院机构里。是不是“民事审判一庭”"),
        (9, "立案日期", "2026-13-01”，不是日期"),
        (9, "是否公开", "也许"),
        (9, "承办法官", "“沈研秋”不在本院人员里。是不是“沈砚秋”"),
        (9, "案件标识", "“A-1”与第 3 行相同"),
        (10, "立案日期", "今天（2026-11-20）"),
        (11, "案由", "有 101 个字，最多 100 个"),
        (11, "立案日期", "是空的"),
        (11, "办理阶段", "有 41 个字"),
        (12, "立案日期", "46266"),
        (12, "原告电话", "有 1 个电话，“原告”有 2 人"),
        (13, "原告电话", "手机号应是 11 位，现在是 7 位"),
        (14, "案由", "公式错误 #REF!"),
        (14, "案件标识", "超过 15 位"),
    ]
    assert len(faults) == len(expected)
    for fault, (row, column, words) in zip(faults, expected, strict=True):
        assert fault.startswith(f"“案件”第 {row} 行“{column}”")
        assert words in fault


def test_import_fault_message_shows_the_first_and_counts_the_rest(nansha: World) -> None:
    with pytest.raises(CaseImportError) as refusal:
        bring(nansha, HEADER, *([f"x{n}"] for n in range(9)))

    assert refusal.value.message.startswith("文件里有 18 处要改，这次一行也没有导入")
    assert refusal.value.message.endswith("另有 13 处")


def test_import_id_of_another_stored_case_is_refused(nansha: World) -> None:
    header = ["案号", "立案日期", "案件标识"]
    bring(nansha, header, ["（2026）粤0115民初1号", "2026-09-01", "A-1"])

    with pytest.raises(CaseImportError) as refusal:
        bring(nansha, header, ["（2026）粤0115民初2号", "2026-09-01", "A-1"])

    (fault,) = refusal.value.faults
    assert (fault.row, fault.column) == (2, "案件标识")
    assert "已经是 （2026）粤0115民初1号 的标识" in fault.message
    assert Case.objects.count() == 1


def test_import_judge_whose_name_two_share_is_told_by_the_department(nansha: World) -> None:
    double = Person.objects.create(court=nansha.court, name="沈砚秋")
    post = Post.objects.create(
        court=nansha.court, body=nansha.enforcement, kind="judge", title="法官"
    )
    PostTerm.objects.create(
        court=nansha.court, post=post, person=double, starts_on=dt.date(2024, 1, 1)
    )
    header = ["案号", "立案日期", "承办部门", "承办法官"]

    (fault,) = faults_of(nansha, header, ["（2026）粤0115民初1号", "2026-09-01", "", "沈砚秋"])
    bring(nansha, header, ["（2026）粤0115民初1号", "2026-09-01", "执行局", "沈砚秋"])

    assert "不止一位" in fault
    assert Case.objects.get().judge == double


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_import_csv_of_usual_encodings_is_read(
    nansha: World, encoding: str, delimiter: str
) -> None:
    lines = [
        ["案号", "立案日期", "承办法官", "原告", "原告电话"],
        ["（2026）粤0115民初1号", "2026/9/1", "沈砚秋", "陈小满", "13800000000"],
    ]
    content = "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)

    report = import_cases(
        io.BytesIO(content), court=nansha.court, actor=Actor.command("测试"), at=AT
    )

    assert report.created == 1
    assert CaseParty.objects.get().phone == "13800000000"


def test_import_own_csv_export_is_read_back(nansha: World) -> None:
    columns = [Column(title) for title in ["案号", "立案日期", "案件标识", "案由"]]
    row = ["（2026）粤0115民初1号", "2026-09-01", "000123456789012345", "=1+1"]

    import_cases(
        io.BytesIO(b"".join(stream_csv(columns, [row]))),
        court=nansha.court,
        actor=Actor.command("测试"),
        at=AT,
    )

    case = Case.objects.get()
    assert (case.external_id, case.cause) == ("000123456789012345", "=1+1")


def test_import_template_has_every_column_and_its_example_is_passed_over(nansha: World) -> None:
    template = io.BytesIO()
    write_case_template(template, court_code="粤0115", today=AT.date())

    with pytest.raises(SheetError, match="表头下面没有案件"):
        import_cases(template, court=nansha.court, actor=Actor.command("测试"), at=AT)

    book = load_workbook(template)
    book.worksheets[0].append(FIRST)
    filled = io.BytesIO()
    book.save(filled)
    assert [cell.value for cell in book.worksheets[0][1]] == list(COLUMNS)
    report = import_cases(filled, court=nansha.court, actor=Actor.command("测试"), at=AT)
    assert report.created == 1


def test_import_of_three_thousand_cases_takes_less_than_three_seconds(nansha: World) -> None:
    rows = [
        [f"（2026）粤0115民初{n}号", *FIRST[1:], f"甲{n}、乙{n}", f"138{n:08}、无", f"丙{n}"]
        for n in range(1, 3001)
    ]
    file = xlsx([*HEADER, *PARTIES], *rows)
    # Time of this process: other work on the machine does not count.
    started = time.process_time()

    report = import_cases(file, court=nansha.court, actor=Actor.command("测试"), at=AT)

    assert report.created == 3000
    assert time.process_time() - started < 3


def test_find_case_on_the_portal_hides_causes_that_are_not_public(nansha: World) -> None:
    bring(nansha, HEADER, FIRST, [FIRST[0].replace("1号", "2号"), "离婚纠纷", *FIRST[2:6], "否"])
    court_id = nansha.court.pk

    with scoped([court_id], audience=Audience.PORTAL):
        public, closed = (
            find_case(court_id, "(2026)粤0115民初1"),
            find_case(court_id, "2026粤0115民初2号"),
        )
    inside = find_case(court_id, "（2026）粤0115民初2号")

    assert public == FoundCase(
        case_id=Case.objects.get(serial=1).pk,
        number="（2026）粤0115民初1号",
        cause="民间借贷纠纷",
        department_id=nansha.civil.pk,
        department="民事审判一庭",
        judge_id=nansha.judge.pk,
        judge="沈砚秋",
        is_public=True,
    )
    assert closed is not None
    assert inside is not None
    assert (closed.cause, inside.cause) == ("", "离婚纠纷")


def test_find_case_of_nonsense_unknown_or_another_courts_number_is_none(
    nansha: World, world: Callable[..., World]
) -> None:
    bring(nansha, HEADER, FIRST)
    other = world("yunan", code="粤5322", prefix="y-")

    assert find_case(nansha.court.pk, "没有案号") is None
    assert find_case(nansha.court.pk, "（2026）粤0115民初99号") is None
    with scoped([other.court.pk], audience=Audience.DESK):
        assert find_case(nansha.court.pk, FIRST[0]) is None
        assert find_case(other.court.pk, FIRST[0]) is None
    assert find_court_of(CaseNumber(2026, "粤5322", "民初", 1)) == other.court
    assert find_court_of(CaseNumber(2026, "粤9999", "民初", 1)) is None


def test_case_state_is_told_to_a_party_and_to_nobody_else(
    nansha: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bring(nansha, [*HEADER, *PARTIES], [*FIRST, "陈小满", "13800000000", "李四", "13900000000"])
    court_id = nansha.court.pk

    with scoped([court_id], audience=Audience.PORTAL):
        state = case_state_for_party(court_id, "2026粤0115民初1", "+86 139-0000-0000")
        outcomes = []
        for number, phone in [
            ("（2026）粤0115民初1号", "13700000000"),
            ("（2026）粤0115民初2号", "13800000000"),
        ]:
            with django_assert_num_queries(1):
                outcomes.append(case_state_for_party(court_id, number, phone))
        with pytest.raises(InvalidPhoneError):
            case_state_for_party(court_id, "（2026）粤0115民初1号", "138")
        hidden = list(CaseParty.objects.all())

    assert state == CaseState(
        number="（2026）粤0115民初1号",
        cause="民间借贷纠纷",
        stage="审理",
        filed_on=dt.date(2026, 9, 1),
        department="民事审判一庭",
        judge="沈砚秋",
        as_of=AT,
    )
    assert outcomes == [None, None]
    assert hidden == []
