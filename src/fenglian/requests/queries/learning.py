"""What a court's confirmed requests have taught, where proposals ask for it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

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
    pk = found.values_list("pk", flat=True).first()
    return None if pk is None else _load(pk)


@lru_cache(maxsize=32)
def _load(pk: UUID) -> Learned:
    """Read shares once in a process: they are large, and every submission asks for them."""
    return Learned(**LearnedSubjects.objects.values_list("shares", flat=True).get(pk=pk))
