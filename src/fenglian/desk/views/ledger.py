"""The ledger of liaison work by person, town and period, and as a file (XX-15, XX-18)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db.models import Exists, OuterRef, Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from fenglian.activities.models import Participant
from fenglian.desk.forms.returns import ExportForm, LedgerForm
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.returns import WORD, give_file
from fenglian.documents.official.layout import write_document
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.models import Court, Person
from fenglian.quotas.policies import require_quotas, visible_assignments
from fenglian.returns.actions import ask_export
from fenglian.returns.actions.exporting import path_of
from fenglian.returns.enums import ExportFormat, ExportState
from fenglian.returns.errors import FileNotReadyError, ReturnNotFoundError
from fenglian.returns.policies import own_exports, read_court_ids
from fenglian.returns.queries import Wanted, add_up, count_lines, draw_extract, fetch_lines
from fenglian.returns.queries.papers import extract_paper
from fenglian.returns.queries.sheets import LEDGER_TITLE
from fenglian.supervision.queries import Period
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from uuid import UUID

    from fenglian.frame.scoping import DeskRequest

SHOWN = 100
"""Lines on the page; the file has all of them."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Of whom and where somebody reads the ledger.

    Args:
        courts: whose ledgers, with their names.
        towns: the towns to choose from, with their names; what is not among them is not shown.
        people: the people to choose from.
        is_whole: every town, whoever holds it.
    """

    courts: dict[int, str]
    towns: list[tuple[str, str]]
    people: list[tuple[str, str]]
    is_whole: bool

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """Return what the form offers."""
        courts = [(str(pk), name) for pk, name in self.courts.items()]
        return {"courts": courts, "towns": self.towns, "people": self.people}

    def wanted(self, form: LedgerForm) -> Wanted:
        """Return which part of the ledger a valid form asks for."""
        given, period = form.cleaned_data, form.period()
        town, person, court = given["town"], given["person"], given.get("court")
        areas = (town,) if town else tuple(code for code, _name in self.towns)
        return Wanted(
            court_ids=(court,) if court else tuple(self.courts),
            first=period.first,
            last=period.last,
            area_ids=None if self.is_whole and not town else areas,
            person_id=int(person) if person else None,
        )


def _sight(request: DeskRequest) -> Sight:
    require_quotas(request.official)
    courts = read_court_ids(request.official)
    seen = visible_assignments(request.official).filter(person__isnull=False)
    offered = Q(pk__in=seen.values("person_id"))
    if courts:
        # Also who went without having a town: members of groups, other departments (XX-17, YF-3).
        part = Participant.objects.filter(court_id=OuterRef("court_id"), person_id=OuterRef("pk"))
        offered |= Q(Exists(part), court_id__in=courts)
        towns = [(town.pk, town.name) for town in list_towns(request.court)]
    else:
        courts = (request.court.pk,)
        towns = list(seen.order_by("area_id").values_list("area_id", "area__name").distinct())
    people = Person.objects.filter(offered).order_by("pk")
    return Sight(
        dict(Court.objects.filter(pk__in=courts).order_by("pk").values_list("pk", "name")),
        towns,
        [(str(person.pk), person.name) for person in people],
        is_whole=bool(read_court_ids(request.official)),
    )


@require_safe
@desk_page("ledger")
def show_ledger(request: DeskRequest) -> HttpResponse:
    """Show the ledger of some days, with what it adds up to."""
    sight = _sight(request)
    month = Period.month_of(civil_day(request.now))
    chosen = {"since": month.first.isoformat(), "until": month.last.isoformat()}
    query = request.GET.copy()
    for name, value in chosen.items():
        query.setdefault(name, value)
    form = LedgerForm(query, **sight.choices())
    if not form.is_valid():
        return render(request, "desk/ledger.html", {"form": form}, status=422)
    wanted = sight.wanted(form)
    lines = fetch_lines(wanted, stretch=SHOWN)
    context = {
        "form": form,
        "period": form.period(),
        "lines": lines,
        "total": count_lines(wanted) if len(lines) == SHOWN else len(lines),
        "towns": add_up(wanted),
        "exports": own_exports(request.official).order_by("-asked_at")[:5],
        "person": form.cleaned_data["person"],
        "formats": ExportFormat.choices,
    }
    return render(request, "desk/ledger.html", context)


@require_POST
@desk_page("ledger")
def export_ledger(request: DeskRequest) -> HttpResponse:
    """Ask for what the page shows as a file."""
    sight = _sight(request)
    form = ExportForm(request.POST, **sight.choices())
    if not form.is_valid():
        return render(request, "desk/ledger.html", {"form": form}, status=422)
    export = ask_export(
        sight.wanted(form), ExportFormat(form.cleaned_data["format"]),
        by=request.official, at=request.now,
    )  # fmt: skip
    response = redirect("desk:export", export.pk)
    response.status_code = 303
    return response


@require_safe
@desk_page("ledger")
def show_export(request: DeskRequest, export_id: UUID) -> HttpResponse:
    """Show how far a file has come; asked again by itself until it is there."""
    export = get_object_or_404(own_exports(request.official), pk=export_id)
    is_over = export.state in {ExportState.DONE, ExportState.FAILED}
    context = {
        "export": export,
        "is_over": is_over,
        "total": export.total or 1,
        "first": date.fromisoformat(export.wanted["first"]),
        "last": date.fromisoformat(export.wanted["last"]),
    }
    template = "desk/_export.html" if request.headers.get("HX-Request") else "desk/export.html"
    return render(request, template, context)


@require_safe
@desk_page("ledger")
def fetch_export(request: DeskRequest, export_id: UUID) -> FileResponse:
    """Give out the file."""
    export = get_object_or_404(own_exports(request.official), pk=export_id)
    if export.state != ExportState.DONE or not path_of(export).is_file():
        raise FileNotReadyError
    name = f"{LEDGER_TITLE} {export.wanted['first']} {export.wanted['last']}.{export.format}"
    response = FileResponse(path_of(export).open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@desk_page("ledger")
def show_extract(request: DeskRequest, person_id: int) -> HttpResponse:
    """Show what somebody did in a period, for the assessment of their work (XX-18)."""
    sight = _sight(request)
    own = [one.person_id for one in request.official.capacities]
    known = {int(pk) for pk, _name in sight.people} | set(own)
    person = Person.objects.filter(pk=person_id, court_id__in=sight.courts).first()
    if person is None or person_id not in known:
        raise ReturnNotFoundError
    year = civil_day(request.now).year
    query = request.GET.copy()
    query.setdefault("since", date(year, 1, 1).isoformat())
    query.setdefault("until", date(year, 12, 31).isoformat())
    form = LedgerForm(query, courts=[], towns=[], people=[])
    if not form.is_valid():
        return render(request, "desk/extract.html", {"form": form, "person": person}, status=422)
    period = form.period()
    wanted = Wanted((person.court_id,), period.first, period.last, person_id=person.pk)
    extract = draw_extract(person, wanted)
    if request.GET.get("as") == "docx":
        stream = io.BytesIO()
        write_document(stream, extract_paper(extract, person.court, civil_day(request.now)))
        return give_file(stream.getvalue(), f"{LEDGER_TITLE} {person.name}.docx", WORD)
    context = {"form": form, "person": person, "extract": extract, "period": period}
    return render(request, "desk/extract.html", context)
