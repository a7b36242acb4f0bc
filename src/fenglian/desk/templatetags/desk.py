"""What only the officials' pages write."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext as _

from fenglian.drafts.queries.preview import say_owed
from fenglian.mechanisms.readings import print_clause_number
from fenglian.requests.queries.numbers import format_number
from fenglian.worktime.periods import MONTHS, civil_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fenglian.drafts.queries.preview import Owed
    from fenglian.mechanisms.schema import Mechanism
    from fenglian.requests.models import ServiceRequest

register = template.Library()

PAPER_LINE = 48
"""Characters in a line of the printed order."""


register.filter("clause_number", print_clause_number)


@register.filter
def clause_of(clause_id: str, mechanism: Mechanism) -> str:
    """Write the number of a clause as people say it, from its id.

    Args:
        clause_id: e.g. `NS-4b`.
        mechanism: the mechanism that has it.
    """
    return print_clause_number(mechanism.clause(clause_id).number)


@register.filter
def clauses_of(clause_ids: Iterable[str], mechanism: Mechanism) -> str:
    """Write the numbers of clauses as people say them; the id of one that another version has.

    Args:
        clause_ids: e.g. `NS-4b`.
        mechanism: the mechanism that has them.
    """
    numbers = {clause.id: print_clause_number(clause.number) for clause in mechanism.clauses}
    return _("、").join(numbers.get(one, one) for one in clause_ids)


@register.filter
def called(mechanism_id: str, titles: Mapping[str, str]) -> str:
    """Write what a mechanism is called; its id where the court has not had it yet.

    Args:
        mechanism_id: which mechanism.
        titles: the short titles of those the court has had.
    """
    return titles.get(mechanism_id, mechanism_id)


@register.filter
def owed_by(owed: Owed) -> str:
    """Write who owes something, as the mechanism and today's posts have it."""
    return say_owed(owed)


@register.filter
def short_month(first: dt.date) -> str:
    """Write a month as 11月."""
    return str(MONTHS[first.month - 1])


@register.filter
def register_number(request: ServiceRequest) -> str:
    """Write the register number of a request that has its court."""
    return format_number(request)


@register.filter
def elapsed(span: dt.timedelta) -> str:
    """Write how long something took, by its two greatest units: 2 小时 15 分钟.

    Args:
        span: 0 or more.
    """
    minutes = round(span.total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _("{} 天 {} 小时").format(days, hours)
    return _("{} 小时 {} 分钟").format(hours, rest) if hours else _("{} 分钟").format(rest)


@register.filter
def civil(instant: dt.datetime) -> dt.date:
    """Return the court's day of a moment whose hour says nothing, as that of an adoption."""
    return civil_day(instant)


@register.filter
def since(later: dt.datetime, earlier: dt.datetime) -> dt.timedelta:
    """Return the time between two moments."""
    return later - earlier


@register.filter
def on_paper(text: str, lines: int) -> str:
    """Return as much of a text as takes so many lines of the printed order: one sheet holds it all.

    Args:
        text: somebody's words, with line breaks of their own.
        lines: 1 or more.
    """
    kept: list[str] = []
    left = lines
    for paragraph in text.splitlines():
        if len(paragraph) > left * PAPER_LINE:
            kept.append(paragraph[: left * PAPER_LINE - 1] + "…")
            break
        kept.append(paragraph)
        left -= max(1, -(-len(paragraph) // PAPER_LINE))
        if left == 0:
            break
    return "\n".join(kept)
