"""Who speaks for a town today, and for which towns an official speaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from fenglian.duties.actions import Bearer
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.current import contacts_of
from fenglian.liaison.queries.towns import is_in_district
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Area, Court, Person, PostTerm
from fenglian.organizations.queries import Official, find_filing_body


def find_contacts(court_id: int, area_ids: Collection[str], day: dt.date) -> dict[str, Person]:
    """Return the contact of each town on a day; a town without any is left out.

    Args:
        court_id: whose people.
        area_ids: the towns.
        day: the court's date.
    """
    found = contacts_of(court_id, area_ids, day)
    return {area_id: one.person for area_id, one in found.items() if one.person is not None}


def find_contact(court_id: int, area_id: str, day: dt.date) -> Person | None:
    """Return the contact of a town on a day; None where nobody is assigned.

    Args:
        court_id: whose people.
        area_id: the town.
        day: the court's date.
    """
    return find_contacts(court_id, [area_id], day).get(area_id)


def find_leaders(court_id: int, area_id: str, day: dt.date) -> list[Person]:
    """Return the liaison leaders of a town on a day (XX-2).

    Args:
        court_id: whose people.
        area_id: the town.
        day: the court's date.
    """
    held = Assignment.objects.on(day).filter(
        court_id=court_id, area_id=area_id, seat=Seat.CONTACT_LEADER
    )
    return [one.person for one in held.select_related("person").order_by("pk") if one.person]


def list_towns(official: Official, day: dt.date) -> QuerySet[Area]:
    """Return the towns for which an official, or whom they stand in for, is assigned on a day.

    Args:
        official: who looks.
        day: the court's date.
    """
    people = [one.person_id for one in official.capacities]
    bodies = [pk for one in official.capacities for pk in one.body_ids]
    held = Assignment.objects.on(day).filter(
        Q(person__in=people) | Q(body__in=bodies), court_id=official.court_id
    )
    return Area.objects.filter(pk__in=held.values("area_id")).order_by("code")


def list_contact_towns(official: Official, day: dt.date) -> list[Area]:
    """Return the towns whose contact an official is on a day, or stands in for.

    Args:
        official: who looks.
        day: the court's date.
    """
    people = {one.person_id for one in official.capacities}
    towns = list(list_towns(official, day))
    contacts = find_contacts(official.court_id, [town.pk for town in towns], day)
    return [town for town in towns if town.pk in contacts and contacts[town.pk].pk in people]


def is_town_of(court_id: int, area_id: str) -> bool:
    """Tell whether a place is a town of the court's district.

    Args:
        court_id: which court.
        area_id: the place.
    """
    town = Area.objects.towns().select_related("parent").filter(pk=area_id).first()
    return town is not None and is_in_district(Court.objects.get(pk=court_id), town)


def bearer_for(court_id: int, area_id: str, day: dt.date) -> Bearer:
    """Return who bears what a town is owed: its contact, under the leaders of their department.

    Without a contact it is the filing division in common: nothing lies with nobody.

    Args:
        court_id: whose people.
        area_id: the town.
        day: the court's date.
    """
    contact = find_contact(court_id, area_id, day)
    body_id = home_of(contact, day) if contact else None
    if contact is None or body_id is None:
        return Bearer(find_filing_body(court_id).pk)
    return Bearer(body_id, contact.pk)


def home_of(person: Person, day: dt.date) -> int | None:
    """Return the body of a person's first post on a day; None where they hold none.

    Args:
        person: an official.
        day: the court's date.
    """
    terms = PostTerm.objects.on(day).filter(court_id=person.court_id, person=person)
    return (
        terms.order_by("post__position", "post_id").values_list("post__body_id", flat=True).first()
    )


def list_staff(court_id: int, area_id: str, day: dt.date) -> list[Person]:
    """Return the people of a town's center on a day.

    Args:
        court_id: the court that the center works with.
        area_id: the town.
        day: the court's date.
    """
    terms = PostTerm.objects.on(day).filter(
        court_id=court_id, post__kind=PostKind.CENTER_STAFF, post__body__area_id=area_id
    )
    return [term.person for term in terms.select_related("person").order_by("pk")]
