"""Judges who are to come to a town: in the calendar of visits and in the judge's own feed."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fenglian.activities.enums import COUNTED, ActivityState
from fenglian.activities.models import Activity
from fenglian.activities.queries.plans import KEPT, MOST_ENTRIES
from fenglian.correspondence.enums import ArrangementState
from fenglian.correspondence.models import Arrangement, Thread
from fenglian.correspondence.policies import visible_threads
from fenglian.documents.calendars import Entry
from fenglian.organizations.queries import Official
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day

MOST_OFFERED = 10


def list_coming(
    official: Official,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    *,
    town_id: str = "",
    person_id: int | None = None,
) -> QuerySet[Arrangement]:
    """Return the judges who are to come on some days, both included, of threads that one reads.

    Args:
        official: who looks.
        first: the first day.
        last: the last day.
        today: the court's date.
        town_id: only to this town.
        person_id: only this judge.
    """
    found = Arrangement.objects.filter(
        court_id=official.court_id,
        state=ArrangementState.PLANNED,
        comes_on__range=(first, last),
        thread__in=visible_threads(official, today).values("pk"),
    )
    if town_id:
        found = found.filter(area_id=town_id)
    if person_id is not None:
        found = found.filter(judge_id=person_id)
    return found.select_related("area", "judge", "thread").order_by("comes_on", "pk")


def coming_entries(court_id: int, person_id: int, *, address: str, now: dt.datetime) -> list[Entry]:
    """Return the days on which a judge is to come to a town as entries of their calendar feed.

    The link is known to calendar services of others: what a center asked for stays in the court.

    Args:
        court_id: their court.
        person_id: whose.
        address: the site's address, without a slash at its end.
        now: the present instant.
    """
    planned = Arrangement.objects.filter(
        court_id=court_id,
        judge_id=person_id,
        state=ArrangementState.PLANNED,
        comes_on__gte=civil_day(now) - KEPT,
    ).select_related("area")
    return [
        Entry(
            uid=f"{one.pk}@fenglian",
            starts_at=one.comes_on,
            ends_at=one.comes_on + ONE_DAY,
            title=_("到{town}：镇街请法官").format(town=one.area.name),
            place=one.time_and_place,
            address=f"{address}/desk/towns/{one.thread_id}/",
            revision=0,
        )
        for one in planned.order_by("comes_on", "pk")[:MOST_ENTRIES]
    ]


def list_records(thread: Thread) -> list[Activity]:
    """Return the records that the judge's coming may be: theirs in the town since it was arranged.

    What was recorded for another arrangement is left out; the newest come first.

    Args:
        thread: of a request for a judge or for guidance.
    """
    arrangement = thread.arrangements.filter(state=ArrangementState.PLANNED).first()
    if arrangement is None:
        return []
    taken = Arrangement.objects.filter(court_id=thread.court_id, activity_id__isnull=False)
    found = Activity.objects.filter(
        state__in=(*COUNTED, ActivityState.TO_CONFIRM),
        court_id=thread.court_id,
        area_id=thread.area_id,
        part_of__isnull=True,
        participants__person_id=arrangement.judge_id,
        happened_on__gte=min(arrangement.comes_on, civil_day(arrangement.made_at)),
    ).exclude(pk__in=taken.values("activity_id"))
    return list(found.order_by("-happened_on", "-recorded_at")[:MOST_OFFERED])
