"""Orders that departments have handed back again and again (XX-16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from fenglian.requests.enums import HandoverKind, RequestState
from fenglian.requests.models import Handover, ServiceRequest

HAND_BACKS_BEFORE_SETTLING = 2
"""After which the filing division says whose it is, as with letters of towns."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """An order with how it went to and fro.

    Args:
        request: with its order.
        moves: every handover, the first first.
        hand_backs: how many of them were hand-backs.
        is_waiting: nobody has it, and the filing division says who gets it.
        is_settled: it has said so.
    """

    request: ServiceRequest
    moves: tuple[Handover, ...]
    hand_backs: int
    is_waiting: bool
    is_settled: bool


def repeatedly_handed_back(court_id: int) -> QuerySet[Handover, UUID]:
    """Return the ids of a court's requests whose orders were handed back more than once.

    Args:
        court_id: whose.
    """
    counted = Handover.objects.filter(
        court_id=court_id, kind__in=[HandoverKind.HAND_BACK, HandoverKind.SETTLE]
    ).values("request_id")
    times = Count("pk", filter=Q(kind=HandoverKind.HAND_BACK))
    return (
        counted.annotate(times=times)
        .filter(times__gte=HAND_BACKS_BEFORE_SETTLING)
        .values_list("request_id", flat=True)
    )


def undecided() -> Q:
    """Return the condition of requests that nobody has, and nobody has decided on."""
    decided = Handover.objects.filter(request=OuterRef("pk"), kind=HandoverKind.SETTLE)
    return Q(state=RequestState.HANDED_BACK) & ~Q(Exists(decided))


def waiting_to_be_settled(requests: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """Return those that wait for the filing division, found from the few that nobody has.

    Args:
        requests: of one court.
    """
    returned = Handover.objects.filter(request=OuterRef("pk"), kind=HandoverKind.HAND_BACK)
    times = returned.order_by().values("request").annotate(times=Count("pk")).values("times")
    return (
        requests.filter(undecided())
        .alias(times=Subquery(times))
        .filter(times__gte=HAND_BACKS_BEFORE_SETTLING)
    )


def is_settled(request: ServiceRequest) -> bool:
    """Tell whether the filing division has said whose an order is."""
    return request.handovers.filter(kind=HandoverKind.SETTLE).exists()


def needs_settling(request: ServiceRequest) -> bool:
    """Tell whether an order was handed back so often that the filing division decides."""
    if request.state != RequestState.HANDED_BACK:
        return False
    kinds = list(
        request.handovers.filter(
            kind__in=[HandoverKind.HAND_BACK, HandoverKind.SETTLE]
        ).values_list("kind", flat=True)
    )
    times = kinds.count(HandoverKind.HAND_BACK)
    return times >= HAND_BACKS_BEFORE_SETTLING and HandoverKind.SETTLE not in kinds


def describe_disputes(requests: Sequence[ServiceRequest]) -> list[Dispute]:
    """Return requests with how their orders went to and fro, in two statements.

    Args:
        requests: of one court, with their orders.
    """
    moves: dict[UUID, list[Handover]] = defaultdict(list)
    found = Handover.objects.filter(request__in=[one.pk for one in requests]).select_related(
        "to_body", "to_person", "from_person", "made_by"
    )
    for move in found.order_by("made_at", "pk"):
        moves[move.request_id].append(move)
    return [_describe(one, tuple(moves[one.pk])) for one in requests]


def _describe(request: ServiceRequest, moves: tuple[Handover, ...]) -> Dispute:
    was_settled = any(move.kind == HandoverKind.SETTLE for move in moves)
    return Dispute(
        request=request,
        moves=moves,
        hand_backs=sum(move.kind == HandoverKind.HAND_BACK for move in moves),
        is_waiting=request.state == RequestState.HANDED_BACK and not was_settled,
        is_settled=was_settled,
    )
