"""走访日历: what was held and is planned, by town or person, and what is laid down for later."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fenglian.activities.actions import Plan, call_off_visit, plan_visit
from fenglian.activities.enums import PlanKind
from fenglian.activities.models import Activity, PlannedVisit
from fenglian.activities.policies import get_plan_for, may_change_plan, may_record
from fenglian.activities.queries.kinds import join_kinds
from fenglian.activities.queries.offering import offer_entry
from fenglian.activities.queries.plans import list_held, list_planned
from fenglian.correspondence.models import Arrangement
from fenglian.correspondence.queries.arrangements import list_coming
from fenglian.desk.forms.activities import VILLAGE_CODE, ReasonForm
from fenglian.desk.forms.visits import PlanForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import ConflictError, DomainError
from fenglian.frame.lists import read_row_id
from fenglian.liaison.queries.towns import list_towns
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest

WEEK = dt.timedelta(days=7)
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Held:
    """A visit that was held, as a day of the month shows it."""

    activity: Activity
    kinds: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month.

    Args:
        date: which.
        is_in: whether it belongs to the month.
        is_today: the court's date.
        held: what was done.
        planned: what is planned and not yet recorded.
        coming: judges for whom a center asked, and who are to come.
    """

    date: dt.date
    is_in: bool
    is_today: bool
    held: list[Held]
    planned: list[PlannedVisit]
    coming: list[Arrangement]


@require_safe
@desk_page("activities")
def visits(request: DeskRequest) -> HttpResponse:
    """Show a month of visits: of the official's own, of a town, or of a person."""
    if not may_record(request.official):
        raise Http404
    today = civil_day(request.now)
    first = _month(request.GET.get("month", ""), today)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    towns = list(list_towns(request.court))
    town_id = request.GET.get("town", "")
    town = next((one for one in towns if one.pk == town_id), None)
    person_id = read_row_id(request.GET, "person")
    if town is None and person_id is None:
        person_id = request.official.person_id
    narrowed = {"town_id": town.pk if town else "", "person_id": person_id}
    start = first - dt.timedelta(days=first.weekday())
    until = last + dt.timedelta(days=6 - last.weekday())
    held = list(list_held(request.court.pk, start, until, **narrowed))  # type: ignore[arg-type]
    planned = [
        one
        for one in list_planned(request.court.pk, start, until, **narrowed)  # type: ignore[arg-type]
        if one.called_off_at is None and one.activity_id is None
    ]
    coming = list(list_coming(request.official, start, until, today, **narrowed))  # type: ignore[arg-type]
    offer = offer_entry(request.court, request.official, today)
    return render(
        request,
        "desk/visits.html",
        {
            "month": first,
            "weeks": _weeks(start, until, first, today, held, planned, coming),
            "before": f"{first - dt.timedelta(days=1):%Y-%m}",
            "after": f"{last + dt.timedelta(days=1):%Y-%m}",
            "towns": towns,
            "town": town,
            "people": [(request.official.person_id, request.official.name)]
            + [(one.pk, one.name) for one in (*offer.near, *offer.far)],
            "person_id": person_id,
            "counts": (
                sum(start_in(one.happened_on, first) for one in held),
                len(planned) + len(coming),
            ),
            "coming": [one for one in planned if one.ends_at >= request.now],
            "asked": [one for one in coming if one.comes_on >= today],
        },
    )


def start_in(day: dt.date, month: dt.date) -> bool:
    """Tell whether a day lies in a month.

    Args:
        day: the day.
        month: its first day.
    """
    return (day.year, day.month) == (month.year, month.month)


def _month(given: str, today: dt.date) -> dt.date:
    try:
        found = dt.date.fromisoformat(f"{given[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    return found if EARLIEST <= found <= LATEST else today.replace(day=1)


def _weeks(
    start: dt.date,
    until: dt.date,
    month: dt.date,
    today: dt.date,
    held: list[Activity],
    planned: list[PlannedVisit],
    coming: list[Arrangement],
) -> list[list[Day]]:
    days = []
    for number in range((until - start).days + 1):
        date = start + dt.timedelta(days=number)
        days.append(
            Day(
                date,
                start_in(date, month),
                date == today,
                [
                    Held(one, _("、").join(join_kinds(one.version_ids).labels(one.kinds)))
                    for one in held
                    if one.happened_on == date
                ],
                [one for one in planned if civil_day(one.starts_at) == date],
                [one for one in coming if one.comes_on == date],
            )
        )
    return [days[number : number + 7] for number in range(0, len(days), 7)]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("activities")
def plan(request: DeskRequest) -> HttpResponse:
    """Lay down when somebody will be in a town; announced, it stands on the town's public page."""
    if not may_record(request.official):
        raise Http404
    offer = offer_entry(request.court, request.official, civil_day(request.now))
    people = [(request.official.person_id, request.official.name)]
    people += [(one.pk, one.name) for one in (*offer.near, *offer.far)]
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        offer=offer,
        people=people,
        initial={"id": uuid4(), "kind": PlanKind.VISIT, "is_announced": True},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        where = given["where"]
        try:
            made = plan_visit(
                request.court,
                Plan(
                    id=given["id"],
                    kind=PlanKind(given["kind"]),
                    town_id=where[:9],
                    village_id=where if len(where) == VILLAGE_CODE else "",
                    place=given["place"],
                    person_id=int(given["person"]),
                    day=given["day"],
                    opens=given["opens"],
                    closes=given["closes"],
                    words=given["words"],
                    is_announced=given["is_announced"],
                ),
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已安排。"))
            return _see(made)
    return render(
        request,
        "desk/visit_plan.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


@require_safe
@desk_page("activities")
def visit(request: DeskRequest, plan_id: UUID) -> HttpResponse:
    """Show a planned visit."""
    about = get_plan_for(request.official, plan_id)
    return _draw(request, about, ReasonForm(initial={"revision": about.revision}))


def _draw(
    request: DeskRequest,
    about: PlannedVisit,
    form: ReasonForm,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    is_open = about.called_off_at is None and about.activity_id is None
    return render(
        request,
        "desk/visit.html",
        {
            "about": about,
            "form": form,
            "is_open": is_open,
            "has_begun": about.starts_at <= request.now,
            "may_change": is_open and may_change_plan(request.official, about),
            "conflict": conflict,
        },
        status=status,
    )


@require_http_methods(["POST"])
@desk_page("activities")
def call_off(request: DeskRequest, plan_id: UUID) -> HttpResponse:
    """Call a planned visit off."""
    about = get_plan_for(request.official, plan_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _draw(request, about, form, status=422)
    try:
        call_off_visit(
            about.pk,
            form.cleaned_data["reason"],
            by=request.official,
            at=request.now,
            seen_revision=form.cleaned_data["revision"],
        )
    except ConflictError as error:
        about.refresh_from_db()
        return _draw(request, about, form, status=error.status, conflict=error.message)
    messages.success(request, _("已取消。公布过的，镇街的公开页上不再显示。"))
    return _see(about)


def _see(about: PlannedVisit) -> HttpResponse:
    response = redirect("desk:visit", about.pk)
    response.status_code = 303
    return response
