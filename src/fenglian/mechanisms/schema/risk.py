"""Signs of risk: by which words they are raised, who is told, who may read them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fenglian.mechanisms.enums import RiskReader
from fenglian.mechanisms.schema.base import Count, Identifier, Label, Value
from fenglian.mechanisms.schema.rules import RuleBase

GAP = 10
"""The most characters that `…` stands for; never over the end of a sentence."""
_GAP = f"[^。！？!?；;]{{0,{GAP}}}?"
_NUMBER = "[0-9一二两三四五六七八九十百千几数]{1,4}"

Phrase = Annotated[
    str,
    StringConstraints(pattern=r"^[^\s…#]+(?:(?:…|#)[^\s…#]+){0,3}$|^#[^\s…#]+(?:…[^\s…#]+){0,2}$",
                      max_length=30),
]  # fmt: skip
"""Words as people write them. `…` stands for up to ten characters in between, `#` for a number."""


class Sign(Value):
    """A kind of sign, and the words by which a text shows it."""

    id: Identifier
    """What is stored; never reused with another meaning."""
    label: Label
    """What people read."""
    hint: str = ""
    """One sentence for those who choose."""
    words: tuple[Phrase, ...] = ()
    """Any of them raises it."""
    unless: tuple[Phrase, ...] = ()
    """Phrases in which the words mean something else: 跳楼价."""


class RepeatContact(Value):
    """Somebody who writes again and again."""

    sign: Identifier
    """The sign that it raises."""
    times: Count
    """At the how manieth request, and each multiple of it."""
    days: Count
    """Calendar days, counted back from that one."""


class RiskExample(Value):
    """A worked case, executed whenever the file is read."""

    given: str
    """What somebody wrote."""
    expected: tuple[Identifier, ...] = ()
    """The signs that it must raise, and no others."""


@dataclass(frozen=True, slots=True)
class FoundSign:
    """Words in a text that raised a sign.

    Args:
        sign: its id.
        words: as they stand in the text.
        start: where they begin, in characters.
        end: where they end.
    """

    sign: str
    words: str
    start: int
    end: int


class RiskRule(RuleBase):
    """Signs of risk are raised by people, and by these words and patterns; a person looks."""

    kind: Literal["risk"]
    """`risk`."""
    told: Annotated[tuple[RiskReader, ...], Field(min_length=1)]
    """Whom an alert is told to at once, day or night: the first of them who is there."""
    readers: Annotated[tuple[RiskReader, ...], Field(min_length=1)]
    """Who may read alerts; nobody else learns that there is one."""
    signs: Annotated[tuple[Sign, ...], Field(min_length=1)]
    """The kinds of sign."""
    repeat_contact: RepeatContact | None = None
    """When writing again and again is a sign."""
    examples: tuple[RiskExample, ...] = ()
    """Worked cases."""

    def signs_in(self, text: str) -> tuple[FoundSign, ...]:
        """Return the words of a text that raise signs, in the order of the signs.

        White space and the width of characters make no difference.

        Args:
            text: the person's words.
        """
        folded, places = _fold(text)
        return tuple(
            FoundSign(sign, text[start:end], start, end)
            for sign, words, unless in self._patterns
            for start, end in (
                (places[hit.start()], places[hit.end() - 1] + 1)
                for hit in _hits(folded, words, unless)
            )
        )

    @cached_property
    def _patterns(self) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
        return tuple(
            (sign.id, _pattern(sign.words), _pattern(sign.unless) if sign.unless else None)
            for sign in self.signs
            if sign.words
        )


def _fold(text: str) -> tuple[str, list[int]]:
    """Return a text without white space, in half width, and where each character stood."""
    kept = [
        (folded, place)
        for place, character in enumerate(text)
        if not character.isspace()
        for folded in unicodedata.normalize("NFKC", character).lower()[:1]
    ]
    return "".join(folded for folded, _ in kept), [place for _, place in kept]


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(
        "|".join(
            "".join({"…": _GAP, "#": _NUMBER}.get(part, re.escape(part)) for part in _parts(phrase))
            for phrase in ordered
        )
    )


def _parts(phrase: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", phrase.replace("…", "\0")).lower()
    return [part.replace("\0", "…") for part in re.split("([\0#])", folded) if part]


def _hits(text: str, words: re.Pattern[str], unless: re.Pattern[str] | None) -> list[re.Match[str]]:
    hits = list(words.finditer(text))
    if not hits or unless is None:
        return hits
    other = [hit.span() for hit in unless.finditer(text)]
    return [
        hit
        for hit in hits
        if not any(hit.start() < end and start < hit.end() for start, end in other)
    ]
