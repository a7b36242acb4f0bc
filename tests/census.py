"""Counting what an act has left behind, in every table that there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.isolation.courts import court_models

from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.requests.models import ServiceRequest


def take_census(court_ids: Iterable[int]) -> Counter[str]:
    """Count the rows of every table of some courts, events by their kind, requests by their state.

    Args:
        court_ids: which courts.
    """
    found: Counter[str] = Counter()
    with scoped(court_ids, audience=Audience.SYSTEM):
        for model in court_models():
            found[model._meta.label] = model._default_manager.count()
        found.update(Event.objects.values_list("kind", flat=True))
        found.update(ServiceRequest.objects.values_list("state", flat=True))
    return found


def difference(after: Counter[str], before: Counter[str]) -> dict[str, int]:
    """Return what has become more or less, and by how much."""
    return {
        name: after[name] - before[name]
        for name in sorted(after | before)
        if after[name] != before[name]
    }
