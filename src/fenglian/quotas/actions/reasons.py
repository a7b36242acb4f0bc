"""Why a quota was missed: stated by whoever bore it, read by somebody above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.quotas.actions.noting import SUBJECT
from fenglian.quotas.enums import ShortfallKind
from fenglian.quotas.errors import (
    AlreadyStatedError,
    NothingToReadError,
    NotTheirsToExplainError,
    NotTheirsToReadError,
    ReasonError,
    ShortfallNotFoundError,
)
from fenglian.quotas.models import Shortfall
from fenglian.quotas.policies import get_shortfall_for, may_explain, may_read

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from fenglian.organizations.queries import Official

LONGEST_REASON = 1000


@transaction.atomic
def state_reason(shortfall_id: UUID, words: str, *, by: Official, at: dt.datetime) -> Shortfall:
    """State why a quota was missed; once, and in words that stay.

    Args:
        shortfall_id: the miss.
        words: why.
        by: whoever bore it, or whoever stands in for them.
        at: when.

    Raises:
        ShortfallNotFoundError: not there, no miss, or not for this official.
        NotTheirsToExplainError: somebody else's.
        ReasonError: the words are missing or too long.
        AlreadyStatedError: a reason stands already.
    """
    words = words.strip()
    shortfall = _lock(shortfall_id, by)
    if not may_explain(by, shortfall):
        raise NotTheirsToExplainError
    if not words:
        raise ReasonError(_("请写明原因。"), field="words")
    if len(words) > LONGEST_REASON:
        raise ReasonError(
            _("最多 {most} 个字，现在是 {now} 个。").format(most=LONGEST_REASON, now=len(words)),
            field="words",
        )
    if shortfall.reason:
        raise AlreadyStatedError(_("原因已经写过了，不再改动。"))
    shortfall.reason, shortfall.reason_at = words, at
    shortfall.reason_by_id, shortfall.reason_signature = by.person_id, by.actor.label
    shortfall.save(update_fields=["reason", "reason_at", "reason_by", "reason_signature"])
    _record(EventKind.QUOTA_EXPLAINED, shortfall, by=by, at=at)
    return shortfall


@transaction.atomic
def read_reason(shortfall_id: UUID, *, by: Official, at: dt.datetime) -> Shortfall:
    """Take note of a stated reason, as somebody above.

    Args:
        shortfall_id: the miss.
        by: a leader over the town or over its bearer.
        at: when.

    Raises:
        ShortfallNotFoundError: not there, no miss, or not for this official.
        NotTheirsToReadError: somebody else's, or their own.
        NothingToReadError: no reason has been stated.
        AlreadyStatedError: somebody has read it.
    """
    shortfall = _lock(shortfall_id, by)
    if not may_read(by, shortfall):
        raise NotTheirsToReadError
    if not shortfall.reason:
        raise NothingToReadError
    if shortfall.read_at is not None:
        raise AlreadyStatedError(_("已经有领导阅示过了。"))
    shortfall.read_at, shortfall.read_by_id = at, by.person_id
    shortfall.read_signature = by.actor.label
    shortfall.save(update_fields=["read_at", "read_by", "read_signature"])
    _record(EventKind.QUOTA_READ, shortfall, by=by, at=at)
    return shortfall


def _lock(shortfall_id: UUID, by: Official) -> Shortfall:
    get_shortfall_for(by, shortfall_id)
    shortfall = (
        Shortfall.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=shortfall_id, court_id=by.court_id, kind=ShortfallKind.MISS)
        .select_related("assignment__body")
        .first()
    )
    if shortfall is None:
        raise ShortfallNotFoundError
    return shortfall


def _record(kind: EventKind, shortfall: Shortfall, *, by: Official, at: dt.datetime) -> None:
    record_event(
        kind,
        court_id=shortfall.court_id,
        subject_kind=SUBJECT,
        subject_id=shortfall.pk,
        actor=by.actor,
        at=at,
        data={"assignment": str(shortfall.assignment_id), "rule": shortfall.rule_id},
    )
