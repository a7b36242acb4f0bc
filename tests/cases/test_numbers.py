"""Case numbers in every form that people write them (domain.md §5; issue 2, `cases`)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenglian.cases.errors import CaseNumberError
from fenglian.cases.numbers import (
    EXAMPLE,
    FIRST_YEAR,
    LAST_YEAR,
    MAX_SERIAL,
    CaseNumber,
    find_case_numbers,
    parse_case_number,
)

USUAL = CaseNumber(2026, "粤0115", "民初", 1234)
USUAL_FORMS = [
    "（2026）粤0115民初1234号",
    "(2026)粤0115民初1234号",
    "(2026）粤0115民初1234号",
    "〔2026〕粤0115民初1234号",
    "【2026】粤0115民初1234号",
    "[2026]粤0115民初1234号",
    "［2026］粤0115民初1234号",
    "{2026}粤0115民初1234号",
    "《2026》粤0115民初1234号",
    "（２０２６）粤０１１５民初１２３４号",
    "(2026)粤０１１５民初1234号",
    "（2026）粤0115民初1234",
    "(2026)粤0115民初1234",
    "2026粤0115民初1234号",
    "2026粤0115民初1234",
    "2026）粤0115民初1234号",
    "（2026粤0115民初1234号",
    "2026年粤0115民初1234号",
    "（2026年）粤0115民初1234号",
    "（2026年度）粤0115民初1234号",
    "（二〇二六）粤0115民初1234号",
    "（二零二六年）粤0115民初1234号",
    " （2026）粤0115民初1234号 ",
    "（2026） 粤0115 民初 1234 号",
    "（ 2026 ）粤 0115 民 初 1234 号",
    "（2026）\u3000粤0115民初\u30001234号",
    "（2026）粤0115民初\n1234号",
    "\ufeff（2026）粤0115\u200b民初1234号",
    "\u202e（2026）粤0115民初1234号",
    "（2026）粤0115民初01234号",
    "（2026）粤0115民初0001234号",
    "（2026）粤0115民初字第1234号",
    "（2026）粤0115民初字1234号",
    "（2026）粤0115民初第1234号",
    "（2026）粤0115民初No.1234",
    "（2026）粤0115民初no1234号",
    "（2026）粤0115民初№1234",
    "（2026）粤0115民初#1234号",
    "（2026）粤O115民初1234号",
    "（2026）粤o115民初1234号",
    "（2026）粵0115民初1234號",
    "（2026）粤0115民初1234号。",
    "（2026）粤0115民初1234号之一",
    "案号：（2026）粤0115民初1234号",
    "案号(2026)粤0115民初1234号",
    "我的案号是（2026）粤0115民初1234号",
    "“（2026）粤0115民初1234号”",
    "传票上写的是（2026）粤0115民初1234号，开庭没有通知我",
    "（2026）粤0115民初1234号（2026）粤0115民初1234号",
]


@pytest.mark.parametrize("text", USUAL_FORMS)
def test_case_number_usual_form_is_read(text: str) -> None:
    assert parse_case_number(text) == USUAL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(2025)示0115执恢7号", CaseNumber(2025, "示0115", "执恢", 7)),
        ("（2026）粤01民终33号", CaseNumber(2026, "粤01", "民终", 33)),
        ("（2024）粤民申5号", CaseNumber(2024, "粤", "民申", 5)),
        ("（2023）最高法知民终99号", CaseNumber(2023, "最高法", "知民终", 99)),
        ("（2026）粤0191诉前调确12号", CaseNumber(2026, "粤0191", "诉前调确", 12)),
        ("（2026）粤5321诉前调书8号", CaseNumber(2026, "粤5321", "诉前调书", 8)),
        ("（2024）吉7502民初22号", CaseNumber(2024, "吉7502", "民初", 22)),
        ("（2026）粤0115执1号", CaseNumber(2026, "粤0115", "执", 1)),
        ("（2026）内0102行初3号", CaseNumber(2026, "内0102", "行初", 3)),
        ("（2026）兵0101财保4号", CaseNumber(2026, "兵0101", "财保", 4)),
    ],
)
def test_case_number_of_each_kind_of_court_and_type_is_read(
    text: str, expected: CaseNumber
) -> None:
    assert parse_case_number(text) == expected


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", "案号是空的"),
        ("  　", "案号是空的"),
        ("（2026）粤0115民初号", "案号少了“号”前面的数字"),
        ("（2026）粤0115民初", "案号少了“号”前面的数字"),
        ("（2026）粤0115民初字第号", "案号少了“号”前面的数字"),
        ("粤0115民初1234号", "案号少了开头的年份"),
        ("（）粤0115民初1234号", "案号少了开头的年份"),
        ("（26）粤0115民初1234号", "案号里的年份要写满四位数字"),
        ("26年粤0115民初1234号", "案号里的年份要写满四位数字"),
        ("（2026）民初1234号", "案号少了年份后面的法院代字"),
        ("（2026）0115民初1234号", "案号少了年份后面的法院代字"),
        ("（2026）粤0115号", "案号少了法院代字后面的类型"),
        ("（2026）粤0115第1234号", "案号少了法院代字后面的类型"),
        ("1234", "只有数字"),
        ("1234号", "只有数字"),
        ("（2026）粤011民初1234号", "法院代字“粤011”里有 3 位数字"),
        ("（2026）粤01155民初1234号", "法院代字“粤01155”里有 5 位数字"),
        ("（2026）粤0115民初0号", "应在 1 到"),
        ("（2026）粤0115民初123456789号", "应在 1 到"),
        ("（1998）粤0115民初1234号", "年份 1998 不对"),
        ("（2206）粤0115民初1234号", "年份 2206 不对"),
        ("（2013）穗南法民一初字第123号", "旧案号"),
        ("（2026）粤0115民初1234号、（2026）粤0115民初1235号", "不止一个案号"),
        ("（2026）粤0115民初1234、1235号", "不止一个案号"),
        ("（2026）粤0115民初1234-1240号", "不止一个案号"),
        ("（2026）粤0115民事纠纷一审1234号", "太长"),
        ("x" * 201, "201 个字"),
        ("<script>alert(1)</script>", "案号少了开头的年份"),
    ],
)
def test_case_number_wrong_text_is_refused_with_what_is_missing(text: str, missing: str) -> None:
    with pytest.raises(CaseNumberError) as refusal:
        parse_case_number(text)

    assert missing in refusal.value.message
    assert refusal.value.field == "case_number"
    assert EXAMPLE in refusal.value.message


NUMBERS = st.builds(
    CaseNumber,
    st.integers(FIRST_YEAR, LAST_YEAR),
    st.one_of(
        st.just("最高法"),
        st.builds(
            str.__add__,
            st.sampled_from("京粤吉内兵示"),
            st.sampled_from(["", "01", "0115", "7502"]),
        ),
    ),
    st.sampled_from(["民初", "民终", "执", "执恢", "知民初", "诉前调", "诉前调确", "破申"]),
    st.integers(1, MAX_SERIAL),
)


@given(NUMBERS)
def test_case_number_written_and_read_again_is_the_same(number: CaseNumber) -> None:
    assert parse_case_number(number.text) == number
    assert find_case_numbers(f"你好，{number}怎么样了？") == [number]


@given(NUMBERS, st.sampled_from(["()", "〔〕", "【】", "[]"]), st.sampled_from(["", " ", "\u3000"]))
def test_case_number_any_brackets_and_spaces_mean_the_same(
    number: CaseNumber, brackets: str, space: str
) -> None:
    text = space.join(
        [
            brackets[0] + str(number.year) + brackets[1],
            number.court_code,
            number.type_code,
            f"{number.serial}号",
        ]
    )

    assert parse_case_number(text) == number


@given(st.text(max_size=60))
def test_case_number_any_text_is_read_or_refused_and_never_crashes(text: str) -> None:
    find_case_numbers(text)
    try:
        parse_case_number(text)
    except CaseNumberError as refusal:
        assert EXAMPLE in refusal.message  # noqa: PT017 - both outcomes are allowed


def test_case_numbers_in_a_story_are_found_in_order_and_once() -> None:
    story = (
        "去年(2025)粤0115民初88号判了，现在执行是【2026】粤0115执 012 号。"
        "对方说（2025）粤0115民初88号还在上诉。2026年京东订单100号没到货，2026年3月1234号桌。"
    )

    assert find_case_numbers(story) == [
        CaseNumber(2025, "粤0115", "民初", 88),
        CaseNumber(2026, "粤0115", "执", 12),
    ]


def test_case_numbers_in_hostile_text_are_sought_in_linear_time() -> None:
    started = time.perf_counter()

    assert find_case_numbers("（2026）粤 0 1 1 5 民 初 民 初" * 4000) == []
    assert find_case_numbers("((((2026" * 20000) == []

    assert time.perf_counter() - started < 2
