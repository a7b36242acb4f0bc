"""Whose ledgers an official may read, who receives them, who compiles them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from fenglian.isolation.scope import current_scope
from fenglian.organizations.models import Body
from fenglian.quotas.policies import sees_beneath, visible_assignments
from fenglian.returns.enums import Recipient
from fenglian.returns.errors import NotCompilerError, ReturnNotFoundError
from fenglian.returns.models import Compilation, Export, Problem, Return

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from fenglian.organizations.queries import Official


def receives_for(official: Official) -> list[Recipient]:
    """Return for which offices somebody receives ledgers (XX-15).

    Args:
        official: who.
    """
    bodies = {body for one in official.capacities for body in one.body_ids}
    marks = {
        Recipient.FILING: Q(is_filing=True),
        Recipient.MANAGEMENT: Q(is_management_office=True),
    }
    own = Body.objects.filter(court_id=official.court_id, pk__in=bodies)
    return [recipient for recipient, mark in marks.items() if own.filter(mark).exists()]


def may_compile(official: Official) -> bool:
    """Tell whether somebody puts ledgers together: the management office (XX-15)."""
    return Recipient.MANAGEMENT in receives_for(official)


def require_compiler(official: Official) -> None:
    """Let only the management office pass.

    Raises:
        NotCompilerError: somebody else.
    """
    if not may_compile(official):
        raise NotCompilerError


def read_court_ids(official: Official) -> tuple[int, ...]:
    """Return of which courts somebody reads whole ledgers; empty: of none.

    Args:
        official: who looks.
    """
    if not sees_beneath(official):
        return ()
    scope = current_scope()
    beneath = scope.overseen_ids if scope is not None else ()
    return (official.court_id, *beneath)


def visible_returns(official: Official) -> QuerySet[Return]:
    """Return what an official may read of what was reported.

    Everybody their own; leaders of those under them; who receives ledgers, and court leaders, the
    court's; a superior court those beneath it.

    Args:
        official: who looks.
    """
    people = visible_assignments(official).values("person_id")
    own = [one.person_id for one in official.capacities]
    seen = [
        Q(person_id__in=own),
        Q(court_id=official.court_id, person_id__in=people),
        Q(court_id__in=read_court_ids(official)),
    ]
    return Return.objects.filter(reduce(or_, seen))


def get_return_for(official: Official, return_id: UUID) -> Return:
    """Return a report that the official may read: the one gateway.

    Raises:
        ReturnNotFoundError: there is none, or it is not for this official.
    """
    found = (
        visible_returns(official)
        .filter(pk=return_id)
        .select_related("person", "court", "follows", "followed_by")
        .prefetch_related("receipts")
        .first()
    )
    if found is None:
        raise ReturnNotFoundError
    return found


def visible_problems(official: Official) -> QuerySet[Problem]:
    """Return the problems named in what an official may read."""
    return Problem.objects.filter(filed__in=visible_returns(official))


def visible_compilations(official: Official) -> QuerySet[Compilation]:
    """Return the compilations that an official may read: circulars are for everybody of the court.

    Args:
        official: who looks.
    """
    return Compilation.objects.filter(court_id__in={official.court_id, *read_court_ids(official)})


def own_exports(official: Official) -> QuerySet[Export]:
    """Return the files that somebody has asked for themselves; nobody else opens them."""
    return Export.objects.filter(court_id=official.court_id, person_id=official.person_id)
