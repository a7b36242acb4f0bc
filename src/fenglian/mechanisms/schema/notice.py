"""A notice as data: its clauses, its words, its rules."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from fenglian.mechanisms.enums import Carrier, DirectoryField
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
from fenglian.mechanisms.schema.calendar_duties import CalendarDutyRule
from fenglian.mechanisms.schema.coverage import CoverageRule
from fenglian.mechanisms.schema.oversight import DepartmentWatchRule, SpecialSupervisionRule
from fenglian.mechanisms.schema.quotas import QuotaRule
from fenglian.mechanisms.schema.risk import RiskRule
from fenglian.mechanisms.schema.rules import ClassificationRule, IndicatorRule, LimitRule
from fenglian.mechanisms.schema.submissions import SubmissionRule
from fenglian.mechanisms.schema.vocabularies import Vocabularies

AnyRule = (
    LimitRule
    | ClassificationRule
    | IndicatorRule
    | DepartmentWatchRule
    | SpecialSupervisionRule
    | RiskRule
    | QuotaRule
    | CoverageRule
    | CalendarDutyRule
    | SubmissionRule
)
Rule = Annotated[AnyRule, Field(discriminator="kind")]
"""Every kind of rule; a new kind is a class of its own that joins here."""


class Carried(Value):
    """By what the product carries a clause, and where people find it."""

    by: Carrier
    """`rule`: a rule below; `record`, `form`, `report`: what people fill in or read;
    `not_built`: nothing yet."""
    where: Words
    """Where in the product it lives, in words; of what is not built: what is missing."""


class Clause(Value):
    """One clause of the notice, said in the court's or our own words."""

    id: ClauseId
    """Stable name, e.g. `NS-8`; rules, tests and the catalogue refer to it."""
    number: Label
    """Where it stands, in the notice's own numbering: `8`, `二（三）3`, `第四条（一）`, `18-19`."""
    heading: Label
    """The clause's heading or subject."""
    gist: Words
    """要旨: what it lays down, in other words than the notice; shown until that is attached."""
    carried: Carried | None = None
    """By what it is carried; empty: by the rules that cite it."""


class Triage(Value):
    """How subject and kind are proposed."""

    lexicon: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*\.yaml$")]
    """The lexicon's file name, in the same folder."""
    learning_from: Count
    """From how many requests confirmed by the court a classifier learned from them may join in."""


class Directory(Value):
    """What the public directory says of people, beside their names (NS-9b, NS-15 and the like).

    Its limits are rules of their own, opened by the `directory.` events.
    """

    clauses: Annotated[tuple[ClauseId, ...], Field(min_length=1)]
    """The clauses it comes from; the first is the one shown."""
    officers: tuple[DirectoryField, ...]
    """What is public of the departments' liaison officers."""
    people: tuple[DirectoryField, ...]
    """What is public of everybody else."""
    confirm_after: Length
    """A number that nobody has confirmed for so long is marked."""
    note: str = ""
    """What was decided in reading the clauses, and why."""


class Mechanism(Value):
    """A notice as data."""

    id: Identifier
    """Stable name of the mechanism, e.g. `nansha`."""
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    """The notice's title."""
    short_title: Label
    """What people call it."""
    document_number: str
    """发文字号 as printed, empty if it has none."""
    issuer: Label
    """Who issued it."""
    issued_on: date
    """印发日期."""
    effective_on: date
    """施行日期."""
    interpreted_by: str = ""
    """Who interprets it, as the notice says."""
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    """Its operative clauses."""
    vocabularies: Vocabularies = Vocabularies()
    """Its words."""
    triage: Triage | None = None
    """How requests are sorted, where it takes any."""
    directory: Directory | None = None
    """What is public of the court's people, where it says so."""
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    """What follows from it."""

    def clause(self, clause_id: str) -> Clause:
        """Return a clause by its id.

        Raises:
            KeyError: there is none.
        """
        return by_id(self.clauses, clause_id)

    def rule(self, rule_id: str) -> AnyRule:
        """Return a rule by its id.

        Raises:
            KeyError: there is none.
        """
        return by_id(self.rules, rule_id)
