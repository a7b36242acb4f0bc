"""What is left of names and numbers when they are masked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenglian.privacy.masking import mask_identity, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("陈二", "陈**"),
        ("陈", "陈**"),
        ("陈小明", "陈**"),
        ("欧阳修", "欧阳**"),
        ("欧阳", "欧**"),
        ("上官婉儿", "上官**"),
        ("古丽娜尔·阿不都热合曼", "古**"),
        ("Jane Doe", "J**"),
        (" ", ""),
    ],
)
def test_masked_name_keeps_the_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800000000", "138****0000"),
        ("+86 138-0000-1234", "138****1234"),
        ("１３８００００１２３４", "138****1234"),
        ("020-84996666", "020****6666"),
        ("12368", "*****"),
        ("", ""),
    ],
)
def test_masked_phone_keeps_three_and_four_digits(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_masked_identity_number_keeps_four_characters_at_each_end() -> None:
    assert mask_identity("44011519900101123X") == "4401**********123X"
    assert mask_identity("110105491231002") == "1101*******1002"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13800001234，请回", "电话138****1234，请回"),
        ("打１３８００００１２３４或 138 0000 1234", "打138****1234或 138****1234"),
        ("座机020-84996666转5", "座机020****6666转5"),
        ("tel:+8613800001234", "tel:138****1234"),
        ("身份证44011519900101123X！", "身份证4401**********123X！"),
        ("身份证 440115 19900101 123x", "身份证 4401**********123x"),
        ("卡号6222021234567890123", "卡号6222***********0123"),
        ("两个 13800001234 13900005678", "两个 138****1234 139****5678"),
    ],
)
def test_numbers_in_a_text_are_masked_and_the_rest_stays(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "（2026）粤0115民初1234号，11月25日（周三）9:47",
        "诉〔2026〕1187号，借款 150000.00 元",
        "2026-11-20T10:12:00 一共 12345678 元",
        "12368",
        "",
    ],
)
def test_text_without_personal_numbers_is_left_alone(text: str) -> None:
    assert mask_text(text) == text


@given(before=st.text(max_size=30), after=st.text(max_size=30))
def test_phone_between_any_words_is_masked(before: str, after: str) -> None:
    """A digit beside it makes another number of it; anything else does not save it."""
    text = f"{before}甲13812345678乙{after}"

    masked = mask_text(text)

    assert "13812345678" not in masked
    assert "138****5678" in masked
