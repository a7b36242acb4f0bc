"""What has happened under somebody since the last working day (NS-13): read from the ledger."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.queries import Official
from fenglian.requests.models import WorkOrder
from fenglian.requests.policies import visible_requests
from fenglian.supervision.enums import Change
from fenglian.supervision.policies import watched_bodies
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day, midnight

KINDS = {
    Change.CAME: (
        EventKind.ORDER_DISPATCHED,
        EventKind.ORDER_REDISPATCHED,
        EventKind.ORDER_TRANSFERRED,
        EventKind.ORDER_REASSIGNED,
    ),
    Change.ANSWERED: (EventKind.ORDER_REPLIED,),
    Change.RETURNED: (EventKind.ORDER_RETURNED,),
    Change.CLIMBED: (EventKind.DUTY_ESCALATED, EventKind.DUTY_ALARMED),
    Change.LEFT: (EventKind.ORDER_HANDED_BACK,),
    Change.EXTENSION: (EventKind.ORDER_EXTENSION_REQUESTED,),
}
"""What each change is in the ledger."""
CHANGE_OF = {kind.value: change for change, kinds in KINDS.items() for kind in kinds}


def since_of(now: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
    """Return from when on changes are new: the beginning of the last working day before today.

    Args:
        now: the present instant.
        calendar: the court's working days.
    """
    return midnight(calendar.previous_working_day(civil_day(now)))


def events_under(
    official: Official,
    since: dt.datetime,
    *,
    change: Change | None = None,
    body_ids: frozenset[int] | None = None,
) -> QuerySet[Event]:
    """Return what has happened to the orders that stand under somebody, the latest first.

    By kind and time, as the ledger is indexed: as many as a day has, whatever the court once had.

    Args:
        official: who looks.
        since: from when on.
        change: only of this sort.
        body_ids: only in these bodies.
    """
    wanted = KINDS[change] if change else [kind for kinds in KINDS.values() for kind in kinds]
    order = WorkOrder.objects.filter(court_id=official.court_id, request_id=OuterRef("subject_id"))
    events = Event.objects.filter(
        court_id=official.court_id,
        kind__in=[kind.value for kind in wanted],
        occurred_at__gte=since,
    ).alias(department=Subquery(order.values("department_id")[:1]))
    bodies = _bodies_of(official)
    condition = Q(department__isnull=False)
    if body_ids is not None:
        condition &= Q(department__in=body_ids)
    if bodies is not None:
        condition &= Q(department__in=bodies)
    readable = visible_requests(official).filter(pk=OuterRef("subject_id"))
    return (
        events.filter(condition)
        .alias(readable=Subquery(readable.values("pk")[:1]))
        .filter(readable__isnull=False)
        .order_by("-occurred_at", "-pk")
    )


def _bodies_of(official: Official) -> frozenset[int] | None:
    every: frozenset[int] = frozenset()
    for capacity in official.capacities:
        bodies = watched_bodies(capacity)
        if bodies is None:
            return None
        every |= bodies
    return every


def count_changes(
    official: Official, since: dt.datetime, *, body_ids: frozenset[int] | None
) -> Counter[Change]:
    """Count what has happened under somebody, by sort.

    Args:
        official: who looks.
        since: from when on.
        body_ids: only in these bodies.
    """
    counted: Counter[Change] = Counter()
    events = events_under(official, since, body_ids=body_ids).order_by()
    for kind, number in events.values_list("kind").annotate(number=Count("pk")):
        counted[CHANGE_OF[kind]] += number
    return counted
