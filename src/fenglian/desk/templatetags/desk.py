"""What only the officials' pages write."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def clause_number(number: str) -> str:
    """Write a clause's number as people say it: 第 8 条, 二（三）3.

    Args:
        number: in the notice's own numbering.
    """
    return _("第 {} 条").format(number) if number[:1].isdecimal() else number
