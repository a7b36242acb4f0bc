"""Changes under way, and one of them with all that its page shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from fenglian.directory.enums import OPEN, TO_REPORT, ChangeState
from fenglian.directory.models import Change, Listing
from fenglian.directory.policies import Act, may, visible_changes
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.duties.queries import (
    Limit,
    RunningLimit,
    describe_limit,
    explain_limit,
    list_duties_of,
)
from fenglian.ledger.models import Event
from fenglian.ledger.queries import list_events_of
from fenglian.organizations.queries import Official
from fenglian.worktime.calendars import WorkingCalendar

MOST_CLOSED = 20
"""Changes that are over and still shown, the latest first."""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change in a list.

    Args:
        change: with person and department.
        limit: the open limit in words, else the last one; None where no rule limits it.
        level: how high its ladder has climbed, None without an open limit.
    """

    change: Change
    limit: Limit | None
    level: int | None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """What an official sees of a change.

    Args:
        change: with person, department and place.
        acts: what the official may do with it now.
        main: the limit that counts, with its whole explanation; None where no rule limits it.
        before: what is public now; None where nothing is.
        events: the course, oldest first.
    """

    change: Change
    acts: frozenset[Act]
    main: RunningLimit | None
    before: Listing | None
    events: list[Event]


def list_open_changes(
    official: Official, calendar: WorkingCalendar, now: dt.datetime, *, to_publish: bool
) -> list[ChangeLine]:
    """Return what waits for the service center, or for departments, the most urgent first.

    Args:
        official: who looks.
        calendar: the court's working days.
        now: the present instant.
        to_publish: those that have been reported; else those that have not.
    """
    states = OPEN - TO_REPORT if to_publish else TO_REPORT
    changes = visible_changes(official).filter(state__in=states).select_related("person", "body")
    lines = _with_limits(changes, calendar, now)
    return sorted(
        lines, key=lambda line: (line.limit.last_day if line.limit else dt.date.max, line.change.pk)
    )


def list_closed_changes(
    official: Official, calendar: WorkingCalendar, now: dt.datetime
) -> list[ChangeLine]:
    """Return the latest changes that are over.

    Args:
        official: who looks.
        calendar: the court's working days.
        now: the present instant.
    """
    changes = visible_changes(official).exclude(state__in=OPEN).select_related("person", "body")
    return _with_limits(changes.order_by("-closed_at")[:MOST_CLOSED], calendar, now)


def _with_limits(
    changes: Iterable[Change], calendar: WorkingCalendar, now: dt.datetime
) -> list[ChangeLine]:
    changes = list(changes)
    court_ids = {change.court_id for change in changes}
    duties: dict[object, Duty] = {}
    found = Duty.objects.filter(
        court_id__in=court_ids, subject_id__in=[change.pk for change in changes]
    )
    for duty in found.order_by("pk"):
        known = duties.get(duty.subject_id)
        if known is None or known.state != DutyState.OPEN:
            duties[duty.subject_id] = duty
    return [
        ChangeLine(
            change,
            describe_limit(duty, calendar, now) if duty else None,
            duty.level if duty and duty.state == DutyState.OPEN else None,
        )
        for change in changes
        for duty in [duties.get(change.pk)]
    ]


def load_change(
    official: Official, change: Change, calendar: WorkingCalendar, now: dt.datetime
) -> ChangePage:
    """Gather what the page of a change shows.

    Args:
        official: who looks.
        change: from `policies.get_change_for`.
        calendar: the court's working days.
        now: the present instant.
    """
    duties = list(list_duties_of(change.court_id, [change.pk]))
    running = [duty for duty in duties if duty.state == DutyState.OPEN]
    main = running[0] if running else duties[-1] if duties else None
    return ChangePage(
        change=change,
        acts=frozenset(act for act in Act if may(official, act, change)),
        main=explain_limit(main, calendar, now) if main else None,
        before=_published_before(change),
        events=list(list_events_of(change.court_id, change.pk)),
    )


def _published_before(change: Change) -> Listing | None:
    """Return what was public before the change was published, or is until it will be."""
    listings = Listing.objects.filter(person_id=change.person_id).select_related("body")
    if change.state == ChangeState.PUBLISHED:
        listings = listings.filter(superseded_at=change.closed_at)
    else:
        listings = listings.filter(superseded_at__isnull=True)
    return listings.first()
