"""One spelling and one index for each telephone and identity number."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from fenglian.privacy.errors import (
    InvalidIdentityNumberError,
    InvalidPersonNameError,
    InvalidPhoneError,
)
from fenglian.privacy.indexes import (
    blind_index,
    identity_index,
    normalize_identity_number,
    normalize_phone,
    phone_index,
)
from fenglian.privacy.validators import (
    check_person_name,
    validate_identity_number,
    validate_person_name,
    validate_phone,
)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("13800000000", "13800000000"),
        (" 138 0000 0000 ", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("+86 13800000000", "13800000000"),
        ("＋８６ 138 0000 0000", "13800000000"),
        ("008613800000000", "13800000000"),
        ("(+86)13800000000", "13800000000"),
        ("19912345678", "19912345678"),  # a prefix younger than many libraries
        ("020-84996666", "02084996666"),
        ("（020）84996666", "02084996666"),
        ("+86 20 8499 6666", "02084996666"),
        ("0766-2951234", "07662951234"),
        ("+852 2123 4567", "+85221234567"),
    ],
)
def test_phone_in_every_usual_spelling_has_one_form(typed: str, normal: str) -> None:
    assert normalize_phone(typed) == normal
    assert phone_index(typed) == phone_index(normal)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "请填写电话号码。"),
        ("1380000000", "手机号应是 11 位，现在是 10 位。"),
        ("138000000001", "手机号应是 11 位，现在是 12 位。"),
        ("138O0000000", "电话号码里只能有数字，如 13800000000 或 020-84996666。"),
        ("84996666", "固定电话前面要加区号，如 020-84996666。"),
        (
            "020-12",
            "没有 02012 这样的电话号码：手机号是 11 位，固定电话是区号加 7 或 8 位。",
        ),
        ("1" * 10_000, "电话号码里只能有数字，如 13800000000 或 020-84996666。"),
    ],
)
def test_phone_that_nobody_has_is_refused_in_words(typed: str, fault: str) -> None:
    with pytest.raises(InvalidPhoneError) as caught:
        normalize_phone(typed)
    with pytest.raises(ValidationError) as shown:
        validate_phone(typed)

    assert caught.value.message == fault
    assert shown.value.messages == [fault]


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("11010519491231002X", "11010519491231002X"),  # the example of GB 11643-1999
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),  # the standard's other example
        ("110105491231002", "11010519491231002X"),  # 15 digits, first generation
        ("810000199408230021", "810000199408230021"),  # a resident from Hong Kong
    ],
)
def test_identity_number_in_every_usual_spelling_has_one_form(typed: str, normal: str) -> None:
    assert normalize_identity_number(typed) == normal
    assert identity_index(typed) == identity_index(normal)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "身份证号应是 18 位，现在是 0 位。"),
        ("1101051949123100", "身份证号应是 18 位，现在是 16 位。"),
        ("1101O519491231002X", "身份证号应是 17 位数字加一位数字或 X，请逐位核对。"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢٠", "身份证号应是 17 位数字加一位数字或 X，请逐位核对。"),
        (
            "110105194913310028",
            "身份证号第 7 至 14 位是出生日期，19491331 不是一个日期，请逐位核对。",
        ),
        ("110105194912310021", "身份证号最后一位与前面的对不上，请逐位核对。"),
    ],
)
def test_identity_number_never_issued_is_refused_in_words(typed: str, fault: str) -> None:
    with pytest.raises(InvalidIdentityNumberError) as caught:
        normalize_identity_number(typed)
    with pytest.raises(ValidationError) as shown:
        validate_identity_number(typed)

    assert caught.value.message == fault
    assert shown.value.messages == [fault]


def test_identity_number_with_any_digit_changed_is_refused() -> None:
    number = "11010519491231002X"

    for place in range(17):
        for digit in "0123456789".replace(number[place], ""):
            with pytest.raises(InvalidIdentityNumberError):
                normalize_identity_number(number[:place] + digit + number[place + 1 :])


@given(text=st.text(max_size=60))
def test_any_text_is_normalized_or_refused_and_normal_forms_stay(text: str) -> None:
    for normalize, refusal in (
        (normalize_phone, InvalidPhoneError),
        (normalize_identity_number, InvalidIdentityNumberError),
    ):
        try:
            normal = normalize(text)
        except refusal:
            continue
        assert normalize(normal) == normal


def test_blind_index_tells_purposes_apart_and_hides_the_value() -> None:
    index = blind_index("13800000000", purpose="phone")

    assert len(index) == 32
    assert index != blind_index("13800000000", purpose="identity number")
    assert b"138" not in index


@pytest.mark.parametrize(
    "name",
    ["陈二", "欧阳修", "古丽娜尔·阿不都热合曼", "O'Neill", "Anne-Marie Curie", "𠮷田", "李　明"],
)
def test_person_name_of_any_script_is_taken(name: str) -> None:
    assert check_person_name(f" {name}\n") == name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (" ", "请填写姓名。"),
        ("张3", "姓名里有“3”，请只写姓名。"),
        ("<b>张三", "姓名里有“<”，请只写姓名。"),
        ("张\u202e三", "姓名里有“U+202E”，请只写姓名。"),
        ("··", "姓名里没有文字，请写姓名。"),
        ("张" * 51, "姓名最多 50 个字，现在是 51 个；其他情况请写在事情经过里。"),
    ],
)
def test_text_that_is_no_name_is_refused_in_words(text: str, fault: str) -> None:
    with pytest.raises(InvalidPersonNameError) as caught:
        check_person_name(text)
    with pytest.raises(ValidationError) as shown:
        validate_person_name(text)

    assert caught.value.message == fault
    assert shown.value.messages == [fault]
