"""The requests that stand where a newcomer should look first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5


@dataclass(frozen=True, slots=True)
class Walk:
    """One such request.

    Args:
        key: its name here.
        situation: the key of its situation.
        words: what there is to see.
        username: who should sign in to see it.
    """

    key: str
    situation: str
    words: str
    username: str

    @property
    def request_id(self) -> UUID:
        """The same in every demonstration, so that pages and tests find it."""
        return uuid5(NAMESPACE_URL, f"fenglian:demonstration:{self.key}")


WALKS: tuple[Walk, ...] = ()
