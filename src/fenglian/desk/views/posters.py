"""Posters and plates of liaison points, made from the roster in force, a sheet for each town."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fenglian.desk.views.frame import desk_page
from fenglian.documents.qr import qr_svg
from fenglian.liaison.enums import CONTACT_ORDER, Seat
from fenglian.liaison.models import LiaisonPoint
from fenglian.liaison.policies import may_read_network
from fenglian.rosters.entries import Entry, unpack
from fenglian.rosters.queries.standing import roster_in_force

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.safestring import SafeString

    from fenglian.frame.scoping import DeskRequest

POSTER, PLATE = "poster", "plate"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a poster or plate of a town says.

    Args:
        code: of the town.
        town: its name.
        people: whom people there may turn to, each with the seat in words; as on the public page.
        point: its liaison point; None: the town has none, which the sheet's list names as a gap.
        phone: where people ring: the point's, else the first office number, else the court's.
        qr: leads to the town's public page.
    """

    code: str
    town: str
    people: list[tuple[str, Entry]]
    point: LiaisonPoint | None
    phone: str
    qr: SafeString


@require_safe
@desk_page("rosters")
def posters(request: DeskRequest) -> HttpResponse:
    """Lay out a sheet of A4 for each town, or for one; the browser prints them."""
    if not may_read_network(request.official):
        raise Http404
    roster = roster_in_force(request.court.pk)
    kind = PLATE if request.GET.get("kind") == PLATE else POSTER
    sheets = _sheets(request, unpack(roster.entries)) if roster else []
    chosen = next((one for one in sheets if one.code == request.GET.get("town")), None)
    return render(
        request,
        "desk/posters.html",
        {
            "roster": roster,
            "kind": kind,
            "sheets": [chosen] if chosen else sheets,
            "towns": sheets,
            "chosen": chosen,
            "without_point": [one.town for one in sheets if one.point is None],
        },
    )


def _sheets(request: DeskRequest, entries: list[Entry]) -> list[Sheet]:
    points = {point.area_id: point for point in LiaisonPoint.objects.filter(court=request.court)}
    return [
        _sheet(request, code, list(lines), points.get(code))
        for code, lines in groupby(entries, key=lambda entry: entry.town)
    ]


def _sheet(
    request: DeskRequest, code: str, lines: list[Entry], point: LiaisonPoint | None
) -> Sheet:
    site = settings.PUBLIC_ADDRESS or request.build_absolute_uri("/")[:-1]
    town = lines[0].town_name
    named: dict[str, tuple[str, Entry]] = {}  # as on the people's page: each once, no leaders
    for seat in CONTACT_ORDER:
        for entry in lines:
            if entry.seat == seat:
                named.setdefault(entry.name, (str(Seat(seat).label), entry))
    offices = [entry.phone for _seat, entry in named.values()]
    phones = [point.phone if point else "", *offices, request.court.phone]
    return Sheet(
        code=code,
        town=town,
        people=list(named.values()),
        point=point,
        phone=next(phone for phone in phones if phone),
        qr=qr_svg(
            site + reverse("portal:town", args=[request.court.slug, code]),
            _("打开{}联络法官页面的二维码").format(town),
        ),
    )
