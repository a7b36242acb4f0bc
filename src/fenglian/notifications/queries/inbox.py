"""What was sent to an official, as they find it on their own page."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from fenglian.notifications.enums import MessageKind
from fenglian.notifications.models import Message
from fenglian.notifications.queries.words import find_subjects, has_subject, head_message

if TYPE_CHECKING:
    from fenglian.notifications.models import MessageQuerySet

MOST_COUNTED = 99


def list_inbox(court_id: int, person_id: int) -> MessageQuerySet:
    """Return an official's messages, newest first; a digest stands there by its parts.

    Args:
        court_id: whose, in the running scope; what is restricted only in the scope of its purpose.
        person_id: the official.
    """
    messages = Message.objects.filter(court_id=court_id, person_id=person_id)
    return messages.exclude(kind=MessageKind.DIGEST).order_by("-created_at", "-pk")


def count_unread(court_id: int, person_id: int) -> int:
    """Return how many messages an official has not read, counted up to 99.

    Args:
        court_id: whose, in the running scope.
        person_id: the official.
    """
    return list_inbox(court_id, person_id).unread()[:MOST_COUNTED].count()


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in the list.

    Args:
        message: the message.
        heading: what it says.
        path: where it leads; empty: nowhere.
    """

    message: Message
    heading: str
    path: str


def describe_inbox(
    messages: Iterable[Message], *, titled: Collection[UUID], closed: Collection[UUID]
) -> list[Notice]:
    """Return messages in words, in one statement for each kind of subject.

    Args:
        messages: of one court, in the running scope.
        titled: subjects that the reader may read today: their titles stand in the heading.
        closed: subjects that the reader may not open any more: nothing leads there.
    """
    messages = list(messages)
    subjects = find_subjects(messages)
    notices = []
    for message in messages:
        subject = subjects.get(message.subject_id) if has_subject(message) else None
        is_titled = subject is not None and message.subject_id in titled
        heading = head_message(message.kind, subject, is_internal=is_titled)
        is_open = subject is not None and message.subject_id not in closed
        notices.append(Notice(message, heading, subject.path if subject and is_open else ""))
    return notices
