"""片区看板: what waits and is late in a liaison leader's towns, and the leader's own tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fenglian.correspondence.actions import LeaderTask, enter_leader_task
from fenglian.correspondence.policies import enters_leader_tasks
from fenglian.correspondence.queries.levels import TaskFromAbove, list_tasks_from_above
from fenglian.correspondence.queries.vocabulary import list_task_kinds
from fenglian.desk.forms.town_people import LeaderTaskForm, TaskEndForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.network import require_readers
from fenglian.desk.views.quotas import CHIPS
from fenglian.desk.views.town_people import lead_to, refuse
from fenglian.desk.views.work import shown
from fenglian.errors import DomainError
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.enums import COURT_LEADERS
from fenglian.organizations.models import Body, Person
from fenglian.organizations.queries import find_holders
from fenglian.supervision.policies import has_areas, reads_area
from fenglian.supervision.queries.areas import (
    TownLine,
    list_leaders,
    list_open_leader_tasks,
    load_area,
)
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpResponse

    from fenglian.frame.parts import ShownLimit
    from fenglian.frame.scoping import DeskRequest
    from fenglian.quotas.queries import Standing

ROOM = "areas"


@dataclass(frozen=True, slots=True)
class ShownTown:
    """A town as a row.

    Args:
        line: what there is.
        threads: title, id and limit of what waits for an answer.
        owed: what is open by the calendar: its title and limit.
        standings: how visits stand, with the kind of the chip.
        ago: days since the last visit; None: none in a year.
        above: open work of a superior court's leaders there.
        late: how many things are past their day.
    """

    line: TownLine
    threads: list[tuple[str, object, ShownLimit | None]]
    owed: list[tuple[str, ShownLimit]]
    standings: list[tuple[Standing, str]]
    ago: int | None
    above: list[TaskFromAbove]
    late: int


@require_safe
@desk_page(ROOM)
def areas(request: DeskRequest) -> HttpResponse:
    """Show the board of a leader's area: one's own, or of whom is asked for."""
    require_readers(request)
    if not has_areas(request.official):
        raise Http404
    today = civil_day(request.now)
    leaders = [
        one for one in list_leaders(request.court.pk, today) if reads_area(request.official, one.pk)
    ]
    leader = _chosen(request, leaders)
    lines = load_area(request.court, leader.pk, request.now) if leader else []
    kinds = dict(list_task_kinds(request.court.pk, request.now))
    tasks = list_open_leader_tasks(request.court.pk, leader.pk) if leader else []
    above = [
        one for one in list_tasks_from_above(request.official, request.now) if one.ended_at is None
    ]
    return render(
        request,
        "desk/areas.html",
        {
            "leader": leader,
            "leaders": leaders if len(leaders) > 1 else [],
            "towns": [_shown(line, above, today) for line in lines],
            "late": sum(line.late(today) for line in lines),
            "today": today,
            "tasks": [
                (one, kinds.get(one.kind, one.kind), TaskEndForm(auto_id=f"{one.pk.hex[:6]}-%s"))
                for one in tasks
            ],
        },
    )


def _chosen(request: DeskRequest, leaders: list[Person]) -> Person | None:
    """Return the leader asked for, else oneself, else the first.

    Raises:
        Http404: asked for somebody whose board this is not to read.
    """
    asked = request.GET.get("leader", "")
    if asked:
        found = next((one for one in leaders if str(one.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    own = {one.person_id for one in request.official.capacities}
    return next((one for one in leaders if one.pk in own), leaders[0] if leaders else None)


def _shown(line: TownLine, above: list[TaskFromAbove], today: dt.date) -> ShownTown:
    return ShownTown(
        line=line,
        threads=[
            (one.thread.title, one.thread.pk, shown(one.limit) if one.limit else None)
            for one in line.threads
        ],
        owed=[(one.title, shown(one.limit)) for one in line.owed],
        standings=[(one, CHIPS[one.stage]) for one in line.standings],
        ago=(today - line.visited_on).days if line.visited_on else None,
        above=[one for one in above if one.area_id == line.town.pk],
        late=line.late(today),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ROOM)
def task(request: DeskRequest) -> HttpResponse:
    """Enter what a leader coordinates or guides (YF-2b, YF-3)."""
    require_readers(request)
    today = civil_day(request.now)
    leaders = [
        person
        for kind in COURT_LEADERS
        for person in find_holders(request.court.pk, kind, today)
        if enters_leader_tasks(request.official, person.pk)
    ]
    if not leaders:
        raise Http404
    own = request.official.person_id
    form = LeaderTaskForm(
        request.POST if request.method == "POST" else None,
        leaders=leaders,
        kinds=list_task_kinds(request.court.pk, request.now),
        towns=list(list_towns(request.court)),
        bodies=list(Body.objects.of_court().filter(court=request.court)),
        initial={
            "key": uuid4(),
            "leader": str(own if own in {one.pk for one in leaders} else leaders[0].pk),
            "area": request.GET.get("town", ""),
        },
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = LeaderTask(
            leader_id=int(given["leader"]), kind=given["kind"], words=given["words"],
            due_on=given["due_on"], area_id=given["area"] or None,
            body_id=int(given["body"]) if given["body"] else None,
        )  # fmt: skip
        try:
            enter_leader_task(given["key"], facts, by=request.official, at=request.now)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已登记。办完以后，请把结果写上。"))
            return lead_to("areas")
    status = 422 if form.is_bound else 200
    return render(request, "desk/leader_task.html", {"form": form}, status=status)
