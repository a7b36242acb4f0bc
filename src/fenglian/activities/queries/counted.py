"""What counts: the visits and other liaison work of a period, the one source of quotas and ledgers.

Whoever came counts by the seat that they held for the town on that day, so that an assignment that
ends, or is entered late, is reckoned rightly whenever it is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

COUNTED_WORK = """
SELECT coalesce(a.part_of_id, a.id) AS activity_id, a.court_id, a.area_id, a.happened_on,
       (array_agg(a.village_id ORDER BY a.part_of_id NULLS FIRST))[1] AS village_id,
       array_agg(DISTINCT kind) AS kinds,
       array_agg(DISTINCT p.person_id) AS person_ids,
       array_agg(DISTINCT h.seat) FILTER (WHERE h.seat IS NOT NULL) AS seats,
       array_agg(DISTINCT h.body_id) FILTER (WHERE h.body_id IS NOT NULL) AS group_ids
  FROM activities_activity a
 CROSS JOIN LATERAL unnest(a.kinds) AS kind
  JOIN activities_participant p ON p.activity_id = a.id
  LEFT JOIN (
       SELECT court_id, area_id, person_id, seat, NULL::bigint AS body_id, starts_on, ends_on
         FROM liaison_assignment
        WHERE person_id IS NOT NULL
       UNION ALL
       SELECT s.court_id, s.area_id, t.person_id, s.seat, s.body_id,
              greatest(s.starts_on, t.starts_on), least(s.ends_on, t.ends_on)
         FROM liaison_assignment s
         JOIN organizations_body b ON b.id = s.body_id OR b.parent_id = s.body_id
         JOIN organizations_post o ON o.body_id = b.id
         JOIN organizations_postterm t ON t.post_id = o.id
       ) h ON h.court_id = a.court_id AND h.area_id = a.area_id AND h.person_id = p.person_id
          AND h.starts_on <= a.happened_on
          AND (h.ends_on IS NULL OR h.ends_on >= a.happened_on)
 WHERE a.court_id = ANY (%(court_ids)s)
   AND a.happened_on BETWEEN %(first_day)s AND %(last_day)s
   AND a.state IN ('recorded', 'confirmed')
 GROUP BY 1, a.court_id, a.area_id, a.happened_on
"""
"""SQL of the rows behind `visits`, to be embedded where a whole province is reckoned at once.

What several people entered of the same visit is one row. `group_ids` are the liaison groups to
which somebody who came belonged, among those that hold the town.
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Work in a town that counts; whether it counts for a rule depends on its kinds.

    Args:
        activity_id: its record, of several the first.
        court_id: whose people came.
        area_id: the town.
        village_id: the village; None: the town itself.
        happened_on: the day.
        kinds: everything that it was.
        person_ids: who came.
        seats: what they were for the town on that day; empty: none of them had it.
        group_ids: the liaison groups with this town that they belonged to.
    """

    activity_id: UUID
    court_id: int
    area_id: str
    village_id: str | None
    happened_on: dt.date
    kinds: frozenset[str]
    person_ids: frozenset[int]
    seats: frozenset[str]
    group_ids: frozenset[int]


def visits(
    court_ids: Collection[int],
    first_day: dt.date,
    last_day: dt.date,
    *,
    kinds: Collection[str] | None = None,
    area_ids: Collection[str] | None = None,
) -> list[Visit]:
    """Return what counts of a period, by town and day; both days included.

    Args:
        court_ids: whose work, in the running scope.
        first_day: from when.
        last_day: until when.
        kinds: only work that is one of these; None: of any kind.
        area_ids: only in these towns; None: in all.
    """
    conditions = ["true"]
    if kinds is not None:
        conditions.append("kinds && %(kinds)s::varchar[]")
    if area_ids is not None:
        conditions.append("area_id = ANY (%(area_ids)s)")
    statement = (
        "SELECT activity_id, court_id, area_id, village_id, happened_on, kinds, person_ids,"  # noqa: S608 - constants
        f" seats, group_ids FROM ({COUNTED_WORK}) work WHERE {' AND '.join(conditions)}"
        " ORDER BY area_id, happened_on, activity_id"
    )
    values: dict[str, Any] = {
        "court_ids": list(court_ids),
        "first_day": first_day,
        "last_day": last_day,
        "kinds": list(kinds or ()),
        "area_ids": list(area_ids or ()),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            Visit(*row[:5], *(frozenset(found or ()) for found in row[5:]))
            for row in cursor.fetchall()
        ]
