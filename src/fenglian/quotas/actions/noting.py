"""What the rules note of quotas: warnings in time, misses when a window is over; each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Max, Min
from uuid_utils.compat import uuid7

from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.models import Adoption
from fenglian.mechanisms.readings import window_of
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.quotas.enums import ShortfallKind, Stage
from fenglian.quotas.models import Closing, Shortfall
from fenglian.quotas.queries import (
    QuotaInForce,
    Standing,
    find_bearers,
    find_people,
    in_force_since,
    list_standings,
    quotas_in_force,
)
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day, midnight, office_hours_next
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from fenglian.organizations.models import Court
    from fenglian.worktime.calendars import WorkingCalendar

SUBJECT = "quota"
_OF_KIND = {
    ShortfallKind.WARNING: (EventKind.QUOTA_WARNED, MessageKind.QUOTA_WARNED),
    ShortfallKind.MISS: (EventKind.QUOTA_MISSED, MessageKind.QUOTA_MISSED),
}


@dataclass(frozen=True, slots=True)
class Noted:
    """What was noted.

    Args:
        warnings: how many were warned.
        misses: how many had not met their quota.
        closed: how many windows were over.
    """

    warnings: int
    misses: int
    closed: int


def note_shortfalls(court: Court, *, at: dt.datetime) -> Noted:
    """Warn of what is missing before a window ends, and note what was missed when it is over.

    However long ago the last run was: every window since the rule came into force is closed once,
    in order. Run twice it does nothing the second time.

    Args:
        court: whose quotas, in the running scope.
        at: the present instant.
    """
    calendar, today = load_calendar(court.calendar_id), civil_day(at)
    warnings = misses = closed = 0
    for quota in quotas_in_force(court.pk, at):
        since = in_force_since(court.pk, quota.mechanism_id)
        warnings += _warn(court, quota, since, calendar, today=today, at=at)
        for day in _windows_to_close(court, quota, today):
            misses += _close_window(court, quota, day, since, calendar, at=at)
            closed += 1
    return Noted(warnings, misses, closed)


def _warn(
    court: Court,
    quota: QuotaInForce,
    since: dt.date | None,
    calendar: WorkingCalendar,
    *,
    today: dt.date,
    at: dt.datetime,
) -> int:
    standings = list_standings(
        [court.pk], quota, today, today=today, calendar=calendar, since=since
    )
    behind = [
        standing
        for standing in standings
        if standing.stage is Stage.WARNED and standing.held.first <= today <= standing.held.last
    ]
    return _note(ShortfallKind.WARNING, behind, calendar, at=at)


def _windows_to_close(court: Court, quota: QuotaInForce, today: dt.date) -> Iterator[dt.date]:
    """Yield a day of each window that is over and not closed, from the first to the last.

    Nothing is closed that was over when the mechanism was adopted here: nobody could record then.
    """
    closed = Closing.objects.filter(
        court_id=court.pk, mechanism_id=quota.mechanism_id, rule_id=quota.rule.id
    ).aggregate(last=Max("last"))["last"]
    if closed is None:
        adopted = Adoption.objects.filter(
            court_id=court.pk, mechanism_id=quota.mechanism_id
        ).aggregate(first=Min("effective_from"), entered=Min("adopted_at"))
        day = civil_day(max(adopted["first"], adopted["entered"]))
    else:
        day = closed + ONE_DAY
    while (window := window_of(quota.rule.window, day)).last < today:
        yield window.first
        day = window.last + ONE_DAY


def _close_window(
    court: Court,
    current: QuotaInForce,
    day: dt.date,
    since: dt.date | None,
    calendar: WorkingCalendar,
    *,
    at: dt.datetime,
) -> int:
    """Note the misses of a window under the rule that was in force when it ended."""
    window = window_of(current.rule.window, day)
    then = quotas_in_force(court.pk, midnight(window.last))
    quota = next(
        (
            found
            for found in then
            if (found.mechanism_id, found.rule.id) == (current.mechanism_id, current.rule.id)
        ),
        current,
    )
    standings = [
        standing
        for standing in list_standings(
            [court.pk], quota, day, today=civil_day(at), calendar=calendar, since=since
        )
        if standing.stage is not Stage.EXEMPT
    ]
    missed = [standing for standing in standings if standing.stage is Stage.MISSED]
    Closing.objects.create(
        court=court,
        mechanism_id=quota.mechanism_id,
        rule_id=quota.rule.id,
        version_id=quota.version_id,
        first=window.first,
        last=window.last,
        bearers=len(standings),
        met=len(standings) - len(missed),
        closed_at=at,
    )
    return _note(ShortfallKind.MISS, missed, calendar, at=at)


def _note(
    kind: ShortfallKind, standings: list[Standing], calendar: WorkingCalendar, *, at: dt.datetime
) -> int:
    if not standings:
        return 0
    quota, window = standings[0].quota, standings[0].reading.window
    noted = set(
        Shortfall.objects.filter(
            kind=kind,
            mechanism_id=quota.mechanism_id,
            rule_id=quota.rule.id,
            first=window.first,
            assignment__in=[standing.assignment for standing in standings],
        ).values_list("assignment_id", flat=True)
    )
    fresh = [standing for standing in standings if standing.assignment.pk not in noted]
    for standing in fresh:
        shortfall = Shortfall.objects.create(
            id=UUID(bytes=uuid7().bytes),
            court_id=standing.assignment.court_id,
            kind=kind,
            assignment=standing.assignment,
            version_id=quota.version_id,
            mechanism_id=quota.mechanism_id,
            rule_id=quota.rule.id,
            clause_id=quota.rule.clauses[0],
            first=window.first,
            last=window.last,
            done=standing.reading.done,
            required=standing.reading.required,
            noted_at=at,
        )
        _announce(shortfall, quota, calendar, at=at)
    return len(fresh)


def _announce(
    shortfall: Shortfall, quota: QuotaInForce, calendar: WorkingCalendar, *, at: dt.datetime
) -> None:
    """Enter it in the ledger; tell whoever bears it, and of a miss whom the rule names."""
    event_kind, message = _OF_KIND[ShortfallKind(shortfall.kind)]
    record_event(
        event_kind,
        court_id=shortfall.court_id,
        subject_kind=SUBJECT,
        subject_id=shortfall.pk,
        actor=Actor.system(),
        at=at,
        data={
            "assignment": str(shortfall.assignment_id),
            "rule": shortfall.rule_id,
            "version": shortfall.version_id,
            "first": shortfall.first.isoformat(),
            "done": shortfall.done,
            "required": shortfall.required,
        },
    )
    told = dict.fromkeys(_recipients(shortfall.assignment, shortfall.kind, quota, civil_day(at)))
    for person_id in told:
        queue_message(
            message,
            court_id=shortfall.court_id,
            subject_kind=SUBJECT,
            subject_id=shortfall.pk,
            dedupe_key=f"{message.value}:{shortfall.pk.hex}:{person_id}",
            at=at,
            send_after=office_hours_next(at, calendar),
            person_id=person_id,
        )


def _recipients(
    assignment: Assignment, kind: str, quota: QuotaInForce, today: dt.date
) -> Iterator[int]:
    yield from find_bearers(assignment, today)
    if kind == ShortfallKind.MISS:
        for role in quota.rule.misses_to:
            yield from find_people(role, assignment, today)
