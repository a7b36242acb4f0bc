"""Learning from what the desk has confirmed: each night, from its latest decisions (NS-4a)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from fenglian.requests.errors import NoServiceMechanismError
from fenglian.requests.models import LearnedSubjects, ServiceRequest
from fenglian.requests.queries.triage import Learned
from fenglian.requests.queries.vocabulary import find_service_mechanism

if TYPE_CHECKING:
    from datetime import datetime

    from fenglian.organizations.models import Court

MOST_READ = 3000
"""The latest confirmed requests: more teach little, and what people ask changes."""
SHOWN_BY = 3
"""A pair of characters counts that so many requests share: what one person wrote teaches nothing,
and nothing of it is kept."""


def learn_subjects(court: Court, *, at: datetime) -> int:
    """Learn anew which words go with which subject, and return from how many requests.

    Below the number that the mechanism asks for nothing is kept, and proposals go by its words
    alone. It is no event of the court: a proposal decides nothing, and a person decides each.

    Args:
        court: in the running scope.
        at: the present instant.
    """
    kept = LearnedSubjects.objects.filter(court=court)
    try:
        service = find_service_mechanism(court.pk, at)
    except NoServiceMechanismError:
        service = None
    triage = service.mechanism.triage if service else None
    if service is None or triage is None:
        kept.delete()
        return 0
    subjects = [term.id for term in service.mechanism.vocabularies.subjects]
    confirmed = list(
        ServiceRequest.objects.filter(court=court, screened_at__lte=at, subject__in=subjects)
        .order_by("-received_at", "-pk")
        .values_list("words", "subject")[:MOST_READ]
    )
    kept.delete()
    if len(confirmed) < triage.learning_from:
        return 0
    LearnedSubjects.objects.create(
        court=court,
        version_id=service.version_id,
        requests=len(confirmed),
        shares=asdict(Learned.from_pairs(confirmed, shown_by=SHOWN_BY)),
        learned_at=at,
    )
    return len(confirmed)
