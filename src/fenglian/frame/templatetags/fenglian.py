"""The components of every page: what the mock-ups show, once.

A missing argument is an error of the template, and an empty value where a thing is meant is an
error of the page: nothing is drawn half.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fenglian.frame.courses import (
    draw_days,
    draw_ladder,
    draw_timeline,
    write_day,
    write_moment,
)
from fenglian.frame.fields import ShownErrors, ShownField
from fenglian.frame.icons import draw
from fenglian.frame.languages import tag_of
from fenglian.frame.parts import LadderStep, LimitState, ShownLimit, TimelineEntry
from fenglian.mechanisms.readings import print_clause_number
from fenglian.worktime.periods import OFFICE_HOURS, CountedDay, civil_day

if TYPE_CHECKING:
    from django.forms import BaseForm, BoundField

    from fenglian.frame.lists import Page
    from fenglian.mechanisms.queries import ClauseText
    from fenglian.mechanisms.schema import Channel

register = template.Library()

NOTHING = SafeString("")


# Dates


def _today(context: template.Context) -> dt.date:
    """Return the page's day; without one every date is written with its year."""
    now = context.get("now")
    return civil_day(now) if now else dt.date.min


@register.simple_tag(takes_context=True)
def day(context: template.Context, date: dt.date) -> SafeString:
    """Write a civil day: 11月25日（周三）."""
    if not isinstance(date, dt.date) or isinstance(date, dt.datetime):
        raise TypeError(
            f"{{% day %}} writes a date, not {date!r}; for an instant use {{% moment %}}"
        )
    return write_day(date, _today(context))


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: dt.datetime) -> SafeString:
    """Write an instant in the court's time: 11月20日（周五）9:47."""
    return write_moment(at, _today(context))


@register.simple_tag
def office_hours() -> str:
    """Write the hours in which somebody answers: 8:30–12:00，14:30–17:30."""
    return _("，").join(f"{opens:%-H:%M}–{closes:%-H:%M}" for opens, closes in OFFICE_HOURS)


# Limits, sources, supervision


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; its name is the words beside it."""
    return draw(name)


@register.simple_tag
def limit_chip(limit: ShownLimit, *, big: bool = False) -> SafeString:
    """Draw the chip of a limit, with the mark 待定 where its date may still move.

    Args:
        limit: the limit.
        big: for the head of a page; says in full why the date is open.
    """
    state = LimitState(limit.state)
    chip = format_html(
        '<span class="fl-chip fl-chip--{}{}">{}{}</span>',
        state.value,
        " fl-chip--big" if big else "",
        draw(state.value),
        limit.words,
    )
    if not limit.provisional:
        return chip
    why = _("节假日安排未公布，日期待定")
    if big:
        return format_html('{}<span class="fl-meta d-block mt-1">{}</span>', chip, why)
    return format_html(
        '{} <span class="fl-badge"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        chip,
        _("待定"),
        why,
    )


@register.simple_tag(takes_context=True)
def limit_cell(context: template.Context, limit: ShownLimit) -> SafeString:
    """Draw the chip with its date beneath, for the first column of a list."""
    chip = limit_chip(limit)
    if limit.last_day is None:
        return chip
    date = write_day(limit.last_day, _today(context))
    return format_html('{}<span class="fl-meta d-block mt-1">{}</span>', chip, date)


@register.simple_tag
def source(channel: Channel) -> SafeString:
    """Draw the way in: its one-character mark and its name."""
    return format_html(
        '<span class="fl-src"><b aria-hidden="true" lang="zh-CN">{}</b>{}</span>',
        channel.mark,
        _(channel.label),
    )


@register.simple_tag
def rung(level: int | None) -> SafeString:
    """Draw how high supervision has climbed.

    Args:
        level: 0 the holder, 1 to 3 the leaders; None where no ladder applies.
    """
    return _rung(level, get_language())


@cache
def _rung(level: int | None, _language: str | None) -> SafeString:
    if level is None:
        return format_html(
            '<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>', _("不适用")
        )
    words = (_("未进入督办"), _("已报部门领导"), _("已报分管院领导"), _("已报院主要领导"))[level]
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="5" height="{}"/>',
        (
            ("on" if n <= level else "off", 0.5 + 7 * n, 11.5 - 3.5 * n, 4 + 3.5 * n)
            for n in range(4)
        ),
    )
    return format_html(
        '<span class="fl-rung{}"><svg viewBox="0 0 28 16" aria-hidden="true" focusable="false">'
        "{}</svg>{}</span>",
        " fl-rung--up" if level else "",
        bars,
        words,
    )


@register.simple_tag(takes_context=True)
def ladder(context: template.Context, steps: Sequence[LadderStep]) -> SafeString:
    """Draw the supervision ladder as stairs, every step of the rule."""
    return draw_ladder(steps, _today(context))


@register.simple_tag(takes_context=True)
def timeline(
    context: template.Context, entries: Sequence[TimelineEntry], *, newest_first: bool = False
) -> SafeString:
    """Draw what happened and what is to come on one line.

    Args:
        context: holds `now`.
        entries: in the order of time, what is still to come last.
        newest_first: turn them round, for the desk.
    """
    return draw_timeline(entries, _today(context), newest_first=newest_first)


@register.simple_tag
def day_cells(trace: Sequence[CountedDay], today: dt.date, *, start: str = "") -> SafeString:
    """Draw a reckoning day by day; nothing for long limits, which are told by their facts.

    Args:
        trace: every day of the limit, from the day that does not count to the last.
        today: marked where it is among them.
        start: what happened on the first day, e.g. 派单.
    """
    return draw_days(trace, today, start=start or _("起点"))


# The three voices


@register.simple_tag
def clause_quote(clause: ClauseText, *, mark: str = "", url: str = "") -> SafeString:
    """Quote a clause of the notice; where only its gist is at hand, label it so.

    Args:
        clause: the clause.
        mark: the operative words, underlined where the text has them.
        url: the page of the whole mechanism.
    """
    number = print_clause_number(clause.number)
    origin = _("{}，").format(clause.document_number) if clause.document_number else ""
    label = NOTHING if clause.verbatim else format_html('<b class="fl-badge">{}</b> ', _("要旨"))
    link = format_html(' <a href="{}">{}</a>', url, _("看整份机制")) if url else NOTHING
    return format_html(
        '<blockquote class="fl-clause{}">{}'
        '<footer>{}{}{}<span lang="zh-CN">“{}”</span>{}</footer></blockquote>',
        "" if clause.verbatim else " fl-clause--gist",
        format_html_join(
            "",
            '<p lang="zh-CN">{}</p>',
            ((_underline(line, mark),) for line in clause.text.splitlines()),
        ),
        label,
        origin,
        number,
        clause.heading,
        link,
    )


def _underline(text: str, mark: str) -> str | SafeString:
    before, found, after = text.partition(mark) if mark else (text, "", "")
    return format_html("{}<mark>{}</mark>{}", before, found, after) if found else text


@register.simple_tag
def words(text: str, who: str, when: str | SafeString) -> SafeString:
    """Quote a person, not a character changed.

    Args:
        text: what they wrote.
        who: who they are, e.g. 当事人原话; may be the result of another tag.
        when: when, as `{% moment ... as when %}` gave it; empty to leave it out.
    """
    if not text:
        raise ValueError("{% words %} quotes somebody, but there is no text")
    footer = format_html_join(_("，"), "{}", ((part,) for part in (who, when) if part))
    return format_html(
        '<blockquote class="fl-words"><p>{}</p><footer>{}</footer></blockquote>', text, footer
    )


@register.simple_block_tag
def note(content: SafeString, kind: str = "info") -> SafeString:
    """Wrap what happened, what is kept and what to do; kind: info, near or late."""
    style = {"info": "", "near": " fl-note--near", "late": " fl-note--late"}[kind]
    drawn = draw({"near": "today"}.get(kind, kind))
    role = SafeString(' role="alert"') if kind == "late" else NOTHING
    return format_html(
        '<div class="fl-note{}"{}>{}<div>{}</div></div>', style, role, drawn, content
    )


@register.inclusion_tag("frame/_empty.html")
def empty(
    title: str, text: str, action: str = "", href: str = "", *, drawing: str = "inbox"
) -> dict[str, Any]:
    """Say why there is nothing, what comes next, and one way on.

    Args:
        title: why it is empty.
        text: what comes next.
        action: the words of the way on, with `href`.
        href: where it leads.
        drawing: one of the large icons: inbox, search, lock, calendar, outage.
    """
    if bool(action) != bool(href):
        raise ValueError("{% empty %}: an action needs its href, and an href its action")
    return {"title": title, "text": text, "action": action, "href": href, "drawing": draw(drawing)}


# Forms


@register.inclusion_tag("frame/_error_summary.html")
def error_summary(form: BaseForm, heading: str = "h2") -> dict[str, Any]:
    """List what must be changed, each line leading to its field; nothing while all is well.

    Args:
        form: the form.
        heading: h1 where the page has no other.
    """
    return {"errors": ShownErrors.of(form), "heading": heading}


@register.inclusion_tag("frame/_field.html", takes_context=True)
def field(context: template.Context, bound: BoundField) -> dict[str, Any]:
    """Draw a field: label, hint, error, input; few options become cards."""
    return {"field": ShownField.of(bound, may_fill=not context.get("terminal"))}


@register.inclusion_tag("frame/_field.html")
def choice_cards(
    bound: BoundField, *, columns: int = 2, hints: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Draw the options of a field as large cards.

    Args:
        bound: a field with radio buttons or check boxes.
        columns: 1 or 2.
        hints: a line of explanation by the option's value.
    """
    return {"field": ShownField.of(bound, columns=columns, hints=hints or {})}


# Lists


@register.simple_tag(takes_context=True)
def query_string(context: template.Context, **changes: object) -> str:
    """Return the page's query with keys replaced; None removes one.

    Any change starts again at the first page, and never asks for a sheet again.
    """
    query = context["request"].GET.copy()
    for key in {"page", "export"} | changes.keys():
        query.pop(key, None)
    for key, value in changes.items():
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("frame/_pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Draw the way to the page before and after; nothing where one page is all."""
    return {
        "page": page,
        "previous": query_string(context, page=page.number - 1) if page.has_previous else "",
        "next": query_string(context, page=page.number + 1) if page.has_next else "",
    }


# The frame itself


@register.simple_tag
def language_tag() -> str:
    """Return the language of the page, for `lang` of `<html>`."""
    return tag_of(get_language())


@register.simple_tag(takes_context=True)
def display_classes(context: template.Context) -> str:
    """Return the classes of `<html>` for large type, high contrast and a terminal."""
    cookies = context["request"].COOKIES
    large = "fl-large" if cookies.get("fl_size") == "large" else ""
    contrast = "fl-contrast" if cookies.get("fl_contrast") == "high" else ""
    terminal = "fl-terminal" if context.get("terminal") else ""
    return " ".join(filter(None, (large, contrast, terminal)))
