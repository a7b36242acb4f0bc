"""Visits against their quotas: how every town stands, what was missed, and why (YF-16, XX-8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fenglian.desk.forms.quotas import ReasonForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import ConflictError, DomainError, ForbiddenError
from fenglian.frame.lists import ListState
from fenglian.mechanisms.queries import clause_text, load_version
from fenglian.mechanisms.readings import Stretch, window_of
from fenglian.notifications.actions import mark_read
from fenglian.quotas.actions import read_reason, state_reason
from fenglian.quotas.enums import ShortfallKind, Stage
from fenglian.quotas.policies import (
    get_shortfall_for,
    may_explain,
    may_read,
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
        pending: who stands how, the most urgent first.
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
    boards = [
        _board(request, quota, day, today, seen)
        for quota in quotas_in_force(request.court.pk, request.now)
    ]
    missed = visible_shortfalls(request.official).filter(kind=ShortfallKind.MISS, reason="")
    own = [one.person_id for one in request.official.capacities]
    context = {
        "boards": [board for board in boards if board.pending],
        "asked": bool(boards),
        "to_explain": [
            _line(one)
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
        previous=_leaf(previous, kind),
        following=_leaf(following, kind) if following <= today else None,
    )


def _leaf(day: dt.date, kind: Window) -> tuple[str, str]:
    return f"?day={day}", name_window(window_of(kind, day), kind)


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


@require_safe
@desk_page("quotas")
def list_misses(request: DeskRequest) -> HttpResponse:
    """List what was missed, with the reasons that were stated."""
    require_quotas(request.official)
    state = ListState.parse(
        request.GET,
        filters={"reason": ("none", "unread", "read"), "kind": (ShortfallKind.WARNING.value,)},
        sorts=("default",),
    )
    found = visible_shortfalls(request.official).filter(
        kind=state.filters.get("kind", ShortfallKind.MISS)
    )
    match state.filters.get("reason"):
        case "none":
            found = found.filter(reason="")
        case "unread":
            found = found.exclude(reason="").filter(read_at__isnull=True)
        case "read":
            found = found.filter(read_at__isnull=False)
    page = state.fetch(
        found.select_related(
            "assignment__area", "assignment__person", "assignment__body", "court"
        ).order_by("-first", "court_id", "assignment__area_id", "pk")
    )
    context = {"state": state, "page": page, "lines": [_line(one) for one in page.rows]}
    return render(request, "desk/quota_misses.html", context)


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


def _line(entry: Shortfall) -> Line:
    rule = find_quota(entry.version_id, entry.mechanism_id, entry.rule_id).rule
    return Line(entry, _(rule.title), name_window(Stretch(entry.first, entry.last), rule.window))


@require_safe
@desk_page("quotas")
def show_shortfall(request: DeskRequest, shortfall_id: UUID) -> HttpResponse:
    """Show one entry; whoever was told of it has now read that."""
    entry = get_shortfall_for(request.official, shortfall_id)
    mark_read(request.official.person_id, entry.pk, court_id=request.court.pk, at=request.now)
    return _draw(request, entry, None)


def _draw(
    request: DeskRequest, entry: Shortfall, form: ReasonForm | None, status: int = 200
) -> HttpResponse:
    quota = find_quota(entry.version_id, entry.mechanism_id, entry.rule_id)
    is_own = entry.court_id == request.court.pk
    is_miss = entry.kind == ShortfallKind.MISS
    if form is None and is_miss and not entry.reason and may_explain(request.official, entry):
        form = ReasonForm()
    today = civil_day(request.now)
    standings = list_standings(
        [entry.court_id],
        quota,
        entry.first,
        today=today,
        calendar=load_calendar(request.court.calendar_id),
        since=in_force_since(request.court.pk, quota.mechanism_id),
        only=[entry.assignment_id],
    )
    standing = standings[0] if standings else None
    context = {
        "entry": entry,
        "line": _line(entry),
        "present": show_standing(standing) if standing else None,
        "changed": standing is not None and standing.reading.done != entry.done,
        "clause": clause_text(entry.court_id, entry.version_id, entry.clause_id)
        if is_own
        else None,
        "form": form,
        "may_read": is_own and is_miss and bool(entry.reason) and entry.read_at is None
        and may_read(request.official, entry),
    }  # fmt: skip
    return render(request, "desk/quota_shortfall.html", context, status=status)


@require_POST
@desk_page("quotas")
def explain_shortfall(request: DeskRequest, shortfall_id: UUID) -> HttpResponse:
    """State why."""
    entry = get_shortfall_for(request.official, shortfall_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _draw(request, entry, form, status=422)
    try:
        with transaction.atomic():
            state_reason(entry.pk, form.cleaned_data["words"], by=request.official, at=request.now)
    except (ConflictError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error("words", error.message)
        return _draw(request, entry, form, status=422)
    messages.success(request, _("原因已经写入，领导可以看。"))
    return _back(shortfall_id)


@require_POST
@desk_page("quotas")
def read_shortfall(request: DeskRequest, shortfall_id: UUID) -> HttpResponse:
    """Take note of the reason."""
    read_reason(shortfall_id, by=request.official, at=request.now)
    messages.success(request, _("已经记下您看过。"))
    return _back(shortfall_id)


def _back(shortfall_id: UUID) -> HttpResponse:
    response = redirect("desk:quota-shortfall", shortfall_id)
    response.status_code = 303
    return response
