"""What a court's confirmed requests have taught, where proposals ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.requests.models import LearnedSubjects
from fenglian.requests.queries.triage import Learned

if TYPE_CHECKING:
    from fenglian.requests.queries.vocabulary import ServiceMechanism


def find_learned(court_id: int, service: ServiceMechanism) -> Learned | None:
    """Return what a court's confirmed requests have taught under a version; None: not enough yet.

    Args:
        court_id: the court, in the running scope.
        service: the mechanism in force.
    """
    found = LearnedSubjects.objects.filter(court_id=court_id, version_id=service.version_id)
    shares = found.values_list("shares", flat=True).first()
    return None if shares is None else Learned(**shares)
