"""A roster drawn from the assignments of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from fenglian.directory.queries.departments import main_terms
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.enums import COURT_LEADERS
from fenglian.organizations.models import Area, Court, PostTerm
from fenglian.rosters.entries import Entry


def draw_entries(court: Court, day: dt.date) -> list[Entry]:
    """Return who holds which town on a day, town by town and seat by seat.

    Args:
        court: whose people; in the running scope.
        day: the court's date.
    """
    assignments = list(
        Assignment.objects.on(day)
        .filter(court=court)
        .select_related("area__parent", "person", "body")
        .order_by("area_id", "starts_on", "id")
    )
    assignments.sort(key=lambda one: (one.area_id, _SEAT_ORDER[one.seat]))
    people = {one.person_id for one in assignments if one.person_id is not None}
    terms = main_terms(people, day)
    leaders = _leaders_of({one.body_id for one in assignments if one.body_id is not None}, day)
    return [
        _entry(court, one, terms.get(one.person_id or 0), leaders.get(one.body_id or 0))
        for one in assignments
    ]


_SEAT_ORDER = {
    str(seat): place
    for place, seat in enumerate(
        (
            Seat.CONTACT_LEADER,
            Seat.LIAISON_JUDGE,
            Seat.JUDGE_ASSISTANT,
            Seat.COURT_CLERK,
            Seat.TOWN_CONTACT,
            Seat.LIAISON_GROUP,
        )
    )
}


def _leaders_of(body_ids: Collection[int], day: dt.date) -> dict[int, PostTerm]:
    terms = PostTerm.objects.on(day).filter(post__leads__in=body_ids)
    found = terms.values_list("post__leads", "pk")
    known = PostTerm.objects.select_related("person", "post").in_bulk([pk for _body, pk in found])
    return {body_id: known[pk] for body_id, pk in found}


def _entry(court: Court, one: Assignment, term: PostTerm | None, leader: PostTerm | None) -> Entry:
    county = one.area.parent.name if one.area.parent else ""
    if one.body is not None:
        name = one.body.name
        post = f"{leader.post.title}{leader.person.name}" if leader else ""
        phone = one.body.phone or (leader.person.office_phone if leader else "")
    elif one.person is not None:
        name, phone = one.person.name, one.person.office_phone
        post = _post_of(term) if term else ""
    else:  # the constraint `assignment_one_holder` allows none
        raise ValueError(f"assignment {one.pk} has no holder")
    return Entry(
        court=court.name,
        town=one.area_id,
        town_name=one.area.name,
        county=county,
        seat=one.seat,
        name=name,
        post=post,
        phone=phone,
    )


def _post_of(term: PostTerm) -> str:
    if term.post.kind in COURT_LEADERS:
        return term.post.title
    return f"{term.post.body.name}{term.post.title}"


def find_bare_towns(court: Court, entries: Collection[Entry]) -> list[Area]:
    """Return the towns of a basic court's district for which its roster names nobody.

    Args:
        court: which.
        entries: what the roster would hold.
    """
    named = {entry.town for entry in entries}
    return [town for town in list_towns(court) if town.code not in named]
