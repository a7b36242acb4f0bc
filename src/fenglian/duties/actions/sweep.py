"""The one sweep: everything that has fallen due moves one step, by any number of workers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from fenglian.mechanisms.enums import Role
from fenglian.mechanisms.queries import load_version
from fenglian.mechanisms.schema import LimitRule
from fenglian.organizations.models import Court
from fenglian.worktime.clock import COURT_ZONE
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

LEVEL_OF_ROLE = {Role.DEPARTMENT_LEADER: 1, Role.VICE_PRESIDENT_IN_CHARGE: 2, Role.PRESIDENT: 3}


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
                "opening": json.dumps(_openings({row[3] for row in claimed}, at)),
            },
        )
        fired, unresolved = cursor.fetchone()
    return Swept(len(claimed), fired, unresolved)


def _ladders(rules: set[tuple[int, str]]) -> list[dict[str, Any]]:
    """Return the steps of the rules as rows for the statement."""
    rows = []
    for version_id, rule_id in rules:
        rule = load_version(version_id).rule(rule_id)
        if not isinstance(rule, LimitRule):
            raise TypeError(f"version {version_id}: rule {rule_id} is no limit")
        steps = sorted(rule.steps, key=lambda step: step.number)
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            length = step.at.after or rule.length
            rows.append(
                {
                    "version_id": version_id,
                    "rule_id": rule_id,
                    "step": step.number,
                    "following": following.number if following else None,
                    "kind": step.kind,
                    "level": LEVEL_OF_ROLE.get(step.to, 0),
                    "unit": length.unit.value,
                    "days": length.count,
                    "at_day_start": step.at.after is None,
                }
            )
    return rows


def _openings(court_ids: set[int], at: datetime) -> list[dict[str, Any]]:
    """Return for each calendar when the office hours are open next, for what is not urgent."""
    calendars = set(Court.objects.filter(pk__in=court_ids).values_list("calendar_id", flat=True))
    return [
        {"calendar_id": pk, "opens_at": office_hours_next(at, load_calendar(pk)).isoformat()}
        for pk in calendars
    ]
