"""What all parts of a mechanism are made of."""

from __future__ import annotations

from typing import Annotated, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from fenglian.mechanisms.enums import Unit

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[0-9]{1,3}[a-z]?$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]


class HasId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=HasId)


def by_id(values: tuple[T, ...], wanted: str) -> T:
    for value in values:
        if value.id == wanted:
            return value
    raise KeyError(wanted)


class Value(BaseModel):
    """The base of everything here: frozen, and deaf to nothing (unknown keys are faults)."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Length(Value):
    """A length of time; in days the first does not count, in hours every minute does."""

    count: Count
    """How many."""
    unit: Unit
    """Of what."""
