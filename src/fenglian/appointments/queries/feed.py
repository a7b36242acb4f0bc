"""What stands in a host's calendar feed: times, and people as masks show them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from fenglian.appointments.enums import AppointmentState
from fenglian.appointments.models import Appointment, Host
from fenglian.documents.calendars import Entry

KEPT = dt.timedelta(days=30)
"""How long what is over stays in the feed."""
MOST_ENTRIES = 2_000


def list_entries(host: Host, *, address: str, now: dt.datetime) -> list[Entry]:
    """Return the entries of a feed; of the person nothing but masked name and number.

    The link is known to calendar services of others: neither what it is about nor a whole name or
    number leaves the court by it.

    Args:
        host: whose, held by the running transaction.
        address: of the site.
        now: the present instant.
    """
    appointments = (
        Appointment.objects.filter(
            court_id=host.court_id,
            host=host,
            state__in=(AppointmentState.BOOKED, AppointmentState.CAME),
            starts_at__gte=now - KEPT,
        )
        .order_by("starts_at", "pk")
        .only("starts_at", "ends_at", "name_masked", "phone_masked", "revision")
    )
    return [
        Entry(
            uid=f"{one.pk}@fenglian",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=_("预约：{} {}").format(one.name_masked, one.phone_masked),
            place=host.court.address,
            address=f"{address}/desk/appointments/{one.pk}/",
            revision=one.revision,
        )
        for one in appointments[:MOST_ENTRIES]
        if one.starts_at is not None and one.ends_at is not None
    ]
