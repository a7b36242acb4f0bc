"""镇街来往: what towns and the court say to each other, in a list and thread by thread."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fenglian.correspondence.actions import Beginning, write_to_town
from fenglian.correspondence.enums import ThreadKind, ThreadState
from fenglian.correspondence.policies import acts_on, get_thread_for, is_filing, require
from fenglian.correspondence.queries.arrangements import list_records
from fenglian.correspondence.queries.contacts import list_contact_towns
from fenglian.correspondence.queries.threads import (
    describe_threads,
    list_threads,
    load_thread,
    measure_answers,
)
from fenglian.desk.forms.towns import NewForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.town_deeds import TOWN_DEEDS
from fenglian.desk.views.work import shown
from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from fenglian.frame.lists import ListState
from fenglian.notifications.actions import mark_read
from fenglian.requests.queries.desk_queue import list_hands
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from fenglian.correspondence.models import Thread
    from fenglian.desk.forms.towns import TownForm
    from fenglian.desk.views.town_deeds import TownDeed
    from fenglian.frame.scoping import DeskRequest
    from fenglian.requests.queries.desk_queue import Hands

ROOM = "towns"
IN_PLACE = ("answer", "report", "receive", "settle", "arrange", "fulfil")
"""Acts whose forms stand open in the page, in this order; the others are a press away."""


@require_safe
@desk_page(ROOM)
def towns(request: DeskRequest) -> HttpResponse:
    """List the threads that the official reads, those that wait for the court first."""
    today = civil_day(request.now)
    state = ListState.parse(
        request.GET,
        filters={"state": ThreadState.values, "kind": ThreadKind.values},
        sorts=("open",),
    )
    listed = list_threads(request.official, today)
    first_of_month = dt.datetime.combine(today.replace(day=1), dt.time(), COURT_ZONE)
    advice = measure_answers(listed, first_of_month, request.now)
    for name, value in state.filters.items():
        listed = listed.filter(**{name: value})
    page = state.fetch(listed)
    lines = describe_threads(page.rows, load_calendar(request.court.calendar_id), request.now)
    return render(
        request,
        "desk/towns.html",
        {
            "state": state,
            "page": page,
            "lines": [(line, shown(line.limit) if line.limit else None) for line in lines],
            "tabs": [(None, _("全部")), *((one.value, one.label) for one in ThreadState)],
            "kinds": ThreadKind.choices,
            "advice": advice,
            "may_write": bool(list_contact_towns(request.official, today)),
            "may_review": is_filing(request.official),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def town_new(request: DeskRequest) -> HttpResponse:
    """Write to a town, as its contact."""
    mine = list_contact_towns(request.official, civil_day(request.now))
    if not mine:
        raise Http404
    form = NewForm(
        request.POST if request.method == "POST" else None,
        towns=mine,
        initial={
            "key": uuid4(),
            "kind": ThreadKind.MESSAGE,
            "area": mine[0].pk if len(mine) == 1 else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            thread = write_to_town(
                given["key"],
                given["area"],
                Beginning(
                    kind=ThreadKind(given["kind"]),
                    words=given["words"],
                    title=given["title"],
                    case_number=given["case_number"],
                ),
                by=request.official,
                at=request.now,
            )
        except DomainError as error:
            if error.status != 422:
                raise
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("已发给镇街，等他们签收。"))
            return see_thread(thread.pk)
    status = 422 if form.is_bound else 200
    return render(request, "desk/town_new.html", {"form": form}, status=status)


def see_thread(thread_id: UUID) -> HttpResponse:
    """Lead to a thread after an act."""
    response = redirect("desk:town-thread", thread_id)
    response.status_code = 303
    return response


@dataclass(frozen=True, slots=True)
class Panel:
    """A form in the page of a thread."""

    deed: TownDeed
    form: TownForm
    is_primary: bool


@require_safe
@desk_page(ROOM)
def town_thread(request: DeskRequest, thread_id: UUID) -> HttpResponse:
    """Show a thread with what its reader may do."""
    thread = get_thread_for(request.official, thread_id, civil_day(request.now))
    mark_read(request.official.person_id, thread.pk, court_id=thread.court_id, at=request.now)
    for forwarding in thread.forwardings.all():
        mark_read(
            request.official.person_id, forwarding.pk, court_id=thread.court_id, at=request.now
        )
    return _draw(request, thread)


def _draw(
    request: DeskRequest,
    thread: Thread,
    *,
    opened: TownDeed | None = None,
    form: TownForm | None = None,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    page = load_thread(
        request.official, thread, load_calendar(request.court.calendar_id), request.now
    )
    deeds = [TOWN_DEEDS[name] for name in TOWN_DEEDS if TOWN_DEEDS[name].act in page.acts]
    drawn = [opened] if opened else [one for one in deeds if one.name in IN_PLACE]
    drawn.sort(key=lambda one: IN_PLACE.index(one.name) if one.name in IN_PLACE else 0)
    hands = (
        list_hands(thread.court_id, civil_day(request.now))
        if any(one.form.needs_hands for one in drawn)
        else []
    )
    panels = [
        Panel(
            one,
            form if form is not None and one is opened else new_form(one, thread, hands),
            is_primary=place == 0,
        )
        for place, one in enumerate(drawn)
    ]
    limit = page.line.limit
    return render(
        request,
        "desk/town_thread.html",
        {
            "thread": thread,
            "page": page,
            "limit": shown(limit) if limit else None,
            "passed": [(one, shown(one.limit) if one.limit else None) for one in page.passed],
            "panels": panels,
            "opened": opened,
            "aside": [one for one in deeds if one not in drawn],
            "conflict": conflict,
        },
        status=status,
    )


def new_form(deed: TownDeed, thread: Thread, hands: Sequence[Hands]) -> TownForm:
    """Return the empty form of an act."""
    return deed.form(
        None,
        hands=hands,
        records=list_records(thread) if deed.form.needs_records else (),
        initial={"seen_revision": thread.revision, "comes_on": thread.wished_on},
        prefix_id=f"{deed.name}-",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def town_act(request: DeskRequest, thread_id: UUID, name: str) -> HttpResponse:
    """Show the form of an act in the thread's page, or do it.

    Args:
        request: who acts.
        thread_id: on which thread.
        name: which act.
    """
    deed, today = TOWN_DEEDS[name], civil_day(request.now)
    thread = get_thread_for(request.official, thread_id, today)
    if request.method != "POST":
        require(request.official, deed.act, thread, today)
        return _draw(request, thread, opened=deed)
    hands = list_hands(thread.court_id, today) if deed.form.needs_hands else []
    records = list_records(thread) if deed.form.needs_records else []
    form = deed.form(request.POST, hands=hands, records=records, prefix_id=f"{name}-")
    try:
        if form.is_valid():
            # What was stored before the fault must not stay.
            with transaction.atomic():
                deed.perform(thread.pk, form.cleaned_data, request.official, request.now)
            messages.success(request, str(deed.done))
            return see_thread(thread.pk)
        require(request.official, deed.act, thread, today)
    except ConflictError as error:
        fresh = get_thread_for(request.official, thread_id, today)
        typed = request.POST.copy()
        typed["seen_revision"] = str(fresh.revision)
        form = deed.form(typed, hands=hands, records=records, prefix_id=f"{name}-")
        allowed = deed.act in acts_on(request.official, fresh, today)
        return _draw(
            request, fresh, opened=deed if allowed else None, form=form if allowed else None,
            status=409, conflict=error.message,
        )  # fmt: skip
    except (NotFoundError, ForbiddenError):
        raise
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
    return _draw(request, thread, opened=deed, form=form, status=422)
