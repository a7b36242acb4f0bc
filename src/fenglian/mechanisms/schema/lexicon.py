"""The words by which triage proposes; a file of its own beside the mechanism."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import StringConstraints

from fenglian.mechanisms.schema.base import Count, Identifier, Value
from fenglian.mechanisms.schema.rules import Condition

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
    fallback_subject: Identifier
    """The subject proposed when no word decides."""
    fallback_kind: Identifier
    """The service kind proposed when no word decides."""
    subjects: dict[Identifier, WordList]
    """Words of the subject classes."""
    service_kinds: dict[Identifier, WordList]
    """Words of the service kinds."""
    conditions: dict[Condition, tuple[Word, ...]] = {}
    """Words of the conditions that make a matter ordinary."""

    @cached_property
    def _by_beginning(self) -> dict[str, tuple[str, ...]]:
        lists = [*self.subjects.values(), *self.service_kinds.values()]
        words = {
            word for one in lists for word in (*one.decisive, *one.strong, *one.weak, *one.against)
        }
        words.update(w for found in self.conditions.values() for w in found)
        beginnings: dict[str, list[str]] = {}
        for word in sorted(words):
            beginnings.setdefault(word[:2], []).append(word)
        return {beginning: tuple(found) for beginning, found in beginnings.items()}

    def words_in(self, text: str) -> frozenset[str]:
        """Return all words of the lexicon that occur in a text, in time that grows with the text.

        Args:
            text: the person's words.
        """
        beginnings = set(text) | {text[i : i + 2] for i in range(len(text) - 1)}
        known = self._by_beginning
        return frozenset(
            word
            for beginning in beginnings & known.keys()
            for word in known[beginning]
            if len(word) <= 2 or word in text
        )
