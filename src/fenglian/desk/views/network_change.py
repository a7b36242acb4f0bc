"""Changing the network: towns assigned, assignments ended, points and plates, sheets."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fenglian.desk.forms.network import (
    MOVED,
    PERSON,
    AssignForm,
    EndForm,
    PlateForm,
    PointForm,
    SheetForm,
    TicketForm,
)
from fenglian.desk.views.directory import perform, see
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.network import find_town, require_readers
from fenglian.documents.errors import SheetError, UploadError
from fenglian.documents.uploads import inspect_upload
from fenglian.liaison import actions
from fenglian.liaison.enums import Plate, PlateState, Seat
from fenglian.liaison.errors import (
    AssignmentImportError,
    AssignmentNotFoundError,
    InvalidPointError,
    TownNotFoundError,
)
from fenglian.liaison.models import Assignment, LiaisonPoint
from fenglian.liaison.policies import require_arranging
from fenglian.liaison.queries.towns import list_towns
from fenglian.liaison.sheets import write_assignments
from fenglian.organizations.models import Body, Person
from fenglian.requests.queries.desk_queue import list_hands
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from fenglian.frame.scoping import DeskRequest
    from fenglian.organizations.models import Area, Court
    from fenglian.requests.queries.desk_queue import Hands

READ_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@READ_OR_SEND
@desk_page("network")
def assign(request: DeskRequest) -> HttpResponse:
    """Give towns to somebody, one or several at once."""
    require_readers(request)
    require_arranging(request.official)
    today = civil_day(request.now)
    towns = list(list_towns(request.court))
    facts: dict[str, Any] = {"hands": list_holders(request), "towns": towns}
    if request.method != "POST":
        chosen = request.GET.get("town", "")
        initial = {"starts_on": today, "towns": [chosen], "seat": request.GET.get("seat", "")}
        return render(
            request, "desk/network_assign.html", {"form": AssignForm(initial=initial, **facts)}
        )
    form = AssignForm(request.POST, **facts)
    if perform(form, lambda: give_towns(request, form, towns)):
        count = len(form.cleaned_data["towns"])
        messages.success(
            request, ngettext("已登记，{} 个镇街。", "已登记，{} 个镇街。", count).format(count)
        )
        return see("desk:network")
    return render(request, "desk/network_assign.html", {"form": form}, status=422)


def give_towns(request: DeskRequest, form: AssignForm, towns: Sequence[Area]) -> None:
    """Assign the towns that were chosen to whom was chosen.

    Args:
        request: of whoever arranges.
        form: valid.
        towns: of the court's district.
    """
    given = form.cleaned_data
    seat, chosen = Seat(given["seat"]), [town for town in towns if town.code in given["towns"]]
    if given["holder"].startswith(MOVED):
        moved = list_movable(request.court).filter(pk=given["holder"][1:]).first()
        if moved is None:
            raise AssignmentNotFoundError
        actions.move_assignment(
            moved, chosen, seat=seat,
            starts_on=given["starts_on"], by=request.official, at=request.now,
        )  # fmt: skip
        return
    holder = _holder(request, given["holder"])
    for town in chosen:
        actions.assign(
            request.court, town, seat, holder,
            starts_on=given["starts_on"], by=request.official, at=request.now,
        )  # fmt: skip


def list_movable(court: Court) -> QuerySet[Assignment]:
    """Return the assignments that have no end, whose holder may be moved to another town.

    Args:
        court: whose, in the running scope.
    """
    running = Assignment.objects.filter(court=court, ends_on__isnull=True)
    return running.select_related("court", "area", "person", "body").order_by("seat", "pk")


def list_holders(request: DeskRequest) -> list[Hands]:
    """Return the bodies with their people, court leaders first."""
    today = civil_day(request.now)
    return list_hands(request.court.pk, today, with_leaders=True)


def _holder(request: DeskRequest, value: str) -> Person | Body:
    pk = int(value[1:])
    if value.startswith(PERSON):
        return Person.objects.get(court=request.court, pk=pk)
    return Body.objects.get(court=request.court, pk=pk)


@READ_OR_SEND
@desk_page("network")
def end(request: DeskRequest, assignment_id: UUID) -> HttpResponse:
    """Let an assignment end with a day."""
    require_readers(request)
    require_arranging(request.official)
    about = (
        Assignment.objects.filter(court=request.court, pk=assignment_id)
        .select_related("area__parent", "person", "body")
        .first()
    )
    if about is None:
        raise AssignmentNotFoundError
    today = civil_day(request.now)
    if request.method == "POST":
        form = EndForm(request.POST)
    else:
        form = EndForm(initial={"last_day": max(today, about.starts_on)})

    def do() -> None:
        last_day = form.cleaned_data["last_day"]
        actions.end_assignment(about, last_day=last_day, by=request.official, at=request.now)

    if request.method == "POST" and perform(form, do):
        messages.success(request, _("已登记结束，以前哪天由谁联络照样查得到。"))
        return see("desk:network-town", about.area_id)
    status = 422 if form.is_bound else 200
    return render(request, "desk/network_end.html", {"about": about, "form": form}, status=status)


@READ_OR_SEND
@desk_page("network")
def point(request: DeskRequest, code: str) -> HttpResponse:
    """Register a town's point, or change what is said of it."""
    require_readers(request)
    require_arranging(request.official)
    area = find_town(request, code)
    if area.parent_id != request.court.area_id:
        raise TownNotFoundError  # a superior court looks on
    bodies = list(Body.objects.filter(court=request.court).order_by("position", "pk"))
    known = LiaisonPoint.objects.filter(court=request.court, area=area).first()
    if request.method == "POST":
        form = PointForm(request.POST, bodies=bodies)
    else:
        form = PointForm(bodies=bodies, initial=_known(known, area.code, bodies))

    def do() -> None:
        given = dict(form.cleaned_data)
        seen = given.pop("seen") or 0
        for name in ("center", "tribunal"):
            value = given.pop(name)
            given[f"{name}_id"] = int(value) if value else None
        facts = actions.PointFacts(**given)
        actions.keep_point(
            request.court, area, facts, by=request.official, at=request.now, seen=seen
        )

    if request.method == "POST" and perform(form, do):
        messages.success(request, _("已登记联络点。"))
        return see("desk:network-town", code)
    status = 422 if form.is_bound else 200
    context = {"area": area, "form": form}
    return render(request, "desk/network_point.html", context, status=status)


def _known(known: LiaisonPoint | None, code: str, bodies: list[Body]) -> dict[str, Any]:
    if known is None:
        here = next(
            (b.pk for b in bodies if b.area_id == code and b.kind == "governance_center"), ""
        )
        return {"seen": 0, "center": here}
    return {
        "center": known.center_id or "", "tribunal": known.tribunal_id or "",
        "address": known.address, "hours": known.hours, "phone": known.phone,
        "is_circuit_point": known.is_circuit_point, "seen": known.revision,
    }  # fmt: skip


@require_POST
@desk_page("network")
def plate(request: DeskRequest, code: str) -> HttpResponse:
    """Say how far a plate has come, perhaps with a photo."""
    require_readers(request)
    require_arranging(request.official)
    about = LiaisonPoint.objects.filter(court=request.court, area_id=code).first()
    if about is None:
        raise TownNotFoundError
    form = PlateForm(request.POST, files=request.FILES)
    if not form.is_valid():
        raise InvalidPointError(
            "".join(str(error) for errors in form.errors.values() for error in errors)
        )
    given = form.cleaned_data
    uploaded = given["photo"]
    checked = inspect_upload(uploaded, uploaded.name) if uploaded else None
    actions.set_plate(
        about, Plate(given["plate"]), PlateState(given["state"]), hung_on=given["hung_on"],
        by=request.official, at=request.now, photo=checked,
    )  # fmt: skip
    messages.success(request, _("已登记标牌。"))
    return see("desk:network-town", code)


# --- sheets --------------------------------------------------------------------------------------


@require_safe
@desk_page("network")
def export(request: DeskRequest) -> HttpResponse:
    """Hand out who holds which town as a sheet."""
    require_readers(request)
    stream = io.BytesIO()
    write_assignments(stream, request.court, civil_day(request.now))
    response = HttpResponse(stream.getvalue(), content_type=XLSX)
    name = quote(_("{}镇街结对.xlsx").format(request.court.short_name))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@READ_OR_SEND
@desk_page("network")
def bring(request: DeskRequest) -> HttpResponse:
    """Check a sheet as a whole; show its faults, or what it would change."""
    require_readers(request)
    require_arranging(request.official)
    if request.method != "POST":
        form = SheetForm(initial={"day": civil_day(request.now)})
        return render(request, "desk/network_import.html", {"form": form})
    form = SheetForm(request.POST, files=request.FILES)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        given = form.cleaned_data
        try:
            difference, ticket = actions.compare_sheet(
                given["file"], given["file"].name, request.court, day=given["day"],
                ends_missing=given["ends_missing"], by=request.official,
            )  # fmt: skip
        except AssignmentImportError as error:
            context |= {"faults": error.faults, "refusal": error.message}
        except (SheetError, UploadError) as error:
            form.add_error("file", error.message)
        else:
            context |= {
                "difference": difference,
                "ticket": TicketForm(initial={"ticket": ticket}),
            }
            return render(request, "desk/network_import.html", context)
    return render(request, "desk/network_import.html", context, status=422)


@require_POST
@desk_page("network")
def apply(request: DeskRequest) -> HttpResponse:
    """Store what a sheet changes, as it was shown."""
    require_readers(request)
    require_arranging(request.official)
    ticket = request.POST.get("ticket", "")
    done = actions.apply_sheet(ticket, request.court, by=request.official, at=request.now)
    messages.success(
        request,
        _("已导入：新增 {made} 条，结束 {ended} 条，不变 {same} 条。").format(
            made=len(done.made), ended=len(done.ended), same=done.same
        ),
    )
    return see("desk:network")
