"""Reading the ledger: the course of one thing, and the proof that nothing was changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from fenglian.ledger.actions import FIRST_HASH, batch_hash
from fenglian.ledger.models import Attachment, Event, Seal, UnsealedEvent


def list_events_of(court_id: int, subject_id: UUID) -> QuerySet[Event]:
    """Return the course of one thing, oldest first."""
    return Event.objects.filter(court_id=court_id, subject_id=subject_id).order_by("pk")


def list_attachments(court_id: int, *subject_ids: UUID) -> QuerySet[Attachment]:
    """Return the papers and photos of one thing, or of several, as they came."""
    return Attachment.objects.filter(court_id=court_id, subject_id__in=subject_ids).order_by(
        "added_at", "pk"
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check of a court's ledger found.

    Args:
        events: how many events there are.
        seals: how many batches.
        unsealed: how many events wait for the next batch.
        faults: each fault in a sentence, empty when the chain holds.
        head: the hash of the last batch in hexadecimal, to be kept outside; empty without seals.
    """

    events: int
    seals: int
    unsealed: int
    faults: tuple[str, ...]
    head: str


def verify_ledger(court_id: int) -> Verification:
    """Recompute every seal of a court and check that each event stands in exactly one batch.

    Finds changed, removed, added and reordered events, changed or removed seals. A cut tail shows
    only against a head kept outside (`Verification.head`).

    Args:
        court_id: whose ledger.
    """
    faults: list[str] = []
    sealed: Counter[int] = Counter()
    previous_hash, expected_number, head = FIRST_HASH, 1, ""
    for seal in Seal.objects.filter(court_id=court_id).order_by("number").iterator(chunk_size=50):
        name = f"第 {seal.number} 批"
        if seal.number != expected_number:
            faults.append(f"{name}之前缺少第 {expected_number} 批封存。")
        if bytes(seal.previous_hash) != previous_hash:
            faults.append(f"{name}接不上前一批的校验值。")
        events = list(Event.objects.filter(court_id=court_id, pk__in=seal.event_ids).order_by("pk"))
        missing = set(seal.event_ids) - {event.pk for event in events}
        if missing:
            faults.append(f"{name}少了记录 {', '.join(map(str, sorted(missing)[:5]))}。")
        elif batch_hash(bytes(seal.previous_hash), events) != bytes(seal.hash):
            faults.append(
                f"{name}的内容被改动过（记录 {seal.event_ids[0]} 至 {seal.event_ids[-1]}）。"
            )
        sealed.update(seal.event_ids)
        previous_hash, expected_number = bytes(seal.hash), seal.number + 1
        head = previous_hash.hex()
    unsealed = set(
        UnsealedEvent.objects.filter(court_id=court_id).values_list("event_id", flat=True)
    )
    total = 0
    for pk in Event.objects.filter(court_id=court_id).values_list("pk", flat=True).iterator():
        total += 1
        if sealed[pk] + (pk in unsealed) != 1:
            faults.append(f"记录 {pk} 被封存 {sealed[pk]} 次，应恰好一次。")
    return Verification(total, expected_number - 1, len(unsealed), tuple(faults), head)


def find_batch(court_id: int, head: str) -> int | None:
    """Return the number of the batch whose hash was once the head; None: it is not on the chain.

    Worth something only where `verify_ledger` finds no fault: then the chain up to it stands.

    Args:
        court_id: whose ledger.
        head: 64 hexadecimal digits, as kept outside.
    """
    seals = Seal.objects.filter(court_id=court_id, hash=bytes.fromhex(head))
    return seals.values_list("number", flat=True).first()
