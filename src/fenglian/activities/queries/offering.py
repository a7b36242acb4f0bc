"""What the form of an entry offers: towns, kinds, colleagues and bodies, the likeliest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from fenglian.activities.queries.kinds import Kinds, kinds_on
from fenglian.activities.queries.materials import MaterialName, list_materials
from fenglian.activities.queries.standing import own_towns
from fenglian.liaison.models import Assignment
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.enums import PARTNERS, BodyKind
from fenglian.organizations.models import Area, Body, Court, Person, PostTerm
from fenglian.organizations.queries import Official


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything that the form lets one choose from.

    Args:
        own: the official's towns, each with its villages.
        others: the other towns of the court's district.
        kinds: the kinds of work and what they ask.
        near: colleagues who have the same towns, or work in the same department.
        far: everybody else of the court.
        partners: bodies beside the court in the official's towns; all where they have none.
        departments: the court's own, to which something may be handed.
        absent: whom the official stands in for today, with their ids.
        materials: every version of the court's materials.
    """

    own: tuple[tuple[Area, tuple[Area, ...]], ...]
    others: tuple[Area, ...]
    kinds: Kinds
    near: tuple[Person, ...]
    far: tuple[Person, ...]
    partners: tuple[Body, ...]
    departments: tuple[Body, ...]
    absent: tuple[tuple[int, str], ...] = ()
    materials: tuple[MaterialName, ...] = ()


def offer_entry(court: Court, official: Official, today: dt.date) -> Offer:
    """Return what an official may choose from in an entry.

    Args:
        court: theirs.
        official: who enters something.
        today: the court's date.
    """
    towns = own_towns(official, today)
    codes = [town.pk for town in towns]
    villages: dict[str, list[Area]] = {code: [] for code in codes}
    for village in Area.objects.filter(parent__in=codes).order_by("code"):
        villages[str(village.parent_id)].append(village)
    near, far = _colleagues(official, codes, today)
    partners = Body.objects.filter(court=court, kind__in=PARTNERS, area__in=codes)
    if not codes:
        partners = Body.objects.filter(court=court, kind=BodyKind.GOVERNANCE_CENTER)
    return Offer(
        own=tuple((town, tuple(villages[town.pk])) for town in towns),
        others=tuple(list_towns(court).exclude(pk__in=codes)),
        kinds=kinds_on(court.pk, today),
        near=near,
        far=far,
        partners=tuple(partners),
        departments=tuple(
            Body.objects.of_court()
            .filter(court=court)
            .exclude(kind__in=(BodyKind.COURT, BodyKind.TEAM))
        ),
        absent=tuple((one.person_id, one.name) for one in official.stands_in_for),
        materials=tuple(list_materials(court.pk)),
    )


def _colleagues(
    official: Official, town_codes: list[str], today: dt.date
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    serving = PostTerm.objects.on(today).filter(court_id=official.court_id)
    everybody = (
        Person.objects.of_court()
        .filter(pk__in=serving.values("person_id"))
        .exclude(pk=official.person_id)
        .order_by("name", "pk")
    )
    in_town = Assignment.objects.on(today).filter(
        court_id=official.court_id, area_id__in=town_codes, person__isnull=False
    )
    beside = serving.filter(post__body_id__in=official.body_ids)
    near = set(
        everybody.filter(
            Q(pk__in=in_town.values("person_id")) | Q(pk__in=beside.values("person_id"))
        ).values_list("pk", flat=True)
    )
    return (
        tuple(person for person in everybody if person.pk in near),
        tuple(person for person in everybody if person.pk not in near),
    )
