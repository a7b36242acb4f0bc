"""What the packages know of a year, and the administrator's file."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenglian.worktime.arrangement_files import read_arrangement
from fenglian.worktime.arrangements import (
    Arrangement,
    Mark,
    known_arrangement,
    national_calendar,
)
from fenglian.worktime.calendars import CalendarDay
from fenglian.worktime.enums import DayKind
from fenglian.worktime.errors import ArrangementError

STATUTORY = """\
date,mark,note
2027-01-01,off,元旦
2027-02-05,off,春节
2027-02-06,off,春节
2027-02-07,off,春节
2027-02-08,off,春节
2027-04-05,off,清明节
2027-05-01,off,劳动节
2027-05-02,off,劳动节
2027-06-09,off,端午节
2027-09-15,off,中秋节
2027-10-01,off,国庆节
2027-10-02,off,国庆节
2027-10-03,off,国庆节
"""
"""The days that are off by law in 2027: the least that an arrangement can say."""


def faults(content: str | bytes, *, name: str = "2027.csv", year: int | None = None) -> list[str]:
    """Return what is wrong with a file."""
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(ArrangementError) as caught:
        read_arrangement(raw, file_name=name, year=year)
    return list(caught.value.faults)


# The packages


def test_year_without_published_arrangement_is_provisional_as_a_whole() -> None:
    days = list(known_arrangement(2027).days())

    assert len(days) == 365
    assert all(day.is_provisional for day in days)
    assert days[0] == CalendarDay(
        dt.date(2027, 1, 1),
        is_working=False,
        kind=DayKind.STATUTORY_HOLIDAY,
        note="元旦",
        is_provisional=True,
    )
    assert days[1] == CalendarDay(
        dt.date(2027, 1, 2), is_working=False, kind=DayKind.WEEKEND, is_provisional=True
    )
    assert not any(day.kind is DayKind.MAKE_UP_WORKDAY for day in days)


def test_year_with_published_arrangement_is_final_and_names_its_days() -> None:
    days = {day.date: day for day in known_arrangement(2026).days()}

    assert not any(day.is_provisional for day in days.values())
    assert days[dt.date(2026, 10, 7)].label == "国庆节"
    assert days[dt.date(2026, 4, 6)].label == "清明节"
    assert days[dt.date(2026, 10, 10)].label == "调休上班"
    assert days[dt.date(2026, 11, 21)].label == "周末"
    assert days[dt.date(2026, 11, 20)].label == ""


def test_national_calendar_says_which_years_are_provisional() -> None:
    calendar = national_calendar(first_year=2004, last_year=2028)

    assert calendar.provisional_years() == (2027, 2028)


def test_year_before_the_packages_is_refused() -> None:
    with pytest.raises(ValueError, match="2003"):
        known_arrangement(2003)


# The file, when it is right


def test_csv_file_with_make_up_day_gives_the_arrangement() -> None:
    text = STATUTORY + "2027-02-09,off,春节\n2027-02-20,work,春节调休\n"

    arrangement = read_arrangement(text.encode(), file_name="2027.csv")

    assert arrangement.year == 2027
    assert arrangement.is_published
    assert arrangement.marks[-1] == Mark(dt.date(2027, 2, 20), is_working=True, note="春节调休")
    days = {day.date: day for day in arrangement.days()}
    assert days[dt.date(2027, 2, 20)].kind is DayKind.MAKE_UP_WORKDAY
    assert days[dt.date(2027, 2, 13)].kind is DayKind.WEEKEND


def _as_yaml(text: str) -> str:
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return "".join(f"- {{date: {d}, mark: {m}, note: {n}}}\n" for d, m, n in rows)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (_as_yaml(STATUTORY).encode(), "a.yaml"),  # a bare "off" stays a word
        (STATUTORY.encode("utf-8-sig"), "a.CSV"),
        (STATUTORY.encode("gb18030"), "a.csv"),
        (STATUTORY.replace("date,mark,note", "日期,休或班,说明").encode(), "a.csv"),
        (STATUTORY.replace("off", "休").replace("-", "/").replace("\n", "\r\n").encode(), "a.csv"),
        (STATUTORY.partition("\n")[2].replace("-0", "-").encode(), "a.csv"),
    ],
    ids=["yaml", "bom", "gb18030", "chinese heading", "spreadsheet", "no heading"],
)
def test_file_in_every_usual_form_gives_the_same_arrangement(content: bytes, name: str) -> None:
    expected: Arrangement = read_arrangement(STATUTORY.encode(), file_name="2027.csv")

    assert read_arrangement(content, file_name=name) == expected


# The file, when it is wrong


def test_csv_file_with_many_faults_names_each_by_its_line() -> None:
    text = (
        STATUTORY
        + "2027-02-30,off,没有这天\n"
        + "2028-01-01,off,别的年份\n"
        + "2027-10-01,off,重复\n"
        + "2027-03-03,work,平常的周三\n"
        + "2027-10-02,work,法定节假日\n"
        + "2027-12-01,maybe,\n"
        + "2027-12-02\n"
        + f"2027-12-03,off,{'长' * 61}\n"
    )

    assert sorted(faults(text), key=lambda fault: int(fault.split()[1])) == [
        "第 15 行：“2027-02-30”不是日期，应写成 2027-01-01。",
        "第 16 行：2028-01-01 不在 2027 年。",
        "第 17 行：2027-10-01 在第 12 行已经写过。",
        "第 18 行：2027-03-03（周三）本来就上班，不用写。",
        "第 19 行：2027-10-02 在第 13 行已经写过。",
        "第 20 行：“maybe”既不是 off（休）也不是 work（班）。",
        "第 21 行：应有日期、休或班、说明，现在是 1 列。",
        "第 22 行：说明最多 60 个字，不能换行。",
    ]


def test_file_that_works_on_a_statutory_day_is_refused() -> None:
    text = STATUTORY.replace("2027-10-02,off", "2027-10-02,work")

    assert faults(text) == ["第 13 行：2027-10-02 是法定节假日，不能标为上班。"]


def test_file_that_breaks_off_names_the_missing_statutory_days() -> None:
    half = "".join(STATUTORY.splitlines(keepends=True)[:-2])

    assert faults(half) == [
        "缺少法定节假日 2027-10-02（国庆节）。",
        "缺少法定节假日 2027-10-03（国庆节）。",
    ]


def test_file_of_another_year_than_asked_is_refused() -> None:
    assert faults(STATUTORY, year=2028)[0] == "第 2 行：2027-01-01 不在 2028 年。"


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [
        (b"", "a.csv", "文件里没有任何一天。"),
        (b"date,mark,note\n", "a.csv", "文件里没有任何一天。"),
        (b"2027-W01-1,off,x", "a.csv", "第 1 行：“2027-W01-1”不是日期，应写成 2027-01-01。"),
        (b"9999-01-01,off,x", "a.csv", "不知道 9999 年有哪些法定节假日，请核对年份。"),
        (b"\xff\xff\xff", "a.csv", "文件既不是 UTF-8 也不是 GB 18030 编码的文本。"),
        (b"x" * 70_000, "a.csv", "文件有 70000 字节，一年的放假安排不会超过 16 KB。"),
        (b"x", "a.xlsx", "a.xlsx：只能读 .csv、.yaml 或 .yml 文件。"),
        (b"", "a.yaml", "YAML 应是一个列表，每项如 {date: 2027-01-01, mark: off, note: 元旦}。"),
        (b"- {date: {", "a.yaml", "第 1 行：不是正确的 YAML。"),
        (b"- " * 8_000, "a.yaml", "不是正确的 YAML。"),
        (
            b"[" * 16_000,
            "a.yaml",
            "文件里不能有 [ 和 &：每一天写成一行 - {date: 2027-01-01, mark: off, note: 元旦}。",
        ),
    ],
)
def test_file_that_is_no_arrangement_is_refused_in_words(
    content: bytes, name: str, fault: str
) -> None:
    assert faults(content, name=name) == [fault]


@pytest.mark.parametrize(
    "item",
    ["2027-01-01", "{date: 2027-01-01}", "{date: {a: 1}, mark: off}", "{datum: 1, mark: off}"],
)
def test_yaml_item_of_another_shape_is_named_by_its_line(item: str) -> None:
    assert faults(f"{_as_yaml(STATUTORY)}- {item}\n", name="a.yml") == [
        "第 14 行：应写成 {date: 2027-01-01, mark: off, note: 元旦}，各写一次。"
    ]


@given(content=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.yaml"]))
def test_file_of_any_bytes_is_refused_and_never_breaks(content: bytes, name: str) -> None:
    assert faults(content, name=name)
