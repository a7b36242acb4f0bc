"""Planned visits: the month, what comes next in a town, and the entries of a person's calendar."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fenglian.activities.enums import PlanKind
from fenglian.activities.models import Activity, PlannedVisit
from fenglian.documents.calendars import Entry
from fenglian.worktime.periods import midnight

KEPT = dt.timedelta(days=90)
"""How far back the feed of a calendar goes."""
MOST_ENTRIES = 500


def list_planned(
    court_id: int, first: dt.date, last: dt.date, *, town_id: str = "", person_id: int | None = None
) -> QuerySet[PlannedVisit]:
    """Return what is planned on some days, both included; also what was called off.

    Args:
        court_id: whose.
        first: the first day.
        last: the last day.
        town_id: only in this town.
        person_id: only of this person.
    """
    found = PlannedVisit.objects.filter(
        court_id=court_id,
        starts_at__gte=midnight(first),
        starts_at__lt=midnight(last + dt.timedelta(days=1)),
    )
    if town_id:
        found = found.filter(area_id=town_id)
    if person_id is not None:
        found = found.filter(person_id=person_id)
    return found.select_related("area", "village", "person").order_by("starts_at", "pk")


def list_held(
    court_id: int, first: dt.date, last: dt.date, *, town_id: str = "", person_id: int | None = None
) -> QuerySet[Activity]:
    """Return the visits that were held on some days, both included, each once.

    Args:
        court_id: whose.
        first: the first day.
        last: the last day.
        town_id: only in this town.
        person_id: only those that this person took part in.
    """
    found = (
        Activity.objects.counted()
        .between(first, last)
        .filter(court_id=court_id, part_of__isnull=True)
    )
    if town_id:
        found = found.filter(area_id=town_id)
    if person_id is not None:
        found = found.filter(participants__person_id=person_id)
    return found.select_related("area", "village", "recorded_by").order_by("happened_on", "pk")


def next_planned(
    court_id: int, town_id: str, kind: PlanKind, now: dt.datetime
) -> PlannedVisit | None:
    """Return the next announced visit or hearing in a town that is not over; None: none is.

    For the town's public page: on the portal nothing else is in sight.

    Args:
        court_id: in which court.
        town_id: which town.
        kind: what people can come to.
        now: the present instant.
    """
    return (
        PlannedVisit.objects.filter(
            court_id=court_id,
            area_id=town_id,
            kind=kind,
            is_announced=True,
            called_off_at__isnull=True,
            ends_at__gt=now,
        )
        .select_related("area", "village", "person")
        .order_by("starts_at", "pk")
        .first()
    )


def feed_entries(court_id: int, person_id: int, *, address: str, now: dt.datetime) -> list[Entry]:
    """Return a person's planned visits as entries of their calendar feed.

    Args:
        court_id: their court.
        person_id: whose.
        address: the site's address, without a slash at its end.
        now: the present instant.
    """
    planned = PlannedVisit.objects.filter(
        court_id=court_id,
        person_id=person_id,
        called_off_at__isnull=True,
        starts_at__gte=now - KEPT,
    ).select_related("area", "village")
    return [
        Entry(
            uid=f"{one.pk}@fenglian",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=_("{kind}：{town}").format(kind=PlanKind(one.kind).label, town=one.area.name),
            place=" ".join(filter(None, (one.village.name if one.village else "", one.place))),
            address=f"{address}/desk/visits/{one.pk}/",
            revision=one.revision,
        )
        for one in planned.order_by("starts_at", "pk")[:MOST_ENTRIES]
    ]
