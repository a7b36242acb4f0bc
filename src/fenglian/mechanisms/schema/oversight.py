"""How a court watches over its own handling: the department's officer, special supervision."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fenglian.mechanisms.schema.base import (
    ClauseId,
    Count,
    Identifier,
    Label,
    Length,
    Value,
    Words,
    by_id,
)
from fenglian.mechanisms.schema.rules import RuleBase


class SupervisedKind(Value):
    """Why something is specially supervised, in the notice's words."""

    id: Identifier
    """What is stored; never reused with another meaning."""
    label: Label
    """What people read."""
    clause: ClauseId
    """The clause that names it."""
    hint: str = ""
    """One sentence for those who choose."""
    by_party: bool = False
    """Whether the party may complain of it, on the follow-up page or by telephone."""
    against_contact: bool = False
    """Whether it takes the order out of the contact rate, until it is found untrue (NS-2)."""


class ClimbedLadder(Value):
    """Orders whose ladder has climbed so high are specially supervised."""

    kind: Identifier
    """As which of the kinds."""
    step: Annotated[int, Field(strict=True, ge=1, le=20)]
    """Once this step of the ladder has fired, whomever it reached."""


class Repetition(Value):
    """When somebody comes again, and when a matter does; in calendar days."""

    kind: Identifier
    """As which of the kinds it is supervised."""
    person_days: Count
    """A person who wrote so many days before, or fewer, is one who comes again."""
    matter_days: Count
    """A matter that was answered so many days before, or fewer, is a matter repeated."""
    times: Count
    """From how many times within `person_days`, this one included, a person who comes again is
    specially supervised whatever the matter; a matter repeated by the same person always is."""


class RepetitionGiven(Value):
    """Somebody writes, and there are earlier requests."""

    same_person: bool
    """One of them by the same person."""
    same_matter: bool
    """The same one, or the same case, answered since."""
    days: Annotated[int, Field(strict=True, ge=0)]
    """How many days ago it was received, and where it is the same matter, answered."""
    times: Count = 2
    """How often the person wrote within the period, this one included."""


class RepetitionExpected(Value):
    """What follows."""

    comes_again: bool
    """The person is one who comes again."""
    repeated: bool
    """The matter is a matter repeated."""
    supervised: bool
    """It is specially supervised."""


class RepetitionExample(Value):
    """A worked case, executed whenever the file is read."""

    given: RepetitionGiven
    """The situation."""
    expected: RepetitionExpected
    """What must come out."""


class SpecialSupervisionRule(RuleBase):
    """专项督办: what goes on the list, by whose word or by which rule, and in which order."""

    kind: Literal["special_supervision"]
    """`special_supervision`."""
    kinds: Annotated[tuple[SupervisedKind, ...], Field(min_length=1)]
    """The kinds, in the order in which they stand in the list."""
    climbed: ClimbedLadder | None = None
    """Opened by the ladder."""
    repeats: Repetition | None = None
    """Opened by repetition."""
    examples: tuple[RepetitionExample, ...] = ()
    """Worked cases of repetition."""

    def supervised_kind(self, kind_id: str) -> SupervisedKind:
        """Return a kind by its id; KeyError where there is none."""
        return by_id(self.kinds, kind_id)


ReviewCondition = Literal["always", "late", "returned"]


class ImproperReply(Value):
    """Signs of a reply that answers nothing; a person judges."""

    shortest: Count
    """A reply with fewer characters is pointed out."""
    phrases: tuple[Label, ...] = ()
    """A reply that holds one of these is pointed out, with the phrase."""


class ReplyGiven(Value):
    """A reply as its handler has written it."""

    words: Words
    """What it says."""
    late: bool = False
    """It comes after the limit."""
    returned: bool = False
    """The party was not satisfied before."""


class ReplyExpected(Value):
    """What becomes of it."""

    reviewed: bool
    """The officer passes it before the party reads it."""
    improper: bool
    """It is pointed out."""


class ReplyExample(Value):
    """A worked case, executed whenever the file is read."""

    given: ReplyGiven
    """The situation."""
    expected: ReplyExpected
    """What must come out."""


class DepartmentWatchRule(RuleBase):
    """What the department's liaison officer watches, urges and reports (NS-9a)."""

    kind: Literal["department_watch"]
    """`department_watch`."""
    long_pending: Length
    """久拖: an order unanswered for longer than this since its first dispatch."""
    reviewed_if: tuple[ReviewCondition, ...] = ()
    """Which replies the officer passes before the party reads them: all, those after the limit,
    those to a party who was not satisfied before. The limit runs on until the party can read."""
    improper: ImproperReply | None = None
    """Which replies are pointed out as perhaps improper."""
    examples: tuple[ReplyExample, ...] = ()
    """Worked cases."""
