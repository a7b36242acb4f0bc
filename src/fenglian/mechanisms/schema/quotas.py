"""So often in a window of the calendar: visits to a town, judged when the window is over."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from fenglian.mechanisms.enums import Role, Seat, Window
from fenglian.mechanisms.schema.base import Count, Identifier, Length, Value
from fenglian.mechanisms.schema.rules import RuleBase

NotNegative = Annotated[int, Field(strict=True, ge=0, le=1000)]


class Tally(Value):
    """One way to meet a quota: so often in each window of a kind."""

    times: Count
    """How often."""
    each: Window
    """In each of these; all of them that lie in the quota's window must be met."""


class QuotaGiven(Value):
    """Visits to one town by whoever counts, and how long it was somebody's."""

    day: date
    """Any day of the window that is judged."""
    visits: tuple[date, ...] = ()
    """The days of the visits; a day twice where there were two."""
    since: date | None = None
    """The first day of the assignment; empty: from before the window."""
    until: date | None = None
    """Its last day; empty: beyond the window."""
    villages_left: NotNegative = 0
    """How many villages of the town nobody went to."""


class QuotaExpected(Value):
    """What follows."""

    met: bool
    """Whether the quota is met."""
    required: NotNegative
    """How many visits the way nearest to being met asks for, after pro-rating."""
    done: NotNegative
    """How many visits count towards the window."""


class QuotaExample(Value):
    """A worked case, executed whenever the file is read."""

    given: QuotaGiven
    """The situation."""
    expected: QuotaExpected
    """What must come out."""


class QuotaRule(RuleBase):
    """Whoever holds a seat for a town goes there so often in each window (YF-16, XX-8)."""

    kind: Literal["quota"]
    """`quota`."""
    bearer: Seat
    """Who answers for it, town by town."""
    window: Window
    """The window that is judged."""
    any_of: Annotated[tuple[Tally, ...], Field(min_length=1)]
    """The ways to meet it; one is enough."""
    counts: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """The kinds of activity that count, from the vocabulary `activity_kinds`."""
    counted_by: Annotated[tuple[Seat, ...], Field(min_length=1)]
    """Whose visit counts for the town."""
    places: Literal["town", "town_and_villages"]
    """Where: in the town, or there and in its villages in total."""
    every_village: bool = False
    """Whether each village must be visited besides."""
    per_day: Literal["one", "each"] = "one"
    """`one`: what happens in a town on one day is one visit; `each`: every activity counts."""
    prorate: bool = True
    """Whether an assignment that begins or ends inside the window owes its share only."""
    warn_before: Length
    """How long before the window's end the bearer is warned of what is missing."""
    misses_to: tuple[Role, ...]
    """Who is told of a miss."""
    examples: tuple[QuotaExample, ...] = ()
    """Worked cases."""
