"""How assignments stand against their quotas: counted by the database, judged by the rule.

The database counts the visits of every assignment in each window that the rule asks for; whether
that is enough says `mechanisms.readings`, as for the examples in the mechanism's file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Min

from fenglian.activities.enums import COUNTED
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import Seat
from fenglian.mechanisms.models import Adoption
from fenglian.mechanisms.queries import load_version, rules_in_force
from fenglian.mechanisms.readings import (
    QuotaReading,
    Stretch,
    judge_quota,
    parts_asked,
    warning_day,
    window_of,
)
from fenglian.mechanisms.schema import QuotaRule
from fenglian.quotas.enums import Stage
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from fenglian.worktime.calendars import WorkingCalendar


@dataclass(frozen=True, slots=True)
class QuotaInForce:
    """A quota with the version that it stands in.

    Args:
        version_id: the version.
        mechanism_id: the mechanism.
        rule: the quota.
    """

    version_id: int
    mechanism_id: str
    rule: QuotaRule


def quotas_in_force(court_id: int, at: dt.datetime) -> list[QuotaInForce]:
    """Return the quotas of all mechanisms in force for a court at a moment.

    Args:
        court_id: the court, in the running scope.
        at: the moment.
    """
    return [
        QuotaInForce(found.version_id, found.mechanism_id, found.rule)
        for found in rules_in_force(court_id, at)
        if isinstance(found.rule, QuotaRule)
    ]


def find_quota(version_id: int, mechanism_id: str, rule_id: str) -> QuotaInForce:
    """Return a quota as a version has it.

    Args:
        version_id: the version.
        mechanism_id: its mechanism.
        rule_id: the rule.

    Raises:
        TypeError: the rule is no quota.
    """
    rule = load_version(version_id).rule(rule_id)
    if not isinstance(rule, QuotaRule):
        raise TypeError(f"rule {rule_id} is no quota")
    return QuotaInForce(version_id, mechanism_id, rule)


def in_force_since(court_id: int, mechanism_id: str) -> dt.date | None:
    """Return the first day of a court's mechanism, None where it never had it.

    A quota asks nothing of the days before: the first window is pro-rated from it.

    Args:
        court_id: the court, in the running scope.
        mechanism_id: the mechanism.
    """
    first = Adoption.objects.filter(court_id=court_id, mechanism_id=mechanism_id).aggregate(
        first=Min("effective_from")
    )["first"]
    return None if first is None else civil_day(first)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the database has counted of an assignment, judged.

    Args:
        held: the days of the window that it covers.
        reading: how the quota stands.
    """

    held: Stretch
    reading: QuotaReading


# One row for each assignment: its days in the window, the villages nobody went to, its visits, and
# those in each window that the rule asks for.
_COUNT = """
WITH held AS (
    SELECT id, court_id, area_id, body_id,
           greatest(starts_on, %(since)s) AS since, least(ends_on, %(last)s) AS until
      FROM liaison_assignment
     WHERE court_id = ANY(%(courts)s) AND seat = %(bearer)s AND starts_on <= %(last)s
       AND (ends_on IS NULL OR ends_on >= greatest(starts_on, %(since)s)) {only}
), visit AS {once} (
    SELECT coalesce(v.part_of_id, v.id) AS visit_id, v.court_id, v.area_id, v.village_id,
           v.happened_on, {group} AS group_id
      FROM activities_activity v {groups}
     WHERE v.court_id = ANY(%(courts)s) AND v.happened_on BETWEEN %(first)s AND %(until)s
       AND v.state = ANY(%(counted)s) AND v.kinds && %(kinds)s::varchar[] {place} {by_whom}
), visited AS (
    SELECT court_id, area_id, group_id, happened_on, {visits} AS visits
      FROM visit GROUP BY court_id, area_id, group_id, happened_on
)
SELECT h.id, h.since, h.until, {villages_left}, coalesce(sum(d.visits), 0)::int, {parts}
  FROM held h LEFT JOIN visited d
    ON d.court_id = h.court_id AND d.area_id = h.area_id {same_group}
   AND d.happened_on BETWEEN {since} AND {until}
 GROUP BY h.id, h.since, h.until, h.court_id, h.area_id
"""
_PART = (
    "coalesce(sum(d.visits) FILTER (WHERE d.happened_on"
    " BETWEEN %(first_{n})s AND %(last_{n})s), 0)::int"
)
# Whoever of the town's people came (YF-16): one of those present had such a seat there that day.
_BY_SEAT = """AND EXISTS (
    SELECT 1 FROM activities_participant p JOIN liaison_assignment s
        ON s.court_id = p.court_id AND s.person_id = p.person_id
     WHERE p.activity_id = v.id AND s.area_id = v.area_id AND s.seat = ANY(%(seats)s)
       AND s.starts_on <= v.happened_on
       AND (s.ends_on IS NULL OR s.ends_on >= v.happened_on))"""
# A group's visit is its own: somebody of the body, or of a team of it, was present (YF-16).
_GROUPS = """
      JOIN activities_participant p ON p.activity_id = v.id
      JOIN organizations_postterm t ON t.person_id = p.person_id AND t.starts_on <= v.happened_on
           AND (t.ends_on IS NULL OR t.ends_on >= v.happened_on)
      JOIN organizations_post o ON o.id = t.post_id
      JOIN organizations_body b ON b.id = o.body_id
      JOIN liaison_assignment g ON g.court_id = v.court_id AND g.area_id = v.area_id
           AND g.body_id IN (b.id, b.parent_id) AND g.starts_on <= v.happened_on
           AND (g.ends_on IS NULL OR g.ends_on >= v.happened_on)"""
_VILLAGES_LEFT = """(
    SELECT count(*) FROM organizations_area w
     WHERE w.parent_id = h.area_id AND NOT EXISTS (
        SELECT 1 FROM visit x WHERE x.court_id = h.court_id AND x.village_id = w.code
           AND x.happened_on BETWEEN {since} AND {until}))::int"""


def count_visits(
    court_ids: Collection[int],
    rule: QuotaRule,
    day: dt.date,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    only: Collection[UUID] | None = None,
) -> dict[UUID, Counted]:
    """Count and judge, in one statement, every assignment that bears a quota in a day's window.

    Args:
        court_ids: of which courts, in the running scope.
        rule: the quota.
        day: any day of the window.
        since: the first day that the rule was in force; None: before the window.
        until: the last day whose visits are counted; None: that of the window.
        only: these assignments alone; None: all.
    """
    window = window_of(rule.window, day)
    parts = parts_asked(rule, window)
    statement, values = _compose(rule, window, parts, since, only)
    values["until"] = window.last if until is None else until
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "courts": list(court_ids)})
        rows = cursor.fetchall()
    found = {}
    for assignment_id, first, last, villages_left, done, *counts in rows:
        held = Stretch(first, last)
        reading = judge_quota(
            rule,
            window,
            held if rule.prorate else window,
            dict(zip(parts, counts, strict=True)),
            done=done,
            villages_left=villages_left,
        )
        found[assignment_id] = Counted(held, reading)
    return found


def _compose(
    rule: QuotaRule,
    window: Stretch,
    parts: tuple[Stretch, ...],
    since: dt.date | None,
    only: Collection[UUID] | None,
) -> tuple[str, dict[str, Any]]:
    by_group = rule.bearer is Seat.LIAISON_GROUP
    bounds = ("h.since", "h.until") if rule.prorate else ("%(first)s", "%(last)s")
    span = dict(zip(("since", "until"), bounds, strict=True))
    statement = _COUNT.format(
        **span,
        only="" if only is None else "AND id = ANY(%(only)s)",
        once="MATERIALIZED" if rule.every_village else "NOT MATERIALIZED",
        group="g.id" if by_group else "NULL::uuid",
        groups=_GROUPS if by_group else "",
        by_whom="" if by_group else _BY_SEAT,
        same_group="AND d.group_id = h.id" if by_group else "",
        place="AND v.village_id IS NULL" if rule.places == "town" else "",
        visits="1" if rule.per_day == "one" else "count(DISTINCT visit_id)",
        villages_left=_VILLAGES_LEFT.format(**span) if rule.every_village else "0",
        parts=", ".join(_PART.format(n=n) for n in range(len(parts))),
    )
    values: dict[str, Any] = {
        "first": window.first,
        "last": window.last,
        "since": max(window.first, since) if since and rule.prorate else window.first,
        "bearer": rule.bearer.value,
        "seats": [seat.value for seat in rule.counted_by],
        "kinds": list(rule.counts),
        "counted": [state.value for state in COUNTED],
        "only": None if only is None else list(only),
    }
    for n, part in enumerate(parts):
        values |= {f"first_{n}": part.first, f"last_{n}": part.last}
    return statement, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an assignment stands against a quota.

    Args:
        assignment: with its area, person and body.
        quota: the rule.
        held: the days of the window that the assignment covers.
        reading: how the quota stands.
        warn_on: the day from which what is missing is warned of.
        today: the day of looking.
    """

    assignment: Assignment
    quota: QuotaInForce
    held: Stretch
    reading: QuotaReading
    warn_on: dt.date
    today: dt.date

    @property
    def holder(self) -> str:
        """Who bears it: a person, or a group by its body."""
        bearer = self.assignment.person or self.assignment.body
        return bearer.name if bearer else ""

    @property
    def stage(self) -> Stage:
        """Where it stands today."""
        if not self.reading.required and not self.reading.villages_left:
            return Stage.EXEMPT
        if self.reading.met:
            return Stage.MET
        if self.today > self.reading.window.last:
            return Stage.MISSED
        return Stage.WARNED if self.today >= self.warn_on else Stage.ON_WAY

    @property
    def is_partial(self) -> bool:
        """Whether the assignment covers a part of the window only, and owes its share."""
        return self.held != self.reading.window

    @property
    def days_left(self) -> int:
        """How many days are left to meet it, today included; 0 when it is over."""
        return max(0, (self.held.last - self.today).days + 1)

    @property
    def expected(self) -> int | None:
        """How many visits there will be if it goes on like this; None: too early to say."""
        gone = (min(self.today, self.held.last) - self.held.first).days + 1
        if gone * 4 < self.held.days:
            return None
        return self.reading.done * self.held.days // gone


def list_standings(
    court_ids: Collection[int],
    quota: QuotaInForce,
    day: dt.date,
    *,
    today: dt.date,
    calendar: WorkingCalendar,
    since: dt.date | None = None,
    only: Collection[UUID] | None = None,
) -> list[Standing]:
    """Return how everybody stands against a quota, town by town.

    Args:
        court_ids: of which courts, in the running scope.
        quota: which.
        day: any day of the window.
        today: the day of looking.
        calendar: the court's working days.
        since: the first day that the rule was in force; None: before the window.
        only: these assignments alone; None: all.
    """
    counted = count_visits(court_ids, quota.rule, day, since=since, only=only)
    warn_on = warning_day(quota.rule, day, calendar)
    assignments = (
        Assignment.objects.filter(court_id__in=court_ids, pk__in=counted)
        .select_related("area", "person", "body")
        .order_by("court_id", "area_id", "starts_on", "pk")
    )
    return [
        Standing(
            assignment=assignment,
            quota=quota,
            held=counted[assignment.pk].held,
            reading=counted[assignment.pk].reading,
            warn_on=warn_on,
            today=today,
        )
        for assignment in assignments
    ]
