"""Founding the network's courts and matching their towns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import fenglian.organizations
from fenglian.demonstration.court import APPOINTED, CALENDAR, LOADER, give_sign_ins
from fenglian.demonstration.network.plan import compose_court, invent_names, read_network
from fenglian.demonstration.network.towns import Matching, form_groups, match_towns, open_points
from fenglian.isolation.scope import Audience, scoped
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.organizations.actions import found_court, load_areas
from fenglian.organizations.models import Area, Court
from fenglian.worktime.models import Calendar
from fenglian.worktime.periods import midnight

if TYPE_CHECKING:
    import datetime as dt

AREAS = Path(fenglian.organizations.__file__).parent / "data" / "areas" / "yunfu.csv"


def list_network() -> list[Court]:
    """Return the courts of the network where they are loaded, the superior one first."""
    slugs = [outline.slug for outline in read_network().courts]
    found = {
        court.slug: court for court in Court.objects.filter(slug__in=slugs, is_demonstration=True)
    }
    return [found[slug] for slug in slugs if slug in found]


def _adopt(court: Court, mechanism_id: str) -> None:
    """Let a court follow a shipped notice from the day on which it came into effect."""
    pack = read_pack(PACKS / mechanism_id)
    begun = midnight(pack.mechanism.effective_on)
    adopt(court, install_pack(pack), effective_from=begun, actor=LOADER, at=begun)


def build_network(today: dt.date, *, seed: int) -> list[Court]:
    """Found all courts with their centers, match their towns and open their points.

    Runs in the caller's transaction, outside any scope, after the first demonstration court.

    Args:
        today: the day that the history ends on.
        seed: gives the keys of the one-time codes.
    """
    with AREAS.open(encoding="utf-8") as lines:
        load_areas(lines)
    calendar = Calendar.objects.get(name=CALENDAR)
    names = invent_names()
    courts: list[Court] = []
    for outline in read_network().courts:
        towns = list(Area.objects.towns().under(outline.area).order_by("code"))
        superior = courts[0].slug if courts else None
        plan = compose_court(outline, towns, names, superior=superior)
        court = found_court(plan, calendar=calendar, since=APPOINTED, is_demonstration=True)
        with scoped([court.pk], audience=Audience.SYSTEM):
            give_sign_ins(court, seed)
            for mechanism_id in outline.mechanisms:
                _adopt(court, mechanism_id)
            matching = Matching.prepare(court, outline, today)
            if superior is None:
                form_groups(matching)
            else:
                match_towns(matching)
                open_points(matching)
        courts.append(court)
    return courts
