"""The ledger of liaison work, straight from the records: by person, town, court and period.

Lines are fetched in stretches by their place in the order, so that a ledger of any length is read
in the memory of one stretch.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from fenglian.activities.enums import COUNTED
from fenglian.activities.queries.answers import count_standings, read_answers
from fenglian.activities.queries.kinds import Kinds, join_kinds
from fenglian.activities.validators import REACH

if TYPE_CHECKING:
    from collections.abc import Iterator

STRETCH = 1000
"""Lines that are held at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the ledger.

    Args:
        court_ids: of which courts, in the running scope.
        first: the first day.
        last: the last day.
        area_ids: of these towns; None: of all.
        person_id: what this person took part in; None: whoever did.
        recorded_by: nothing that was recorded later; None: everything.
    """

    court_ids: tuple[int, ...]
    first: dt.date
    last: dt.date
    area_ids: tuple[str, ...] | None = None
    person_id: int | None = None
    recorded_by: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger: one visit or other work, whoever entered it.

    Args:
        activity_id: the record.
        day: when it was.
        town: where.
        place: the village, and where exactly.
        kinds: what it was, in the mechanisms' words.
        people: who of the court was there.
        met: the bodies that were met.
        summary: what was done.
        answers: what the kinds ask besides, and how many mediators and the like were met.
        audience: how many people it reached; None: nobody counted.
        matters: how many matters came of it.
        recorded_at: when it was entered.
        court_id: whose.
        kind_ids: what it was, as stored.
    """

    activity_id: UUID
    day: dt.date
    town: str
    place: str
    kinds: tuple[str, ...]
    people: str
    met: str
    summary: str
    answers: str
    audience: int | None
    matters: int
    recorded_at: dt.datetime
    court_id: int
    kind_ids: tuple[str, ...] = field(default=())


_WHERE = """
      FROM activities_activity a
     WHERE a.court_id = ANY(%(courts)s) AND a.happened_on BETWEEN %(first)s AND %(last)s
       AND a.state = ANY(%(counted)s) AND a.part_of_id IS NULL
       AND (%(areas)s::varchar[] IS NULL OR a.area_id = ANY(%(areas)s))
       AND (%(person)s::bigint IS NULL OR EXISTS (
           SELECT 1 FROM activities_participant p LEFT JOIN activities_activity r
               ON r.id = p.activity_id
            WHERE p.person_id = %(person)s AND (r.id = a.id OR r.part_of_id = a.id)))
       AND (%(recorded)s::timestamptz IS NULL OR a.recorded_at <= %(recorded)s)
"""
# What several people entered of one visit is one line, with everybody who was there.
_LINES = f"""
SELECT a.id, a.happened_on, t.name, coalesce(w.name, ''), a.place, a.kinds, a.version_ids,
       coalesce((SELECT string_agg(DISTINCT n.name, '、') FROM activities_participant p
                   JOIN activities_activity r ON r.id = p.activity_id
                   JOIN organizations_person n ON n.id = p.person_id
                  WHERE r.id = a.id OR r.part_of_id = a.id), ''),
       coalesce((SELECT string_agg(m.name, '、' ORDER BY m.id) FROM activities_bodymet m
                  WHERE m.activity_id = a.id), ''),
       a.summary, a.details,
       ARRAY(SELECT m.standing FROM activities_personmet m WHERE m.activity_id = a.id),
       a.audience,
       (SELECT count(*) FROM activities_agreedmatter g WHERE g.activity_id = a.id),
       a.recorded_at, a.court_id
  FROM (SELECT a.* {_WHERE}
           AND (a.happened_on, a.id) > (%(after_day)s, %(after_id)s::uuid)
         ORDER BY a.happened_on, a.id LIMIT %(stretch)s) a
  JOIN organizations_area t ON t.code = a.area_id
  LEFT JOIN organizations_area w ON w.code = a.village_id
 ORDER BY a.happened_on, a.id
"""  # noqa: S608 - constants
_LOWEST = UUID(int=0)


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "courts": list(wanted.court_ids),
        "first": wanted.first,
        "last": wanted.last,
        "counted": [state.value for state in COUNTED],
        "areas": None if wanted.area_ids is None else list(wanted.area_ids),
        "person": wanted.person_id,
        "recorded": wanted.recorded_by,
    }


def count_lines(wanted: Wanted) -> int:
    """Return how many lines a part of the ledger has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_WHERE}", _values(wanted))
        (count,) = cursor.fetchone()
    return int(count)


def fetch_lines(wanted: Wanted, *, after: Line | None = None, stretch: int = STRETCH) -> list[Line]:
    """Return the lines that follow another one, by day; at most a stretch of them.

    Args:
        wanted: which part of the ledger.
        after: the last line of the stretch before; None: from the beginning.
        stretch: how many.
    """
    position = {
        "after_day": after.day if after else dt.date.min,
        "after_id": after.activity_id if after else _LOWEST,
        "stretch": stretch,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES, _values(wanted) | position)
        return [_line(row) for row in cursor.fetchall()]


def read_lines(wanted: Wanted) -> Iterator[Line]:
    """Yield a part of the ledger, a stretch at a time; within one transaction."""
    last = None
    while lines := fetch_lines(wanted, after=last):
        yield from lines
        last = lines[-1]


def _line(row: tuple[Any, ...]) -> Line:
    (pk, day, town, village, place, kind_ids, version_ids, people, met, summary, details,
     standings, audience, matters, recorded_at, court_id) = row  # fmt: skip
    kinds = join_kinds(version_ids)
    return Line(
        activity_id=pk,
        day=day,
        town=town,
        place=" ".join(filter(None, (village, place))),
        kinds=tuple(kinds.labels(kind_ids)),
        people=people,
        met=met,
        summary=summary,
        answers=_say_answers(_loaded(details), standings, kind_ids, kinds),
        audience=audience,
        matters=matters,
        recorded_at=recorded_at,
        court_id=court_id,
        kind_ids=tuple(kind_ids),
    )


def _say_answers(
    details: dict[str, Any], standings: list[str], kind_ids: list[str], kinds: Kinds
) -> str:
    """Return what was answered besides, in one line; how many were reached has its own column."""
    answers = count_standings(standings, kind_ids, kinds) + [
        one for one in read_answers(details, kind_ids, kinds) if one.field_id not in REACH
    ]
    return _("；").join(
        _("{label}：{words}").format(label=one.label, words=one.words) for one in answers
    )


@dataclass(frozen=True, slots=True)
class TownFigures:
    """What a ledger adds up to for a town.

    Args:
        court_id: whose work.
        area_id: the town.
        town: its name.
        lines: how many lines.
        days: on how many days.
        villages: how many of its villages were visited.
        audience: how many people were reached, where they were counted.
        matters: how many matters came of it.
        open_matters: how many of them are open.
        kinds: lines by kind, as stored; a line may be of several.
    """

    court_id: int
    area_id: str
    town: str
    lines: int
    days: int
    villages: int
    audience: int
    matters: int
    open_matters: int
    kinds: dict[str, int]


_FIGURES = f"""
WITH wanted AS MATERIALIZED (
    SELECT a.id, a.court_id, a.area_id, a.happened_on, a.village_id, a.audience, a.kinds {_WHERE}
), by_kind AS (
    SELECT court_id, area_id, jsonb_object_agg(kind, lines) AS kinds FROM (
        SELECT court_id, area_id, kind, count(*) AS lines FROM wanted, unnest(kinds) AS kind
         GROUP BY court_id, area_id, kind) k
     GROUP BY court_id, area_id
), matters AS (
    SELECT w.court_id, w.area_id, count(*) AS every,
           count(*) FILTER (WHERE g.state = 'open') AS open
      FROM wanted w JOIN activities_agreedmatter g ON g.activity_id = w.id
     GROUP BY w.court_id, w.area_id
)
SELECT w.court_id, w.area_id, t.name, count(*), count(DISTINCT w.happened_on),
       count(DISTINCT w.village_id), coalesce(sum(w.audience), 0)::int,
       coalesce(max(m.every), 0)::int, coalesce(max(m.open), 0)::int, k.kinds
  FROM wanted w
  JOIN organizations_area t ON t.code = w.area_id
  JOIN by_kind k ON k.court_id = w.court_id AND k.area_id = w.area_id
  LEFT JOIN matters m ON m.court_id = w.court_id AND m.area_id = w.area_id
 GROUP BY w.court_id, w.area_id, t.name, k.kinds
 ORDER BY w.court_id, w.area_id
"""  # noqa: S608 - constants


def add_up(wanted: Wanted) -> list[TownFigures]:
    """Return what a part of the ledger adds up to, town by town.

    Args:
        wanted: which part.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, _values(wanted))
        return [TownFigures(*(*row[:9], _loaded(row[9]))) for row in cursor.fetchall()]


def _loaded(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else dict(value)
