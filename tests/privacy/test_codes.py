"""Follow-up links and codes: made from the request, opened by nobody else."""

from __future__ import annotations

import base64
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenglian.privacy.codes import (
    ALPHABET,
    code_index,
    follow_code,
    follow_token,
    normalize_code,
    read_follow_token,
)
from fenglian.privacy.errors import InvalidCodeError

REQUEST = UUID("019aa1d2-7c1e-7f00-8000-0123456789ab")


@given(request_id=st.uuids(), version=st.integers(0, 65535))
def test_token_reads_back_its_request_and_version(request_id: UUID, version: int) -> None:
    token = follow_token(request_id, version)

    assert len(token) == 48
    assert read_follow_token(token) == (request_id, version)


def test_token_with_any_bit_flipped_opens_nothing() -> None:
    raw = base64.urlsafe_b64decode(follow_token(REQUEST, 1))

    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        assert read_follow_token(base64.urlsafe_b64encode(bytes(changed)).decode()) is None


@pytest.mark.parametrize("change", ["{}=", "{}A", " {}", "{}\n", "", "{}/../x"])
def test_token_in_another_spelling_opens_nothing(change: str) -> None:
    assert read_follow_token(change.format(follow_token(REQUEST, 1))) is None


@given(text=st.text(max_size=60))
def test_any_other_text_opens_nothing(text: str) -> None:
    assert read_follow_token(text) is None


def test_new_version_gives_another_token_and_another_code() -> None:
    assert follow_token(REQUEST, 1)[-24:] != follow_token(REQUEST, 2)[-24:]
    assert follow_code(REQUEST, 1) != follow_code(REQUEST, 2)


def test_code_is_three_groups_of_four_from_the_alphabet() -> None:
    codes = [follow_code(uuid4(), 1) for _ in range(2000)]

    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert all(len(code) == 14 and code[4] == code[9] == "-" for code in codes)
    assert {letter for code in codes for letter in code} == {*ALPHABET, "-"}
    assert len(set(codes)) == len(codes)


@given(request_id=st.uuids())
def test_code_typed_in_any_usual_way_is_found(request_id: UUID) -> None:
    code = follow_code(request_id, 1)
    full_width = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "－" for c in code)
    typed = [
        code.lower(),
        code.replace("-", ""),
        f" {code.replace('-', ' ')}\n",
        code.replace("1", "I").replace("0", "O"),
        code.replace("1", "l").replace("0", "o"),
        full_width,
        " ".join(code),
    ]

    assert {normalize_code(text) for text in typed} == {code}
    assert {code_index(text) for text in typed} == {code_index(code)}
    assert len(code_index(code)) == 32


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "查询码应是 12 位，现在是 0 位，请再核对一下。"),
        ("7K4M-29XT-W8Q", "查询码应是 12 位，现在是 11 位，请再核对一下。"),
        ("7K4M-29XT-W8QHH", "查询码应是 12 位，现在是 13 位，请再核对一下。"),
        (
            "7K4M-29XT-W8QU",
            "查询码里没有“U”：它由 12 个数字和字母组成，如 7K4M-29XT-W8QH，请再核对一下。",
        ),
        (
            "查询码",
            "查询码里没有“查”：它由 12 个数字和字母组成，如 7K4M-29XT-W8QH，请再核对一下。",
        ),
    ],
)
def test_text_that_is_no_code_is_refused_in_words(typed: str, fault: str) -> None:
    with pytest.raises(InvalidCodeError) as caught:
        normalize_code(typed)

    assert caught.value.message == fault


@given(text=st.text(max_size=60))
def test_any_text_is_a_code_or_refused(text: str) -> None:
    try:
        code = normalize_code(text)
    except InvalidCodeError:
        return
    assert normalize_code(code) == code
