"""走访: the records that an official reads, one of them, and what is done about it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fenglian.activities.actions import confirm_activity, decline_activity, withdraw_activity
from fenglian.activities.enums import COUNTED, ActivityState
from fenglian.activities.models import Activity
from fenglian.activities.policies import get_activity_for, may_confirm, may_record
from fenglian.activities.queries.answers import read_answers
from fenglian.activities.queries.kinds import join_kinds, kinds_on
from fenglian.activities.queries.lists import (
    Wanted,
    chain_of,
    describe_activities,
    list_activities,
    list_reported,
    list_to_confirm,
    photos_of,
)
from fenglian.activities.queries.matters import list_owned
from fenglian.activities.queries.standing import own_towns
from fenglian.correspondence.actions.receptions import HEARD, RECEPTION
from fenglian.correspondence.policies import may_gather
from fenglian.desk.forms.activities import ReasonForm
from fenglian.desk.views.frame import desk_page
from fenglian.errors import ConflictError, DomainError
from fenglian.frame.downloads import hand_out
from fenglian.frame.lists import ListState
from fenglian.frame.parts import TimelineEntry
from fenglian.ledger.models import Attachment
from fenglian.ledger.queries import list_events_of
from fenglian.liaison.queries.towns import list_towns
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import clause_text
from fenglian.mechanisms.queries.names import say_event
from fenglian.notifications.actions import mark_read
from fenglian.quotas.queries import Turn, list_turns
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import FileResponse, HttpResponse

    from fenglian.frame.scoping import DeskRequest

MOST_WAITING = 20
MINE, REPORTED = "mine", "reported"
MONTHS_BACK = 12


@require_safe
@desk_page("activities")
def activities(request: DeskRequest) -> HttpResponse:
    """List the work that the official reads; on top what waits for them."""
    if not may_record(request.official):
        raise Http404
    today = civil_day(request.now)
    months = _months(today)
    kinds = kinds_on(request.court.pk, today).kinds
    towns = list(list_towns(request.court))
    state = ListState.parse(
        request.GET,
        filters={
            "whose": (MINE, REPORTED),
            "town": [town.pk for town in towns],
            "kind": [kind.id for kind in kinds],
            "month": months,
            "state": ActivityState.values,
        },
        sorts=("day",),
    )
    page = state.fetch(_wanted(request, state, today))
    waiting = list(list_to_confirm(request.official, today)[:MOST_WAITING])
    return render(
        request,
        "desk/activities.html",
        {
            "state": state,
            "page": page,
            "lines": describe_activities(page.rows),
            "waiting": describe_activities(waiting),
            "owned": list_owned(request.official).count(),
            "own": own_towns(request.official, today),
            "reports": list_reported(request.official, today).exists(),
            "towns": towns,
            "kinds": kinds,
            "months": [(month, _month_name(month)) for month in months],
            "states": ActivityState.choices,
        },
    )


def _wanted(request: DeskRequest, state: ListState, today: dt.date) -> Any:
    first = last = None
    if "month" in state.filters:
        first = dt.date.fromisoformat(f"{state.filters['month']}-01")
        last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    wanted = Wanted(
        first=first,
        last=last,
        town_id=state.filters.get("town", ""),
        kind_id=state.filters.get("kind", ""),
        state=state.filters.get("state", ""),
        mine=state.filters.get("whose") == MINE,
    )
    found = list_activities(request.official, today, wanted)
    if state.filters.get("whose") == REPORTED:
        found = found.filter(pk__in=list_reported(request.official, today).values("pk"))
    return found.select_related("area", "village", "recorded_by")


def _months(today: dt.date) -> list[str]:
    found, day = [], today.replace(day=1)
    for _number in range(MONTHS_BACK):
        found.append(f"{day:%Y-%m}")
        day = (day - dt.timedelta(days=1)).replace(day=1)
    return found


def _month_name(month: str) -> str:
    year, number = month.split("-")
    return _("{year}年{month}月").format(year=year, month=int(number))


@require_safe
@desk_page("activities")
def show(request: DeskRequest, activity_id: UUID) -> HttpResponse:
    """Show one record: what happened, whom they met, what was agreed, and its course."""
    about = get_activity_for(request.official, activity_id, civil_day(request.now))
    mark_read(request.official.person_id, about.pk, court_id=about.court_id, at=request.now)
    return _draw(request, about)


def _draw(
    request: DeskRequest,
    about: Activity,
    *,
    status: int = 200,
    conflict: str = "",
    forms: Mapping[str, ReasonForm] | None = None,
) -> HttpResponse:
    today = civil_day(request.now)
    chain = chain_of(about)
    kinds = join_kinds(about.version_ids)
    is_own = about.recorded_by_id == request.official.person_id
    stands = about.state in {*COUNTED, ActivityState.TO_CONFIRM}
    first = next((kind for kind in kinds.kinds if kind.id in about.kinds and kind.clauses), None)
    forms = forms or {}
    fresh = ReasonForm(initial={"revision": about.revision})
    return render(
        request,
        "desk/activity.html",
        {
            "about": about,
            "kinds": kinds.labels(about.kinds),
            "answers": read_answers(about.details, about.kinds, kinds),
            "links_materials": about.court_id == request.court.pk,
            "people": [one.person.name for one in about.participants.select_related("person")],
            "met": list(about.people_met.order_by("pk")),
            "bodies": [one.name for one in about.bodies_met.order_by("pk")],
            "matters": _matters(chain),
            "photos": list(photos_of(chain)),
            "corrected_by": Activity.objects.filter(corrects=about).first(),
            "parts": describe_activities(
                list(about.parts.select_related("area", "village", "recorded_by"))
            ),
            "clause": clause_text(about.court_id, *first.clauses[0]) if first else None,
            "timeline": _timeline(about),
            "turns": _turns(request, about),
            "may_confirm": about.state == ActivityState.TO_CONFIRM
            and may_confirm(request.official, about, today),
            "may_correct": is_own and stands,
            "petition_new": is_own
            and RECEPTION in about.kinds
            and HEARD not in about.details.values()
            and may_gather(request.official),
            "decline_form": forms.get("decline_form", fresh),
            "withdraw_form": forms.get("withdraw_form", fresh),
            "opened": next(iter(forms), ""),
            "conflict": conflict,
        },
        status=status,
    )


def _turns(request: DeskRequest, about: Activity) -> list[Turn]:
    """Return which visit of the month and of the window it is, where it counts as one."""
    if about.state not in COUNTED or about.court_id != request.court.pk:
        return []
    came = list(about.participants.values_list("person_id", flat=True))
    return list_turns(
        about.court_id, [about.area_id], came, about.happened_on, at=request.now, kinds=about.kinds
    )


def _matters(chain: list[Activity]) -> list[Any]:
    return [
        matter
        for one in chain
        for matter in one.matters.select_related("owner", "owner_body").order_by("agreed_at", "pk")
    ]


def _timeline(about: Activity) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            title=say_event(EventKind(event.kind)), who=event.actor_label, at=event.occurred_at
        )
        for event in list_events_of(about.court_id, about.pk)
    ]


@require_POST
@desk_page("activities")
def confirm(request: DeskRequest, activity_id: UUID) -> HttpResponse:
    """Take what others did in one's town into the ledger."""
    about = get_activity_for(request.official, activity_id, civil_day(request.now))
    seen = request.POST.get("revision", "")
    try:
        confirm_activity(
            about.pk,
            by=request.official,
            at=request.now,
            seen_revision=int(seen) if seen.isdecimal() and len(seen) < 6 else None,
        )
    except ConflictError as error:
        about.refresh_from_db()
        return _draw(request, about, status=error.status, conflict=error.message)
    messages.success(request, _("已确认，列入台账。"))
    return _see(about)


@require_POST
@desk_page("activities")
def decline(request: DeskRequest, activity_id: UUID) -> HttpResponse:
    """Keep what others did out of the ledger, with the reason."""
    return _with_reason(
        request, activity_id, decline_activity, "decline_form", _("已存。登记的人会收到消息。")
    )


@require_POST
@desk_page("activities")
def withdraw(request: DeskRequest, activity_id: UUID) -> HttpResponse:
    """Take one's own record out of the ledger, with the reason."""
    return _with_reason(
        request, activity_id, withdraw_activity, "withdraw_form", _("已撤回，不再列入台账。")
    )


def _with_reason(
    request: DeskRequest, activity_id: UUID, act: Any, name: str, done: str
) -> HttpResponse:
    about = get_activity_for(request.official, activity_id, civil_day(request.now))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _draw(request, about, status=422, forms={name: form})
    try:
        act(
            about.pk,
            form.cleaned_data["reason"],
            by=request.official,
            at=request.now,
            seen_revision=form.cleaned_data["revision"],
        )
    except ConflictError as error:
        about.refresh_from_db()
        return _draw(request, about, status=error.status, conflict=error.message)
    except DomainError as error:
        if error.status != 422:
            raise
        form.add_error("reason", error.message)
        return _draw(request, about, status=422, forms={name: form})
    messages.success(request, done)
    return _see(about)


def _see(about: Activity) -> HttpResponse:
    response = redirect("desk:activity", about.pk)
    response.status_code = 303
    return response


@require_safe
@desk_page("activities")
def photo(request: DeskRequest, activity_id: UUID, photo_id: UUID) -> FileResponse:
    """Hand a photo of a record to whoever may read it."""
    about = get_activity_for(request.official, activity_id, civil_day(request.now))
    found: Attachment | None = photos_of(chain_of(about)).filter(pk=photo_id).first()
    if found is None:
        raise Http404
    return hand_out(found)
