"""The court's materials as records name them: kept by a room above, which lends their names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import BooleanField, F, Func, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from fenglian.activities.models import Activity
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.activities.models import ActivityQuerySet


@dataclass(frozen=True, slots=True)
class MaterialName:
    """A version of a material, by name.

    Args:
        id: which.
        title: its title.
        number: of the version.
        is_current: whether it is in use.
    """

    id: UUID
    title: str
    number: int
    is_current: bool = True

    def __str__(self) -> str:
        return _("{title}（第 {n} 版）").format(title=self.title, n=self.number)


OLDEST = dt.timedelta(days=366)
"""How long afterwards something may still be entered."""
Lister = Callable[[int], Iterable[MaterialName]]
_listers: set[Lister] = set()


def register_materials(lister: Lister) -> None:
    """Say who names a court's materials, in the running scope.

    Args:
        lister: returns every version of a court's materials, in the order of a choice.
    """
    _listers.add(lister)


def list_materials(court_id: int) -> list[MaterialName]:
    """Return every version of a court's materials, those in use and the others.

    Args:
        court_id: whose, in the running scope.
    """
    return [one for lister in _listers for one in lister(court_id)]


def list_uses(court_id: int, material_id: UUID, published_at: dt.datetime) -> ActivityQuerySet:
    """Return what stands in the ledger and names a material, the latest first.

    Args:
        court_id: whose.
        material_id: which version.
        published_at: since when it can have been named.
    """
    names_it = Func(
        F("details"),
        Value(f'$.*[*].id ? (@ == "{material_id}")'),
        template="jsonb_path_exists(%(expressions)s::jsonpath)",
        output_field=BooleanField(),
    )
    return (
        Activity.objects.counted()
        .filter(names_it, court_id=court_id, happened_on__gte=civil_day(published_at) - OLDEST)
        .order_by("-happened_on", "-pk")
    )


def count_uses(uses: ActivityQuerySet) -> int:
    """Return in how many sessions: what several people entered of one is one.

    Args:
        uses: from `list_uses`.
    """
    return uses.order_by().values(session=Coalesce("part_of", "pk")).distinct().count()
