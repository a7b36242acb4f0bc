"""Finding clients, and what they have brought."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from fenglian.integrations.enums import DeliveryState
from fenglian.integrations.errors import HookNotFoundError
from fenglian.integrations.models import Client, Delivery, Hook, Origin
from fenglian.isolation.scope import hold
from fenglian.privacy.keys import keyed_hash
from fenglian.requests.errors import RequestNotFoundError
from fenglian.requests.models import SEALED, ExternalNumber, ServiceRequest

KEY = re.compile(r"fl_[A-Za-z0-9_-]{43}")
"""What a key looks like: 256 random bits."""


def hash_key(key: str) -> bytes:
    """Return what is kept of a key: no guess at 256 bits needs a slow hash."""
    return keyed_hash(key.encode(), use="api key")


def find_client(key: str) -> Client | None:
    """Return the client that a key was given to, in the audience that identifies; None: nobody.

    Args:
        key: as sent.
    """
    if not KEY.fullmatch(key):
        return None
    return (
        Client.objects.select_related("court")
        .filter(key_hash=hash_key(key), revoked_at__isnull=True)
        .first()
    )


def list_clients(court_id: int) -> QuerySet[Client]:
    """Return the clients of a court, those with a key in force first."""
    return (
        Client.objects.filter(court_id=court_id)
        .select_related("person")
        .order_by("-revoked_at", "name")
    )


def is_origin(client: Client, request_id: UUID) -> bool:
    """Tell whether a request came in through a client, in a scope that sees it."""
    return Origin.objects.filter(
        court_id=client.court_id, client=client, request_id=request_id
    ).exists()


def numbers_of(client: Client, request_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the numbers that requests have in a client's own system, where they have one.

    Args:
        client: whose call.
        request_ids: requests that it may see.
    """
    found = ExternalNumber.objects.filter(
        court_id=client.court_id, request__in=list(request_ids), platform=client.platform
    )
    return dict(found.order_by("pk").values_list("request_id", "number"))


def list_brought(client: Client) -> QuerySet[ServiceRequest]:
    """Return the requests that came in through a client, the newest first; nothing sealed opened.

    Args:
        client: whose, in a scope of workers: no face but its own call may ask.
    """
    return (
        ServiceRequest.objects.filter(
            pk__in=Origin.objects.filter(court_id=client.court_id, client=client).values("request")
        )
        .select_related("court")
        .defer(*SEALED)
        .order_by("-received_at", "-pk")
    )


def get_brought(client: Client, request_id: UUID) -> ServiceRequest:
    """Return a request that came in through a client, for its state alone.

    Args:
        client: whose call, in the audience of the portal.
        request_id: which.

    Raises:
        RequestNotFoundError: there is none, or it came in another way.
    """
    hold(request_id)
    if not is_origin(client, request_id):
        raise RequestNotFoundError
    return ServiceRequest.objects.select_related("court").get(pk=request_id)


def list_hooks(client: Client) -> QuerySet[Hook]:
    """Return the addresses that are told, the first registered first."""
    return Hook.objects.filter(
        court_id=client.court_id, client=client, ended_at__isnull=True
    ).order_by("made_at", "pk")


def get_hook(client: Client, hook_id: UUID) -> Hook:
    """Return an address of a client's.

    Raises:
        HookNotFoundError: there is none, it has ended, or it is another's.
    """
    hook = list_hooks(client).filter(pk=hook_id).first()
    if hook is None:
        raise HookNotFoundError
    return hook


def list_deliveries(hook: Hook, *, state: str = "") -> QuerySet[Delivery]:
    """Return the notices to an address, the latest first.

    Args:
        hook: whose.
        state: only those that stand so; empty: all.
    """
    found = Delivery.objects.filter(court_id=hook.court_id, hook=hook)
    if state:
        found = found.filter(state=state)
    return found.select_related("request__court").order_by("-occurred_at", "-event")


@dataclass(frozen=True, slots=True)
class HookState:
    """How the notices to an address fare.

    Args:
        client: the name of the client that it belongs to.
        url: the address.
        kinds: what it is told of.
        sent: how many notices were taken.
        waiting: how many are on their way or to be tried again.
        dead: how many were given up.
        last_error: why the latest that was not taken was not; empty for none.
    """

    client: str
    url: str
    kinds: list[str]
    sent: int
    waiting: int
    dead: int
    last_error: str


def describe_hooks(court_id: int) -> list[HookState]:
    """Return how the notices of a court's clients fare, address by address."""
    missed = Delivery.objects.filter(hook=OuterRef("pk")).exclude(last_error="")
    hooks = (
        Hook.objects.filter(court_id=court_id, ended_at__isnull=True)
        .select_related("client")
        .annotate(
            sent=Count("deliveries", filter=Q(deliveries__state=DeliveryState.SENT)),
            dead=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DEAD)),
            every=Count("deliveries"),
            error=Subquery(missed.order_by("-occurred_at", "-event").values("last_error")[:1]),
        )
        .order_by("client__name", "made_at")
    )
    return [
        HookState(
            hook.client.name,
            hook.url,
            hook.kinds,
            hook.sent,
            hook.every - hook.sent - hook.dead,
            hook.dead,
            hook.error or "",
        )
        for hook in hooks
    ]
