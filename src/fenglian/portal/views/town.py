"""找联络法官: the towns of a court, and who answers for one of them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from fenglian.activities.enums import PlanKind
from fenglian.activities.queries.plans import next_planned
from fenglian.liaison.errors import TownNotFoundError
from fenglian.liaison.models import LiaisonPoint
from fenglian.liaison.queries.current import list_public_holders
from fenglian.liaison.queries.towns import list_towns
from fenglian.organizations.models import Court
from fenglian.portal.views.court import court_page
from fenglian.requests.errors import NoServiceMechanismError
from fenglian.requests.queries.vocabulary import find_service_mechanism, open_channels
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.frame.scoping import PortalRequest


@require_safe
@court_page
def towns(request: PortalRequest) -> HttpResponse:
    """List the towns; an intermediate court leads to the basic courts whose towns they are."""
    listed = list_towns(request.court)
    courts = {
        court.area_id: court
        for court in Court.objects.filter(superior=request.court).order_by("code")
    }
    counties = [
        (county, courts.get(county.code) if county else None, list(found))
        for county, found in groupby(listed, key=lambda town: town.parent)
    ]
    return render(
        request, "portal/towns.html", {"counties": counties, "several": len(counties) > 1}
    )


@require_safe
@court_page
def town(request: PortalRequest, code: str) -> HttpResponse:
    """Show a town's point and the people who answer for it today."""
    area = list_towns(request.court).filter(code=code).first()
    if area is None:
        raise TownNotFoundError
    beneath = Court.objects.filter(superior=request.court, area_id=area.parent_id).first()
    today = civil_day(request.now)
    points = LiaisonPoint.objects.filter(court=request.court, area=area)
    return render(
        request,
        "portal/town.html",
        {
            "area": area,
            "beneath": beneath,
            "may_write": _may_write(request),
            "point": points.select_related("center", "tribunal").first(),
            "holders": list_public_holders(request.court.pk, area.code, today),
            "visit": next_planned(request.court.pk, area.code, PlanKind.VISIT, request.now),
            "hearing": next_planned(request.court.pk, area.code, PlanKind.HEARING, request.now),
        },
    )


def _may_write(request: PortalRequest) -> bool:
    """Tell whether people can write to the court here."""
    try:
        found = find_service_mechanism(request.court.pk, request.now)
    except NoServiceMechanismError:
        return False
    return bool(open_channels(found.mechanism))
