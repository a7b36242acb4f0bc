"""The figures of a month or of any other days; every number opens to its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import zip_longest
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fenglian.desk.forms.figures import PeriodForm
from fenglian.desk.views.frame import desk_page
from fenglian.duties.models import Duty
from fenglian.duties.queries import Limit, describe_limit, title_of
from fenglian.frame.lists import ListState, read_row_id
from fenglian.frame.scoping import DeskRequest
from fenglian.mechanisms.enums import Complexity, Grain
from fenglian.mechanisms.schema import IndicatorRule, Mechanism
from fenglian.organizations.queries import with_teams
from fenglian.requests.models import ServiceRequest
from fenglian.requests.policies import reads_all, visible_requests
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.supervision.enums import Side
from fenglian.supervision.errors import UnknownPeriodError
from fenglian.supervision.policies import visible_duties
from fenglian.supervision.queries import (
    AtOnce,
    FigureRow,
    Figures,
    Period,
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
    """A line of the table.

    Args:
        name: of the body.
        department: of a team, whose department it is.
        person: who, where people are told apart.
        rates: one for each indicator.
        open: limits still open.
        overdue: those of them that are late.
    """

    name: str
    department: str
    person: str
    rates: tuple[ShownRate, ...]
    open: ShownNumber
    overdue: ShownNumber


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the page.

    Args:
        period: which days.
        grain: what a row is.
        compares: the period before is shown beside it.
    """

    period: Period
    grain: Grain
    compares: bool

    def address(self, period: Period) -> str:
        """Return the address of the same figures for other days."""
        query = period.address
        if self.grain is not Grain.DEPARTMENT:
            query["by"] = self.grain.value
        if self.compares:
            query["compare"] = "1"
        return f"{reverse('desk:figures')}?{urlencode(query)}"


def _shown_at_once(request: DeskRequest, period: Period) -> AtOnce | None:
    """Return the desk's answers at once, for those who see the whole court."""
    return measure_at_once(request.court.pk, period) if reads_all(request.official) else None


def _clause_of_simple(mechanism: Mechanism) -> str | None:
    kinds = mechanism.vocabularies.service_kinds
    return next((kind.clause for kind in kinds if kind.complexity is Complexity.SIMPLE), None)


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


def _shown_row(row: FigureRow, figures: Figures, grain: Grain) -> ShownRow:
    where = {
        **figures.period.address,
        "body": row.body.pk if row.body else None,
        "person": row.person.pk if row.person else None,
        "by": None if grain is Grain.DEPARTMENT else grain.value,
    }
    rates = []
    for indicator in figures.indicators:
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
        department=row.department.name if row.department else "",
        person=row.person.name if row.person else "",
        rates=tuple(rates),
        open=_number(row.open, of="open", **where),
        overdue=_number(row.overdue, of="overdue", **where),
    )


def _asked(request: DeskRequest, form: PeriodForm | None) -> Asked:
    query = request.GET
    if form is not None:
        period = form.period()
    elif month := query.get("month", ""):
        period = Period.parse_month(month)
    else:
        period = Period.month_of(civil_day(request.now))
    by = query.get("by", "")
    grain = Grain(by) if by in {Grain.TEAM, Grain.PERSON} else Grain.DEPARTMENT
    return Asked(period, grain, query.get("compare") == "1")


def _free_period(query: QueryDict) -> PeriodForm | None:
    """Return the days that were typed, checked; None where the address names a month or none."""
    return PeriodForm(query) if {"since", "until"} & query.keys() else None


@require_safe
@desk_page("figures")
def show_figures(request: DeskRequest) -> HttpResponse:
    """Show the three rates by department, team or person, and what is open and overdue (NS-2)."""
    form = _free_period(request.GET)
    if form is not None and not form.is_valid():
        refused = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "desk/figures.html", {"form": form}, status=refused)
    asked = _asked(request, form)
    period, today = asked.period, civil_day(request.now)
    mechanism = find_service_mechanism(request.court.pk, request.now).mechanism
    if not list_indicators(mechanism):
        return render(request, "desk/figures_none.html", {"mechanism": mechanism})

    def count(period: Period) -> Figures:
        return count_figures(
            request.court.pk,
            mechanism,
            period,
            visible=visible_duties(request.official),
            cut_off=request.now,
            grain=asked.grain,
        )

    figures = count(period)
    before = count(period.previous) if asked.compares else None
    total = _shown_row(figures.total, figures, Grain.DEPARTMENT)
    earlier = _shown_row(before.total, before, Grain.DEPARTMENT).rates if before else ()
    context = {
        "asked": asked,
        "by": asked.grain.value,
        "previous_address": asked.address(period.previous),
        "following_address": asked.address(period.following) if period.last < today else "",
        "current_address": asked.address(Period.month_of(today)),
        "form": form or PeriodForm(initial={"since": period.first, "until": period.last}),
        "figures": figures,
        "mechanism": mechanism,
        "at_once": _shown_at_once(request, period),
        "at_once_clause": _clause_of_simple(mechanism),
        "total": total,
        "cards": [*zip_longest(total.rates, earlier)],
        "rows": [_shown_row(row, figures, asked.grain) for row in figures.rows],
    }
    return render(request, "desk/figures.html", context)


def _narrowed(request: DeskRequest, visible: Q, grain: Grain) -> Q:
    body, person = read_row_id(request.GET, "body"), read_row_id(request.GET, "person")
    if body is not None:
        bodies = with_teams({body}) if grain is Grain.DEPARTMENT else {body}
        visible &= Q(body__in=bodies)
    if person is not None:
        visible &= Q(holder=person)
    return visible


@require_safe
@desk_page("figures")
def show_figure_records(request: DeskRequest) -> HttpResponse:
    """Show the very records behind one number of the figures."""
    form = _free_period(request.GET)
    if form is not None and not form.is_valid():
        raise UnknownPeriodError(request.GET.get("since", "")[:20])
    asked = _asked(request, form)
    visible = _narrowed(request, visible_duties(request.official), asked.grain)
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
            request.court.pk, mechanism, indicator, asked.period, side,
            visible=visible, cut_off=request.now,
        )  # fmt: skip
    page = state.fetch(duties)
    context = {
        "heading": _heading(of, indicator, state),
        "back": asked.address(asked.period),
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
