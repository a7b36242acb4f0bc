"""Whom a rule's roles and seats mean at a court today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import Role, Seat
from fenglian.organizations.enums import (
    DEPARTMENTS,
    ROLES_OF_POST,
    BodyKind,
    OfficialRole,
    PostKind,
)
from fenglian.organizations.models import Body, PostTerm
from fenglian.organizations.queries import find_filing_body, find_roster_keeper

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from fenglian.organizations.models import Court

POSTS_OF_ROLE: Mapping[Role, list[str]] = {
    Role.HANDLER: [kind for kind, roles in ROLES_OF_POST.items() if OfficialRole.HANDLER in roles],
    Role.DEPARTMENT_LEADER: [PostKind.DEPARTMENT_LEADER],
    Role.VICE_PRESIDENT_IN_CHARGE: [PostKind.VICE_PRESIDENT],
    Role.PRESIDENT: [PostKind.PRESIDENT],
    Role.ADMINISTRATOR: [PostKind.ADMINISTRATOR],
}
SEATS_OF_ROLE = {
    Role.TOWN_CONTACT: Seat.TOWN_CONTACT,
    Role.CONTACT_LEADER: Seat.CONTACT_LEADER,
    Role.LIAISON_JUDGE: Seat.LIAISON_JUDGE,
}
BODIES_OF_ROLE = {
    Role.DESK: Q(is_desk=True),
    Role.DEPARTMENT: Q(kind__in=DEPARTMENTS),
    Role.SERVICE_CENTER: Q(is_service_center=True),
    Role.MANAGEMENT_OFFICE: Q(is_management_office=True),
    Role.ROSTER_KEEPER: Q(is_management_office=True),
    Role.COMMITTEE: Q(kind=BodyKind.COMMITTEE),
}


def name_holders(court: Court, role: Role, today: dt.date) -> list[str]:
    """Return whom a role means at a court today: people, or bodies whose people owe in common.

    Args:
        court: the court, in the running scope.
        role: the role.
        today: the court's date.

    Returns:
        Their names, each once; empty where nobody is.
    """
    if role in POSTS_OF_ROLE:
        terms = PostTerm.objects.on(today).filter(
            court=court, post__kind__in=POSTS_OF_ROLE[role], person__account__is_active=True
        )
        ordered = terms.order_by("post__body__position", "post__position", "pk")
        return _once(ordered.values_list("person__name", flat=True))
    if role in SEATS_OF_ROLE:
        return name_seated(court, SEATS_OF_ROLE[role], today)
    if role in BODIES_OF_ROLE:
        keeper = find_roster_keeper(court.pk, today) if role is Role.ROSTER_KEEPER else None
        bodies = Body.objects.filter(BODIES_OF_ROLE[role], court=court)
        return [keeper.name] if keeper else _once(bodies.values_list("name", flat=True))
    if role is Role.FILING_DIVISION:
        try:
            return [find_filing_body(court.pk).name]
        except Body.DoesNotExist:
            return []
    return [court.superior.name] if court.superior else []


def name_seated(court: Court, seat: Seat, today: dt.date) -> list[str]:
    """Return who holds a seat somewhere today; empty where nobody does.

    Args:
        court: the court, in the running scope.
        seat: the seat.
        today: the court's date.
    """
    assigned = Assignment.objects.on(today).filter(court=court, seat=seat)
    pairs = assigned.order_by("area_id", "pk").values_list("person__name", "body__name")
    return _once(person or body for person, body in pairs)


def count_places(court: Court, seat: Seat, today: dt.date) -> int:
    """Return how many towns have somebody in a seat today.

    Args:
        court: the court, in the running scope.
        seat: the seat.
        today: the court's date.
    """
    assigned = Assignment.objects.on(today).filter(court=court, seat=seat)
    return assigned.values("area_id").distinct().count()


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
