"""Requests of one matter: which leads, which were merged into it, and how the course stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count

from fenglian.requests.enums import RequestState
from fenglian.requests.models import SEALED, Merging, ServiceRequest, WorkOrder


def course_state(request: ServiceRequest) -> RequestState:
    """Return who owes the next step: the state of a request, or of the one that carries it on.

    On the portal the leading request is out of sight; a door of the database tells its state.

    Args:
        request: held, locked or read.
    """
    if request.merged_into_id is None:
        return RequestState(request.state)
    with connection.cursor() as cursor:
        cursor.execute("SELECT requests_leading_state(%s)", [request.pk])
        (state,) = cursor.fetchone()
    return RequestState(state)


def list_merged(request: ServiceRequest) -> list[ServiceRequest]:
    """Return the requests merged into one, as they came; nothing sealed is opened.

    Args:
        request: that may lead others.
    """
    found = ServiceRequest.objects.filter(court_id=request.court_id, merged_into_id=request.pk)
    return list(found.select_related("court").defer(*SEALED).order_by("received_at", "pk"))


def count_merged(court_id: int, request_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many requests were merged into each of some; none stands for itself.

    Args:
        court_id: whose.
        request_ids: that may lead others.
    """
    found = ServiceRequest.objects.filter(court_id=court_id, merged_into_id__in=request_ids)
    counted = found.values_list("merged_into_id").annotate(count=Count("pk")).order_by()
    return {leading_id: count for leading_id, count in counted if leading_id is not None}


def merging_in_force(request: ServiceRequest) -> Merging | None:
    """Return how a request came to be merged, None where it is not.

    Args:
        request: which.
    """
    return (
        Merging.objects.filter(court_id=request.court_id, request=request, unmerged_at=None)
        .select_related("merged_by")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Standings:
    """What decides which of two requests leads.

    Args:
        request: the request.
        order: its work order, None before a dispatch.
        leads: whether others were merged into it.
    """

    request: ServiceRequest
    order: WorkOrder | None
    leads: bool

    @classmethod
    def of(cls, request: ServiceRequest) -> Standings:
        """Read how a request stands."""
        return cls(
            request,
            getattr(request, "order", None),
            bool(count_merged(request.court_id, [request.pk])),
        )

    @property
    def rank(self) -> tuple[bool, bool, float, UUID]:
        """Sorts the one that leads before the other.

        Whatever others were merged into stays; then the one that was dispatched first, so that
        nobody waits anew for what is in hand; then the one that came first.
        """
        since = self.order.dispatched_at if self.order else self.request.received_at
        return not self.leads, self.order is None, since.timestamp(), self.request.pk


def order_of_leading(one: Standings, other: Standings) -> tuple[Standings, Standings]:
    """Return two requests of one matter, the one that leads before the one that is merged.

    Args:
        one: a request.
        other: another.
    """
    return (one, other) if one.rank <= other.rank else (other, one)
