"""Noting that a message has been read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.notifications.models import Message

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def mark_read(person_id: int, subject_id: UUID, *, court_id: int, at: datetime) -> int:
    """Note that an official has opened what their messages were about.

    A message still on its way is marked as well: who has read the page has read it, sent or not.

    Args:
        person_id: who opened it.
        subject_id: what was opened.
        court_id: whose.
        at: the present instant.

    Returns:
        How many messages were not read before.
    """
    return Message.objects.filter(
        court_id=court_id, subject_id=subject_id, person_id=person_id, read_at__isnull=True
    ).update(read_at=at)


def mark_all_read(person_id: int, *, court_id: int, at: datetime) -> int:
    """Note that an official has seen the list of their messages and wants none of it marked new.

    Args:
        person_id: whose.
        court_id: in which court.
        at: the present instant.

    Returns:
        How many messages were not read before.
    """
    return Message.objects.filter(
        court_id=court_id, person_id=person_id, read_at__isnull=True
    ).update(read_at=at)
