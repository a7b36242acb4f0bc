"""Validators for forms and models; they speak the words of the errors below."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fenglian.privacy.errors import (
    InvalidIdentityNumberError,
    InvalidPersonNameError,
    InvalidPhoneError,
)
from fenglian.privacy.indexes import normalize_identity_number, normalize_phone

LONGEST_NAME = 50
NAME_MARKS = "·•‧・.-'’ \u3000"
"""What may stand between the letters of a name: 古丽娜尔·阿不都热合曼, O'Neill, Anne-Marie."""


def check_person_name(text: str) -> str:
    """Return a person's name without the blanks around it.

    Raises:
        InvalidPersonNameError: says what is wrong with it.
    """
    name = text.strip()
    if not name:
        raise InvalidPersonNameError(_("请填写姓名。"))
    if len(name) > LONGEST_NAME:
        raise InvalidPersonNameError(
            _("姓名最多 {most} 个字，现在是 {count} 个；其他情况请写在事情经过里。").format(
                most=LONGEST_NAME, count=len(name)
            )
        )
    # Letters of any script and their combining marks; rare Han characters are letters too.
    strange = next(
        (c for c in name if unicodedata.category(c)[0] not in "LM" and c not in NAME_MARKS), None
    )
    if strange is not None:
        shown = strange if strange.isprintable() else f"U+{ord(strange):04X}"
        raise InvalidPersonNameError(_("姓名里有“{shown}”，请只写姓名。").format(shown=shown))
    if not any(unicodedata.category(c)[0] == "L" for c in name):
        raise InvalidPersonNameError(_("姓名里没有文字，请写姓名。"))
    return name


def validate_phone(text: str) -> None:
    """Refuse what is no telephone number."""
    try:
        normalize_phone(text)
    except InvalidPhoneError as error:
        raise ValidationError(error.message, code=error.code) from None


def validate_identity_number(text: str) -> None:
    """Refuse what is no identity number."""
    try:
        normalize_identity_number(text)
    except InvalidIdentityNumberError as error:
        raise ValidationError(error.message, code=error.code) from None


def validate_person_name(text: str) -> None:
    """Refuse what is no person's name."""
    try:
        check_person_name(text)
    except InvalidPersonNameError as error:
        raise ValidationError(error.message, code=error.code) from None
