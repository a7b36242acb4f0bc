"""What the two offices say of a ledger: received, or returned with what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from fenglian.duties.actions import reopen_occasions
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.returns.actions.filing import SUBJECT
from fenglian.returns.enums import ReceiptOutcome
from fenglian.returns.errors import AlreadyReceivedError, NotRecipientError
from fenglian.returns.models import Receipt, Return
from fenglian.returns.policies import get_return_for, receives_for
from fenglian.returns.validators import check_words

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.organizations.queries import Official


def receive_ledger(return_id: UUID, *, by: Official, at: dt.datetime) -> list[Receipt]:
    """Receive a report for each office that the official belongs to; who reported it is told.

    Args:
        return_id: which.
        by: somebody of the filing division or the management office.
        at: when.

    Raises:
        ReturnNotFoundError: not there, or not for this official.
        NotRecipientError: somebody else's act.
        AlreadyReceivedError: said already, or a later report stands in its place.
    """
    return _settle(return_id, ReceiptOutcome.RECEIVED, "", by=by, at=at)


def return_ledger(return_id: UUID, words: str, *, by: Official, at: dt.datetime) -> list[Receipt]:
    """Give a report back and say what is wrong; it is owed once more, and who reported it is told.

    Args:
        return_id: which.
        words: what is wrong.
        by: somebody of the filing division or the management office.
        at: when.

    Raises:
        WordsError: nothing is said, or too much.
        ReturnNotFoundError: not there, or not for this official.
        NotRecipientError: somebody else's act.
        AlreadyReceivedError: said already, or a later report stands in its place.
    """
    words = check_words(words, field="words")
    return _settle(return_id, ReceiptOutcome.RETURNED, words, by=by, at=at)


@transaction.atomic
def _settle(
    return_id: UUID, outcome: ReceiptOutcome, words: str, *, by: Official, at: dt.datetime
) -> list[Receipt]:
    filed = get_return_for(by, return_id)
    recipients = receives_for(by)
    if not recipients or filed.court_id != by.court_id:
        raise NotRecipientError
    said = {receipt.recipient for receipt in filed.receipts.all()}
    open_ones = [recipient for recipient in recipients if recipient not in said]
    if not open_ones or Return.objects.filter(follows=filed).exists():
        raise AlreadyReceivedError
    receipts = [
        Receipt.objects.create(
            id=UUID(bytes=uuid7().bytes),
            court_id=filed.court_id,
            filed=filed,
            recipient=recipient,
            outcome=outcome,
            words=words,
            person_id=by.person_id,
            signature=by.actor.label,
            made_at=at,
        )
        for recipient in open_ones
    ]
    is_received = outcome is ReceiptOutcome.RECEIVED
    event = record_event(
        EventKind.LEDGER_RECEIVED if is_received else EventKind.LEDGER_RETURNED,
        court_id=filed.court_id,
        subject_kind=SUBJECT,
        subject_id=filed.pk,
        actor=by.actor,
        at=at,
        data={"recipients": [recipient.value for recipient in open_ones]},
    )
    kind = MessageKind.LEDGER_RECEIVED if is_received else MessageKind.LEDGER_RETURNED
    tell_of_event(kind, event, filed.court, signers_of(filed), about=(SUBJECT, filed.pk))
    if not is_received:
        for figures in filed.figures:
            reopen_occasions(
                event,
                court=filed.court,
                undone={EventKind.LEDGER_FILED},
                key=f"town:{figures['area_id']}",
                day=filed.due_on,
            )
    return receipts


def signers_of(filed: Return) -> list[int]:
    """Return whose ledger a report is, and who reported it: a deputy perhaps."""
    signed = Event.objects.filter(
        court_id=filed.court_id, subject_id=filed.pk, kind=EventKind.LEDGER_FILED
    ).values_list("actor_person_id", flat=True)
    return [filed.person_id, *(person_id for person_id in signed if person_id)]
