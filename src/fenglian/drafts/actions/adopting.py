"""Putting a mechanism into force by two people, and by a command while a court is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.drafts.enums import Outcome
from fenglian.drafts.errors import (
    ConfirmationNeededError,
    InvalidDraftError,
    NotConfirmerError,
    ProposalDecidedError,
    ProposalWaitingError,
)
from fenglian.drafts.models import Proposal
from fenglian.drafts.policies import (
    get_draft_for,
    get_proposal_for,
    is_being_set_up,
    list_confirmers,
    may_decide,
)
from fenglian.drafts.queries.reading import read_texts
from fenglian.duties.actions import open_occasions
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.models import Adoption
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from fenglian.drafts.models import Draft
    from fenglian.isolation.actors import Actor
    from fenglian.ledger.models import Event
    from fenglian.mechanisms.models import MechanismVersion
    from fenglian.organizations.queries import Official

LONGEST_WORDS = 1000


def mechanism_subject(court_id: int, mechanism_id: str) -> UUID:
    """Return the id under which the course of a mechanism at a court stands in its ledger."""
    return uuid5(NAMESPACE_URL, f"fenglian:{court_id}:mechanism:{mechanism_id}")


@transaction.atomic
def propose_adoption(
    key: UUID,
    draft_id: UUID,
    *,
    effective_from: dt.datetime,
    words: str,
    by: Official,
    at: dt.datetime,
) -> Proposal:
    """Propose that a draft be in force from a moment; it binds nobody before somebody confirms.

    The draft is stored as a version by it, so that what is confirmed is what was read.

    Args:
        key: made by the form; the same a second time is the first proposal.
        draft_id: which draft.
        effective_from: the first moment at which it is to be in force; of today: once confirmed.
        words: why, for those who decide; may be empty.
        by: who may draft.
        at: when.

    Raises:
        DraftNotFoundError: no such draft, or not for this official.
        InvalidDraftError: it is in force already, or the moment is over or before what is in force.
        ProposalWaitingError: another proposal for the mechanism waits.
    """
    draft = get_draft_for(by, draft_id)
    made = Proposal.objects.filter(court_id=by.court_id, pk=key).first()
    if made is not None:
        return made
    court = Court.objects.select_for_update(no_key=True).get(pk=by.court_id)
    _check_period(draft, effective_from, at)
    waiting = Proposal.objects.filter(court=court, mechanism_id=draft.mechanism_id)
    if waiting.filter(outcome=Outcome.WAITING).exists():
        raise ProposalWaitingError
    version = _install(draft, at)
    if Adoption.objects.filter(court=court, version=version, effective_until=None).exists():
        raise InvalidDraftError(_("这份草稿和已经采用的版本一字不差，不用再提。"))
    proposal = Proposal.objects.create(
        pk=key,
        court=court,
        draft=draft,
        version=version,
        mechanism_id=draft.mechanism_id,
        effective_from=effective_from,
        words=words.strip()[:LONGEST_WORDS],
        proposed_by_id=by.person_id,
        signature=by.actor.label,
        proposed_at=at,
    )
    event = _record(EventKind.MECHANISM_PROPOSED, proposal, actor=by.actor, at=at)
    others = list_confirmers(court.pk, civil_day(at)) - {by.person_id}
    _tell(MessageKind.ADOPTION_PROPOSED, proposal, event, others)
    return proposal


@transaction.atomic
def confirm_proposal(proposal_id: UUID, *, by: Official, at: dt.datetime) -> Proposal:
    """Adopt what somebody else proposed; what is running keeps the version it was opened under.

    What is proposed from today on is in force from this moment, and opens at once what the
    adoption asks: the ten days for a roster. What begins later opens it in the night it begins.

    Args:
        proposal_id: which proposal.
        by: a leader other than the proposer.
        at: when.

    Raises:
        DraftNotFoundError: no such proposal, or not for this official.
        NotConfirmerError: the proposer, or nobody who confirms.
        ProposalDecidedError: it has been decided.
        AdoptionPeriodError: another version has been adopted since, or the moment is over.
    """
    proposal = _lock(proposal_id, by)
    if not may_decide(by, proposal):
        raise NotConfirmerError
    if civil_day(proposal.effective_from) < civil_day(at):
        raise InvalidDraftError(_("提议的施行时间已经过去，不能倒着施行。请退回，换一个日期再提。"))
    begins = max(proposal.effective_from, at)
    proposal.adoption = adopt(
        proposal.court, proposal.version, effective_from=begins, actor=by.actor, at=at
    )
    _decide(proposal, Outcome.CONFIRMED, by=by, at=at)
    event = _record(EventKind.MECHANISM_ADOPTED, proposal, actor=by.actor, at=at)
    open_occasions(proposal.court, at=at, mechanism_id=proposal.mechanism_id)
    _tell(MessageKind.ADOPTION_DECIDED, proposal, event, {proposal.proposed_by_id})
    return proposal


@transaction.atomic
def decline_proposal(proposal_id: UUID, reason: str, *, by: Official, at: dt.datetime) -> Proposal:
    """Decline what somebody else proposed, and say why; raises as `confirm_proposal`.

    Args:
        proposal_id: which proposal.
        reason: why.
        by: a leader other than the proposer.
        at: when.

    Raises:
        InvalidDraftError: no reason is given.
    """
    proposal = _lock(proposal_id, by)
    if not may_decide(by, proposal):
        raise NotConfirmerError
    if not reason.strip():
        raise InvalidDraftError(_("请写明为什么不同意。"), field="reason")
    proposal.reason = reason.strip()[:LONGEST_WORDS]
    _decide(proposal, Outcome.DECLINED, by=by, at=at)
    event = _record(EventKind.MECHANISM_DECLINED, proposal, actor=by.actor, at=at)
    _tell(MessageKind.ADOPTION_DECIDED, proposal, event, {proposal.proposed_by_id})
    return proposal


@transaction.atomic
def withdraw_proposal(proposal_id: UUID, *, by: Official, at: dt.datetime) -> Proposal:
    """Take back one's own proposal before it is decided; raises as `confirm_proposal`."""
    proposal = _lock(proposal_id, by)
    if by.person_id != proposal.proposed_by_id:
        raise NotConfirmerError
    _decide(proposal, Outcome.WITHDRAWN, by=by, at=at)
    _record(EventKind.MECHANISM_WITHDRAWN, proposal, actor=by.actor, at=at)
    return proposal


def adopt_while_setting_up(
    court: Court,
    version: MechanismVersion,
    *,
    effective_from: dt.datetime,
    actor: Actor,
    at: dt.datetime,
) -> Adoption:
    """Put a version into force by a command, as long as the court is being set up.

    What it asks once is opened with it, as by `confirm_proposal`.

    Args:
        court: the court, in the running scope.
        version: the version.
        effective_from: the first moment at which it is in force.
        actor: the command.
        at: the present instant.

    Raises:
        ConfirmationNeededError: the court is at work and has people who decide.
        AdoptionPeriodError: as `mechanisms.actions.adopt`.
    """
    if not is_being_set_up(court, civil_day(at)):
        raise ConfirmationNeededError(court.name)
    with transaction.atomic():
        adoption = adopt(court, version, effective_from=effective_from, actor=actor, at=at)
        if adoption.adopted_at == at:
            data = _data(version, adoption.effective_from)
            _record_about(
                EventKind.MECHANISM_ADOPTED, court.pk, version.mechanism_id, actor, at, data
            )
            open_occasions(court, at=at, mechanism_id=version.mechanism_id)
    return adoption


def _check_period(draft: Draft, effective_from: dt.datetime, at: dt.datetime) -> None:
    if civil_day(effective_from) < civil_day(at):
        raise InvalidDraftError(_("施行日期不能早于今天：已经过去的日子不能改规则。"), field="day")
    later = Adoption.objects.filter(
        court_id=draft.court_id, mechanism_id=draft.mechanism_id, effective_from__gte=effective_from
    ).first()
    if later is not None:
        raise InvalidDraftError(
            _("已经有一版从 {} 起施行，新的一版要晚于它。").format(
                civil_day(later.effective_from).isoformat()
            ),
            field="day",
        )


def _install(draft: Draft, at: dt.datetime) -> MechanismVersion:
    return install_pack(
        read_texts(draft.court_id, draft.source, draft.lexicon, file=draft.file_name, at=at)
    )


def _lock(proposal_id: UUID, by: Official) -> Proposal:
    get_proposal_for(by, proposal_id)
    proposal = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court", "version")
        .get(pk=proposal_id)
    )
    if proposal.outcome != Outcome.WAITING:
        raise ProposalDecidedError
    return proposal


def _decide(proposal: Proposal, outcome: Outcome, *, by: Official, at: dt.datetime) -> None:
    proposal.outcome, proposal.decided_at = outcome, at
    proposal.decided_by_id, proposal.deciding_signature = by.person_id, by.actor.label
    proposal.save(
        update_fields=[
            "outcome", "decided_at", "decided_by", "deciding_signature", "reason", "adoption",
        ]
    )  # fmt: skip


def _data(version: MechanismVersion, effective_from: dt.datetime) -> dict[str, Any]:
    return {
        "mechanism": version.mechanism_id,
        "version": version.number,
        "effective_from": effective_from.isoformat(),
    }


def _record(kind: EventKind, proposal: Proposal, *, actor: Actor, at: dt.datetime) -> Event:
    adoption = proposal.adoption
    begins = adoption.effective_from if adoption else proposal.effective_from
    data = _data(proposal.version, begins) | {"proposal": str(proposal.pk)}
    return _record_about(kind, proposal.court_id, proposal.mechanism_id, actor, at, data)


def _record_about(
    kind: EventKind,
    court_id: int,
    mechanism_id: str,
    actor: Actor,
    at: dt.datetime,
    data: dict[str, Any],
) -> Event:
    return record_event(
        kind,
        court_id=court_id,
        subject_kind="mechanism",
        subject_id=mechanism_subject(court_id, mechanism_id),
        actor=actor,
        at=at,
        data=data,
    )


def _tell(kind: MessageKind, proposal: Proposal, event: Event, people: Iterable[int]) -> None:
    """Tell some people of a proposal, in office hours."""
    at = event.occurred_at
    opens = office_hours_next(at, load_calendar(proposal.court.calendar_id))
    for person_id in sorted(people):
        queue_message(
            kind,
            court_id=proposal.court_id,
            subject_kind="proposal",
            subject_id=proposal.pk,
            dedupe_key=f"{kind.value}:{event.pk}:{person_id}",
            at=at,
            send_after=opens,
            person_id=person_id,
        )
