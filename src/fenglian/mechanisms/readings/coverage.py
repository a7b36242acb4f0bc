"""Where people are missing, where there are too many, and who should come first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fenglian.mechanisms.enums import Covered, Seat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fenglian.mechanisms.schema import CoverageGiven, CoverageRule, Need

UNRECORDED: frozenset[Covered | Seat] = frozenset(
    {
        Covered.GRID,
        Covered.UNIT,
        Seat.GRID_JUDGE,
        Seat.JUDICIAL_LIAISON_OFFICER,
        Seat.LIAISON_OFFICER,
    }
)
"""What nobody can enter yet: a rule about these would find everything missing, or nothing."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A need that is not answered rightly in one place.

    Args:
        need: the need.
        held: how many hold one of its seats there.
    """

    need: Need
    held: int

    @property
    def is_short(self) -> bool:
        """Whether somebody is missing; else there are too many."""
        return self.held < self.need.least


def shortfalls(rule: CoverageRule, held: Mapping[Seat, int]) -> list[Shortfall]:
    """Return the needs of a rule that one place does not answer, in the rule's order.

    Args:
        rule: the coverage rule.
        held: how many hold each seat there.
    """
    found = []
    for need in rule.needs:
        count = sum(held.get(seat, 0) for seat in need.any_of)
        if count < need.least or (need.most is not None and count > need.most):
            found.append(Shortfall(need, count))
    return found


def unrecorded(rule: CoverageRule) -> list[Covered | Seat]:
    """Return what of a rule has no records yet; as long as there is something, it is not checked.

    Args:
        rule: the coverage rule.
    """
    asked: list[Covered | Seat] = [rule.over]
    if rule.per_holder is not None:
        asked += [rule.per_holder.of, rule.per_holder.seat]
    if rule.prefer is not None:
        asked.append(rule.prefer.seat)
    for need in rule.needs:
        if UNRECORDED.issuperset(need.any_of):
            asked += need.any_of
    return [one for one in dict.fromkeys(asked) if one in UNRECORDED]


def overloaded(rule: CoverageRule, held: Mapping[str, int]) -> list[str]:
    """Return the holders who have more than the rule allows, in the order given.

    Args:
        rule: the coverage rule.
        held: how many places each holder of the limited seat has.
    """
    limit = rule.per_holder
    return [] if limit is None else [name for name, count in held.items() if count > limit.most]


@dataclass(frozen=True, slots=True)
class Preferable:
    """A place as a preference looks at it.

    Args:
        name: what it is called.
        wanted: whether the preference is for places like it.
        is_held: whether a holder of the preferred seat is there.
    """

    name: str
    wanted: bool
    is_held: bool


def passed_over(rule: CoverageRule, places: Iterable[Preferable]) -> list[str]:
    """Return the wanted places without a holder of the seat, while one is somewhere else.

    Args:
        rule: the coverage rule.
        places: all places.
    """
    if rule.prefer is None:
        return []
    places = list(places)
    if not any(place.is_held and not place.wanted for place in places):
        return []
    return [place.name for place in places if place.wanted and not place.is_held]


def read_coverage_example(rule: CoverageRule, given: CoverageGiven) -> dict[str, Any]:
    """Return what a coverage rule finds on an example's little map, by the keys of its answer.

    Args:
        rule: the coverage rule.
        given: the map.
    """
    short, over = [], []
    for place in given.places:
        found = shortfalls(rule, place.held)
        short += [place.name] if any(one.is_short for one in found) else []
        over += [place.name] if any(not one.is_short for one in found) else []
    seat: Seat | None = rule.prefer.seat if rule.prefer else None
    places = [
        Preferable(place.name, place.has_tribunal, bool(seat and place.held.get(seat)))
        for place in given.places
    ]
    return {
        "short": tuple(short),
        "over": (*over, *overloaded(rule, given.holders)),
        "preferred": tuple(passed_over(rule, places)),
    }
