"""Who has which town on a day, as far as records of work there depend on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from fenglian.liaison.models import Assignment
from fenglian.organizations.models import Area, PostTerm
from fenglian.organizations.queries import Official


def held_by(court_id: int, person_ids: Collection[int], day: dt.date) -> QuerySet[Assignment]:
    """Return the assignments by which people have towns on a day, themselves or in their group.

    Args:
        court_id: their court.
        person_ids: the people.
        day: the day.
    """
    posts = PostTerm.objects.on(day).filter(court_id=court_id, person_id__in=person_ids)
    pairs = posts.values_list("post__body_id", "post__body__parent_id")
    bodies = {body for pair in pairs for body in pair if body is not None}
    return (
        Assignment.objects.on(day)
        .held()
        .filter(Q(person_id__in=person_ids) | Q(body_id__in=bodies), court_id=court_id)
    )


def own_towns(official: Official, day: dt.date) -> list[Area]:
    """Return the towns that an official has, or has for somebody who is away, in their order.

    Args:
        official: whose.
        day: the court's date.
    """
    people = [one.person_id for one in official.capacities]
    held = held_by(official.court_id, people, day)
    return list(Area.objects.filter(pk__in=held.values("area_id")).order_by("code"))
