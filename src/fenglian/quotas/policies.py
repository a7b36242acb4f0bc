"""Whose quotas an official may see, who says why one was missed, and who reads that."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from fenglian.isolation.scope import current_scope
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import Seat
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.models import Body, PostTerm
from fenglian.quotas.errors import QuotasNotFoundError, ShortfallNotFoundError
from fenglian.quotas.models import Shortfall
from fenglian.quotas.queries import quotas_in_force

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.db.models import QuerySet

    from fenglian.organizations.queries import Official


def has_quotas(official: Official, at: dt.datetime) -> bool:
    """Tell whether an official's court has quotas in force that they may look at.

    Args:
        official: who looks.
        at: the present instant.
    """
    return official.oversees and bool(quotas_in_force(official.court_id, at))


def require_quotas(official: Official) -> None:
    """Let everybody of the court pass; people of governance centers are none.

    Raises:
        QuotasNotFoundError: to others there is no such page.
    """
    if not official.oversees:
        raise QuotasNotFoundError


def keeps_ledgers(official: Official) -> bool:
    """Tell whether somebody belongs to an office that ledgers are reported to (XX-15).

    Args:
        official: who looks.
    """
    offices = Body.objects.filter(
        Q(is_filing=True) | Q(is_management_office=True), court_id=official.court_id
    )
    return any(
        body_id in one.body_ids
        for body_id in offices.values_list("pk", flat=True)
        for one in official.capacities
    )


def _own(capacity: Official) -> Q:
    return Q(person_id=capacity.person_id) | Q(body_id__in=capacity.body_ids)


def _under(capacity: Official) -> Q:
    """Return the assignments over which somebody stands: the court, a department, an area."""
    court = Q(court_id=capacity.court_id)
    if capacity.has_role(OfficialRole.COURT_LEADER):
        return court
    bodies = capacity.led_body_ids | capacity.supervised_body_ids
    terms = PostTerm.objects.filter(court_id=capacity.court_id, post__body__in=bodies)
    areas = Assignment.objects.filter(
        court_id=capacity.court_id, person_id=capacity.person_id, seat=Seat.CONTACT_LEADER.value
    )
    return court & (
        Q(body_id__in=bodies)
        | Q(person_id__in=terms.values("person_id"))
        | Q(area_id__in=areas.values("area_id"))
    )


def visible_assignments(official: Official) -> QuerySet[Assignment]:
    """Return the assignments whose standing an official may see.

    Everybody their own; leaders those under them; who leads an area that area; leaders of the
    court and the offices that ledgers go to the court; a superior court those beneath it.

    Args:
        official: who looks.
    """
    seen = [_own(one) | _under(one) for one in official.capacities]
    if keeps_ledgers(official):
        seen.append(Q(court_id=official.court_id))
    scope = current_scope()
    if scope is not None and scope.overseen_ids and sees_beneath(official):
        seen.append(Q(court_id__in=scope.overseen_ids))
    return Assignment.objects.filter(reduce(or_, seen))


def sees_beneath(official: Official) -> bool:
    """Tell whether somebody watches over the courts beneath: leaders, and who keeps ledgers.

    Args:
        official: who looks.
    """
    leads = any(one.has_role(OfficialRole.COURT_LEADER) for one in official.capacities)
    return leads or keeps_ledgers(official)


def visible_shortfalls(official: Official) -> QuerySet[Shortfall]:
    """Return what was noted of the assignments that an official may see.

    Args:
        official: who looks.
    """
    return Shortfall.objects.filter(assignment__in=visible_assignments(official))


def get_shortfall_for(official: Official, shortfall_id: UUID) -> Shortfall:
    """Return an entry that the official may see: the one gateway.

    Raises:
        ShortfallNotFoundError: there is none, or it is not for this official.
    """
    found = (
        visible_shortfalls(official)
        .filter(pk=shortfall_id)
        .select_related("assignment__area", "assignment__person", "assignment__body", "court")
        .first()
    )
    if found is None:
        raise ShortfallNotFoundError
    return found


def may_explain(official: Official, shortfall: Shortfall) -> bool:
    """Tell whether somebody may state why: whoever bore it, or leads the group that did.

    Args:
        official: who.
        shortfall: with its assignment.
    """
    bore = shortfall.assignment
    return any(
        bore.person_id == one.person_id or bore.body_id in one.led_body_ids
        for one in official.capacities
        if one.court_id == bore.court_id
    )


def may_read(official: Official, shortfall: Shortfall) -> bool:
    """Tell whether somebody above may take note of the reason; nobody of their own.

    Args:
        official: who.
        shortfall: with its assignment.
    """
    if may_explain(official, shortfall):
        return False
    under = reduce(or_, (_under(one) for one in official.capacities))
    return Assignment.objects.filter(under, pk=shortfall.assignment_id).exists()
