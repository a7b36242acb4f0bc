"""What was answered to the questions of a record's kinds, as people read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.activities.queries.kinds import Kinds
from fenglian.activities.queries.materials import MaterialName


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its question.

    Args:
        field_id: the question's id within its kind.
        label: the question.
        words: the answer.
        materials: of the court's materials, which, each by its name of that day.
    """

    field_id: str
    label: str
    words: str
    materials: tuple[MaterialName, ...] = ()


def read_answers(
    details: Mapping[str, Any], kind_ids: Collection[str], kinds: Kinds
) -> list[Answer]:
    """Return what was answered, each question once, in the mechanisms' order.

    Args:
        details: as the record keeps them.
        kind_ids: what it was.
        kinds: in which it is read.
    """
    found: dict[str, Answer] = {}
    for question in kinds.asked(kind_ids):
        labels = {choice.id: _(choice.label) for choice in question.field.choices}
        label = _(question.field.label)
        for kind_id in question.kind_ids:
            answer = details.get(f"{kind_id}.{question.field.id}")
            if answer is None:
                continue
            named = _materials(answer)
            words = _("、").join(map(str, named))
            words = words or labels.get(str(answer), str(answer))
            found[label] = Answer(question.field.id, label, words, named)
    return list(found.values())


def count_standings(
    standings: Collection[str], kind_ids: Collection[str], kinds: Kinds
) -> list[Answer]:
    """Return how many people were met of those whom the kinds ask for.

    Args:
        standings: of everybody who was met.
        kind_ids: what it was.
        kinds: in which it is read.
    """
    found: dict[str, Answer] = {}
    for question in kinds.asked(kind_ids):
        asked = question.field
        count = sum(one == asked.standing for one in standings)
        if asked.standing and count:
            label = _(asked.label)
            found[label] = Answer(asked.id, label, _("{} 人").format(count))
    return list(found.values())


def _materials(answer: object) -> tuple[MaterialName, ...]:
    if not isinstance(answer, list):
        return ()
    return tuple(MaterialName(UUID(one["id"]), one["title"], one["number"]) for one in answer)
