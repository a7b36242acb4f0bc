"""Who reads rosters, and who freezes, hands on and answers them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from fenglian.liaison.policies import may_arrange, may_read_network
from fenglian.organizations.queries import Official
from fenglian.rosters.errors import NotYourRosterError, RosterNotFoundError
from fenglian.rosters.models import Roster, RosterQuerySet


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
