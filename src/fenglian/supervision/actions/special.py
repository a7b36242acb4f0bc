"""专项督办: a party complains, a rule or an official opens, a leader closes with a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.schema import SupervisedKind
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court
from fenglian.organizations.queries import (
    Official,
    find_desk_id,
    find_leader_chain,
    with_stand_in,
)
from fenglian.requests.actions.acting import REPLY_RULE, lock_request, order_of, record
from fenglian.requests.actions.merging import leading_in_sight
from fenglian.requests.models import ServiceRequest, WorkOrder
from fenglian.requests.policies import Act, get_request_for, require
from fenglian.requests.validators import check_words
from fenglian.risk.actions import About, screen_passage
from fenglian.supervision.enums import Outcome, Source
from fenglian.supervision.errors import (
    AlreadyClosedError,
    AlreadySupervisedError,
    UnknownKindError,
)
from fenglian.supervision.models import SpecialSupervision
from fenglian.supervision.policies import get_entry_for, require_close
from fenglian.supervision.queries.special import SpecialRule, find_special_rule
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

SUBJECT = "supervision"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What the party says of how their matter is handled.

    Args:
        kind: a kind of the mechanism's rule that the party may complain of.
        words: their own words.
        channel: by which way it came in.
    """

    kind: str
    words: str
    channel: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why something is put on the list.

    Args:
        source: by whose word.
        words: what the party or the official says.
        channel: by which way a complaint came in.
        reasons: what a rule has seen.
        duty: the reply that a rule has looked at; else it is the one owed now, or last.
        order: in whose hands it went wrong; None: in those that have the request.
    """

    source: Source
    words: str = ""
    channel: str = ""
    reasons: Mapping[str, Any] = field(default_factory=dict)
    duty: Duty | None = None
    order: WorkOrder | None = None


def complain(
    request_id: UUID,
    complaint: Complaint,
    *,
    at: datetime,
    by: Official | None = None,
    seen_revision: int | None = None,
) -> SpecialSupervision:
    """Complain of how a request is handled: nobody could be reached (NS-6c), rude (NS-17).

    It is tied to the request, to whoever had it in hand and to the reply that was owed, which it
    takes out of the contact rate until it is found untrue, and stands at its place in the list. The
    request itself goes on: its handler still owes the reply, and reads nothing of the complaint.

    Args:
        request_id: the request that the party holds, or that the clerk has found for them.
        complaint: what they say.
        at: when.
        by: the clerk who writes it down on the telephone or in the hall; None: the party.
        seen_revision: the revision that the clerk saw.

    Raises:
        AlreadySupervisedError: the same complaint waits to be looked into.
        UnknownKindError: the party cannot complain of that.
    """
    if by is not None:
        require(by, Act.RECORD_COMPLAINT, get_request_for(by, request_id))
    request = lock_request(request_id, seen_revision=seen_revision)
    special, kind = _find_kind(request, complaint.kind, at)
    if not kind.by_party:
        raise UnknownKindError(complaint.kind)
    check_words(complaint.words, what=_("您的投诉"), shortest=2)
    grounds = Grounds(Source.PARTY, words=complaint.words.strip(), channel=complaint.channel)
    return open_entry(request, special, kind, grounds, by=by, at=at)


def open_supervision(
    request_id: UUID,
    kind_id: str,
    words: str,
    *,
    by: Official,
    at: datetime,
    seen_revision: int | None = None,
) -> SpecialSupervision:
    """Put a request on the list by an official's decision (NS-17).

    Args:
        request_id: which request.
        kind_id: as what.
        words: why.
        by: who supervises it.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        AlreadySupervisedError: it stands there as the same already.
    """
    require(by, Act.SUPERVISE, get_request_for(by, request_id))
    request = lock_request(request_id, seen_revision=seen_revision)
    special, kind = _find_kind(request, kind_id, at)
    check_words(words, what=_("理由"), shortest=2)
    return open_entry(
        request, special, kind, Grounds(Source.OFFICIAL, words=words.strip()), by=by, at=at
    )


def _find_kind(
    request: ServiceRequest, kind_id: str, at: datetime
) -> tuple[SpecialRule, SupervisedKind]:
    special = find_special_rule(request.court_id, at)
    if special is None:
        raise UnknownKindError(kind_id)
    try:
        return special, special.rule.supervised_kind(kind_id)
    except KeyError:
        raise UnknownKindError(kind_id) from None


def open_entry(
    request: ServiceRequest,
    special: SpecialRule,
    kind: SupervisedKind,
    grounds: Grounds,
    *,
    by: Official | None,
    at: datetime,
) -> SpecialSupervision:
    """Write an entry about a locked request, with its event; its leader is told by a job.

    On the portal a transaction can write to nobody but the party.

    Args:
        request: locked.
        special: the rule by which it is entered.
        kind: as which of its kinds.
        grounds: why.
        by: the official who says so; None: the party, or a rule.
        at: when.

    Raises:
        AlreadySupervisedError: it stands there as the same already.
    """
    same = SpecialSupervision.objects.filter(court_id=request.court_id, request=request)
    if same.filter(kind=kind.id, closed_at__isnull=True).exists():
        raise AlreadySupervisedError(kind.label)
    order, owed = _in_hand_and_owed(request)
    order = grounds.order or order
    entry = SpecialSupervision(
        id=UUID(bytes=uuid7().bytes),
        court_id=request.court_id,
        request=request,
        kind=kind.id,
        version_id=special.version_id,
        clause_id=kind.clause,
        position=special.position(kind),
        source=grounds.source,
        channel=grounds.channel,
        words=grounds.words,
        reasons=dict(grounds.reasons),
        about_id=order.handler_id or order.first_handler_id if order else None,
        body_id=order.department_id if order else find_desk_id(request.court_id),
        duty=grounds.duty if grounds.source is Source.RULE else owed,
        against_contact=kind.against_contact,
        opened_by_id=by.person_id if by else None,
        signature=by.actor.label if by else "",
        opened_at=at,
    )
    entry.save(force_insert=True)
    is_party = grounds.source is Source.PARTY
    opened = EventKind.COMPLAINT_MADE if is_party else EventKind.SUPERVISION_OPENED
    own = Actor.citizen() if is_party else Actor.system()
    _record(opened, entry, actor=by.actor if by else own, at=at)
    if is_party:
        about = About(entry.court_id, SUBJECT, entry.pk, complained_of_id=entry.about_id)
        screen_passage(about, "words", entry.words, at=at)
    return entry


def _in_hand_and_owed(request: ServiceRequest) -> tuple[WorkOrder | None, Duty | None]:
    """Return the order and the reply that is owed, or was owed last.

    Of a merged request those of the leading one: its hands owe the answer to every sender (NS-3).
    """
    if request.merged_into_id is None:
        return order_of(request), _reply_owed(request)
    with leading_in_sight(request.merged_into_id):
        leading = ServiceRequest.objects.select_related("order").get(pk=request.merged_into_id)
        return order_of(leading), _reply_owed(leading)


def _reply_owed(request: ServiceRequest) -> Duty | None:
    duties = Duty.objects.filter(
        court_id=request.court_id, subject_id=request.pk, rule_id=REPLY_RULE
    )
    return duties.exclude(state=DutyState.CANCELLED).order_by("-pk").first()


def _record(kind: EventKind, entry: SpecialSupervision, *, actor: Actor, at: datetime) -> None:
    """Enter an act in the ledger; the pages of the request tell nobody of it (CONFIDENTIAL)."""
    facts = {"entry": str(entry.pk), "kind": entry.kind, "source": entry.source}
    record(
        kind, entry.request, actor=actor, at=at,
        data=facts | ({"outcome": entry.outcome} if entry.outcome else {}),
    )  # fmt: skip


def tell_leaders(court_id: int, *, at: datetime) -> int:
    """Tell the leader over each new entry, the first whom it is not about; return of how many.

    Whoever stands in for the leader is told as well, unless it is about them.

    Args:
        court_id: the court, in the running scope.
        at: the present instant.
    """
    today = civil_day(at)
    calendar = load_calendar(Court.objects.get(pk=court_id).calendar_id)
    entries = SpecialSupervision.objects.select_for_update(of=("self",), skip_locked=True).filter(
        court_id=court_id, told_at__isnull=True
    )
    told = 0
    for entry in entries.select_related("request", "body").order_by("pk"):
        about = {entry.about_id, entry.request.complained_of_id}
        chain = find_leader_chain(entry.body, today)
        leader = next((person for person in chain if person not in about), None)
        if leader is None:
            continue  # nobody above, or only whom it is about: told when somebody takes up the post
        for reader in with_stand_in(court_id, leader, today):
            if reader in about:
                continue
            queue_message(
                MessageKind.SPECIAL_SUPERVISION,
                court_id=court_id,
                subject_kind=SUBJECT,
                subject_id=entry.pk,
                dedupe_key=f"special:{entry.pk}:{reader}",
                at=at,
                send_after=office_hours_next(at, calendar),
                person_id=reader,
            )
        told += 1
        entry.told_at = at
        entry.save(update_fields=["told_at"])
    return told


def close_supervision(
    entry_id: UUID, outcome: Outcome, result: str, *, by: Official, at: datetime
) -> SpecialSupervision:
    """Say what was found out and done; the party reads it where they have complained.

    Args:
        entry_id: which entry.
        outcome: true or untrue.
        result: what was found out and what was done.
        by: the leader.
        at: when.

    Raises:
        SupervisionNotFoundError: it is not for this official.
        NotYoursToCloseError: to say so is somebody else's.
        AlreadyClosedError: somebody else has closed it.
    """
    require_close(by, get_entry_for(by, entry_id), outcome)
    check_words(result, what=_("结果"))
    entries = SpecialSupervision.objects.select_for_update(of=("self",)).select_related("request")
    entry = entries.get(pk=entry_id)
    if entry.closed_at is not None:
        raise AlreadyClosedError
    entry.outcome, entry.result = outcome, result.strip()
    entry.closed_by_id, entry.closing_signature, entry.closed_at = by.person_id, by.actor.label, at
    entry.save(
        update_fields=["outcome", "result", "closed_by_id", "closing_signature", "closed_at"]
    )
    _record(EventKind.SUPERVISION_CLOSED, entry, actor=by.actor, at=at)
    return entry
