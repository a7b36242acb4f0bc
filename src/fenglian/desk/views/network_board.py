"""安排: officials beside the towns. Somebody is dragged onto a town, or from one to another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fenglian.desk.forms.network import BODY, MOVED, PERSON, AssignForm
from fenglian.desk.views.directory import perform, see
from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.network import require_readers, show_tile
from fenglian.desk.views.network_change import (
    READ_OR_SEND,
    give_towns,
    list_holders,
    list_movable,
)
from fenglian.liaison.enums import BODIES_OF_GROUP, POSTS_OF_SEAT, Seat
from fenglian.liaison.models import Assignment
from fenglian.liaison.policies import require_arranging
from fenglian.liaison.queries.coverage import coverage_rules, load_coverage
from fenglian.liaison.queries.towns import list_towns
from fenglian.liaison.queries.words import say_seat
from fenglian.mechanisms import enums as mechanisms
from fenglian.organizations.models import PostTerm
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.desk.views.network import Tile
    from fenglian.frame.scoping import DeskRequest
    from fenglian.liaison.queries.coverage import TownCover
    from fenglian.requests.queries.desk_queue import Hands


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who may be given towns.

    Args:
        value: as the form calls them.
        name: of the person or body.
        title: of their post; of a body: what it would be for a town.
        seats: what they may be for a town, as words of the form.
        towns: how many they hold already.
        is_chosen: in the form.
        called: who it is that leaves which town for another; empty: they only come.
    """

    value: str
    name: str
    title: str
    seats: str
    towns: int
    is_chosen: bool
    called: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A town that somebody may be given.

    Args:
        tile: what is amiss there.
        held: who holds it, seat by seat; but not who may be moved.
        movable: who may be moved to another town.
        is_chosen: in the form.
    """

    tile: Tile
    held: tuple[tuple[str, tuple[str, ...]], ...]
    movable: tuple[Hand, ...]
    is_chosen: bool


@READ_OR_SEND
@desk_page("network")
def board(request: DeskRequest) -> HttpResponse:
    """Show who may be given which town, and give it; the act is that of the form beside it."""
    require_readers(request)
    require_arranging(request.official)
    today = civil_day(request.now)
    towns = list(list_towns(request.court))
    hands, movable = list_holders(request), list(list_movable(request.court))
    moves = [(f"{MOVED}{one.pk}", _call(one)) for one in movable]
    if request.method != "POST":
        chosen = {
            "seat": request.GET.get("seat", ""),
            "holder": request.GET.get("holder", ""),
            "towns": request.GET.getlist("town"),
            "starts_on": today,
        }
        form = AssignForm(initial=chosen, hands=hands, towns=towns, moves=moves)
        return _draw(request, form, hands, movable)
    form = AssignForm(request.POST, hands=hands, towns=towns, moves=moves)
    if perform(form, lambda: give_towns(request, form, towns)):
        count = len(form.cleaned_data["towns"])
        messages.success(
            request, ngettext("已登记，{} 个镇街。", "已登记，{} 个镇街。", count).format(count)
        )
        return see("desk:network-board")
    return _draw(request, form, hands, movable, status=422)


def _call(assignment: Assignment) -> str:
    return _("{name}（从{town}调出）").format(name=name_of(assignment), town=assignment.area.name)


def name_of(assignment: Assignment) -> str:
    """Return the name of whoever holds an assignment."""
    return assignment.person.name if assignment.person else str(assignment.body)


def _draw(
    request: DeskRequest,
    form: AssignForm,
    hands: list[Hands],
    movable: list[Assignment],
    *,
    status: int = 200,
) -> HttpResponse:
    today = civil_day(request.now)
    coverage = load_coverage(request.court, coverage_rules(request.court, request.now), today)
    chosen, holder = set(form["towns"].value() or ()), str(form["holder"].value() or "")
    leaving: dict[str, list[Hand]] = defaultdict(list)
    for one in movable:
        value = f"{MOVED}{one.pk}"
        leaving[str(one.area_id)].append(
            Hand(value, name_of(one), one.get_seat_display(), one.seat, 0, value == holder,
                 _call(one))
        )  # fmt: skip
    return render(
        request,
        "desk/network_board.html",
        {
            "form": form,
            "hands": _show_hands(request, hands, holder),
            "counties": [
                (
                    county,
                    [
                        _place(town, leaving[town.code], is_chosen=town.code in chosen)
                        for town in towns
                    ],
                )
                for county, towns in groupby(coverage.towns, key=lambda town: town.county)
            ],
        },
        status=status,
    )


def _show_hands(
    request: DeskRequest, bodies: list[Hands], chosen: str
) -> list[tuple[str, list[Hand]]]:
    """Return whom a town may be given to, body by body; whoever may hold none is left out."""
    court, today = request.court, civil_day(request.now)
    posts: dict[int, set[str]] = defaultdict(set)
    terms = PostTerm.objects.on(today).filter(court=court)
    for person_id, kind in terms.values_list("person_id", "post__kind"):
        posts[person_id].add(kind)
    held: dict[str, set[str]] = defaultdict(set)
    running = Assignment.objects.on(today).filter(court=court)
    for person_id, body_id, code in running.values_list("person_id", "body_id", "area_id"):
        held[f"{PERSON}{person_id}" if person_id else f"{BODY}{body_id}"].add(code)

    def hand(value: str, name: str, title: str, seats: list[str]) -> Hand:
        return Hand(value, name, title, " ".join(seats), len(held[value]), value == chosen)

    takes_groups = court.subordinates.exists()
    found = []
    for one in bodies:
        hands = []
        if takes_groups and one.body.kind in BODIES_OF_GROUP:
            group = Seat.LIAISON_GROUP
            hands.append(
                hand(f"{BODY}{one.body.pk}", one.body.name, str(group.label), [group.value])
            )
        for person, title in one.people:
            seats = [seat for seat, kinds in POSTS_OF_SEAT.items() if kinds & posts[person.pk]]
            if seats:
                hands.append(hand(f"{PERSON}{person.pk}", person.name, title, seats))
        if hands:
            found.append((one.body.name, hands))
    return found


def _place(town: TownCover, leaving: list[Hand], *, is_chosen: bool) -> Place:
    shown = {(one.seats, one.name) for one in leaving}
    held = tuple(
        (say_seat(seat), names)
        for seat in mechanisms.Seat
        if (names := tuple(one for one in town.names.get(seat, ()) if (seat, one) not in shown))
    )
    return Place(show_tile(town), held, tuple(leaving), is_chosen)
