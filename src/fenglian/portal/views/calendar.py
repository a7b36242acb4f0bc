"""The calendar feed of a host: what calendars on phones and desks ask for by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from fenglian.activities.queries.plans import feed_entries
from fenglian.appointments.queries.feed import list_entries
from fenglian.appointments.queries.holding import hold_feed
from fenglian.appointments.queries.hosts import name_of
from fenglian.correspondence.queries.arrangements import coming_entries
from fenglian.documents.calendars import write_calendar
from fenglian.frame.addresses import absolute
from fenglian.portal.views.court import court_page
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.frame.scoping import PortalRequest


@require_safe
@court_page
def calendar(request: PortalRequest, token: str) -> HttpResponse:
    """Hand out what somebody has before them, to whoever holds the secret link."""
    host = hold_feed(request.court.pk, token, civil_day(request.now))
    address = absolute(request, "")
    entries = list_entries(host, address=address, now=request.now)
    if host.person_id is not None:
        for entries_of in (feed_entries, coming_entries):
            entries += entries_of(host.court_id, host.person_id, address=address, now=request.now)
    content = write_calendar(
        f"{name_of(host)}，{request.court.short_name}", entries, at=request.now
    )
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
