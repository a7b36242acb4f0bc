"""What a case number that somebody typed has found, as far as everybody may know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.cases.numbers import parse_case_number
from fenglian.cases.queries import find_case, find_court_of

if TYPE_CHECKING:
    from fenglian.organizations.models import Court


@dataclass(frozen=True, slots=True)
class CaseNote:
    """What the page says about the number.

    Args:
        number: the number in its official form.
        words: what it has found.
        is_elsewhere: it is another court's.
        court: that court where it takes part, else None.
    """

    number: str
    words: str
    is_elsewhere: bool = False
    court: Court | None = None


def note_case(court: Court, number: str) -> CaseNote | None:
    """Say what a case number finds; None where none was given.

    A case that is not public and one that does not exist are told in the same words.

    Args:
        court: the court asked.
        number: in its official form, empty if none.
    """
    if not number:
        return None
    parsed = parse_case_number(number)
    if parsed.court_code != court.code:
        other = find_court_of(parsed)
        name = other.name if other else _("别的法院")
        words = _(
            "这个案号是{}的，本院的案号是“{}”开头。写错了就返回修改；确实要找本院，可以继续。"
        ).format(name, court.code)
        return CaseNote(number, words, is_elsewhere=True, court=other)
    found = find_case(court.pk, number)
    if found is None or not found.is_public or not found.department:
        return CaseNote(number, _("案号已记下，会按案号派给办案的部门。"))
    hands = found.department
    if found.judge:
        hands = _("{}，承办法官{}").format(found.department, found.judge)
    return CaseNote(number, _("已找到：{}").format(hands))
