"""How alike two people's words are, and few marks by which the like are found among many.

The marks of a text are its smallest hashes of five characters in a row. Two texts that share long
stretches share marks; two that only speak of the same thing do not. So an index finds what was sent
twice, or by many from one draft, without comparing with every text; how alike the found ones are is
counted then, by the pairs of characters that both have.
"""

from __future__ import annotations

import heapq
from hashlib import blake2b

from fenglian.knowledge.queries.likeness import normalize, telling_pairs

MARKS = 8
"""Of two texts that have a fifth of their stretches in common, five in six share a mark."""
STRETCH = 5
READ_AT_MOST = 1000
"""Characters looked at: whoever sends the same again begins the same."""


def text_marks(words: str) -> list[int]:
    """Return the marks of a text; none of one that is shorter than a stretch.

    Args:
        words: a person's own words.
    """
    text = "".join(c for c in normalize(words[:READ_AT_MOST]) if c.isalnum())
    stretches = {text[place : place + STRETCH] for place in range(len(text) - STRETCH + 1)}
    return heapq.nsmallest(MARKS, map(_hash, stretches))


def _hash(stretch: str) -> int:
    digest = blake2b(stretch.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def likeness(one: str, other: str) -> float:
    """Return the share of telling pairs of characters that two texts have in common, 0 to 1.

    Args:
        one: a text.
        other: another.
    """
    pairs, others = (telling_pairs(normalize(text[:READ_AT_MOST])) for text in (one, other))
    if not pairs or not others:
        return 0.0
    return 2 * len(pairs & others) / (len(pairs) + len(others))
