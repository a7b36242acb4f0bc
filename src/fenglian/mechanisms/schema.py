"""The shape of a mechanism: what a court's notice looks like once it is written down as data.

One file, one notice. Every kind of rule is one class with its own `kind`; a new kind joins the
union `Rule` at the end and changes nothing else. Values never change once read: duties point at
them.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - pydantic reads annotations at run time
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fenglian.mechanisms.enums import (
    Complexity,
    EventKind,
    Exclusion,
    Fact,
    Grain,
    Origin,
    Role,
    Unit,
)

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[0-9]{1,3}[a-z]?$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_HasId)


def _by_id(values: tuple[_T, ...], wanted: str) -> _T:
    for value in values:
        if value.id == wanted:
            return value
    raise KeyError(wanted)


class Value(BaseModel):
    """The base of everything here: frozen, and deaf to nothing (unknown keys are faults)."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


# ---------------------------------------------------------------- the notice


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


class Length(Value):
    """A length of time in days; the first day does not count."""

    count: Count
    """How many."""
    unit: Unit
    """Of what."""


# ---------------------------------------------------------------- vocabularies


class Term(Value):
    """A word of the court's own: stored by its id, shown by its label."""

    id: Identifier
    """What is stored; never reused with another meaning."""
    label: Label
    """What people read."""
    hint: str = ""
    """One sentence for those who choose."""


class Channel(Term):
    """A way in."""

    mark: Annotated[str, StringConstraints(min_length=1, max_length=1)]
    """The one-character mark of the source in lists: 厅 机 网 线 微."""
    staffed: bool
    """True: staff write it down for the party; False: the party writes."""


class ServiceKind(Term):
    """What sort of thing is asked for."""

    complexity: Complexity
    """Whether it is simple or ordinary before any condition is looked at."""
    clause: ClauseId
    """The clause that says so."""


class Vocabularies(Value):
    """The notice's own words for what people choose from; unused lists stay empty."""

    channels: tuple[Channel, ...] = ()
    """Ways in."""
    service_kinds: tuple[ServiceKind, ...] = ()
    """Sorts of service request."""
    subjects: tuple[Term, ...] = ()
    """Subject classes."""
    relations: tuple[Term, ...] = ()
    """For whom the request is made."""
    hand_back_reasons: tuple[Term, ...] = ()
    """Why a work order may be handed back."""

    def channel(self, term_id: str) -> Channel:
        """Return a channel by its id; KeyError where there is none."""
        return _by_id(self.channels, term_id)

    def service_kind(self, term_id: str) -> ServiceKind:
        """Return a service kind by its id; KeyError where there is none."""
        return _by_id(self.service_kinds, term_id)

    def subject(self, term_id: str) -> Term:
        """Return a subject class by its id; KeyError where there is none."""
        return _by_id(self.subjects, term_id)


class Triage(Value):
    """How subject and kind are proposed."""

    lexicon: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*\.yaml$")]
    """The lexicon's file name, in the same folder."""
    fallback_subject: Identifier
    """The subject proposed when no word decides."""
    fallback_kind: Identifier
    """The service kind proposed when no word decides."""
    learning_from: Count
    """From how many requests confirmed by the court a classifier learned from them may join in."""


# ---------------------------------------------------------------- rules


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

    starts: datetime
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


Rule = Annotated[LimitRule | ClassificationRule | IndicatorRule, Field(discriminator="kind")]


# ---------------------------------------------------------------- the file


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
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    """What follows from it."""

    def clause(self, clause_id: str) -> Clause:
        """Return a clause by its id.

        Raises:
            KeyError: there is none.
        """
        return _by_id(self.clauses, clause_id)

    def rule(self, rule_id: str) -> LimitRule | ClassificationRule | IndicatorRule:
        """Return a rule by its id.

        Raises:
            KeyError: there is none.
        """
        return _by_id(self.rules, rule_id)


# ---------------------------------------------------------------- the lexicon beside it

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=12)]


class WordList(Value):
    """The words that speak for a term, by how loudly, and those that speak against it."""

    decisive: tuple[Word, ...] = ()
    """Words that all but settle it."""
    strong: tuple[Word, ...] = ()
    """Words that usually mean it."""
    weak: tuple[Word, ...] = ()
    """Words that lean towards it."""
    against: tuple[Word, ...] = ()
    """Words that speak for something else, though others here may be present."""


class Weights(Value):
    """How much each loudness counts."""

    decisive: Count = 9
    """Of a decisive word."""
    strong: Count = 4
    """Of a strong word."""
    weak: Count = 1
    """Of a weak word."""
    against: Count = 5
    """Taken off for a word against."""


class Lexicon(Value):
    """The words by which triage proposes a subject and a service kind."""

    weights: Weights = Weights()
    """How much each loudness counts."""
    subjects: dict[Identifier, WordList]
    """Words of the subject classes."""
    service_kinds: dict[Identifier, WordList]
    """Words of the service kinds."""
    conditions: dict[Condition, tuple[Word, ...]] = {}
    """Words of the conditions that make a matter ordinary."""
