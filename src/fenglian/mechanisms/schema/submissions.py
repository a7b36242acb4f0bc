"""Who hands what on to whom: a roster from court to court to committee."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fenglian.mechanisms.enums import Role
from fenglian.mechanisms.schema.base import Value
from fenglian.mechanisms.schema.rules import RuleBase


class Hop(Value):
    """One handing on."""

    sender: Role
    """Who hands it on."""
    receiver: Role
    """To whom."""


class SubmissionGiven(Value):
    """How far it has come."""

    received_by: tuple[Role, ...] = ()
    """Who has it, with a receipt."""


class SubmissionExpected(Value):
    """What follows."""

    next: tuple[Role, ...]
    """To whom it can be handed now; empty: it has arrived everywhere."""


class SubmissionExample(Value):
    """A worked case, executed whenever the file is read."""

    given: SubmissionGiven
    """The situation."""
    expected: SubmissionExpected
    """What must come out."""


class SubmissionRule(RuleBase):
    """The ways that a document goes, each hop with its receipt or its return (YF-14, XX-15)."""

    kind: Literal["submission"]
    """`submission`."""
    what: Literal["roster", "ledger"]
    """What is handed on."""
    hops: Annotated[tuple[Hop, ...], Field(min_length=1)]
    """In order; the first sender draws it up, later ones have received it. Hops of one sender go
    to several recipients."""
    receipts: bool = True
    """Whether each hop waits for a receipt before it goes on."""
    examples: tuple[SubmissionExample, ...] = ()
    """Worked cases."""

    @property
    def author(self) -> Role:
        """Who draws it up."""
        return self.hops[0].sender
