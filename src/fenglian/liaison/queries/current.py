"""Who holds which town on a day."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, OuterRef, Value, When

from fenglian.liaison.enums import CONTACT_ORDER
from fenglian.liaison.models import Assignment
from fenglian.organizations.models import PostTerm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from django.db.models import QuerySet

_PLACE = Case(*(When(seat=seat, then=Value(place)) for place, seat in enumerate(CONTACT_ORDER)))


def contact_of(court_id: int, area_code: str, day: dt.date) -> Assignment | None:
    """Return who answers for a town on a day, with the person: the contact, else its judge.

    Where there is neither, the assistant, then the clerk; the longest assigned of two. Whoever
    holds no post on that day has left and does not answer. Who stands in for an absent contact is
    not looked at (`organizations.queries.list_stand_ins`).

    Args:
        court_id: in which court.
        area_code: of the town.
        day: the court's date.

    Returns:
        Their assignment; None: nobody answers for the town.
    """
    return contacts_of(court_id, [area_code], day).get(area_code)


def contacts_of(court_id: int, area_codes: Collection[str], day: dt.date) -> dict[str, Assignment]:
    """Return who answers for each of some towns on a day, as `contact_of` finds them.

    Args:
        court_id: in which court.
        area_codes: of the towns; those for which nobody answers are left out.
        day: the court's date.
    """
    in_office = PostTerm.objects.on(day).filter(person=OuterRef("person"))
    found = Assignment.objects.on(day).filter(
        Exists(in_office), court_id=court_id, area_id__in=area_codes, seat__in=CONTACT_ORDER
    )
    ranked = found.select_related("person", "area").order_by("area_id", _PLACE, "starts_on", "id")
    return {one.area_id: one for one in ranked.distinct("area_id")}


def holders_of(
    court_ids: Collection[int], area_codes: Collection[str], day: dt.date
) -> dict[str, list[Assignment]]:
    """Return who holds some towns on a day, by town, each with the person or body.

    Args:
        court_ids: whose people; an intermediate court's groups hold the same towns.
        area_codes: which towns.
        day: the court's date; any past one as well.
    """
    found: dict[str, list[Assignment]] = defaultdict(list)
    assignments = Assignment.objects.on(day).filter(court_id__in=court_ids, area_id__in=area_codes)
    for one in assignments.select_related("person", "body").order_by("starts_on", "id"):
        found[one.area_id].append(one)
    return found


def towns_of(person_id: int, day: dt.date) -> QuerySet[Assignment]:
    """Return what a person holds on a day, by town and seat.

    Args:
        person_id: who.
        day: the court's date.
    """
    return (
        Assignment.objects.on(day)
        .filter(person_id=person_id)
        .select_related("area__parent")
        .order_by("area_id", "seat")
    )


def list_public_holders(court_id: int, area_code: str, day: dt.date) -> list[Assignment]:
    """Return whom people of a town may turn to on a day: the contact, judges, assistants, clerks.

    Leaders of its area and groups are the court's own business. Whoever left is not named.

    Args:
        court_id: in which court.
        area_code: of the town.
        day: the court's date.
    """
    in_office = PostTerm.objects.on(day).filter(person=OuterRef("person"))
    found = (
        Assignment.objects.on(day)
        .filter(Exists(in_office), court_id=court_id, area_id=area_code, seat__in=CONTACT_ORDER)
        .select_related("person")
        .order_by(_PLACE, "starts_on", "id")
    )
    # Somebody may be judge and contact at once: they are named once, by what they are first.
    named: dict[int | None, Assignment] = {}
    for one in found:
        named.setdefault(one.person_id, one)
    return list(named.values())
