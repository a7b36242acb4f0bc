"""The days and times that a host offers, as people choose among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.appointments.queries.hosts import name_hosts
from fenglian.appointments.queries.offering import OfferedDay, days_ahead, offered_days
from fenglian.appointments.validators import LEAD
from fenglian.portal.forms.appointment import LINE, TimeForm
from fenglian.portal.views.court import render_form
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from django.http import HttpResponse

    from fenglian.appointments.models import Host
    from fenglian.appointments.slots import Slot
    from fenglian.frame.scoping import PortalRequest


@dataclass(frozen=True, slots=True)
class Times:
    """What a page offers.

    Args:
        days: the days ahead on which the host receives.
        chosen: the day in the address, None where none or another is.
        form: its times; None without a day.
        with_line: whether one may stand in line.
    """

    days: list[OfferedDay]
    chosen: OfferedDay | None
    form: TimeForm | None
    with_line: bool


def load_times(request: PortalRequest, host: Host, *, with_line: bool) -> Times:
    """Return what a host offers, and the form of the day in the address, sent or not.

    Args:
        request: the page.
        host: who receives.
        with_line: whether a day that is full offers its line.
    """
    calendar = load_calendar(request.court.calendar_id)
    first, last = days_ahead(calendar, request.now)
    days = offered_days(host, calendar, first=first, last=last, now=request.now, lead=LEAD)
    wanted = request.GET.get("day")
    chosen = next((one for one in days if one.day.isoformat() == wanted), None)
    if chosen is None:
        return Times(days, None, None, with_line)
    data = request.POST if request.method == "POST" else None
    form = TimeForm(data, times=_choices(chosen, with_line=with_line))
    return Times(days, chosen, form, with_line)


def _choices(day: OfferedDay, *, with_line: bool) -> list[tuple[str, str]]:
    if day.may_queue and with_line:
        return [(LINE, _("排队，有空位就给我约上"))]
    return [(one.slot.starts_at.isoformat(), say_slot(one.slot)) for one in day.free]


def say_slot(slot: Slot) -> str:
    """Write a slot: 9:00–9:30."""
    starts, ends = (at.astimezone(COURT_ZONE) for at in (slot.starts_at, slot.ends_at))
    return f"{starts:%-H:%M}–{ends:%-H:%M}"


def show_times(
    request: PortalRequest, host: Host, times: Times, *, back: str, button: str
) -> HttpResponse:
    """Draw the days, or the times of one.

    Args:
        request: the page.
        host: who receives.
        times: what is offered.
        back: where the page came from.
        button: what happens with a chosen time.
    """
    context: dict[str, object] = {
        "times": times,
        "form": times.form,
        "host_name": name_hosts([host], civil_day(request.now))[host.pk],
        "back": back,
        "button": button,
    }
    is_refused = times.form is not None and times.form.is_bound
    return render_form(request, "portal/appointment_time.html", context, is_refused=is_refused)
