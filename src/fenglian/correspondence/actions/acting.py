"""What every act does first and last: lock and check, record and notify."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid5

from fenglian.correspondence.enums import Side
from fenglian.correspondence.errors import (
    NotYourThreadError,
    StaleThreadError,
    ThreadNotFoundError,
)
from fenglian.correspondence.models import Forwarding, Letter, Thread
from fenglian.correspondence.policies import ThreadAct, get_thread_for, require
from fenglian.correspondence.queries.contacts import find_contact, list_staff
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.enums import PostKind
from fenglian.organizations.queries import (
    Official,
    find_filing_body,
    find_holders,
    find_leader_chain,
)
from fenglian.worktime.periods import civil_day

THREAD, FORWARDING = "thread", "forwarding"
"""What events are about."""
FOR_CENTER, ALARM = "thread_for_center", "thread_alarm"
"""What messages lead to beside: the center's own page of a thread, and the town without contact."""


def own_key(key: UUID, by: Official) -> UUID:
    """Return the id of what a form makes: sent twice by the same person, it is made once.

    Args:
        key: made by the form.
        by: who sends it.
    """
    return uuid5(key, f"{by.court_id}:{by.person_id}")


@contextmanager
def as_court(by: Official) -> Iterator[None]:
    """Let what the people of a center do be stored: in their own scope they may only read.

    Whoever calls this has found by that scope, and by the policy, that the act is theirs.
    """
    if not by.is_of_center:
        raise NotYourThreadError
    with scoped([by.court_id], audience=Audience.SYSTEM):
        yield


def lock_thread(thread_id: UUID, *, seen_revision: int | None = None) -> Thread:
    """Return a thread with its row locked, so that acts on it come one after the other.

    Raises:
        ThreadNotFoundError: it is outside the running scope.
        StaleThreadError: somebody said or did something in it since (S27).
    """
    thread = (
        Thread.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court", "area")
        .filter(pk=thread_id)
        .first()
    )
    if thread is None:
        raise ThreadNotFoundError
    if seen_revision is not None and thread.revision != seen_revision:
        raise StaleThreadError
    return thread


def begin(
    by: Official,
    thread_id: UUID,
    act: ThreadAct,
    *,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Thread:
    """Lock a thread for an official's act and let only what the policy allows pass.

    Raises:
        ThreadNotFoundError: not there, or not for this official.
        StaleThreadError: somebody acted on it since the official saw it.
        WrongStateError: not now.
        NotYourThreadError: somebody else's act.
    """
    today = civil_day(at)
    get_thread_for(by, thread_id, today)
    thread = lock_thread(thread_id, seen_revision=seen_revision)
    require(by, act, thread, today)
    return thread


def save_act(thread: Thread, *fields: str) -> None:
    """Store the named fields of a thread and count the act."""
    thread.revision += 1
    thread.save(update_fields=[*fields, "revision"])


def write(
    thread: Thread,
    words: str,
    *,
    side: Side,
    by: Official,
    at: dt.datetime,
    forwarding: Forwarding | None = None,
) -> Letter:
    """Store what somebody says; what departments say stays inside the court."""
    return Letter.objects.create(
        court_id=thread.court_id,
        area_id=thread.area_id,
        thread=thread,
        forwarding=forwarding,
        side=side,
        is_internal=side == Side.DEPARTMENT,
        person_id=by.person_id,
        signature=by.actor.label,
        words=words,
        written_at=at,
    )


def record(
    kind: EventKind,
    subject: Thread | Forwarding,
    *,
    actor: Actor,
    at: dt.datetime,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append an act on a thread, or on what was forwarded of it, to the ledger."""
    more: dict[str, Any]
    if isinstance(subject, Thread):
        subject_kind, more = THREAD, {"area": subject.area_id}
    else:
        more = {"thread": str(subject.thread_id), "body": subject.body_id}
        subject_kind = FORWARDING
    return record_event(
        kind,
        court_id=subject.court_id,
        subject_kind=subject_kind,
        subject_id=subject.pk,
        actor=actor,
        at=at,
        data={**more, **(data or {})},
    )


def tell_contact(kind: MessageKind, event: Event, thread: Thread) -> None:
    """Tell the town's contact of today; where there is none, raise the alarm (XX-7)."""
    today = civil_day(event.occurred_at)
    contact = find_contact(thread.court_id, thread.area_id, today)
    if contact is not None:
        tell_of_event(kind, event, thread.court, [contact.pk], about=(THREAD, thread.pk))
        return
    alarmed = [person.pk for person in find_holders(thread.court_id, PostKind.ADMINISTRATOR, today)]
    alarmed += find_leader_chain(find_filing_body(thread.court_id), today)[:1]
    tell_of_event(
        MessageKind.TOWN_WITHOUT_CONTACT, event, thread.court, alarmed, about=(ALARM, thread.pk)
    )


def tell_center(kind: MessageKind, event: Event, thread: Thread) -> None:
    """Tell the people of the town's center."""
    staff = list_staff(thread.court_id, thread.area_id, civil_day(event.occurred_at))
    tell_of_event(
        kind, event, thread.court, [one.pk for one in staff], about=(FOR_CENTER, thread.pk)
    )
