"""The pages of the demonstration: where to begin, and the clock that can be moved.

They lie outside every court's scope and need no sign-in: the site holds invented data only.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fenglian.appointments.jobs import keep_appointments
from fenglian.demonstration.actions import advance_clock
from fenglian.demonstration.court import PASSWORD, find_court, list_sign_ins
from fenglian.demonstration.hours import next_working_morning
from fenglian.demonstration.network.courts import list_network
from fenglian.demonstration.places import PLACES
from fenglian.demonstration.queries import list_walks
from fenglian.directory.jobs import follow_posts
from fenglian.duties.jobs import advance_duties
from fenglian.errors import NotFoundError
from fenglian.ledger.jobs import seal_ledgers
from fenglian.notifications.jobs import deliver_messages
from fenglian.organizations.enums import PostKind
from fenglian.supervision.jobs import supervise_by_rules
from fenglian.worktime.clock import COURT_ZONE, now
from fenglian.worktime.periods import format_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fenglian.demonstration.court import SignIn
    from fenglian.organizations.models import Court

START = "/demonstration/"
HOUR = dt.timedelta(hours=1)
LEADING = ("clerk", "judge", "civil-leader", "vice-civil", "president")
"""The sign-in names of those whom the walk needs."""
PARTS = (
    "president",
    "vice-1",
    "mgmt-officer1",
    "d1-leader",
    "d1-judge1",
    "d1-assistant1",
    "center-1",
)
"""What the sign-in names of the network's officials to try end with."""


@require_GET
def start_here(request: HttpRequest) -> HttpResponse:
    """Show what to click first and how each official signs in."""
    court = _court()
    request.court = court  # type: ignore[attr-defined]  # the frame shows it
    request.now = now()  # type: ignore[attr-defined]
    sign_ins = list_sign_ins(court)
    by_seat = sorted(sign_ins, key=lambda one: _place(one.seat))
    context = {
        "sign_ins": by_seat,
        "leading": [one for one in by_seat if one.username in LEADING],
        "password": PASSWORD,
        "walks": list_walks(court),
        "network": [(court, _shown(court)) for court in list_network()],
        "places": [(place, place.path.format(court=court.slug)) for place in PLACES],
    }
    return render(request, "demonstration/start.html", context)


def _shown(court: Court) -> list[SignIn]:
    """Return a few officials of a court of the network, one for each part in the work."""
    return [one for one in list_sign_ins(court) if one.username.partition("-")[2] in PARTS]


@require_POST
def clock(request: HttpRequest) -> HttpResponse:
    """Move the clock ahead, let everything fall due and leave that now is, and lead back."""
    at = now()
    is_hour = request.POST.get("move") == "hour"
    calendar = load_calendar(_court().calendar_id)
    advance_clock(at + HOUR if is_hour else next_working_morning(at, calendar), at=at)
    fired = advance_duties()
    keep_appointments()
    follow_posts(0)
    supervise_by_rules(0)
    deliver_messages()
    seal_ledgers(0)
    shown = now().astimezone(COURT_ZONE)
    said = _("演示时钟到了 %(day)s %(time)s。") % {
        "day": format_day(shown.date(), at.astimezone(COURT_ZONE).date()),
        "time": f"{shown:%-H:%M}",
    }
    if fired:
        said += _("有 %(count)s 项期限提醒或报送了一步。") % {"count": fired}
    messages.success(request, said)
    return HttpResponseRedirect(_back(request))


def _court() -> Court:
    court = find_court()
    if court is None:
        raise NotFoundError(_("示范数据还没有装入。请运行 fenglian demo。"))
    return court


def _place(kind: str) -> int:
    return PostKind.values.index(kind)


def _back(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else START
