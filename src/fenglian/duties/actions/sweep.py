"""The one sweep: everything that has fallen due moves one step, by any number of workers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection

from fenglian.duties.actions.follow import schedule_of
from fenglian.duties.holders import is_registered, list_holdings
from fenglian.duties.models import Duty, Occasion
from fenglian.mechanisms.enums import Role, Unit
from fenglian.mechanisms.queries import load_version
from fenglian.mechanisms.schema import CalendarDutyRule, CalendarStep, LadderStep, LimitRule
from fenglian.organizations.models import Court
from fenglian.organizations.queries import find_leader_chain, list_stand_ins
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.errors import CalendarGapError
from fenglian.worktime.periods import office_hours_next
from fenglian.worktime.queries import load_calendar

# Locked in a statement of its own: the next one then sees everything that was committed by whoever
# held these rows before us, above all who has already been told.
CLAIM = """
SELECT d.id, d.version_id, d.rule_id, d.court_id
  FROM duties_duty d
 WHERE d.court_id = ANY (%(court_ids)s) AND d.state = 'open' AND d.next_step_at <= %(at)s
 ORDER BY d.next_step_at, d.id
 LIMIT %(limit)s
   FOR NO KEY UPDATE OF d SKIP LOCKED
"""
FIRE = (Path(__file__).parent / "sweep.sql").read_text(encoding="utf-8")

LEVEL_OF_ROLE = {
    Role.DEPARTMENT_LEADER: 1,
    Role.VICE_PRESIDENT_IN_CHARGE: 2,
    Role.CONTACT_LEADER: 2,
    Role.PRESIDENT: 3,
}
"""How high each role stands; a contact leader is a leader of the court."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did.

    Args:
        claimed: how many duties it took.
        fired: how many steps fell due and were recorded.
        unresolved: how many could not be computed (a gap in the calendar) and were postponed.
    """

    claimed: int
    fired: int
    unresolved: int


def sweep(court_ids: Iterable[int], *, at: datetime, limit: int = 5000) -> Swept:
    """Advance every duty that has fallen due by one step (NS-8), in the running transaction.

    Each step fires once: the row is locked, and (duty, step) is unique. After an outage several
    steps of one ladder may be due: the next sweep fires the next, in order.

    Args:
        court_ids: the courts to look at, those of the running scope.
        at: the present instant.
        limit: the most duties in one transaction.

    Returns:
        Counts; `claimed` of 0 says that nothing is due.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"court_ids": list(court_ids), "at": at, "limit": limit})
        claimed = cursor.fetchall()
        if not claimed:
            return Swept(0, 0, 0)
        cursor.execute(
            FIRE,
            {
                "at": at,
                "today": at.astimezone(COURT_ZONE).date(),
                "duty_ids": [row[0] for row in claimed],
                "steps": json.dumps(_ladders({(row[1], row[2]) for row in claimed})),
                "special": json.dumps(_special_steps(claimed, at)),
                "opening": json.dumps(_openings({row[3] for row in claimed}, at)),
            },
        )
        fired, unresolved = cursor.fetchone()
    return Swept(len(claimed), fired, unresolved)


def _rule(version_id: int, rule_id: str) -> LimitRule | CalendarDutyRule:
    rule = load_version(version_id).rule(rule_id)
    if not isinstance(rule, LimitRule | CalendarDutyRule):
        raise TypeError(f"version {version_id}: rule {rule_id} opens no duties")
    return rule


def _ladders(rules: set[tuple[int, str]]) -> list[dict[str, Any]]:
    """Return the steps of the rules as rows for the statement."""
    rows = []
    for version_id, rule_id in rules:
        rule = _rule(version_id, rule_id)
        steps: list[LadderStep | CalendarStep] = [*rule.steps]
        steps.sort(key=lambda step: step.number)
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            row = {
                "version_id": version_id,
                "rule_id": rule_id,
                "step": step.number,
                "following": following.number if following else None,
                "kind": step.kind,
                "level": LEVEL_OF_ROLE.get(step.to, 0),
            }
            if isinstance(rule, LimitRule) and isinstance(step, LadderStep):
                length = step.at.after or rule.length
                row |= {
                    "unit": length.unit.value,
                    "days": length.count,
                    "at_day_start": step.at.after is None,
                }
            rows.append(row)
    return rows


def _special_steps(claimed: list[tuple[int, int, str, int]], at: datetime) -> list[dict[str, Any]]:
    """Return what the statement cannot find by itself, for the few duties that need it.

    The moments of steps that are not counted in days from the start: limits in hours, and calendar
    duties, which count from their due day. Who holds a role that is no post of the court. And who
    is warned where nobody is named to keep rosters and the office owes them in common (XX-21).
    """
    rules = {(row[1], row[2]): _rule(row[1], row[2]) for row in claimed}
    special = {key for key, rule in rules.items() if _is_special(rule)}
    ids = [row[0] for row in claimed if (row[1], row[2]) in special]
    if not ids:
        return []
    rows = []
    today = at.astimezone(COURT_ZONE).date()
    held: dict[tuple[int, Role], dict[str, int | None]] = {}
    duties = Duty.objects.filter(pk__in=ids).select_related("court", "body")
    keys = dict(
        Occasion.objects.filter(
            court__in={duty.court_id for duty in duties},
            pk__in=[duty.subject_id for duty in duties],
        ).values_list("pk", "key")
    )
    for duty in duties:
        moments = _moments(duty)
        for step in rules[duty.version_id, duty.rule_id].steps:
            named = None
            if step.kind == "escalation" and is_registered(step.to) and duty.subject_id in keys:
                if (duty.court_id, step.to) not in held:
                    holdings = list_holdings(duty.court, step.to, today)
                    held[duty.court_id, step.to] = {one.key: one.person_id for one in holdings}
                named = held[duty.court_id, step.to].get(keys[duty.subject_id])
            elif step.kind == "warning" and step.to is Role.ROSTER_KEEPER:
                named = _leader_for(duty, today)
            moment = moments.get(step.number)
            rows.append(
                {
                    "duty_id": duty.pk,
                    "step": step.number,
                    "falls_at": moment.isoformat() if moment else None,
                    "person_id": named,
                }
            )
    return rows


def _leader_for(duty: Duty, today: date) -> int | None:
    """Return who leads the body that owes something in common today, or stands in there."""
    if duty.holder_id is not None:
        return None
    stand_ins = list_stand_ins(duty.court_id, today)
    there = (stand_ins.get(pk, pk) for pk in find_leader_chain(duty.body, today))
    return next((pk for pk in there if pk is not None), None)


def _is_special(rule: LimitRule | CalendarDutyRule) -> bool:
    if isinstance(rule, CalendarDutyRule) or rule.holder is Role.ROSTER_KEEPER:
        return True
    units = {rule.length.unit, *(step.at.after.unit for step in rule.steps if step.at.after)}
    return bool(units & {Unit.CLOCK_HOURS, Unit.SERVICE_HOURS}) or any(
        is_registered(step.to) for step in rule.steps
    )


def _moments(duty: Duty) -> dict[int, datetime]:
    """Return when a duty's steps fall due; nothing where the calendar has a gap."""
    try:
        schedule = schedule_of(duty, load_calendar(duty.court.calendar_id))
    except CalendarGapError:
        return {}
    return {step.number: step.fires_at for step in schedule.steps} if schedule else {}


def _openings(court_ids: set[int], at: datetime) -> list[dict[str, Any]]:
    """Return for each calendar when the office hours are open next, for what is not urgent."""
    calendars = set(Court.objects.filter(pk__in=court_ids).values_list("calendar_id", flat=True))
    return [
        {"calendar_id": pk, "opens_at": office_hours_next(at, load_calendar(pk)).isoformat()}
        for pk in calendars
    ]
