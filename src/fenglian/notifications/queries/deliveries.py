"""The delivery log of one subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.notifications.enums import MessageKind, MessageState
from fenglian.notifications.models import Message
from fenglian.organizations.models import Person

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as the order shows it.

    Args:
        kind: what it said.
        recipient: the official's name; None: the party.
        state: where it stands.
        channel: how it went or was tried; empty: not tried yet.
        send_after: when it may leave, or is tried again.
        attempts: how often it was tried.
        last_error: why the last try failed; empty: it did not.
        sent_at: when it was sent.
        read_at: when the official opened what it was about.
    """

    kind: MessageKind
    recipient: str | None
    state: MessageState
    channel: str
    send_after: datetime
    attempts: int
    last_error: str
    sent_at: datetime | None
    read_at: datetime | None


def list_deliveries(court_id: int, subject_id: UUID) -> list[Delivery]:
    """Return the messages about one subject, oldest first, in two statements.

    Args:
        court_id: whose.
        subject_id: which.
    """
    messages = list(Message.objects.filter(court_id=court_id, subject_id=subject_id).order_by("pk"))
    person_ids = {message.person_id for message in messages if message.person_id is not None}
    names = dict(
        Person.objects.filter(court_id=court_id, pk__in=person_ids).values_list("pk", "name")
    )
    return [
        Delivery(
            kind=MessageKind(message.kind),
            recipient=None if message.person_id is None else names[message.person_id],
            state=MessageState(message.state),
            channel=message.channel,
            send_after=message.send_after,
            attempts=message.attempts,
            last_error=message.last_error,
            sent_at=message.sent_at,
            read_at=message.read_at,
        )
        for message in messages
    ]
