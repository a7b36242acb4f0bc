"""The outbox: a message is stored in the transaction of the event that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fenglian.notifications.enums import MessageKind

_QUEUE = """
INSERT INTO notifications_message (court_id, kind, person_id, subject_kind, subject_id, dedupe_key,
                                   created_at, send_after, state, attempts, last_error, channel)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'waiting', 0, '', '')
    ON CONFLICT (dedupe_key) DO NOTHING
"""


def queue_message(
    kind: MessageKind,
    *,
    court_id: int,
    subject_kind: str,
    subject_id: UUID,
    dedupe_key: str,
    at: datetime,
    send_after: datetime | None = None,
    person_id: int | None = None,
) -> None:
    """Store a message in the running transaction; the same one a second time is left out.

    No words are stored: they are rendered when it is sent.

    Args:
        kind: what it says.
        court_id: whose.
        subject_kind: what sort of thing it is about; a flow has registered an adapter for it.
        subject_id: the id of that thing.
        dedupe_key: says which message this is, at most 80 characters.
        at: the present instant.
        send_after: when it may leave; None: at once.
        person_id: the official it goes to; None: the party of the subject.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _QUEUE,
            [
                court_id,
                kind.value,
                person_id,
                subject_kind,
                subject_id,
                dedupe_key,
                at,
                send_after or at,
            ],
        )
