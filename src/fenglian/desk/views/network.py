"""The network of towns: coverage as a map and a list, a town, and who holds what."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fenglian.desk.forms.network import BODY, PERSON, DayForm, PlateForm
from fenglian.desk.views.frame import desk_page
from fenglian.frame.downloads import hand_out
from fenglian.frame.lists import ListState
from fenglian.ledger.models import Attachment
from fenglian.liaison.enums import Plate, Seat
from fenglian.liaison.errors import TownNotFoundError
from fenglian.liaison.models import Assignment, LiaisonPoint
from fenglian.liaison.policies import may_arrange, may_read_network
from fenglian.liaison.queries.coverage import (
    PLACES,
    Coverage,
    coverage_rules,
    load_coverage,
)
from fenglian.liaison.queries.gaps import Gap, GapKind
from fenglian.liaison.queries.towns import list_towns
from fenglian.liaison.queries.words import say_gap, say_seat, tag_gap
from fenglian.mechanisms import enums as mechanisms
from fenglian.mechanisms.enums import Covered
from fenglian.mechanisms.queries import load_version, versions_in_force
from fenglian.mechanisms.queries.network_facts import say_unrecorded
from fenglian.mechanisms.readings import print_clause_number
from fenglian.rosters.policies import has_rosters
from fenglian.supervision.queries.areas import list_open_leader_tasks
from fenglian.worktime.periods import civil_day, midnight

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from fenglian.frame.scoping import DeskRequest
    from fenglian.liaison.queries.coverage import TownCover
    from fenglian.organizations.models import Area


AMISS = "amiss"
"""In the address: only towns where something is amiss."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A town on the map."""

    town: TownCover
    tags: tuple[str, ...]
    held: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """A gap or a piece of advice in the list.

    Args:
        gap: one of those that say the same of the same place or holder.
        said: what is amiss.
        clauses: what the clauses that ask otherwise are called, by their ids.
        mend: the address where it is mended.
        sheet: the address where a missing plate is printed; empty: none is missing.
    """

    gap: Gap
    said: str
    clauses: dict[str, str]
    mend: str
    sheet: str


def require_readers(request: DeskRequest) -> None:
    """Let nobody in who is only of a governance center.

    Raises:
        Http404: they are.
    """
    if not may_read_network(request.official):
        raise Http404


@require_safe
@desk_page("network")
def network(request: DeskRequest) -> HttpResponse:
    """Show the coverage of all towns, today or on any other day."""
    require_readers(request)
    today = civil_day(request.now)
    form = DayForm(request.GET) if "day" in request.GET else DayForm(initial={"day": today})
    day = (form.is_bound and form.is_valid() and form.cleaned_data["day"]) or today
    at = request.now if day == today else midnight(day)
    counties = dict(
        list_towns(request.court)
        .order_by("parent_id")
        .values_list("parent_id", "parent__name")
        .distinct()
    )
    state = ListState.parse(
        request.GET, filters={"county": counties, "show": (AMISS,)}, sorts=("code",)
    )
    coverage = load_coverage(request.court, coverage_rules(request.court, at), day)
    if "county" in state.filters:
        coverage = _only_of(coverage, counties[state.filters["county"]])
    clauses = _clauses(request.court.pk, at)
    lines = _lines(coverage.gaps, clauses)
    keeps_rosters = has_rosters(request.official, request.now)
    return render(
        request,
        "desk/network.html",
        {
            "form": form,
            "day": day,
            "is_today": day == today,
            "state": state,
            "choices": counties if len(counties) > 1 else {},
            "counties": [
                (county, [show_tile(town) for town in towns])
                for county, towns in groupby(
                    (one for one in coverage.towns if one.gaps or "show" not in state.filters),
                    key=lambda town: town.county,
                )
            ],
            "count": len(coverage.towns),
            "gaps": [line for line in lines if not line.gap.is_advice],
            "advice": [line for line in lines if line.gap.is_advice],
            "sums": _sums(coverage),
            "waiting": [(rule, say_unrecorded(rule)) for rule in coverage.waiting],
            "may_arrange": may_arrange(request.official),
            "has_rules": bool(clauses),
            "has_rosters": keeps_rosters,
            "prints_posters": keeps_rosters and not request.court.subordinates.exists(),
            "tasks": list_open_leader_tasks(request.court.pk) if day == today else [],
            "today": today,
        },
    )


def _only_of(coverage: Coverage, county: str) -> Coverage:
    """Return what there is of a county's towns; what is amiss with a judge or a department is not.

    Args:
        coverage: of the whole district.
        county: by its name.
    """
    towns = tuple(town for town in coverage.towns if town.county == county)
    codes = {town.code for town in towns}
    gaps = tuple(gap for gap in coverage.gaps if gap.over in PLACES and gap.key in codes)
    return replace(coverage, towns=towns, judges=(), gaps=gaps)


def _clauses(court_id: int, at: dt.datetime) -> dict[str, str]:
    """Return what the clauses in force are called, by their ids.

    Where several mechanisms are in force, their numbers alone would not say which is meant.
    """
    found = [load_version(version_id) for version_id in versions_in_force(court_id, at)]
    return {
        clause.id: print_clause_number(clause.number)
        if len(found) == 1
        else f"{mechanism.short_title} {print_clause_number(clause.number)}"
        for mechanism in found
        for clause in mechanism.clauses
    }


def _lines(gaps: Iterable[Gap], clauses: dict[str, str]) -> list[Line]:
    """Return the gaps with what they break; two clauses that ask the same make one line."""
    lines: dict[tuple[object, ...], Line] = {}
    for gap in gaps:
        said = say_gap(gap)
        line = lines.setdefault(
            (gap.is_advice, gap.name, gap.key, said), Line(gap, said, {}, _mend(gap), _sheet(gap))
        )
        line.clauses.update((clause, clauses.get(clause, clause)) for clause in gap.clauses[:1])
    return list(lines.values())


def _sheet(gap: Gap) -> str:
    if gap.kind != GapKind.SHORT or mechanisms.Seat.PLATE not in gap.seats:
        return ""
    return f"{reverse('desk:roster-posters')}?{urlencode({'kind': 'plate', 'town': gap.key})}"


def _mend(gap: Gap) -> str:
    """Return where a gap is mended: on the board, its town or holder chosen, else at the town."""
    seat = next((seat.value for seat in gap.seats if seat in Seat.values), "")
    is_at_town = gap.over in PLACES
    if is_at_town and (not seat or gap.kind in {GapKind.CROWDED, GapKind.LEFT}):
        return reverse("desk:network-town", args=[gap.key])
    if gap.kind == GapKind.OVERLOADED:
        return reverse("desk:network-people")
    chosen = {"seat": seat, "town": gap.key}
    if not is_at_town:
        kind = BODY if gap.over == Covered.DEPARTMENT else PERSON
        chosen = {"seat": seat, "holder": f"{kind}{gap.key}"}
    return f"{reverse('desk:network-board')}?{urlencode(chosen)}"


def show_tile(town: TownCover) -> Tile:
    """Return a town as it is drawn: its colour and what is amiss, in a few words."""
    state = "gap" if town.has_gap else "warn" if town.gaps else ""
    told = [gap for gap in town.gaps if not gap.is_advice] or town.gaps
    tags = tuple(dict.fromkeys(tag_gap(gap) for gap in told))
    held = tuple(
        f"{say_seat(seat)} {town.held[seat]}"
        for seat in mechanisms.Seat
        if town.held[seat] and seat in Seat.values
    )
    return Tile(town, tags[:2], held, state)


def _sums(coverage: Coverage) -> list[tuple[str, int, int]]:
    """Return how many towns have whom, and how many judges have a town.

    What nobody is and nobody should be, as a judge of a town at a court above, is left out.
    """
    seats = mechanisms.Seat
    shown = [
        (say_seat(seats.GOVERNANCE_CENTER), {seats.GOVERNANCE_CENTER}),
        (say_seat(seats.LIAISON_JUDGE), {seats.LIAISON_JUDGE}),
        (_("助理或书记员"), {seats.JUDGE_ASSISTANT, seats.COURT_CLERK}),
        (say_seat(seats.LIAISON_GROUP), {seats.LIAISON_GROUP}),
        (say_seat(seats.PLATE), {seats.PLATE}),
    ]
    asked = {seat for gap in coverage.gaps for seat in gap.seats}
    sums = [
        (words, found, len(coverage.towns))
        for words, some in shown
        if (found := sum(any(town.held[seat] for seat in some) for town in coverage.towns))
        or asked & some
    ]
    held = sum(bool(judge.towns) for judge in coverage.judges)
    if held or any(gap.over == Covered.JUDGE for gap in coverage.gaps):
        sums.append((_("有镇街的法官"), held, len(coverage.judges)))
    return sums


@require_safe
@desk_page("network")
def town(request: DeskRequest, code: str) -> HttpResponse:
    """Show a town: its point and plates, who holds it, and who held it on any past day."""
    require_readers(request)
    area = find_town(request, code)
    today = civil_day(request.now)
    point = LiaisonPoint.objects.filter(area=area).select_related("center", "tribunal").first()
    held = Assignment.objects.held().filter(area=area).select_related("person", "body", "court")
    assignments = sorted(held, key=lambda one: (one.court_id != request.court.pk, one.starts_on))
    return render(
        request,
        "desk/network_town.html",
        {
            "area": area,
            "point": point,
            "plates": _plates(point, today),
            "photos": _photos(point),
            "running": [one for one in assignments if one.ends_on is None or one.ends_on >= today],
            "past": [one for one in assignments if one.ends_on and one.ends_on < today][::-1],
            "today": today,
            "may_arrange": may_arrange(request.official),
            "is_ours": area.parent_id == request.court.area_id,
        },
    )


def find_town(request: DeskRequest, code: str) -> Area:
    """Return a town of the court's district.

    Raises:
        TownNotFoundError: there is none.
    """
    found = list_towns(request.court).filter(code=code).first()
    if found is None:
        raise TownNotFoundError
    return found


def _plates(
    point: LiaisonPoint | None, today: dt.date
) -> list[tuple[str, str, dt.date | None, PlateForm]]:
    """Return each plate that may hang there: name, state, day and form."""
    if point is None:
        return []
    plates = [(Plate.LIAISON, point.plate, point.get_plate_display(), point.plate_hung_on)]
    if point.is_circuit_point:
        plates.append(
            (Plate.CIRCUIT, point.circuit_plate, point.get_circuit_plate_display(),
             point.circuit_plate_hung_on)
        )  # fmt: skip
    return [
        (str(plate.label), said, day, PlateForm(
            prefix=None, auto_id=f"id_{plate.value}_%s",
            initial={"plate": plate.value, "state": state, "hung_on": day or today},
        ))
        for plate, state, said, day in plates
    ]  # fmt: skip


def _photos(point: LiaisonPoint | None) -> list[Attachment]:
    if point is None:
        return []
    found = Attachment.objects.filter(court_id=point.court_id, subject_id=point.pk)
    return list(found.order_by("-added_at"))


@require_safe
@desk_page("network")
def photo(request: DeskRequest, code: str, photo_id: UUID) -> HttpResponseBase:
    """Hand out a photo of a plate."""
    require_readers(request)
    points = LiaisonPoint.objects.filter(court=request.court, area_id=code).values("pk")
    found = Attachment.objects.filter(
        court=request.court, subject_kind="liaison_point", subject_id__in=points, pk=photo_id
    ).first()
    if found is None:
        raise Http404
    return hand_out(found)


@require_safe
@desk_page("network")
def people(request: DeskRequest) -> HttpResponse:
    """List who holds which towns today: by person and by group."""
    require_readers(request)
    today = civil_day(request.now)
    held = (
        Assignment.objects.on(today)
        .filter(court=request.court)
        .select_related("area", "person", "body")
        .order_by("seat", "area_id")
    )
    holders: dict[str, dict[str, list[Area]]] = defaultdict(lambda: defaultdict(list))
    for one in held:
        name = one.person.name if one.person else str(one.body)
        holders[name][one.get_seat_display()].append(one.area)
    rules = coverage_rules(request.court, request.now)
    gaps = load_coverage(request.court, rules, today).gaps
    idle = [gap.name for gap in gaps if gap.over == Covered.JUDGE]
    return render(
        request,
        "desk/network_people.html",
        {
            "holders": [
                (name, [(seat, areas) for seat, areas in seats.items()])
                for name, seats in sorted(holders.items())
            ],
            "idle": idle,
            "may_arrange": may_arrange(request.official),
        },
    )
