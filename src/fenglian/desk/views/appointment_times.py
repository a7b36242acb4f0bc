"""The days and times of a host, as the desk offers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.appointments.queries.offering import OfferedDay, days_ahead, offered_days
from fenglian.desk.forms.appointments import LINE
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from fenglian.appointments.models import Host
    from fenglian.frame.scoping import DeskRequest


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be booked.

    Args:
        days: the days ahead on which the host receives.
        chosen: the day in the address, None where none or another is.
        times: value and label of each of its times.
    """

    days: list[OfferedDay]
    chosen: OfferedDay | None
    times: list[tuple[str, str]]


def offer_times(request: DeskRequest, host: Host, *, with_line: bool) -> Offer:
    """Return what a host offers, with the times of the day in the address.

    Args:
        request: the page.
        host: who receives.
        with_line: whether a day that is full offers its line.
    """
    calendar = load_calendar(request.court.calendar_id)
    host.court = request.court
    first, last = days_ahead(calendar, request.now)
    days = offered_days(host, calendar, first=first, last=last, now=request.now)
    wanted = request.GET.get("day")
    chosen = next((one for one in days if one.day.isoformat() == wanted), None)
    times = []
    if chosen is not None:
        times = [
            (one.slot.starts_at.isoformat(), f"{one.slot.starts_at.astimezone(COURT_ZONE):%-H:%M}")
            for one in chosen.free
        ]
        if chosen.may_queue and with_line:
            times = [(LINE, _("排队（前面 {} 人）").format(chosen.in_line))]
    return Offer(days, chosen, times)
