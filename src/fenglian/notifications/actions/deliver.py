"""Lease, send, mark: a message is called sent only after a channel has sent it.

Three transactions, and the sending in none of them. Whoever dies in between leaves a lease that
runs out; the message then goes out again under the same key. Marked first, it would be lost (S30).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.models import F

from fenglian.isolation.scope import Audience, scoped
from fenglian.notifications.actions.queue import queue_message
from fenglian.notifications.adapters.channels import Outcome
from fenglian.notifications.enums import NO_SUBJECT, RESTRICTED, URGENT, MessageKind, MessageState
from fenglian.notifications.errors import ChannelAnswerError, ChannelSilentError
from fenglian.notifications.models import Message
from fenglian.notifications.queries.words import Consignment, address_message
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Court
from fenglian.organizations.queries import find_holders
from fenglian.privacy.masking import mask_text
from fenglian.worktime.periods import OFFICE_HOURS, civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

LEASE = timedelta(minutes=2)
"""Longer than a worker needs for the few messages that it leases at a time."""
PATIENCE = 20.0
"""Seconds that a channel has for one message."""
MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)
"""Trebled after each failure: the eight tries span 18 hours, longer than a night."""
THE_DAY = ((OFFICE_HOURS[0][0], OFFICE_HOURS[-1][1]),)
"""Office hours without the midday rest, in which somebody who is told may still act."""


def lease_messages(court_ids: Iterable[int], *, at: datetime, limit: int = 5) -> list[Message]:
    """Take messages that are due, however long they have been, in the running transaction.

    Commit before they are sent. Rows that another worker holds are passed over.

    Args:
        court_ids: the courts of the running scope.
        at: the present instant.
        limit: the most messages; each must be sent before its lease runs out.
    """
    due = Message.objects.select_for_update(skip_locked=True, no_key=True).to_send(at)
    messages = list(due.filter(court_id__in=list(court_ids)).order_by("send_after", "pk")[:limit])
    for message in messages:
        message.state = MessageState.LEASED
        message.leased_until = at + LEASE
        message.attempts += 1
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(
        state=MessageState.LEASED, leased_until=at + LEASE, attempts=F("attempts") + 1
    )
    return messages


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of handing a message to a channel.

    Args:
        message: the message.
        channel: the channel's name; empty where it did not come so far.
        said: what the channel returned or raised.
    """

    message: Message
    channel: str
    said: object


Answers = SimpleQueue[Answer]


def deliver(message: Message, *, at: datetime, patience: float = PATIENCE) -> bool:
    """Render a leased message, send it and mark it. Call it outside any transaction.

    Nothing that goes wrong is raised: it is recorded on the message, which is tried again later
    and, after the last try, given up with an alarm to the court's administrators.

    Args:
        message: as `lease_messages` returned it.
        at: the present instant.
        patience: seconds that the channel has.

    Returns:
        Whether it was sent.
    """
    consignment = prepare(message, at=at)
    if consignment is None:
        return False
    answers: Answers = SimpleQueue()
    start_sending(message, consignment, answers)
    try:
        answer = answers.get(timeout=patience)
    except Empty:
        answer = silent(message, consignment, patience)
    return settle(answer, at=at)


def prepare(message: Message, *, at: datetime) -> Consignment | None:
    """Put a leased message in words and find its channel; what fails is recorded on the message.

    Args:
        message: as `lease_messages` returned it.
        at: the present instant.
    """
    try:
        if message.attempts > MOST_TRIES:  # every try took its worker along
            raise ChannelSilentError("发送中断了多次")  # noqa: TRY301 - one road to the record
        with scoped([message.court_id], audience=Audience.SYSTEM):
            if message.kind == MessageKind.DIGEST and not message.items.unread().exists():
                _mark(message, state=MessageState.NEEDLESS)
                return None
            return address_message(message, at=at)
    except Exception as error:  # noqa: BLE001 - the worker's edge; a person reads it on the message
        settle(Answer(message, "", error), at=at)
        return None


def start_sending(message: Message, consignment: Consignment, answers: Answers) -> None:
    """Send in a thread of its own, which is left to itself when the channel does not come back.

    Args:
        message: what is sent.
        consignment: the same in words, with its channel.
        answers: where the channel's answer is put.
    """
    channel = consignment.channel

    def run() -> None:
        said: object
        try:
            said = channel.send(consignment.parcel)
        except Exception as error:  # noqa: BLE001 - carried over to the waiting thread
            said = error
        answers.put(Answer(message, channel.name, said))

    threading.Thread(target=run, daemon=True).start()


def silent(message: Message, consignment: Consignment, patience: float) -> Answer:
    """Return what a channel that did not come back in time is taken to have said."""
    error = ChannelSilentError(f"渠道 {patience:g} 秒内没有回音")
    return Answer(message, consignment.channel.name, error)


def settle(answer: Answer, *, at: datetime) -> bool:
    """Record what became of a try, unless its lease ran out and somebody else has it now.

    Args:
        answer: the channel's.
        at: the present instant.

    Returns:
        Whether the message was sent.
    """
    if answer.said is Outcome.SENT:
        _mark(answer.message, state=MessageState.SENT, sent_at=at, channel=answer.channel,
              last_error="")  # fmt: skip
        return True
    error = answer.said
    if not isinstance(error, Exception):
        error = ChannelAnswerError(f"渠道的回答不表示已发出：{error!r}")
    _mark_failed(answer, error, at=at)
    return False


def put_back(message: Message, *, until: datetime) -> None:
    """Return a message that was leased but not tried; it loses no try by that.

    Args:
        message: as `lease_messages` returned it.
        until: when it may be leased again.
    """
    _mark(message, state=MessageState.WAITING, attempts=message.attempts - 1, send_after=until)


def _mark(message: Message, **facts: object) -> bool:
    with scoped([message.court_id], audience=Audience.SYSTEM):
        marked = Message.objects.filter(
            court_id=message.court_id,
            pk=message.pk,
            state=MessageState.LEASED,
            attempts=message.attempts,
        ).update(leased_until=None, **facts)
        if marked and message.kind == MessageKind.DIGEST:
            _mark_items(message, facts)
    return bool(marked)


def _mark_items(digest: Message, facts: Mapping[str, object]) -> None:
    """Let what left inside a digest share what became of it."""
    if facts["state"] in {MessageState.SENT, MessageState.DEAD, MessageState.NEEDLESS}:
        shared = {name: facts[name] for name in ("state", "sent_at", "channel") if name in facts}
        items = Message.objects.filter(court_id=digest.court_id, digest_id=digest.pk)
        items.unread().update(**shared)
        items.filter(read_at__isnull=False).update(state=MessageState.NEEDLESS)


def _mark_failed(answer: Answer, error: Exception, *, at: datetime) -> None:
    message = answer.message
    reason = mask_text(f"{type(error).__name__}: {error}")[:300]
    facts = {"last_error": reason, "channel": answer.channel}
    if message.attempts < MOST_TRIES:
        again = _next_try(message, at + FIRST_PAUSE * 3 ** (message.attempts - 1))
        _mark(message, state=MessageState.FAILED, send_after=again, **facts)
        return
    with scoped([message.court_id], audience=Audience.SYSTEM):
        if _mark(message, state=MessageState.DEAD, **facts):
            _alarm(message, at=at)


def _next_try(message: Message, at: datetime) -> datetime:
    """Return when to try again: an official is not woken because a gateway was down at six."""
    if message.person_id is None or message.kind in URGENT:
        return at
    with scoped([message.court_id], audience=Audience.SYSTEM):
        calendar = load_calendar(Court.objects.get(pk=message.court_id).calendar_id)
    return office_hours_next(at, calendar, hours=THE_DAY)


def _alarm(message: Message, *, at: datetime) -> None:
    """Tell the administrators of a message given up; never of an alarm itself.

    Of one for its recipient's eyes alone they learn that it did not leave, not what it was about.
    """
    if message.kind == MessageKind.DELIVERY_ALARM:
        return
    today = civil_day(at)
    subject = (message.subject_kind, message.subject_id)
    if message.kind in RESTRICTED:
        subject = (NO_SUBJECT, uuid4())
    for person in find_holders(message.court_id, PostKind.ADMINISTRATOR, today):
        queue_message(
            MessageKind.DELIVERY_ALARM,
            court_id=message.court_id,
            subject_kind=subject[0],
            subject_id=subject[1],
            dedupe_key=f"dead:{message.pk}:{person.pk}",
            at=at,
            person_id=person.pk,
        )
