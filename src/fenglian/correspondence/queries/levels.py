"""What the levels learn of each other, by doors: letters that wait beneath, tasks from above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from fenglian.correspondence.policies import watches_all
from fenglian.correspondence.queries.contacts import list_contact_towns, list_towns
from fenglian.correspondence.queries.vocabulary import list_task_kinds
from fenglian.organizations.queries import Official
from fenglian.worktime.periods import civil_day

KEPT = dt.timedelta(days=90)
"""How long the court beneath reads what came of a task."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Letters of a town that wait for an answer of courts beneath.

    Args:
        count: how many.
        late: how many of them past their day.
        first_day: the first day on which an answer is due; None: nothing runs.
    """

    count: int
    late: int
    first_day: dt.date | None


def count_waiting_beneath(area_ids: Collection[str], today: dt.date) -> dict[str, Waiting]:
    """Return how many letters wait at the courts beneath, by town; what they say stays there.

    Args:
        area_ids: the towns.
        today: the court's date.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT area_id, waiting, late, first_day FROM correspondence_waiting_beneath(%s, %s)",
            [list(area_ids), today],
        )
        return {area_id: Waiting(*found) for area_id, *found in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class TaskFromAbove:
    """What a leader of a superior court coordinates or guides in a town (YF-2b, YF-3).

    Args:
        pk: of the task.
        court: whose leader.
        leader: who.
        area_id: the town.
        town: its name.
        kind: as this court's mechanism calls it; empty: it does not know the word.
        words: what is to be done.
        due_on: the last day.
        result: what came of it.
        ended_at: when; None: it is open.
    """

    pk: UUID
    court: str
    leader: str
    area_id: str
    town: str
    kind: str
    words: str
    due_on: dt.date
    result: str
    ended_at: dt.datetime | None


def list_tasks_from_above(official: Official, now: dt.datetime) -> list[TaskFromAbove]:
    """Return what leaders above do in an official's towns: all for who watches all.

    It is the leader's, so it is read and not acted upon. What is open comes first; what came of
    the others is read for a while.

    Args:
        official: who looks.
        now: the present instant.
    """
    if official.is_of_center:
        return []
    today = civil_day(now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, court, leader, area_id, area, kind, words, due_on, result, ended_at"
            " FROM correspondence_tasks_from_above(%s)",
            [today - KEPT],
        )
        rows = cursor.fetchall()
    if not rows:
        return []
    kinds = dict(list_task_kinds(official.court_id, now))
    found = [
        TaskFromAbove(pk, court, leader, area_id, town, kinds.get(kind, ""), *rest)
        for pk, court, leader, area_id, town, kind, *rest in rows
    ]
    if watches_all(official):
        return found
    towns = set(list_towns(official, today).order_by().values_list("pk", flat=True))
    return [task for task in found if task.area_id in towns]


def count_tasks_from_above(official: Official, now: dt.datetime) -> int:
    """Return how many open ones there are in the towns whose contact an official is.

    Args:
        official: who looks.
        now: the present instant.
    """
    own = [one for one in list_tasks_from_above(official, now) if one.ended_at is None]
    if not own:
        return 0
    towns = {town.pk for town in list_contact_towns(official, civil_day(now))}
    return sum(one.area_id in towns for one in own)
