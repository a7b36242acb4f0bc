"""Which visit of the month, and of the window, one is: what whoever enters it wants to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from fenglian.activities.queries.standing import held_by
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import Window
from fenglian.mechanisms.queries import load_version
from fenglian.mechanisms.readings import Stretch, print_clause_number, window_of
from fenglian.quotas.queries.shortfalls import name_window
from fenglian.quotas.queries.standings import (
    QuotaInForce,
    count_visits,
    in_force_since,
    quotas_in_force,
)
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from fenglian.mechanisms.readings import QuotaReading
    from fenglian.mechanisms.schema import QuotaRule


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a visit stands in a quota of a town.

    Args:
        town: the town's code.
        rule: the quota.
        clause: the number of its clause.
        words: the month and the window: 本月第 1 次，本季度 2 / 3 次.
    """

    town: str
    rule: QuotaRule
    clause: str
    words: str


def list_turns(
    court_id: int,
    towns: Collection[str],
    person_ids: Collection[int],
    day: dt.date,
    *,
    at: dt.datetime,
    kinds: Collection[str] | None = None,
) -> list[Turn]:
    """Return where a visit on a day stands in every quota of some towns, town by town.

    A quota that counts whoever comes is told once for a town; that of a group, to its own people.

    Args:
        court_id: whose, in the running scope.
        towns: their codes.
        person_ids: who came, or comes.
        day: of the visit.
        at: the present instant.
        kinds: what was done, of a visit that is stored; None: it is yet to be entered, and counted
            as if it were.
    """
    found: list[Turn] = []
    for quota in quotas_in_force(court_id, at):
        rule = quota.rule
        if kinds is not None and set(kinds).isdisjoint(rule.counts):
            continue
        # Where a day counts once, what was entered of it already is this same visit.
        is_new = kinds is None
        until = day - ONE_DAY if is_new and rule.per_day == "one" else day
        own = held_by(court_id, person_ids, day).values("pk")
        assignments = (
            Assignment.objects.on(day)
            .filter(Q(body__isnull=True) | Q(pk__in=own), court_id=court_id)
            .filter(area_id__in=towns, seat=rule.bearer.value)
            .order_by("area_id", "starts_on", "pk")
        )
        ids = {one.pk: one.area_id for one in assignments}
        since = in_force_since(court_id, quota.mechanism_id)
        counted = count_visits([court_id], rule, day, since=since, until=until, only=list(ids))
        told: dict[str, Turn] = {}
        for pk, town in ids.items():
            if pk in counted and town not in told and counted[pk].reading.required:
                words = _say(quota, counted[pk].reading, day, civil_day(at), more=int(is_new))
                told[town] = Turn(town, rule, _clause(quota), words)
        found += told.values()
    return sorted(found, key=lambda turn: turn.town)


def _clause(quota: QuotaInForce) -> str:
    clause = load_version(quota.version_id).clause(quota.rule.clauses[0])
    return print_clause_number(clause.number)


def _say(
    quota: QuotaInForce, reading: QuotaReading, day: dt.date, today: dt.date, *, more: int
) -> str:
    window = _("{window} {done} / {required} 次").format(
        window=_name(reading.window, quota.rule.window, today),
        done=reading.done + more,
        required=reading.required,
    )
    for way in reading.ways:
        for part in way.parts:
            month = window_of(Window.MONTH, day)
            if part.window == month and month != reading.window:
                turn = _("{month}第 {number} 次").format(
                    month=_name(month, Window.MONTH, today), number=part.done + more
                )
                return _("，").join((turn, window))
    return window


def _name(window: Stretch, kind: Window, today: dt.date) -> str:
    """Return what people call a window: the one that runs by no date."""
    running = {
        Window.WEEK: _("本周"),
        Window.MONTH: _("本月"),
        Window.QUARTER: _("本季度"),
        Window.HALF_YEAR: _("本半年"),
        Window.YEAR: _("今年"),
    }
    is_running = window.first <= today <= window.last
    return running[kind] if is_running else name_window(window, kind)
