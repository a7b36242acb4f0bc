"""What was noted of quotas, in lists and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.mechanisms.enums import Window
from fenglian.mechanisms.readings import Stretch
from fenglian.quotas.enums import ShortfallKind
from fenglian.quotas.models import Shortfall

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet


def list_shortfalls(
    court_ids: Collection[int],
    *,
    kind: ShortfallKind = ShortfallKind.MISS,
    assignment_ids: Collection[UUID] | None = None,
    first: dt.date | None = None,
) -> QuerySet[Shortfall]:
    """Return what was noted, the latest window first, town by town.

    Args:
        court_ids: of which courts.
        kind: warnings or misses.
        assignment_ids: of these assignments alone; None: of all.
        first: of the windows that begin on this day alone; None: of all.
    """
    found = Shortfall.objects.filter(court_id__in=court_ids, kind=kind)
    if assignment_ids is not None:
        found = found.filter(assignment_id__in=assignment_ids)
    if first is not None:
        found = found.filter(first=first)
    return found.select_related(
        "assignment__area", "assignment__person", "assignment__body"
    ).order_by("-first", "court_id", "assignment__area_id", "pk")


def name_window(window: Stretch, kind: Window) -> str:
    """Return a window as people say it: 2026年第4季度, 2026年11月.

    Args:
        window: its days.
        kind: what sort it is.
    """
    year, month = window.first.year, window.first.month
    if kind is Window.QUARTER:
        return _("{year}年第{number}季度").format(year=year, number=(month + 2) // 3)
    if kind is Window.MONTH:
        return _("{year}年{month}月").format(year=year, month=month)
    if kind is Window.HALF_YEAR:
        return (
            _("{year}年上半年").format(year=year)
            if month == 1
            else _("{year}年下半年").format(year=year)
        )
    if kind is Window.YEAR:
        return _("{year}年").format(year=year)
    return _("{first} 至 {last}").format(first=window.first, last=window.last)


def describe_shortfall(shortfall: Shortfall, kind: Window) -> str:
    """Return a shortfall in a few words: 六祖镇 2026年第4季度 1 / 3 次.

    Args:
        shortfall: with its assignment's area.
        kind: what sort of window its rule has.
    """
    return _("{town} {window} {done} / {required} 次").format(
        town=shortfall.assignment.area.name,
        window=name_window(Stretch(shortfall.first, shortfall.last), kind),
        done=shortfall.done,
        required=shortfall.required,
    )
