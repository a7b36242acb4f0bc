"""What is amiss with a town or with somebody who holds towns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fenglian.mechanisms.enums import Covered, Seat


class GapKind(StrEnum):
    """What is amiss."""

    SHORT = "short"
    """Fewer than needed."""
    CROWDED = "crowded"
    """More than allowed."""
    OVERLOADED = "overloaded"
    """One holder has too many."""
    NOT_FIRST = "not_first"
    """Whoever should come here first is elsewhere."""
    LEFT = "left"
    """The holder left the court and is assigned still; nothing counts them."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something amiss, with the rule that it is measured by.

    Args:
        kind: what.
        is_advice: it is pointed out and may stay; else it is a gap until it is mended.
        over: what is looked over: a town, a judge, a department.
        key: the town's code, for its villages as well, or the id of the person or body.
        name: of the town, person or body.
        seats: whom it is about; any of them.
        found: how many there are.
        wanted: how many there should be, at least or at most.
        rule_id: the rule; empty: none.
        clauses: of the notice, the first is shown.
        who: the holder it is about, by name, where the town is the place.
    """

    kind: GapKind
    is_advice: bool
    over: Covered
    key: str | int
    name: str
    seats: tuple[Seat, ...]
    found: int
    wanted: int
    rule_id: str = ""
    clauses: tuple[str, ...] = ()
    who: str = ""
