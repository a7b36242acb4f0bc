"""约定的事: what was agreed on visits, who sees to it, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.activities.actions import settle_matter
from fenglian.activities.enums import MatterKind, MatterState
from fenglian.activities.policies import get_matter_for, may_record, may_settle
from fenglian.activities.queries.matters import list_matters, list_owned
from fenglian.desk.forms.matters import OutcomeForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import ConflictError
from fenglian.frame.lists import ListState
from fenglian.frame.parts import LimitState, ShownLimit
from fenglian.liaison.queries.towns import list_towns
from fenglian.notifications.actions import mark_read
from fenglian.worktime.enums import LengthUnit
from fenglian.worktime.periods import civil_day, remaining
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from fenglian.activities.models import AgreedMatter
    from fenglian.frame.scoping import DeskRequest
    from fenglian.worktime.calendars import WorkingCalendar

OWNED = "owned"


def shown_term(
    matter: AgreedMatter, today: dt.date, calendar: WorkingCalendar
) -> ShownLimit | None:
    """Return until when a matter is to be seen to; None where no day was agreed."""
    if matter.due_on is None:
        return None
    if matter.settled_at is not None:
        in_time = civil_day(matter.settled_at) <= matter.due_on
        return ShownLimit(
            state=LimitState.DONE if in_time else LimitState.DONE_LATE,
            words=_("按期了结") if in_time else _("超期了结"),
            last_day=matter.due_on,
        )
    return ShownLimit.running(
        remaining(today, matter.due_on, calendar), matter.due_on, unit=LengthUnit.WORKING_DAYS
    )


@require_safe
@desk_page("activities")
def matters(request: DeskRequest) -> HttpResponse:
    """List what was agreed: first what is the official's to see to."""
    if not may_record(request.official):
        raise Http404
    today = civil_day(request.now)
    towns = list(list_towns(request.court))
    state = ListState.parse(
        request.GET,
        filters={
            "whose": (OWNED,),
            "state": MatterState.values,
            "kind": MatterKind.values,
            "town": [town.pk for town in towns],
        },
        sorts=("due",),
    )
    chosen = state.filters
    if "whose" in chosen:
        found = list_owned(request.official)
    else:
        found = list_matters(
            request.official,
            today,
            state=chosen.get("state", ""),
            kind=chosen.get("kind", ""),
            town_id=chosen.get("town", ""),
        )
    page = state.fetch(found)
    calendar = load_calendar(request.court.calendar_id)
    return render(
        request,
        "desk/matters.html",
        {
            "state": state,
            "page": page,
            "lines": [(one, shown_term(one, today, calendar)) for one in page.rows],
            "owned": list_owned(request.official).count(),
            "towns": towns,
            "kinds": MatterKind.choices,
            "states": MatterState.choices,
        },
    )


@require_safe
@desk_page("activities")
def matter(request: DeskRequest, matter_id: UUID) -> HttpResponse:
    """Show a matter, where it came up, and what came of it or the place for it."""
    about = get_matter_for(request.official, matter_id, civil_day(request.now))
    mark_read(request.official.person_id, about.pk, court_id=about.court_id, at=request.now)
    return _draw(request, about, OutcomeForm(initial={"revision": about.revision}))


def _draw(
    request: DeskRequest,
    about: AgreedMatter,
    form: OutcomeForm,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    today = civil_day(request.now)
    calendar = load_calendar(request.court.calendar_id)
    return render(
        request,
        "desk/matter.html",
        {
            "about": about,
            "limit": shown_term(about, today, calendar),
            "form": form,
            "may_settle": about.state == MatterState.OPEN
            and may_settle(request.official, about, today),
            "conflict": conflict,
        },
        status=status,
    )


@require_POST
@desk_page("activities")
def settle(request: DeskRequest, matter_id: UUID) -> HttpResponse:
    """Say what came of a matter."""
    about = get_matter_for(request.official, matter_id, civil_day(request.now))
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _draw(request, about, form, status=422)
    try:
        settle_matter(
            about.pk,
            form.cleaned_data["outcome"],
            dropped=form.cleaned_data["state"] == MatterState.DROPPED,
            by=request.official,
            at=request.now,
            seen_revision=form.cleaned_data["revision"],
        )
    except ConflictError as error:
        about.refresh_from_db()
        return _draw(request, about, form, status=error.status, conflict=error.message)
    messages.success(request, _("已存。登记的人会收到消息。"))
    response = redirect("desk:matter", about.pk)
    response.status_code = 303
    return response
