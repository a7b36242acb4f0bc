"""The files of the demonstration, as values: its court, its situations, its invented names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from fenglian.mechanisms.enums import Complexity
from fenglian.organizations.enums import PostKind
from fenglian.organizations.validators import CourtPlan
from fenglian.requests.enums import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
TEXTS = HERE / "texts"
KNOWLEDGE = TEXTS / "knowledge.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FormerTerm(_Entry):
    """A term that ended some days before the data were loaded; its holder then moved on."""

    body: str
    kind: PostKind
    holder: str
    ended_days_ago: int


class DemonstrationPlan(CourtPlan):
    """The whole court, and what changed in it."""

    former_terms: tuple[FormerTerm, ...]


class Situation(_Entry):
    """What somebody may ask of a court, and all that may be said about it.

    Only what is written here is ever said: a course without `question_back` has no question.
    """

    key: str
    channel: str
    subject: str
    """The label of the subject class."""
    service_kind: str
    complexity: Complexity
    relation: Relation
    with_case: bool
    title: str
    text: str
    reply: str
    second_reply: str = ""
    dissatisfied_reason: str = ""
    question_back: str = ""
    answer_back: str = ""
    phone_note: str = ""
    phone_reached: bool = True
    transfer_reason: str = ""
    hand_back_reason: str = ""
    extension_reason: str = ""
    instruction: str = ""
    urge: str = ""


class Names(_Entry):
    """Invented names."""

    citizens: tuple[str, ...] = Field(min_length=1)
    companies: tuple[str, ...] = Field(min_length=1)
    officials: tuple[str, ...] = ()


def _read(path: Path) -> Any:
    return YAML(typ="safe").load(path)


@cache
def read_court() -> DemonstrationPlan:
    """Return the demonstration court as its file lays it down."""
    return DemonstrationPlan.model_validate(_read(HERE / "court.yaml"))


@cache
def read_situations() -> tuple[Situation, ...]:
    """Return all situations, in the order of their files."""
    return tuple(_situations())


def _situations() -> Iterator[Situation]:
    for path in sorted(TEXTS.glob("situations-*.yaml")):
        for entry in _read(path):
            yield Situation.model_validate(entry)


@cache
def read_names() -> Names:
    """Return the invented names of people and companies."""
    return Names.model_validate(_read(TEXTS / "people.yaml"))
