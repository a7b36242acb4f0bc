"""Visits against their quotas: how every town stands (YF-16, XX-8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from fenglian.desk.views.frame import desk_page
from fenglian.frame.lists import ListState
from fenglian.mechanisms.queries import load_version
from fenglian.mechanisms.readings import Stretch, window_of
from fenglian.organizations.models import Court
from fenglian.quotas.enums import ShortfallKind, Stage
from fenglian.quotas.policies import (
    require_quotas,
    visible_assignments,
    visible_shortfalls,
)
from fenglian.quotas.queries import (
    QuotaInForce,
    Standing,
    find_quota,
    in_force_since,
    list_standings,
    name_window,
    quotas_in_force,
)
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day, format_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest
    from fenglian.mechanisms.enums import Window
    from fenglian.mechanisms.schema import Mechanism
    from fenglian.quotas.models import Shortfall

CHIPS = {
    Stage.MET: "done",
    Stage.EXEMPT: "paused",
    Stage.ON_WAY: "ok",
    Stage.WARNED: "near",
    Stage.MISSED: "late",
}
AMISS = "amiss"
"""In the address: only what was missed, or may be."""
URGENCY = (Stage.MISSED, Stage.WARNED, Stage.ON_WAY, Stage.MET, Stage.EXEMPT)
MOST_BOXES = 12
"""A longer bar says no more than its numbers do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A month of the quarter, or whatever else a way of meeting the quota asks for.

    Args:
        name: e.g. 10月.
        done: how many visits.
        required: how many it asks for.
        is_missed: it is over without enough of them, and nothing else has met the quota.
    """

    name: str
    done: int
    required: int
    is_missed: bool


@dataclass(frozen=True, slots=True)
class ShownStanding:
    """An assignment's standing as a line.

    Args:
        standing: the standing.
        chip: the kind of its chip.
        boxes: one for each visit asked: made or not.
        parts: month by month, where a way of meeting it asks so.
        words: what is missing, until when, and what to expect.
        why: how the pro-rated number comes out; empty where the whole window is covered.
    """

    standing: Standing
    chip: str
    boxes: tuple[bool, ...]
    parts: tuple[Part, ...]
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Board:
    """A quota with everybody who bears it.

    Args:
        quota: the rule.
        mechanism: it stands in.
        window: which days.
        name: of the window.
        pending: who stands how, the most urgent first; of what is asked for.
        settled: who has nothing more to do, apart from them where there are both.
        counts: how many stand in which stage, the most urgent first.
        previous: the address and the name of the window before.
        following: of the window after; None: it has not begun.
    """

    quota: QuotaInForce
    mechanism: Mechanism
    window: Stretch
    name: str
    pending: tuple[ShownStanding, ...]
    settled: tuple[ShownStanding, ...]
    counts: tuple[tuple[str, int], ...]
    previous: tuple[str, str]
    following: tuple[str, str] | None


@require_safe
@desk_page("quotas")
def list_quotas(request: DeskRequest) -> HttpResponse:
    """Show how every town in sight stands against its quota, in one window."""
    require_quotas(request.official)
    today = civil_day(request.now)
    day = min(_asked_day(request.GET.get("day", "")) or today, today)
    seen = dict(visible_assignments(request.official).values_list("pk", "court_id"))
    courts = list(Court.objects.filter(pk__in=set(seen.values())).order_by("code"))
    state = ListState.parse(
        request.GET,
        filters={"court": [str(one.pk) for one in courts], "show": (AMISS,)},
        sorts=("default",),
    )
    asked = state.filters.get("court", "")
    seen = {pk: court_id for pk, court_id in seen.items() if asked in {"", str(court_id)}}
    boards = [
        _board(request, state, quota, day, today, seen)
        for quota in quotas_in_force(request.court.pk, request.now)
    ]
    missed = visible_shortfalls(request.official).filter(kind=ShortfallKind.MISS, reason="")
    own = [one.person_id for one in request.official.capacities]
    context = {
        "boards": [board for board in boards if board.counts],
        "asked": bool(boards),
        "state": state,
        "courts": courts if len(courts) > 1 else [],
        "day": day if day != today else None,
        "to_explain": [
            show_line(one)
            for one in missed.filter(assignment__person__in=own)
            .select_related("assignment__area")
            .order_by("-first", "assignment__area_id")
        ],
    }
    return render(request, "desk/quotas.html", context)


def _asked_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _board(
    request: DeskRequest,
    state: ListState,
    quota: QuotaInForce,
    day: dt.date,
    today: dt.date,
    seen: dict[UUID, int],
) -> Board:
    window = window_of(quota.rule.window, day)
    standings = list_standings(
        sorted(set(seen.values())),
        quota,
        day,
        today=today,
        calendar=load_calendar(request.court.calendar_id),
        since=in_force_since(request.court.pk, quota.mechanism_id),
        only=list(seen),
    )
    standings.sort(key=lambda standing: (URGENCY.index(standing.stage), -standing.reading.missing))
    counts = dict.fromkeys(URGENCY, 0)
    for standing in standings:
        counts[standing.stage] += 1
    split = len(standings) - counts[Stage.MET] - counts[Stage.EXEMPT] or len(standings)
    if state.filters.get("show") == AMISS:
        standings = [one for one in standings if _is_amiss(one)]
        split = len(standings)
    previous, following = window.first - ONE_DAY, window.last + ONE_DAY
    kind = quota.rule.window
    return Board(
        quota=quota,
        mechanism=load_version(quota.version_id),
        window=window,
        name=name_window(window, kind),
        pending=tuple(map(show_standing, standings[:split])),
        settled=tuple(map(show_standing, standings[split:])),
        counts=tuple((str(stage.label), count) for stage, count in counts.items() if count),
        previous=_leaf(previous, kind, state),
        following=_leaf(following, kind, state) if following <= today else None,
    )


def _is_amiss(standing: Standing) -> bool:
    """Tell whether a quota was missed, or may be: late in its window, or too slow so far."""
    if standing.stage is Stage.ON_WAY:
        expected = standing.expected
        return expected is not None and expected < standing.reading.required
    return standing.stage in {Stage.MISSED, Stage.WARNED}


def _leaf(day: dt.date, kind: Window, state: ListState) -> tuple[str, str]:
    query = urlencode({**state.filters, "day": day.isoformat()})
    return f"?{query}", name_window(window_of(kind, day), kind)


def show_standing(standing: Standing) -> ShownStanding:
    """Put a standing in words and boxes."""
    reading = standing.reading
    boxes: tuple[bool, ...] = ()
    if reading.required <= MOST_BOXES:
        done = reading.required - reading.missing
        boxes = tuple(number < done for number in range(reading.required))
    finest = max(reading.ways, key=lambda way: len(way.parts))
    parts = tuple(
        Part(
            _("{}月").format(part.window.first.month),
            part.done,
            part.required,
            is_missed=not reading.met
            and part.done < part.required
            and part.window.last < standing.today,
        )
        for part in finest.parts
    )
    return ShownStanding(
        standing,
        CHIPS[standing.stage],
        boxes,
        parts if len(parts) > 1 else (),
        _say_missing(standing),
        _say_share(standing),
    )


def _say_missing(standing: Standing) -> str:
    reading, today = standing.reading, standing.today
    if standing.stage in {Stage.MET, Stage.EXEMPT}:
        return ""
    missing = ngettext("还差 {} 次", "还差 {} 次", reading.missing).format(reading.missing)
    if reading.villages_left:
        left = reading.villages_left
        missing += _("，") + ngettext("{} 个村没有去", "{} 个村没有去", left).format(left)
    if standing.stage is Stage.MISSED:
        return missing
    words = _("{missing}，最晚 {day}").format(
        missing=missing, day=format_day(standing.held.last, today)
    )
    if standing.expected and standing.expected < reading.required:
        words += _("。照现在的速度，到时约 {} 次").format(standing.expected)
    return words


def _say_share(standing: Standing) -> str:
    """Say how the share of a part of the window comes out."""
    if not standing.is_partial or not standing.quota.rule.prorate:
        return ""
    window, held = standing.reading.window, standing.held
    tally = standing.reading.nearest.tally
    asked = tally.times * len(standing.reading.nearest.parts)
    return _(
        "{window_days} 天里联络 {held_days} 天（{first} 起，到{last}），"
        "按天数折算，{asked} 次折为 {required} 次，四舍五入。"
    ).format(
        window_days=window.days,
        held_days=held.days,
        first=format_day(held.first, standing.today),
        last=format_day(held.last, standing.today),
        asked=asked,
        required=standing.reading.required,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in the list.

    Args:
        entry: the entry.
        title: of its rule.
        window: as people say it.
    """

    entry: Shortfall
    title: str
    window: str


def show_line(entry: Shortfall) -> Line:
    """Return an entry with its rule and window in words."""
    rule = find_quota(entry.version_id, entry.mechanism_id, entry.rule_id).rule
    return Line(entry, _(rule.title), name_window(Stretch(entry.first, entry.last), rule.window))
