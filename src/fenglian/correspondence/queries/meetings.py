"""Visits at which a representative was met: entered once with the visit, read here as well (XX-9).

Names of people met are stored encrypted, so they are compared after reading; a town has few.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from fenglian.activities.enums import COUNTED, Standing
from fenglian.activities.models import Activity, PersonMet
from fenglian.activities.policies import visible_activities
from fenglian.correspondence.models import Representative
from fenglian.organizations.queries import Official

MOST_SHOWN = 50


def list_meetings(official: Official, person: Representative, today: dt.date) -> list[Activity]:
    """Return the visits in their town at which a representative was met, the latest first.

    Args:
        official: who looks; what they may not read is left out.
        person: the representative, known by their name in their town.
        today: the court's date.
    """
    ids = [met.activity_id for met in _met([person]) if met.name.strip() == person.name]
    readable = visible_activities(official, today).filter(pk__in=ids)
    return list(readable.order_by("-happened_on", "-recorded_at")[:MOST_SHOWN])


def last_met(
    people: Sequence[Representative],
) -> list[tuple[Representative, dt.date | None]]:
    """Return representatives with the last day on which each was met, on a visit or besides.

    Args:
        people: from `list_representatives`, with `noted_on`.
    """
    days: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
    for met in _met(people):
        days[met.activity.area_id, met.name.strip()].append(met.activity.happened_on)
    found = []
    for one in people:
        noted: dt.date | None = getattr(one, "noted_on", None)
        every = [*days[one.area_id, one.name], *([noted] if noted else [])]
        found.append((one, max(every, default=None)))
    return found


def _met(people: Sequence[Representative]) -> list[PersonMet]:
    return list(
        PersonMet.objects.filter(
            court_id__in={one.court_id for one in people},
            standing=Standing.REPRESENTATIVE,
            activity__area__in={one.area_id for one in people},
            activity__state__in=COUNTED,
        ).select_related("activity")
    )
