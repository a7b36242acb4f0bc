"""Who is told of a quota: whoever bears it, and whom the rule names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import Role, Seat
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Body, PostTerm
from fenglian.organizations.queries import (
    find_filing_body,
    find_holders,
    find_leader_chain,
    find_management_office,
    find_roster_keeper,
)

if TYPE_CHECKING:
    import datetime as dt

_SEATS = {
    Role.CONTACT_LEADER: Seat.CONTACT_LEADER,
    Role.TOWN_CONTACT: Seat.TOWN_CONTACT,
    Role.LIAISON_JUDGE: Seat.LIAISON_JUDGE,
}
_LEADERS = (Role.DEPARTMENT_LEADER, Role.VICE_PRESIDENT_IN_CHARGE)


def find_bearers(assignment: Assignment, today: dt.date) -> list[int]:
    """Return who bears an assignment: the person, or a group's leader.

    Args:
        assignment: with its body.
        today: the court's date.
    """
    if assignment.person_id is not None:
        return [assignment.person_id]
    return find_leader_chain(assignment.body, today)[:1] if assignment.body else []


def find_people(role: Role, assignment: Assignment, today: dt.date) -> list[int]:
    """Return whom a rule names, for one assignment today; empty where the post is vacant.

    Args:
        role: as the rule names it.
        assignment: with its body.
        today: the court's date.
    """
    court_id = assignment.court_id
    if role in _SEATS:
        seats = Assignment.objects.on(today).filter(
            court_id=court_id, area_id=assignment.area_id, seat=_SEATS[role]
        )
        return [pk for pk in seats.values_list("person_id", flat=True) if pk]
    if role is Role.PRESIDENT:
        return [person.pk for person in find_holders(court_id, PostKind.PRESIDENT, today)]
    if role in _LEADERS:
        body = _body_of(assignment, today)
        return find_leader_chain(body, today)[_LEADERS.index(role) :][:1] if body else []
    if role is Role.FILING_DIVISION:
        return find_leader_chain(find_filing_body(court_id), today)[:1]
    if role in {Role.MANAGEMENT_OFFICE, Role.ROSTER_KEEPER}:
        keeper = find_roster_keeper(court_id, today) if role is Role.ROSTER_KEEPER else None
        office = find_management_office(court_id)
        return [keeper.pk] if keeper else find_leader_chain(office, today)[:1] if office else []
    return []


def _body_of(assignment: Assignment, today: dt.date) -> Body | None:
    if assignment.person_id is None:
        return assignment.body
    term = (
        PostTerm.objects.on(today)
        .filter(court_id=assignment.court_id, person_id=assignment.person_id)
        .select_related("post__body")
        .order_by("pk")
        .first()
    )
    return term.post.body if term else None
