"""Exact look-up of encrypted values: one spelling for each, and a keyed hash of it."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from fenglian.privacy.errors import InvalidIdentityNumberError, InvalidPhoneError
from fenglian.privacy.keys import keyed_hash

LONGEST_INPUT = 40
"""Characters; nothing longer is looked at."""
MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
IDENTITY_NUMBER = re.compile(r"\d{17}[\dX]")
OLD_IDENTITY_NUMBER = re.compile(r"\d{15}")


def blind_index(value: str, *, purpose: str) -> bytes:
    """Return 32 bytes that are equal for equal values and tell nothing without the key.

    The value is taken as it stands: normalize it first, or use `phone_index` and `identity_index`.

    Args:
        value: the normalized value.
        purpose: what the value is; two purposes never give the same index.
    """
    return keyed_hash(value.encode(), use=f"blind index {purpose}")


def phone_index(text: str) -> bytes:
    """Return the index of a telephone number in any usual spelling; raises as `normalize_phone`."""
    return blind_index(normalize_phone(text), purpose="phone")


def identity_index(text: str) -> bytes:
    """Return the index of an identity number; raises as `normalize_identity_number`."""
    return blind_index(normalize_identity_number(text), purpose="identity number")


def _compact(text: str) -> str:
    """Half-width, without the blanks, dashes, dots and brackets that people put between digits."""
    return re.sub(r"[\s\-‐-―−.()]", "", unicodedata.normalize("NFKC", text))


def normalize_phone(text: str) -> str:
    """Return the one spelling of a telephone number.

    Mobile numbers are 11 digits, landlines have area code and no dashes (02084996666), numbers from
    outside the mainland keep + and the country (+85221234567). New mobile prefixes are accepted
    before any library knows them.

    Args:
        text: as typed: with or without +86, half- or full-width, with blanks or dashes.

    Raises:
        InvalidPhoneError: says what is wrong with it.
    """
    number = _compact(text[: LONGEST_INPUT + 1])
    if not number:
        raise InvalidPhoneError(_("请填写电话号码。"))
    if len(number) > LONGEST_INPUT or not re.fullmatch(r"\+?[0-9]+", number):
        raise InvalidPhoneError(_("电话号码里只能有数字，如 13800000000 或 020-84996666。"))
    mobile = MOBILE.fullmatch(number)
    if mobile:
        return mobile[1]
    if re.match(r"1[3-9]", number):
        raise InvalidPhoneError(
            _("手机号应是 11 位，现在是 {count} 位。").format(count=len(number))
        )
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        parsed = phonenumbers.PhoneNumber()
    if not phonenumbers.is_valid_number(parsed):
        raise InvalidPhoneError(_landline_fault(number))
    if parsed.country_code == 86:
        return f"0{phonenumbers.national_significant_number(parsed)}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _landline_fault(number: str) -> str:
    if number[0] not in "0+" and len(number) in {7, 8}:
        return _("固定电话前面要加区号，如 020-{number}。").format(number=number)
    return _("没有 {number} 这样的电话号码：手机号是 11 位，固定电话是区号加 7 或 8 位。").format(
        number=number
    )


def normalize_identity_number(text: str) -> str:
    """Return the 18 characters of a resident identity number (GB 11643-1999).

    The place code is not checked: places are renamed, and residents from Hong Kong, Macau and
    Taiwan have codes of their own. A number of 15 digits is brought to 18.

    Args:
        text: as typed: half- or full-width, X in either case, with blanks.

    Raises:
        InvalidIdentityNumberError: says what is wrong with it.
    """
    number = _compact(text[: LONGEST_INPUT + 1]).upper()
    if len(number) not in {15, 18}:
        raise InvalidIdentityNumberError(
            _("身份证号应是 18 位，现在是 {count} 位。").format(count=len(number))
        )
    if OLD_IDENTITY_NUMBER.fullmatch(number):
        number = f"{number[:6]}19{number[6:]}"
        number += ric.calc_check_digit(f"{number}0")
    if not IDENTITY_NUMBER.fullmatch(number) or not number.isascii():
        raise InvalidIdentityNumberError(_("身份证号应是 17 位数字加一位数字或 X，请逐位核对。"))
    try:
        ric.get_birth_date(number)
    except InvalidComponent:
        raise InvalidIdentityNumberError(
            _("身份证号第 7 至 14 位是出生日期，{digits} 不是一个日期，请逐位核对。").format(
                digits=number[6:14]
            )
        ) from None
    if ric.calc_check_digit(number) != number[-1]:
        raise InvalidIdentityNumberError(_("身份证号最后一位与前面的对不上，请逐位核对。"))
    return number
