"""What looks like the same visit, entered by somebody else (each goes home and writes it down)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from fenglian.activities.enums import COUNTED, ActivityState
from fenglian.activities.models import Activity

MOST_ALIKE = 5


def find_same(
    court_id: int,
    town_id: str,
    day: dt.date,
    person_ids: Collection[int],
    *,
    village_id: str | None,
) -> list[Activity]:
    """Return the records that may be the same visit, as entered by a colleague.

    On the same day in the same place, or in the same town with one of the same people where one
    of the two names no village. Two villages are two visits.

    Args:
        court_id: whose records.
        town_id: the town.
        day: the day.
        person_ids: who was there.
        village_id: the village; None: the town itself.
    """
    with_them = Q(participants__person_id__in=person_ids)
    alike = (
        Q(village__isnull=True) | with_them
        if village_id is None
        else Q(village_id=village_id) | with_them & Q(village__isnull=True)
    )
    found = Activity.objects.filter(
        alike,
        court_id=court_id,
        area_id=town_id,
        happened_on=day,
        state__in=(*COUNTED, ActivityState.TO_CONFIRM),
        part_of__isnull=True,
    )
    return list(
        found.select_related("village", "area", "recorded_by")
        .order_by("recorded_at", "pk")
        .distinct()[:MOST_ALIKE]
    )
