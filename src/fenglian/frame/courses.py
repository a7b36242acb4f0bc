"""Dates, and the courses made of them: ladder, timeline and the reckoning of a limit.

One grammar for all: a filled mark is done, a ring now, a hollow one to come, a diamond missed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fenglian.frame.parts import LadderStep, StepState, TimelineEntry
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.enums import CountKind, DayKind
from fenglian.worktime.periods import (
    WEEKDAYS,
    CountedDay,
    civil_day,
    format_day,
    format_short_day,
)

MOST_CELLS = 13
"""Cells of a reckoning: the first day and twelve more; longer limits are told by their facts."""
NOTHING = SafeString("")
_CLASSES = {StepState.DONE: "", StepState.NOW: "is-now", StepState.NEXT: "is-next",
            StepState.LATE: "is-late"}  # fmt: skip


def write_day(day: dt.date, today: dt.date) -> SafeString:
    """Write a civil day; its year where that is not today's."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), format_day(day, today))


def write_moment(at: dt.datetime, today: dt.date) -> SafeString:
    """Write an instant in the court's time."""
    local = at.astimezone(COURT_ZONE)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        _("{day}{time:%-H:%M}").format(day=format_day(civil_day(at), today), time=local),
    )


def draw_ladder(steps: Sequence[LadderStep], today: dt.date) -> SafeString:
    """Draw the supervision ladder as stairs."""
    return format_html(
        '<ol class="fl-ladder">{}</ol>',
        format_html_join("", "<li{}><b>{}</b>{}</li>", (_stair(s, today) for s in steps)),
    )


def draw_timeline(
    entries: Sequence[TimelineEntry], today: dt.date, *, newest_first: bool
) -> SafeString:
    """Draw what happened and is to come, given in the order of time."""
    shown: Iterable[TimelineEntry] = reversed(entries) if newest_first else entries
    return format_html(
        '<ol class="fl-line{}">{}</ol>',
        " fl-line--new" if newest_first else "",
        format_html_join(
            "",
            "<li{}><b>{}</b>{}</li>",
            ((_mark(e.state), e.title, _entry_meta(e, today)) for e in shown),
        ),
    )


def draw_days(trace: Sequence[CountedDay], today: dt.date, *, start: str) -> SafeString:
    """Draw a reckoning as one cell a day; nothing where it is too long to be read so."""
    if len(trace) > MOST_CELLS:
        return NOTHING
    cells = (_cell(step, today, start) for step in trace)
    return format_html(
        '<ol class="fl-days" aria-label="{}">{}</ol>',
        _("逐日计算"),
        format_html_join("", "<li{}><b>{}</b>{}<br>{}</li>", cells),
    )


def _stair(step: LadderStep, today: dt.date) -> tuple[SafeString, str, SafeString]:
    lines = [step.who, step.words]
    if step.day is not None:
        lines.insert(1, format_html("{}{}", write_day(step.day, today), step.day_words))
    spans = format_html_join("", "<span>{}</span>", ((line,) for line in lines if line))
    return _mark(step.state), step.name, spans


def _mark(state: StepState) -> SafeString:
    name = _CLASSES[StepState(state)]
    if not name:
        return NOTHING
    current = SafeString(' aria-current="step"') if state == StepState.NOW else NOTHING
    return format_html(' class="{}"{}', name, current)


def _entry_meta(entry: TimelineEntry, today: dt.date) -> SafeString:
    is_ahead = entry.state in {StepState.NOW, StepState.NEXT}
    by = _("到 {}") if is_ahead else _("期限 {}")
    until = entry.until and format_html(by, write_day(entry.until, today))
    parts = [entry.who, entry.at and write_moment(entry.at, today), until, entry.note]
    line = format_html_join(_("，"), "{}", ((part,) for part in parts if part))
    if not line and not entry.detail:
        return NOTHING
    gap = SafeString("<br>") if line and entry.detail else NOTHING
    return format_html('<span class="fl-meta">{}{}{}</span>', line, gap, entry.detail)


def _cell(
    step: CountedDay, today: dt.date, start: str
) -> tuple[SafeString, str, str, str | SafeString]:
    is_today = step.day == today
    classes = {CountKind.REST: ["is-off"], CountKind.END: ["is-end"]}.get(step.kind, [])
    attributes = NOTHING
    if is_today:
        attributes = SafeString(' aria-current="date"')
        classes = [*classes, "is-today"]
    if classes:
        attributes = format_html(' class="{}"{}', " ".join(classes), attributes)
    weekday = str(WEEKDAYS[step.day.weekday()])
    if step.kind is CountKind.END:
        weekday = _("{}，今天到期" if is_today else "{}，到期").format(weekday)
    elif is_today:
        weekday = _("{}，今天").format(weekday)
    words = _cell_words(step, start)
    if step.provisional:
        words = format_html("{}<br>{}", words, _("安排待定"))
    return attributes, format_short_day(step.day), weekday, words


def _cell_words(step: CountedDay, start: str) -> str:
    counted = "" if step.number is None else _("第 {} 天").format(step.number)
    is_plain = step.note in {"", str(DayKind.WEEKEND.label)}
    if step.kind is CountKind.START:
        return _("{}，不计").format(start)
    if step.kind is CountKind.REST and not counted:
        return _("休息") if is_plain else _(step.note)
    if not counted:
        return _("顺延到此")
    return counted if is_plain else _("{}，{}").format(counted, _(step.note))
