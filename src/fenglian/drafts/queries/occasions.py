"""What comes round with the calendar, judged on a year that is over: quotas, calendar duties."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from fenglian.activities.queries.counted import Visit, visits
from fenglian.drafts.queries.holders import SEATS_OF_ROLE
from fenglian.isolation.actors import ActorKind
from fenglian.ledger.models import Event
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import Seat, Window
from fenglian.mechanisms.readings.calendar_duties import read_calendar_duty
from fenglian.mechanisms.readings.quotas import read_quota
from fenglian.mechanisms.readings.windows import Stretch, window_of
from fenglian.mechanisms.schema import CalendarDutyRule, QuotaRule
from fenglian.organizations.enums import AreaLevel
from fenglian.organizations.models import Area
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.errors import CalendarGapError
from fenglian.worktime.periods import midnight
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from fenglian.organizations.models import Court


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that somebody owed once in a window, and whether they did it.

    Args:
        rule_id: under which rule.
        person_id: who owed it; None: a group, or the people of a body in common.
        is_late: it was not done, or too late.
        units: how much of it there was: visits asked for, one report.
    """

    rule_id: str
    person_id: int | None
    is_late: bool
    units: int


def judge_year(
    court: Court, rule: CalendarDutyRule | QuotaRule, first: dt.date, last: dt.date
) -> list[Occasion]:
    """Judge a rule on every window that ended in a period, by who held what then.

    Windows of which the court's calendar knows nothing are left out: it had none then.

    Args:
        court: the court, in the running scope.
        rule: in force then, or a changed one.
        first: the first day of the period.
        last: its last day, over by now.
    """
    if isinstance(rule, QuotaRule):
        windows = [one for one in windows_in(rule.window, first, last) if one.last <= last]
        return [found for window in windows for found in _judge_quota(court, rule, window)]
    calendar = load_calendar(court.calendar_id)
    found: list[Occasion] = []
    for window in windows_in(rule.every, first, last):
        try:
            due = read_calendar_duty(rule, window.first, calendar).due
        except CalendarGapError:
            continue
        if due is not None and first <= due <= last:
            found += _judge_duty(court, rule, Stretch(window.first, due))
    return found


def windows_in(window: Window, first: dt.date, last: dt.date) -> Iterator[Stretch]:
    """Yield the windows of a kind that lie in a period at least in part, in order.

    Args:
        window: the kind.
        first: the first day of the period.
        last: its last day.
    """
    found = window_of(window, first)
    while found.first <= last:
        yield found
        found = window_of(window, found.last + ONE_DAY)


def _judge_quota(court: Court, rule: QuotaRule, window: Stretch) -> Iterator[Occasion]:
    by_town: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits([court.pk], window.first, window.last, kinds=rule.counts):
        if rule.places == "town_and_villages" or visit.village_id is None:
            by_town[visit.area_id].append(visit)
    held = _held(court, rule.bearer, window)
    villages = _villages([one.area_id for one in held]) if rule.every_village else {}
    for one in held:
        counted = [visit for visit in by_town[one.area_id] if _counts(visit, rule, one)]
        seen = {visit.village_id for visit in counted}
        reading = read_quota(
            rule,
            window.first,
            [visit.happened_on for visit in counted],
            since=one.starts_on,
            until=one.ends_on,
            villages_left=len(villages.get(one.area_id, set()) - seen),
        )
        yield Occasion(rule.id, one.person_id, not reading.met, reading.required)


def _counts(visit: Visit, rule: QuotaRule, held: Assignment) -> bool:
    """Tell whether a visit is one of those whose coming counts for the bearer's town."""
    if rule.bearer is Seat.LIAISON_GROUP:
        return held.body_id in visit.group_ids
    return not visit.seats.isdisjoint(rule.counted_by)


def _held(court: Court, seat: Seat, window: Stretch) -> list[Assignment]:
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=window.first)
    assignments = Assignment.objects.filter(
        still, court=court, seat=seat, starts_on__lte=window.last
    )
    return list(assignments.order_by("area_id", "pk"))


def _villages(towns: list[str]) -> dict[str, set[str | None]]:
    found: dict[str, set[str | None]] = defaultdict(set)
    areas = Area.objects.filter(parent__in=towns, level=AreaLevel.VILLAGE)
    for code, town in areas.values_list("code", "parent_id"):
        found[str(town)].add(code)
    return found


def _judge_duty(court: Court, rule: CalendarDutyRule, days: Stretch) -> Iterator[Occasion]:
    """Judge a calendar duty on one window: a holder by what they did, a body by what anybody did.

    Args:
        court: the court.
        rule: the duty.
        days: from the window's first day to the last day in time.
    """
    done = set(
        Event.objects.filter(
            court=court,
            kind__in=[kind.value for kind in rule.met_by],
            actor_kind=ActorKind.OFFICIAL.value,
            occurred_at__gte=midnight(days.first),
            occurred_at__lt=midnight(days.last + ONE_DAY),
        ).values_list("actor_person_id", flat=True)
    )
    seat = SEATS_OF_ROLE.get(rule.holder)
    if seat is None:
        yield Occasion(rule.id, None, not done, 1)
        return
    for one in Assignment.objects.on(days.last).filter(court=court, seat=seat):
        yield Occasion(rule.id, one.person_id, one.person_id not in done, 1)
