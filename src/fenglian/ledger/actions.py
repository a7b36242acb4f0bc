"""Writing to the ledger: events as they happen, seals behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.db import connection

from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event, Seal, UnsealedEvent
from fenglian.mechanisms.enums import EventKind

FIRST_HASH = bytes(32)
# In plain SQL, for everything that anybody does comes through here.
_APPEND = """
INSERT INTO ledger_event (court_id, occurred_at, kind, actor_kind, actor_person_id, actor_label,
                          subject_kind, subject_id, data)
VALUES (%(court_id)s, %(occurred_at)s, %(kind)s, %(actor_kind)s, %(actor_person_id)s,
        %(actor_label)s, %(subject_kind)s, %(subject_id)s, %(data)s::jsonb)
RETURNING id
"""


def record_event(
    kind: EventKind,
    *,
    court_id: int,
    subject_kind: str,
    subject_id: UUID,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event in the running transaction.

    Args:
        kind: what happened.
        court_id: whose ledger.
        subject_kind: what sort of thing it is about, e.g. `request`.
        subject_id: the id of that thing.
        actor: who did it.
        at: when it happened.
        data: plain values that the event adds.
    """
    event = Event(
        court_id=court_id,
        occurred_at=at,
        kind=kind.value,
        actor_kind=actor.kind.value,
        actor_person_id=actor.person_id,
        actor_label=actor.label,
        subject_kind=subject_kind,
        subject_id=subject_id,
        data=dict(data or {}),
    )
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, vars(event) | {"data": json.dumps(event.data)})
        (event.pk,) = cursor.fetchone()
    return event


def batch_hash(previous_hash: bytes, events: Sequence[Event]) -> bytes:
    """Return the SM3 hash of a batch: the hash before it, then each event as canonical JSON.

    Args:
        previous_hash: the 32 bytes of the batch before, zeros for the first.
        events: the batch's events by ascending id.
    """
    digest = Hash(SM3())
    digest.update(previous_hash)
    for event in events:
        content = [
            event.pk,
            event.court_id,
            event.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.kind,
            event.actor_kind,
            event.actor_person_id,
            event.actor_label,
            event.subject_kind,
            str(event.subject_id),
            event.data,
        ]
        line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(line.encode() + b"\n")
    return digest.finalize()


def seal_batch(court_id: int, *, at: datetime, limit: int = 1000) -> Seal | None:
    """Seal the court's oldest unsealed events as the next batch of its chain.

    Sealers of one court take turns by an advisory lock. An event that commits late, with a lower
    id than events already sealed, is simply part of a later batch.

    Args:
        court_id: whose ledger.
        at: when the seal is set.
        limit: the most events in one batch.

    Returns:
        The seal, or None when nothing was left to seal.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ledger.seal'), %s)", [court_id])
    waiting = UnsealedEvent.objects.filter(court_id=court_id).order_by("event_id")
    event_ids = list(waiting.values_list("event_id", flat=True)[:limit])
    if not event_ids:
        return None
    last = Seal.objects.filter(court_id=court_id).order_by("-number").first()
    previous_hash = bytes(last.hash) if last else FIRST_HASH
    events = list(Event.objects.filter(court_id=court_id, pk__in=event_ids).order_by("pk"))
    seal = Seal.objects.create(
        court_id=court_id,
        number=last.number + 1 if last else 1,
        event_ids=event_ids,
        previous_hash=previous_hash,
        hash=batch_hash(previous_hash, events),
        sealed_at=at,
    )
    UnsealedEvent.objects.filter(court_id=court_id, event_id__in=event_ids).delete()
    return seal
