"""The kinds of liaison work that a court knows on a day, from all its mechanisms joined."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from fenglian.mechanisms.queries import load_version, versions_in_force
from fenglian.mechanisms.schema import ActivityField
from fenglian.worktime.periods import midnight

AN_INSTANT = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of liaison work; what two mechanisms call by the same id is the same.

    Args:
        id: what is stored.
        label: what people read.
        hint: one sentence for those who choose.
        is_visit: whether whoever does it has been to the town.
        clauses: the clauses that ask for it, each with its mechanism's version.
    """

    id: str
    label: str
    hint: str
    is_visit: bool
    clauses: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What the form asks about work of some kinds; asked alike by several, it is asked once.

    Args:
        field: as the mechanism lays it down.
        kind_ids: the kinds that ask it, the first of them first.
        required_by: the kinds for which it must be answered.
    """

    field: ActivityField
    kind_ids: tuple[str, ...]
    required_by: frozenset[str]

    @property
    def key(self) -> str:
        """Name it within all questions: `law_publicity.audience`."""
        return f"{self.kind_ids[0]}.{self.field.id}"


@dataclass(frozen=True, slots=True)
class Kinds:
    """Everything that may be recorded.

    Args:
        version_ids: the mechanisms' versions that it comes from.
        kinds: in the mechanisms' order.
        questions: likewise.
    """

    version_ids: tuple[int, ...]
    kinds: tuple[Kind, ...]
    questions: tuple[Question, ...]

    def labels(self, ids: Collection[str]) -> list[str]:
        """Return what kinds are called, in the mechanisms' order; unknown ones by their id."""
        known = [kind.label for kind in self.kinds if kind.id in ids]
        return known + sorted(set(ids) - {kind.id for kind in self.kinds})

    def asked(self, ids: Collection[str]) -> list[Question]:
        """Return the questions that work of some kinds brings with it."""
        return [one for one in self.questions if not set(ids).isdisjoint(one.kind_ids)]


def kinds_on(court_id: int, day: dt.date) -> Kinds:
    """Return what a court records by the mechanisms in force at the end of a day.

    Args:
        court_id: whose, in the running scope.
        day: the day of the work.
    """
    end = midnight(day + dt.timedelta(days=1)) - AN_INSTANT
    return join_kinds(tuple(versions_in_force(court_id, end)))


def join_kinds(version_ids: Collection[int]) -> Kinds:
    """Return the kinds of several mechanisms as one list: an entry counts for each of them.

    Args:
        version_ids: their versions, e.g. those that a record names.
    """
    kinds: dict[str, Kind] = {}
    fields: dict[tuple[str, str], ActivityField] = {}
    for version_id in version_ids:
        for given in load_version(version_id).vocabularies.activity_kinds:
            clause = (version_id, given.clause)
            known = kinds.get(given.id)
            kinds[given.id] = (
                replace(
                    known,
                    is_visit=known.is_visit or given.counts_as_visit,
                    clauses=(*known.clauses, clause),
                )
                if known
                else Kind(given.id, given.label, given.hint, given.counts_as_visit, (clause,))
            )
            for field in given.fields:
                there = fields.setdefault((given.id, field.id), field)
                if field.required and not there.required:
                    fields[given.id, field.id] = there.model_copy(update={"required": True})
    return Kinds(tuple(version_ids), tuple(kinds.values()), tuple(_join_questions(fields)))


def _join_questions(fields: Mapping[tuple[str, str], ActivityField]) -> list[Question]:
    """Put questions together that are the same but for whether they must be answered."""
    joined: dict[ActivityField, list[tuple[str, bool]]] = {}
    for (kind_id, _field_id), field in fields.items():
        alike = field.model_copy(update={"required": False})
        joined.setdefault(alike, []).append((kind_id, field.required))
    return [
        Question(
            field,
            tuple(kind_id for kind_id, _required in asked),
            frozenset(kind_id for kind_id, required in asked if required),
        )
        for field, asked in joined.items()
    ]
