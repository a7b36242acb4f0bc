"""Who reads rosters, and who freezes, hands on and answers them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db.models import Q

from fenglian.liaison.policies import may_arrange, may_read_network
from fenglian.organizations.queries import Official
from fenglian.rosters.enums import RosterKind, RosterState
from fenglian.rosters.errors import NotYourRosterError, RosterNotFoundError
from fenglian.rosters.models import Roster, RosterQuerySet, state_of
from fenglian.rosters.queries.rules import find_roster_rules


class Step(Enum):
    """What can be done with a roster next."""

    SUBMIT = "submit"
    """Hand it to the superior court."""
    ANSWER = "answer"
    """Receive or return what a court beneath handed up."""
    FORWARD = "forward"
    """Hand a compiled one to the committee."""
    ENTER_RECEIPT = "enter_receipt"
    """Enter what the committee answered."""


def has_rosters(official: Official, at: datetime) -> bool:
    """Tell whether rosters are a room of an official's desk: a notice in force asks for them.

    Args:
        official: who.
        at: the moment.
    """
    return may_read_network(official) and find_roster_rules(official.court_id, at) is not None


def may_keep(official: Official) -> bool:
    """Tell whether an official freezes, hands on and answers rosters: who arranges the towns."""
    return may_arrange(official)


def require_keeping(official: Official) -> None:
    """Let only those pass who keep rosters.

    Raises:
        NotYourRosterError: the official may look only.
    """
    if not may_keep(official):
        raise NotYourRosterError


def visible_rosters(official: Official) -> RosterQuerySet:
    """Return the rosters that an official may read: their court's, and what was handed up to it.

    A version that a court beneath has frozen and not handed up is that court's own affair.

    Args:
        official: who looks.
    """
    if not may_read_network(official):
        return Roster.objects.none()
    return Roster.objects.filter(
        Q(court_id=official.court_id) | Q(submission__answerer_id=official.court_id)
    )


def get_roster_for(official: Official, roster_id: UUID) -> Roster:
    """Return a roster that the official may read, with what was sent and answered.

    Raises:
        RosterNotFoundError: there is none, or it is not for this official; the two look the same.
    """
    found = visible_rosters(official).newest_first().filter(pk=roster_id).first()
    if found is None:
        raise RosterNotFoundError
    return found


def next_step(official: Official, roster: Roster) -> Step | None:
    """Return what an official can do with a roster as it stands now; None: only look.

    Args:
        official: who.
        roster: one that they may read, with what was sent and answered.
    """
    if not may_keep(official):
        return None
    is_ours, state = roster.court_id == official.court_id, state_of(roster)
    if state is RosterState.SUBMITTED:
        if not is_ours:
            return Step.ANSWER
        return Step.ENTER_RECEIPT if roster.kind == RosterKind.COMPILED else None
    later = Roster.objects.filter(
        court_id=roster.court_id, kind=roster.kind, number__gt=roster.number
    )
    if not is_ours or state is not RosterState.FROZEN or later.exists():
        return None
    if roster.kind == RosterKind.COMPILED:
        return Step.FORWARD
    return Step.SUBMIT if roster.court.superior_id else None
