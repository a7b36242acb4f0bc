"""Who must be there: for each town its judge, for each judge a town."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fenglian.mechanisms.enums import Covered, Seat
from fenglian.mechanisms.schema.base import Count, Label, Value
from fenglian.mechanisms.schema.rules import RuleBase

Times = Annotated[int, Field(strict=True, ge=0, le=1000)]


class Need(Value):
    """So many who hold one of some seats."""

    any_of: Annotated[tuple[Seat, ...], Field(min_length=1)]
    """The seats, any of which will do."""
    least: Times
    """At least so many."""
    most: Times | None = None
    """At most so many; empty: no upper bound."""


class HolderLimit(Value):
    """How many a holder of a seat may have."""

    seat: Seat
    """Holding which seat."""
    most: Count
    """At most so many."""
    of: Covered
    """Of what."""


class Preference(Value):
    """Who should come first where something holds; advice, never a gap."""

    seat: Seat
    """Holders of this seat."""
    where: Literal["has_tribunal"]
    """`has_tribunal`: where a dispatched tribunal sits."""


class PlaceGiven(Value):
    """One of what is looked over, with who is there."""

    name: Label
    """What it is called in the example."""
    held: dict[Seat, Times] = {}
    """How many hold each seat."""
    has_tribunal: bool = False
    """A dispatched tribunal sits there."""


class CoverageGiven(Value):
    """A little map."""

    places: Annotated[tuple[PlaceGiven, ...], Field(min_length=1)]
    """What is looked over."""
    holders: dict[Label, Times] = {}
    """How many each holder has, where the rule limits that."""


class CoverageExpected(Value):
    """The names of whatever does not hold."""

    short: tuple[Label, ...] = ()
    """Where somebody is missing."""
    over: tuple[Label, ...] = ()
    """Where there are too many, and who holds too many."""
    preferred: tuple[Label, ...] = ()
    """Where somebody should come first who does not."""


class CoverageExample(Value):
    """A worked case, executed whenever the file is read."""

    given: CoverageGiven
    """The situation."""
    expected: CoverageExpected
    """What must come out."""


class CoverageRule(RuleBase):
    """Each of something has its people, and people have no more than they can serve."""

    kind: Literal["coverage"]
    """`coverage`."""
    courts: Literal["all", "basic", "intermediate"] = "all"
    """Courts of which level it asks: `basic`: those that have no court beneath them."""
    over: Covered
    """What is looked over. `judge`: each judge, and how many places they hold."""
    needs: tuple[Need, ...] = ()
    """What each of them needs."""
    per_holder: HolderLimit | None = None
    """The most that one holder may have."""
    prefer: Preference | None = None
    """Who should come first."""
    strength: Literal["gap", "advice"]
    """`gap`: a lack is counted and shown until it is mended; `advice`: it is pointed out."""
    examples: tuple[CoverageExample, ...] = ()
    """Worked cases."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.needs or self.per_holder or self.prefer):
            raise ValueError("needs、per_holder、prefer 至少写一项")
        return self
