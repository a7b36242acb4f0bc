"""调研: what was learned in the towns, from which records, and what the court decided (YF-5)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.activities.actions import Research, decide_research, report_research
from fenglian.activities.models import ResearchReport
from fenglian.activities.policies import (
    get_report_for,
    may_decide_research,
    may_record,
    visible_activities,
)
from fenglian.activities.queries.lists import Line, describe_activities
from fenglian.desk.forms.research import DecisionForm, ResearchForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import DomainError
from fenglian.frame.lists import ListState
from fenglian.worktime.periods import civil_day, format_short_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import DeskRequest

LOOKED_BACK = dt.timedelta(days=184)
MOST_OFFERED = 60
"""Records that a report may draw on, the latest first."""


@require_safe
@desk_page("activities")
def reports(request: DeskRequest) -> HttpResponse:
    """List the research reports of the court, the latest first."""
    if not may_record(request.official):
        raise Http404
    state = ListState.parse(request.GET, filters={}, sorts=("day",))
    found = ResearchReport.objects.filter(court=request.court).select_related("author")
    page = state.fetch(found.order_by("-reported_at", "pk"))
    return render(request, "desk/research_reports.html", {"state": state, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("activities")
def new(request: DeskRequest) -> HttpResponse:
    """Write down what was learned, tied to the records that it draws on."""
    if not may_record(request.official):
        raise Http404
    today = civil_day(request.now)
    drawn_on = (
        visible_activities(request.official, today)
        .counted()
        .filter(happened_on__gte=today - LOOKED_BACK)
        .select_related("area", "village", "recorded_by")
        .order_by("-happened_on", "-pk")[:MOST_OFFERED]
    )
    lines = describe_activities(list(drawn_on))
    form = ResearchForm(
        request.POST if request.method == "POST" else None,
        sources=[(str(line.activity.pk), _say(line)) for line in lines],
        initial={"id": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = report_research(
                request.court,
                Research(given["id"], given["title"], given["words"], form.source_ids()),
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已存。院领导可以写明转化情况。"))
            return _see(made)
    return render(
        request,
        "desk/research_form.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


def _say(line: Line) -> str:
    about = line.activity
    return _("{day}，{town}，{kinds}").format(
        day=format_short_day(about.happened_on),
        town=about.area.name,
        kinds=_("、").join(line.kinds),
    )


@require_safe
@desk_page("activities")
def report(request: DeskRequest, research_id: UUID) -> HttpResponse:
    """Show a research report with its sources, and what was decided."""
    return _draw(request, get_report_for(request.official, research_id), DecisionForm())


def _draw(
    request: DeskRequest, about: ResearchReport, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    today = civil_day(request.now)
    sources = (
        visible_activities(request.official, today)
        .filter(pk__in=about.sources.values("activity_id"))
        .select_related("area", "village", "recorded_by")
        .order_by("-happened_on", "-pk")
    )
    return render(
        request,
        "desk/research_report.html",
        {
            "about": about,
            "lines": describe_activities(list(sources)),
            "all": about.sources.count(),
            "form": form,
            "may_decide": about.decided_at is None and may_decide_research(request.official),
        },
        status=status,
    )


@require_POST
@desk_page("activities")
def decide(request: DeskRequest, research_id: UUID) -> HttpResponse:
    """Note what was decided in consequence."""
    about = get_report_for(request.official, research_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _draw(request, about, form, status=422)
    decide_research(about.pk, form.cleaned_data["decision"], by=request.official, at=request.now)
    messages.success(request, _("已存。"))
    return _see(about)


def _see(about: ResearchReport) -> HttpResponse:
    response = redirect("desk:research", about.pk)
    response.status_code = 303
    return response
