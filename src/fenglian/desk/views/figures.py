"""The month's figures; every number opens to its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fenglian.desk.views.frame import desk_page
from fenglian.duties.models import Duty
from fenglian.duties.queries import Limit, describe_limit, title_of
from fenglian.frame.lists import ListState
from fenglian.frame.scoping import DeskRequest
from fenglian.mechanisms.schema import IndicatorRule
from fenglian.organizations.enums import OfficialRole
from fenglian.requests.models import ServiceRequest
from fenglian.requests.policies import visible_requests
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.supervision.enums import Side
from fenglian.supervision.policies import visible_duties
from fenglian.supervision.queries import (
    AtOnce,
    FigureRow,
    Month,
    count_figures,
    list_backlog,
    list_counted,
    list_indicators,
    measure_at_once,
)
from fenglian.worktime.calendars import WorkingCalendar
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number that opens.

    Args:
        words: as printed.
        href: the records behind it, empty where there are none.
    """

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class ShownRate:
    """A rate with the two counts that make it."""

    indicator: IndicatorRule
    words: str
    numerator: ShownNumber
    denominator: ShownNumber
    missed: ShownNumber


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A line of the table."""

    name: str
    person: str
    rates: tuple[ShownRate, ...]
    open: ShownNumber
    overdue: ShownNumber


def _shown_at_once(request: DeskRequest, month: Month) -> AtOnce | None:
    """Return the desk's answers at once, for those who see the whole court."""
    official = request.official
    if not (official.is_president or official.has_role(OfficialRole.DESK)):
        return None
    return measure_at_once(request.court.pk, month)


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """One duty behind a number."""

    title: str
    number: str
    owed: str
    holder: str
    limit: Limit
    href: str


def _number(value: int, **query: object) -> ShownNumber:
    if not value:
        return ShownNumber("0", "")
    known = {key: item for key, item in query.items() if item is not None}
    return ShownNumber(str(value), f"{reverse('desk:figure-records')}?{urlencode(known)}")


def _shown_row(row: FigureRow, month: Month, indicators: tuple[IndicatorRule, ...]) -> ShownRow:
    where = {
        "month": month.key,
        "body": row.body.pk if row.body else None,
        "person": row.person.pk if row.person else None,
    }
    rates = []
    for indicator in indicators:
        rate = row.rates[indicator.id]
        rates.append(
            ShownRate(
                indicator,
                rate.words,
                *(
                    _number(count, of=indicator.id, side=side.value, **where)
                    for side, count in (
                        (Side.NUMERATOR, rate.numerator),
                        (Side.DENOMINATOR, rate.denominator),
                        (Side.MISSED, rate.missed),
                    )
                ),
            )
        )
    return ShownRow(
        name=row.body.name if row.body else _("合计"),
        person=row.person.name if row.person else "",
        rates=tuple(rates),
        open=_number(row.open, of="open", **where),
        overdue=_number(row.overdue, of="overdue", **where),
    )


def _month(query: QueryDict, request: DeskRequest) -> Month:
    text = query.get("month", "")
    return Month.parse(text) if text else Month.of(civil_day(request.now))


@require_safe
@desk_page("figures")
def show_figures(request: DeskRequest) -> HttpResponse:
    """Show the three rates of a month by department or person, and what is open and overdue."""
    visible = visible_duties(request.official)
    month = _month(request.GET, request)
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    by_person = request.GET.get("by") == "person"
    figures = count_figures(
        request.court.pk,
        mechanism,
        month,
        visible=visible,
        cut_off=request.now,
        by_person=by_person,
    )
    context = {
        "month": month,
        "is_current": month == Month.of(civil_day(request.now)),
        "by_person": by_person,
        "cut_off": figures.cut_off,
        "mechanism": mechanism,
        "indicators": figures.indicators,
        "at_once": _shown_at_once(request, month),
        "total": _shown_row(figures.total, month, figures.indicators),
        "rows": [_shown_row(row, month, figures.indicators) for row in figures.rows],
    }
    return render(request, "desk/figures.html", context)


def _narrowed(request: DeskRequest, visible: Q) -> Q:
    for key, column in (("body", "body_id"), ("person", "holder_id")):
        value = request.GET.get(key, "")
        if value.isascii() and value.isdecimal() and len(value) < 12:
            visible &= Q(**{column: int(value)})
    return visible


@require_safe
@desk_page("figures")
def show_figure_records(request: DeskRequest) -> HttpResponse:
    """Show the very records behind one number of the figures."""
    visible = _narrowed(request, visible_duties(request.official))
    month = _month(request.GET, request)
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    indicators = {indicator.id: indicator for indicator in list_indicators(mechanism)}
    state = ListState.parse(
        request.GET,
        filters={"of": [*indicators, "open", "overdue"], "side": [side.value for side in Side]},
        sorts=("default",),
    )
    of = state.filters.get("of", "open")
    indicator = indicators.get(of)
    if indicator is None:
        duties = list_backlog(
            request.court.pk,
            visible=visible,
            cut_off=request.now,
            overdue_only=of == "overdue",
        )
    else:
        side = Side(state.filters.get("side", Side.DENOMINATOR))
        duties = list_counted(
            request.court.pk, mechanism, indicator, month, side,
            visible=visible, cut_off=request.now,
        )  # fmt: skip
    page = state.fetch(duties)
    context = {
        "heading": _heading(of, indicator, state),
        "month": month if indicator else None,
        "indicator": indicator,
        "records": _shown_records(request, page.rows),
        "page": page,
        "state": state,
    }
    return render(request, "desk/figure_records.html", context)


def _heading(of: str, indicator: IndicatorRule | None, state: ListState) -> str:
    if indicator is None:
        return _("已经超期的") if of == "overdue" else _("还没办结的")
    side = state.filters.get("side", Side.DENOMINATOR)
    parts = {
        Side.NUMERATOR: indicator.numerator_words,
        Side.DENOMINATOR: indicator.denominator_words,
        Side.MISSED: _("没有做到的"),
    }
    return _("{}：{}").format(_(indicator.title), parts[Side(side)])


def _shown_records(request: DeskRequest, duties: Sequence[Duty]) -> list[ShownRecord]:
    readable = visible_requests(request.official).select_related("court")
    subjects = readable.in_bulk([duty.subject_id for duty in duties])
    calendar = load_calendar(request.court.calendar_id)
    return [
        _shown_record(request, duty, subjects.get(duty.subject_id), calendar) for duty in duties
    ]


def _shown_record(
    request: DeskRequest, duty: Duty, subject: ServiceRequest | None, calendar: WorkingCalendar
) -> ShownRecord:
    return ShownRecord(
        title=subject.title if subject else _("（不在您的权限内）"),
        number=format_number(subject) if subject else "",
        owed=_(title_of(duty)),
        holder=duty.holder.name if duty.holder else duty.body.name,
        limit=describe_limit(duty, calendar, request.now),
        href=reverse("desk:request", args=[duty.subject_id]) if subject else "",
    )
