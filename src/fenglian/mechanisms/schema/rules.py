"""Kinds of rule: limits, classification, rates. Other modules have more, `notice` their union."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, NaiveDatetime

from fenglian.mechanisms.enums import Complexity, EventKind, Exclusion, Fact, Grain, Origin, Role
from fenglian.mechanisms.schema.base import ClauseId, Identifier, Label, Length, Value, Words


class Checked(Value):
    """Who last held the rule against the notice."""

    by: Label
    """The person or office."""
    day: date
    """When. Not named `on`: many YAML readers take a bare `on` for a boolean."""


class RuleBase(Value):
    """What every rule has, of whatever kind."""

    id: Identifier
    """Stable name of the rule within its mechanism."""
    title: Label
    """What it is about, in a few words: `答复当事人`."""
    summary: Words
    """The rule in one or two plain sentences, for the people it binds."""
    clauses: Annotated[tuple[ClauseId, ...], Field(min_length=1)]
    """The clauses it comes from; the first is the one shown."""
    origin: Origin
    """`court`: the notice is silent and the court laid it down; shown as 文件未规定，本院自定."""
    note: str = ""
    """What was decided in reading the clause, and why."""
    checked: Checked
    """Last check against the notice."""


class StepMoment(Value):
    """When a step falls due; exactly one of the two is given."""

    last_day_start: Literal[True] | None = None
    """At the start of the limit's last day."""
    after: Length | None = None
    """When this long has passed since the start of the limit."""


class LadderStep(Value):
    """One step of the ladder: whom to tell, when, in which words."""

    number: Annotated[int, Field(strict=True, ge=0, le=20)]
    """Ascending; 0 is the warning, from 1 the level that an escalation reaches."""
    kind: Literal["warning", "escalation"]
    """A warning goes to the one who owes; an escalation to those above."""
    at: StepMoment
    """When it falls due."""
    to: Role
    """Whom it is told to."""
    words: Words
    """The first sentence of the message."""
    with_party_words: bool = False
    """Whether the party's own text goes with it."""


class LimitGiven(Value):
    """When the limit starts, on which calendar."""

    starts: NaiveDatetime
    """The moment of the starting event, in the court's own time."""
    days_off: tuple[date, ...] = ()
    """Weekdays that are holidays."""
    make_up_workdays: tuple[date, ...] = ()
    """Saturdays and Sundays that are worked."""


class LimitExpected(Value):
    """The dates that follow."""

    last_day: date
    """The limit's last day."""
    steps: tuple[date, ...] = ()
    """Each step's day: a warning comes as it begins, an escalation when it is over."""


class LimitExample(Value):
    """A worked case, executed whenever the file is read. Saturday and Sunday are off."""

    given: LimitGiven
    """The situation."""
    expected: LimitExpected
    """What must come out."""


class LimitRule(RuleBase):
    """Somebody owes something within a time, under a ladder."""

    kind: Literal["limit"]
    """`limit`."""
    holder: Role
    """Who owes it."""
    starts_on: Annotated[tuple[EventKind, ...], Field(min_length=1)]
    """The events that open it; nothing else does, and none of them while it is open."""
    met_by: Annotated[tuple[EventKind, ...], Field(min_length=1)]
    """The events that meet it."""
    cancelled_by: tuple[EventKind, ...] = ()
    """The events that end it without its being met."""
    length: Length
    """How long."""
    steps: tuple[LadderStep, ...] = ()
    """The ladder, from the first step to the last."""
    unfilled: Literal["next_level"] = "next_level"
    """A post that is vacant, or held by the handler, by the person complained of or by somebody
    already told: the level after is told instead, at the same moment."""
    above_top: Role = Role.ADMINISTRATOR
    """Who is alarmed when nobody is left above."""
    examples: tuple[LimitExample, ...] = ()
    """Worked cases."""


Condition = Literal["asks_for_handler", "not_satisfied"]


class ClassificationGiven(Value):
    """A request as the desk sees it."""

    service_kind: Identifier
    """What is asked for."""
    conditions: tuple[Condition, ...] = ()
    """What holds besides."""


class ClassificationExample(Value):
    """A worked case, executed whenever the file is read."""

    given: ClassificationGiven
    """The situation."""
    expected: Complexity
    """What must come out."""


class ClassificationRule(RuleBase):
    """繁简分流: the service kind decides, unless a condition makes the matter ordinary."""

    kind: Literal["classification"]
    """`classification`."""
    ordinary_if: tuple[Condition, ...] = ()
    """Conditions any of which makes a matter ordinary, whatever its kind."""
    ordinary_clause: ClauseId
    """The clause that the conditions come from."""
    examples: tuple[ClassificationExample, ...] = ()
    """Worked cases."""


class IndicatorGiven(Value):
    """Two counts."""

    numerator: Annotated[int, Field(strict=True, ge=0)]
    """How many did."""
    denominator: Annotated[int, Field(strict=True, ge=0)]
    """How many should have."""


class IndicatorExample(Value):
    """A worked case, executed whenever the file is read."""

    given: IndicatorGiven
    """The counts."""
    expected: str
    """The rate as printed, with one decimal, e.g. `97.5%`; `—` where nothing fell due."""


class IndicatorRule(RuleBase):
    """A rate of two counted facts, with its definition printed beside it."""

    kind: Literal["indicator"]
    """`indicator`."""
    numerator: Fact
    """What is counted above the line."""
    denominator: Fact
    """What is counted below the line."""
    limit: Identifier
    """The limit rule whose time it measures."""
    exclusions: tuple[Exclusion, ...] = ()
    """What both counts leave out."""
    target: Annotated[int, Field(strict=True, ge=0, le=100)]
    """The goal in per cent."""
    grains: Annotated[tuple[Grain, ...], Field(min_length=1)]
    """By what it is broken down."""
    numerator_words: Words
    """The count above the line, as printed."""
    denominator_words: Words
    """The count below the line, as printed."""
    examples: tuple[IndicatorExample, ...] = ()
    """Worked cases."""
