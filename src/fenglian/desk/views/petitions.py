"""信访接待和交办任务: who came with what, and what contacts were given to do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.activities.policies import visible_activities
from fenglian.correspondence.actions import (
    Visit,
    finish_task,
    give_task,
    solve_petition,
    tell_visitor,
    transfer_petition,
    withdraw_task,
)
from fenglian.correspondence.actions.receptions import is_visit_here, visit_id_of
from fenglian.correspondence.enums import TaskState
from fenglian.correspondence.policies import (
    does_task,
    get_petition_for,
    gives_tasks,
    may_gather,
    tells_visitor,
)
from fenglian.correspondence.queries.contacts import find_contacts, list_towns
from fenglian.correspondence.queries.levels import list_tasks_from_above
from fenglian.correspondence.queries.people import (
    limits_of,
    list_petitions,
    list_tasks,
    unanswered,
)
from fenglian.correspondence.queries.vocabulary import list_task_kinds
from fenglian.desk.forms.town_people import PetitionForm, TaskEndForm, TaskForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.town_people import lead_to, refuse
from fenglian.desk.views.work import shown
from fenglian.errors import DomainError
from fenglian.frame.lists import ListState
from fenglian.frame.parts import LimitState, ShownLimit
from fenglian.liaison.queries.towns import list_towns as list_district
from fenglian.notifications.actions import mark_read
from fenglian.privacy.codes import follow_code
from fenglian.requests.policies import visible_requests
from fenglian.requests.queries.desk_queue import list_hands
from fenglian.worktime.enums import LengthUnit
from fenglian.worktime.periods import civil_day, remaining
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from fenglian.correspondence.models import ContactTask
    from fenglian.frame.scoping import DeskRequest
    from fenglian.worktime.calendars import WorkingCalendar

ROOM = "towns"


@require_safe
@desk_page(ROOM)
def petitions(request: DeskRequest) -> HttpResponse:
    """List the petitions that the official reads, those without a result told first."""
    state = ListState.parse(
        request.GET, filters={"state": ("waiting", "untold", "told")}, sorts=("open",)
    )
    listed = list_petitions(request.official, civil_day(request.now))
    waiting = unanswered(listed).count()
    match state.filters.get("state"):
        case "waiting":
            listed = unanswered(listed)
        case "untold":
            listed = listed.filter(told_at__isnull=True, service_request__answered_at__isnull=False)
        case "told":
            listed = listed.filter(told_at__isnull=False)
    page = state.fetch(listed)
    return render(
        request,
        "desk/petitions.html",
        {
            "state": state,
            "page": page,
            "waiting": waiting,
            "tabs": [
                (None, _("全部")),
                ("waiting", _("没有答复")),
                ("untold", _("待告知来访人")),
                ("told", _("已告知")),
            ],
            "may_gather": may_gather(request.official),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def petition_new(request: DeskRequest) -> HttpResponse:
    """Take down a petition: solved at once, or passed on."""
    if not may_gather(request.official):
        raise Http404
    today = civil_day(request.now)
    towns = list(list_towns(request.official, today))
    form = PetitionForm(
        request.POST if request.method == "POST" else None,
        towns=towns,
        hands=list_hands(request.court.pk, today),
        is_visit=is_visit_here(request.court.pk, today),
        initial={
            "key": uuid4(),
            "state": "solved",
            "area": request.GET.get("where", towns[0].pk if len(towns) == 1 else ""),
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        visit = Visit(
            place=given["place"],
            name=given["name"],
            phone=given["phone"],
            words=given["words"],
            area_id=given["area"],
            is_in_town=given.get("is_in_town", False),
        )
        by, at = request.official, request.now
        try:
            # What was stored before the fault must not stay.
            with transaction.atomic():
                made = (
                    solve_petition(given["key"], visit, given["reply"], by=by, at=at)
                    if given["state"] == "solved"
                    else transfer_petition(given["key"], visit, given["target"], by=by, at=at)
                )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已登记。"))
            return lead_to("petition", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "desk/petition_new.html", {"form": form}, status=status)


@require_safe
@desk_page(ROOM)
def petition(request: DeskRequest, petition_id: UUID) -> HttpResponse:
    """Show a petition; of one passed on, the code by which the visitor follows it."""
    today = civil_day(request.now)
    found = get_petition_for(request.official, petition_id, today)
    passed = found.service_request
    is_own = tells_visitor(request.official, found, today)
    return render(
        request,
        "desk/petition.html",
        {
            "petition": found,
            "passed": passed,
            "visit": visible_activities(request.official, today)
            .filter(pk=visit_id_of(found.pk))
            .first(),
            "opens": passed is not None
            and visible_requests(request.official).filter(pk=passed.pk).exists(),
            "code": follow_code(passed.pk, passed.follow_version) if passed and is_own else "",
            "may_tell": found.told_at is None
            and is_own
            and passed is not None
            and passed.answered_at is not None,
        },
    )


@require_POST
@desk_page(ROOM)
def petition_told(request: DeskRequest, petition_id: UUID) -> HttpResponse:
    """Note that the visitor was told the result."""
    tell_visitor(petition_id, by=request.official, at=request.now)
    messages.success(request, _("已登记告知。"))
    return lead_to("petition", petition_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def tasks(request: DeskRequest) -> HttpResponse:
    """List the tasks that the official reads, and give one."""
    today = civil_day(request.now)
    towns = [
        town
        for town in list_district(request.court)
        if gives_tasks(request.official, town.pk, today)
    ]
    form = TaskForm(
        request.POST if request.method == "POST" else None,
        towns=towns,
        initial={"key": uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            give_task(
                given["key"], given["area"], given["words"], given["due_on"],
                by=request.official, at=request.now,
            )  # fmt: skip
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已交给联系人，联系人会收到消息。"))
            return lead_to("tasks")
    return _draw_tasks(request, form, may_give=bool(towns))


def _draw_tasks(
    request: DeskRequest,
    form: TaskForm | None,
    *,
    may_give: bool,
    ended: tuple[UUID, TaskEndForm] | None = None,
) -> HttpResponse:
    today = civil_day(request.now)
    state = ListState.parse(request.GET, filters={}, sorts=("due",))
    page = state.fetch(list_tasks(request.official, today))
    towns = {one.area_id for one in page.rows if one.area_id}
    contacts = find_contacts(request.court.pk, towns, today)
    kinds = dict(list_task_kinds(request.court.pk, request.now))
    calendar = load_calendar(request.court.calendar_id)
    limits = limits_of(request.court.pk, [one.pk for one in page.rows], calendar, request.now)
    for one in page.rows:
        mark_read(request.official.person_id, one.pk, court_id=one.court_id, at=request.now)

    def line(task: ContactTask) -> dict[str, object]:
        is_open = task.ended_at is None
        own = TaskEndForm(auto_id=f"{task.pk.hex[:6]}-%s")
        return {
            "task": task,
            "whose": task.leader or contacts.get(task.area_id or ""),
            "kind": kinds.get(task.kind, task.kind),
            "term": _term(task, today, calendar),
            "limit": shown(limits[task.pk]) if task.pk in limits else None,
            "may_finish": is_open and does_task(request.official, task, today),
            "may_withdraw": is_open
            and request.official.person_id in {task.given_by_id, task.leader_id},
            "form": ended[1] if ended and ended[0] == task.pk else own,
        }

    is_faulty = ended is not None or (form is not None and form.is_bound)
    return render(
        request,
        "desk/tasks.html",
        {
            "form": form if may_give else None,
            "page": page,
            "lines": [line(one) for one in page.rows],
            "above": list_tasks_from_above(request.official, request.now)
            if page.number == 1
            else [],
            "today": today,
        },
        status=422 if is_faulty else 200,
    )


def _term(task: ContactTask, today: dt.date, calendar: WorkingCalendar) -> ShownLimit:
    """Return how the day that was set for a task stands; of one withdrawn the day alone."""
    if task.state == TaskState.GIVEN:
        return ShownLimit.running(
            remaining(today, task.due_on, calendar), task.due_on, unit=LengthUnit.WORKING_DAYS
        )
    in_time = task.ended_at is None or civil_day(task.ended_at) <= task.due_on
    if task.state == TaskState.WITHDRAWN:
        return ShownLimit(state=LimitState.DONE, words=_("已取消"), last_day=task.due_on)
    return ShownLimit(
        state=LimitState.DONE if in_time else LimitState.DONE_LATE,
        words=_("按期办结") if in_time else _("超期办结"),
        last_day=task.due_on,
    )


@require_POST
@desk_page(ROOM)
def task_end(request: DeskRequest, task_id: UUID, name: str) -> HttpResponse:
    """Say what came of a task, or take it back.

    Args:
        request: who acts.
        task_id: which.
        name: `done` or `withdraw`.
    """
    form = TaskEndForm(request.POST, auto_id=f"{task_id.hex[:6]}-%s")
    act = finish_task if name == "done" else withdraw_task
    if form.is_valid():
        try:
            act(task_id, form.cleaned_data["result"], by=request.official, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已登记。"))
            return lead_to("tasks")
    return _draw_tasks(request, None, may_give=False, ended=(task_id, form))
