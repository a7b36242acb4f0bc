"""The one type for whoever does something: a person, a member of the public, a job or a rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop

PARTY_LABEL = gettext_noop("当事人")
SYSTEM_LABEL = gettext_noop("系统")
"""Labels that are no names: the ledger keeps them, pages translate them."""


class ActorKind(StrEnum):
    """What sort of actor stands behind an act in the ledger."""

    OFFICIAL = "official"
    CITIZEN = "citizen"
    SYSTEM = "system"
    COMMAND = "command"


LONGEST_LABEL = 60
"""Characters of an actor's words that the ledger keeps."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something.

    Args:
        kind: what sort of actor.
        label: the words that the ledger shows, kept as they were at the time of the act.
        person_id: the official's person, else None.
    """

    kind: ActorKind
    label: str
    person_id: int | None = None

    @classmethod
    def citizen(cls, *, via: str = "") -> Actor:
        """Return the member of the public who holds the follow-up link, without a name.

        Args:
            via: the other system that passes on what they say; empty on our own pages.
        """
        return cls(ActorKind.CITIZEN, f"{PARTY_LABEL}（经{via}）" if via else PARTY_LABEL)

    @classmethod
    def system(cls, label: str = SYSTEM_LABEL) -> Actor:
        """Return the product itself acting under a rule or a job."""
        return cls(ActorKind.SYSTEM, label)

    @classmethod
    def command(cls, label: str) -> Actor:
        """Return the operator of a command, named by the command."""
        return cls(ActorKind.COMMAND, label)


PARTY = Actor.citizen()
"""Who speaks on our own pages."""
