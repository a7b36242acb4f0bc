"""A request that comes in is compared with earlier ones: who comes again, which matter (NS-17)."""

from __future__ import annotations

from fenglian.isolation.scope import Audience, scoped
from fenglian.requests.models import Recurrence, ServiceRequest
from fenglian.requests.queries.recurrence import Coming, find_coming


def look_back(request: ServiceRequest) -> Coming:
    """Return what earlier requests make of a new one, before its row is stored.

    On the portal they are out of sight; here alone they are looked at, and nothing of them is told.

    Args:
        request: with all its facts but the register number.
    """
    with scoped([request.court_id], audience=Audience.SYSTEM):
        return find_coming(request)


def note_recurrence(request: ServiceRequest, coming: Coming) -> Recurrence | None:
    """Keep that a person or a matter comes again; return None where neither does.

    What the rule puts on the list of special supervision is entered there by its job.

    Args:
        request: the new one, stored.
        coming: what earlier ones make of it.
    """
    again = coming.repeated
    if again is None and not coming.comes_again:
        return None
    with scoped([request.court_id], audience=Audience.SYSTEM):
        return Recurrence.objects.create(
            court_id=request.court_id,
            request=request,
            comes_again=coming.comes_again,
            matter=again.request if again else None,
            times=coming.times,
            supervised=coming.supervised,
        )
