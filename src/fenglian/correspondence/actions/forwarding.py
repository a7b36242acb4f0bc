"""A department gets what a town asks: with a receipt, and an answer or a hand-back with reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fenglian.correspondence.actions.acting import (
    begin,
    record,
    save_act,
    tell_contact,
    write,
)
from fenglian.correspondence.enums import ForwardingState, Side
from fenglian.correspondence.errors import (
    InvalidWordsError,
    NotYourThreadError,
    WrongStateError,
)
from fenglian.correspondence.models import Forwarding, Thread
from fenglian.correspondence.policies import ThreadAct, forwardings_of, needs_settling
from fenglian.correspondence.queries.contacts import bearer_for
from fenglian.correspondence.validators import check_words
from fenglian.duties.actions import Bearer, follow_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, PostTerm
from fenglian.organizations.queries import (
    Official,
    find_filing_body,
    find_leader_chain,
    find_liaison_officers,
)
from fenglian.worktime.periods import civil_day


@dataclass(frozen=True, slots=True)
class Hands:
    """Where something is forwarded.

    Args:
        body_id: a department of the court.
        person_id: somebody with a post there today; None: the department in common.
    """

    body_id: int
    person_id: int | None = None


@transaction.atomic
def forward_thread(
    thread_id: UUID,
    hands: Hands,
    words: str,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Forwarding:
    """Forward a thread to a department, which owes a receipt and an answer by the rules in force.

    The contact still owes the center its answer.

    Args:
        thread_id: which.
        hands: where.
        words: what is wanted of the department.
        by: the contact, or whoever stands in.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidWordsError: words are missing, or it is no department of the court.
        WrongStateError: it lies there already, or the filing division decides first.
    """
    thread = begin(by, thread_id, ThreadAct.FORWARD, at=at, seen_revision=seen_revision)
    return _hand(thread, hands, words, by=by, at=at, is_settled=False)


@transaction.atomic
def settle_thread(
    thread_id: UUID,
    hands: Hands,
    words: str,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Forwarding:
    """Say which department has it, after repeated hand-backs; it cannot hand it back (XX-16).

    Args:
        thread_id: which.
        hands: where.
        words: why it is theirs.
        by: somebody of the filing division.
        at: when.
        seen_revision: the revision that they saw.
    """
    thread = begin(by, thread_id, ThreadAct.SETTLE, at=at, seen_revision=seen_revision)
    forwarding = _hand(thread, hands, words, by=by, at=at, is_settled=True)
    settled = record(EventKind.TOWN_MESSAGE_SETTLED, thread, actor=by.actor, at=at)
    follow_event(settled, court=thread.court, bearer=Bearer(forwarding.body_id))
    return forwarding


def _hand(
    thread: Thread, hands: Hands, words: str, *, by: Official, at: dt.datetime, is_settled: bool
) -> Forwarding:
    _check(hands, by.court_id, civil_day(at))
    forwarding = Forwarding(
        id=uuid4(),
        court_id=thread.court_id,
        thread=thread,
        body_id=hands.body_id,
        person_id=hands.person_id,
        words=check_words(words, what=_("请部门做什么")),
        is_settled=is_settled,
        state=ForwardingState.SENT,
        sent_by_id=by.person_id,
        signature=by.actor.label,
        sent_at=at,
    )
    try:
        with transaction.atomic():
            forwarding.save(force_insert=True)
    except IntegrityError:
        raise WrongStateError(_("这件来往已经在这个部门，等它回复。")) from None
    save_act(thread)
    taken_up = record(EventKind.TOWN_MESSAGE_TAKEN_UP, thread, actor=by.actor, at=at)
    bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
    follow_event(taken_up, court=thread.court, bearer=bearer)
    event = _record(EventKind.TOWN_MESSAGE_FORWARDED, forwarding, by, at)
    tell_of_event(
        MessageKind.TOWN_FORWARDED, event, thread.court, _readers(forwarding, civil_day(at))
    )
    return forwarding


def _check(hands: Hands, court_id: int, today: dt.date) -> None:
    if not Body.objects.of_court().filter(court_id=court_id, pk=hands.body_id).exists():
        raise InvalidWordsError(_("本院没有这个部门，请重新选择。"), field="target")
    if hands.person_id is None:
        return
    terms = PostTerm.objects.on(today).filter(court_id=court_id, person_id=hands.person_id)
    if not terms.filter(post__body_id=hands.body_id).exists():
        raise InvalidWordsError(_("这个人现在不在这个部门，请重新选择。"), field="target")


def _record(kind: EventKind, forwarding: Forwarding, by: Official, at: dt.datetime) -> Event:
    event = record(kind, forwarding, actor=by.actor, at=at)
    follow_event(
        event,
        court=forwarding.thread.court,
        bearer=Bearer(forwarding.body_id, forwarding.person_id),
    )
    return event


def _readers(forwarding: Forwarding, today: dt.date) -> list[int]:
    """Return who is told for a department: the named person, its liaison officer, its leader."""
    if forwarding.person_id is not None:
        return [forwarding.person_id]
    officer = find_liaison_officers(forwarding.court_id, today).get(forwarding.body_id)
    if officer is not None:
        return [officer.pk]
    return find_leader_chain(forwarding.body, today)[:1]


@transaction.atomic
def receive_forwarding(thread_id: UUID, *, by: Official, at: dt.datetime) -> Forwarding:
    """Sign for what was forwarded to somebody's department.

    Args:
        thread_id: of which thread.
        by: somebody of the department.
        at: when.
    """
    thread, forwarding = _own(thread_id, ThreadAct.RECEIVE, by=by, at=at)
    forwarding.state = ForwardingState.RECEIVED
    forwarding.received_at, forwarding.received_signature = at, by.actor.label
    forwarding.save(update_fields=["state", "received_at", "received_signature"])
    save_act(thread)
    _record(EventKind.TOWN_MESSAGE_RECEIVED, forwarding, by, at)
    return forwarding


@transaction.atomic
def report_forwarding(thread_id: UUID, words: str, *, by: Official, at: dt.datetime) -> Forwarding:
    """Answer the contact, who answers the center; what is said here stays inside the court.

    Args:
        thread_id: of which thread.
        words: the department's answer.
        by: somebody of the department.
        at: when.
    """
    thread, forwarding = _own(thread_id, ThreadAct.REPORT, by=by, at=at)
    words = check_words(words, what=_("回复"))
    write(thread, words, side=Side.DEPARTMENT, by=by, at=at, forwarding=forwarding)
    _end(thread, forwarding, ForwardingState.REPORTED, by, at)
    event = _record(EventKind.TOWN_MESSAGE_REPORTED, forwarding, by, at)
    tell_contact(MessageKind.TOWN_REPORTED, event, thread)
    return forwarding


@transaction.atomic
def return_forwarding(thread_id: UUID, reason: str, *, by: Official, at: dt.datetime) -> Forwarding:
    """Hand it back with a reason; after two departments have, the filing division is asked (XX-16).

    Args:
        thread_id: of which thread.
        reason: why it is not theirs.
        by: somebody of the department.
        at: when.

    Raises:
        NotYourThreadError: the filing division has settled that it stays there.
    """
    thread, forwarding = _own(thread_id, ThreadAct.RETURN, by=by, at=at)
    forwarding.return_reason = check_words(reason, what=_("退回的理由"), field="reason")
    _end(thread, forwarding, ForwardingState.RETURNED, by, at)
    event = _record(EventKind.TOWN_MESSAGE_RETURNED, forwarding, by, at)
    tell_contact(MessageKind.TOWN_RETURNED, event, thread)
    if needs_settling(thread):
        disputed = record(EventKind.TOWN_MESSAGE_DISPUTED, thread, actor=by.actor, at=at)
        filing = find_filing_body(thread.court_id)
        follow_event(disputed, court=thread.court, bearer=Bearer(filing.pk))
        tell_of_event(
            MessageKind.TOWN_DISPUTED,
            disputed,
            thread.court,
            find_leader_chain(filing, civil_day(at))[:1],
        )
    return forwarding


def _own(
    thread_id: UUID, act: ThreadAct, *, by: Official, at: dt.datetime
) -> tuple[Thread, Forwarding]:
    """Lock a thread, and return with it what of it lies with somebody's department."""
    thread = begin(by, thread_id, act, at=at)
    mine = forwardings_of(by, thread).select_related("body").order_by("sent_at", "pk")
    for forwarding in mine:
        forwarding.thread = thread
        if act is ThreadAct.RECEIVE and forwarding.state != ForwardingState.SENT:
            continue
        if act is ThreadAct.RETURN and forwarding.is_settled:
            continue
        return thread, forwarding
    raise NotYourThreadError


def _end(
    thread: Thread, forwarding: Forwarding, state: ForwardingState, by: Official, at: dt.datetime
) -> None:
    forwarding.state = state
    forwarding.ended_at, forwarding.ended_signature = at, by.actor.label
    forwarding.save(update_fields=["state", "ended_at", "ended_signature", "return_reason"])
    save_act(thread)
