"""What a department reports, and what must hold in it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fenglian.directory.errors import InvalidChangeError
from fenglian.errors import DomainError
from fenglian.privacy.indexes import MOBILE, normalize_phone
from fenglian.worktime.periods import format_day

LONGEST_NOTE = 200
LATEST_NOTICED = dt.timedelta(days=366)
"""How long after it happened a change is still taken for one that must be reported."""
OFFICE_PHONE = re.compile(r"0?\d{2,3}[- ]?\d{3,8}([- ]?\d{1,6})?( ?转 ?\d{1,6})?|\d{3,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the directory is to say of a person from now on.

    Args:
        leaves: the person is in it no longer; the rest is empty then.
        body_id: the department under which they stand.
        title: their post, e.g. 书记员.
        office_phone: as people dial it.
        mobile: public only of those of whom the mechanism says so.
        is_officer: the liaison officer of that department.
    """

    leaves: bool = False
    body_id: int | None = None
    title: str = ""
    office_phone: str = ""
    mobile: str = ""
    is_officer: bool = False


def check_facts(facts: Facts) -> Facts:
    """Return the facts in one spelling.

    Args:
        facts: as the department gave them.

    Raises:
        InvalidChangeError: something is missing or cannot be right.
    """
    if facts.leaves:
        return Facts(leaves=True)
    if facts.body_id is None:
        raise InvalidChangeError(_("请选现在的部门。"), field="body")
    title = facts.title.strip()
    if not title:
        raise InvalidChangeError(_("请填写现在的职务。"), field="title")
    office_phone = facts.office_phone.strip()
    if not OFFICE_PHONE.fullmatch(office_phone):
        raise InvalidChangeError(
            _("办公电话请写成 020-84990001 或 020-84990001 转 8006 这样。"), field="office_phone"
        )
    mobile = check_mobile(facts.mobile) if facts.mobile.strip() else ""
    if facts.is_officer and not mobile:
        raise InvalidChangeError(_("联络员的手机要一并登记，请填写。"), field="mobile")
    return Facts(
        body_id=facts.body_id,
        title=title,
        office_phone=office_phone,
        mobile=mobile,
        is_officer=facts.is_officer,
    )


def check_mobile(text: str) -> str:
    """Return a mobile number as 11 digits.

    Raises:
        InvalidChangeError: it is none.
    """
    try:
        number = normalize_phone(text)
    except DomainError as error:
        raise InvalidChangeError(error.message, field="mobile") from error
    if not MOBILE.fullmatch(number):
        raise InvalidChangeError(_("手机号码是 11 位数字，请核对。"), field="mobile")
    return number


def check_happened_on(day: dt.date, *, today: dt.date) -> None:
    """Refuse a day that lies ahead, or so far back that nobody can report it any more.

    Raises:
        InvalidChangeError: says what to do.
    """
    if day > today:
        raise InvalidChangeError(
            _("{}还没有到，请在变动发生的当天或以后登记。").format(format_day(day, today)),
            field="happened_on",
        )
    if today - day > LATEST_NOTICED:
        raise InvalidChangeError(
            _("变动发生在一年以前，请核对日期；一直没有公布的，按今天知道的日期登记并写明。"),
            field="happened_on",
        )


def check_note(note: str, *, what: str) -> str:
    """Return a reason without blanks around it.

    Args:
        note: what somebody wrote.
        what: the act that it is given for.

    Raises:
        InvalidChangeError: it is missing, or too long.
    """
    note = note.strip()
    if not note:
        raise InvalidChangeError(_("{}要写明理由。").format(what), field="reason")
    if len(note) > LONGEST_NOTE:
        raise InvalidChangeError(
            _("理由最多 {most} 个字，现在是 {now} 个。").format(most=LONGEST_NOTE, now=len(note)),
            field="reason",
        )
    return note
