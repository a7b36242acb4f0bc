"""A call that changes something is done once, however often it is sent (S29)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from fenglian.integrations.errors import IdempotencyConflictError
from fenglian.integrations.models import Call, Client, Origin

KEPT = timedelta(days=90)
"""How long an answer is kept; a request is known by its key for ever (`requests.client_key`)."""
# A second call with the key waits here until the first has committed or rolled back.
_CLAIM = """
INSERT INTO integrations_call (court_id, client_id, key, fingerprint, status, made_at)
VALUES (%s, %s, %s, %s, 0, %s)
ON CONFLICT (client_id, key) DO NOTHING
RETURNING id
"""


def claim_call(client: Client, key: str, fingerprint: bytes, *, at: datetime) -> Call:
    """Take a key for the running transaction, or return the call that has used it, with its answer.

    Args:
        client: whose key.
        key: the client's own word for this one thing.
        fingerprint: of what is asked.
        at: when.

    Returns:
        A call; without an answer it is this one, to be completed by `keep_answer`.

    Raises:
        IdempotencyConflictError: the key has been used for something else.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [client.court_id, client.pk, key, fingerprint, at])
        claimed = cursor.fetchone()
    if claimed is not None:
        return Call(pk=claimed[0], court_id=client.court_id, client=client, key=key)
    earlier = Call.objects.filter(court_id=client.court_id, client=client, key=key).first()
    if earlier is None or bytes(earlier.fingerprint) != fingerprint:
        raise IdempotencyConflictError
    return earlier


def keep_answer(call: Call, *, status: int, answer: str) -> None:
    """Complete a claimed call with what it is answered."""
    call.status, call.answer = status, answer
    call.save(update_fields=["status", "answer"])


def note_origin(client: Client, request_id: UUID) -> None:
    """Keep through which client a request came in, in the transaction that stores it."""
    Origin.objects.create(court_id=client.court_id, client=client, request_id=request_id)


def forget_calls(court_id: int, *, at: datetime) -> int:
    """Delete answers that nobody will ask for again; return how many. For a nightly job."""
    deleted, _ = Call.objects.filter(court_id=court_id, made_at__lt=at - KEPT).delete()
    return deleted
