"""Who comes again in the demonstration, and which matter: recognized by the rule (NS-17)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fenglian.requests.actions.recurrence import note_recurrence
from fenglian.requests.models import SEALED, ServiceRequest
from fenglian.requests.queries.recurrence import find_coming
from fenglian.supervision.actions import open_by_rules

if TYPE_CHECKING:
    from fenglian.organizations.models import Court

LOOKED_BACK = timedelta(days=10)
MOST_LOOKED_AT = 300
"""A large demonstration has more than anybody looks at."""


def note_repeats(court: Court, at: datetime) -> int:
    """Recognize what came again in the last days, and put on the list what the rules say.

    Args:
        court: the demonstration court, in its own scope.
        at: where its history ends.

    Returns:
        How many stand on the list.
    """
    recent = ServiceRequest.objects.filter(court=court, received_at__gte=at - LOOKED_BACK)
    recent = recent.select_related("merged_into").defer(*SEALED).order_by("-received_at", "-pk")
    for request in recent[:MOST_LOOKED_AT]:
        note_recurrence(request, find_coming(request))
    return open_by_rules(court.pk, at=at)
