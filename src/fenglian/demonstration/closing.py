"""The end of a court's history: what was due has left, and everything is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from fenglian.demonstration.spines import CHANNEL
from fenglian.ledger.actions import seal_batch
from fenglian.notifications.enums import MessageState
from fenglian.notifications.models import Message

if TYPE_CHECKING:
    from datetime import datetime

    from fenglian.organizations.models import Court

SEALED_AT_ONCE = 5_000
"""Events under one seal."""


def close_history(court: Court, at: datetime) -> None:
    """Mark what was to leave before a moment as gone, and seal the ledger, in the running scope.

    Else the first worker sends the messages of a year, and whoever moves the clock waits for it.

    Args:
        court: whose history.
        at: the moment at which it ends.
    """
    waiting = Message.objects.filter(court=court, state=MessageState.WAITING, send_after__lte=at)
    waiting.update(state=MessageState.SENT, sent_at=F("send_after"), channel=CHANNEL, attempts=1)
    while seal_batch(court.pk, at=at, limit=SEALED_AT_ONCE) is not None:
        pass
