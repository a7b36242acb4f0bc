"""What somebody did in a period, for the assessment of their work (XX-18)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.quotas.enums import ShortfallKind
from fenglian.quotas.models import Shortfall
from fenglian.returns.models import Return
from fenglian.returns.queries.ledger import Wanted, read_lines

if TYPE_CHECKING:
    from fenglian.organizations.models import Person


@dataclass(frozen=True, slots=True)
class Extract:
    """Somebody's part in the ledger of a period.

    Args:
        person: who.
        wanted: which part of the ledger.
        lines: how many lines they took part in.
        kinds: how many of them were of each kind, most first; a line may be of several.
        towns: where, with how many lines each.
        misses: quotas they missed that ended in the period, with the reasons.
        filed: what they reported of it, the first report of each period.
    """

    person: Person
    wanted: Wanted
    lines: int
    kinds: tuple[tuple[str, int], ...]
    towns: tuple[tuple[str, int], ...]
    misses: tuple[Shortfall, ...]
    filed: tuple[Return, ...]


def draw_extract(person: Person, wanted: Wanted) -> Extract:
    """Return what somebody did in a period, straight from the records.

    Args:
        person: who.
        wanted: the period of their court's ledger, narrowed to them.
    """
    kinds: Counter[str] = Counter()
    towns: Counter[str] = Counter()
    for line in read_lines(wanted):
        kinds.update(line.kinds)
        towns[line.town] += 1
    span = (wanted.first, wanted.last)
    misses = Shortfall.objects.filter(
        kind=ShortfallKind.MISS, assignment__person=person, last__range=span
    )
    filed = Return.objects.filter(person=person, due_on__range=span, number=1)
    return Extract(
        person=person,
        wanted=wanted,
        lines=towns.total(),
        kinds=tuple(kinds.most_common()),
        towns=tuple(towns.most_common()),
        misses=tuple(misses.select_related("assignment__area").order_by("first")),
        filed=tuple(filed.defer("lines", "figures").order_by("first")),
    )
