"""The lists behind the numbers of a board: limits or requests, described alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fenglian.duties.models import Duty
from fenglian.duties.queries import title_of
from fenglian.organizations.queries import Official
from fenglian.requests.models import SEALED, Extension, ReplyDraft, ReplyFlag, ServiceRequest
from fenglian.requests.policies import visible_requests
from fenglian.requests.queries.watching import say_signs
from fenglian.supervision.enums import Part
from fenglian.supervision.queries.boards import (
    OF_LIMITS,
    Moment,
    condition_of,
    limits_under,
    requests_under,
)

Rows = QuerySet[Duty] | QuerySet[ServiceRequest]


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A line of a list.

    Args:
        request: with its order, department, handler and first handler.
        duty: the limit, where the list is one of limits.
        owed: what is owed, in the rule's words; empty in a list of requests.
        note: what the list is about: signs, who wrote, what is asked for.
    """

    request: ServiceRequest
    duty: Duty | None
    owed: str
    note: str


def list_part(
    official: Official,
    part: Part,
    moment: Moment,
    *,
    body_ids: frozenset[int] | None = None,
    person_id: int | None = None,
) -> Rows:
    """Return what a number of a board counts, the most urgent first.

    Args:
        official: who looks.
        part: which number.
        moment: what is late, due and long pending.
        body_ids: only in these bodies.
        person_id: only in these hands; 0: what waits for a body in common.
    """
    if part in OF_LIMITS:
        limits = limits_under(official).filter(condition_of(part, moment))
        if body_ids is not None:
            limits = limits.filter(body_id__in=body_ids)
        if person_id is not None:
            limits = limits.filter(holder_id=person_id or None)
        return limits.order_by("last_day", "pk")
    requests = requests_under(official, part)
    if body_ids is not None:
        requests = requests.filter(order__department_id__in=body_ids)
    if person_id is not None:
        requests = requests.filter(order__handler_id=person_id or None)
    return requests.order_by("received_at", "pk").only("pk")


def describe_lines(
    official: Official, part: Part, rows: Sequence[Duty | ServiceRequest]
) -> list[BoardLine]:
    """Return a page of a list as lines, in the order given, in a fixed number of statements.

    Args:
        official: who looks; what they may not open is left out.
        part: which list.
        rows: from `list_part`.
    """
    ids = [row.subject_id if isinstance(row, Duty) else row.pk for row in rows]
    requests = (
        visible_requests(official)
        .select_related("order__department", "order__handler", "order__first_handler")
        .defer(*SEALED)
        .in_bulk(ids)
    )
    notes = _notes(official.court_id, part, ids)
    lines = []
    for row, pk in zip(rows, ids, strict=True):
        if pk not in requests:
            continue
        duty = row if isinstance(row, Duty) else None
        owed = title_of(duty) if duty else ""
        lines.append(BoardLine(requests[pk], duty, owed, notes.get(pk, "")))
    return lines


def _notes(court_id: int, part: Part, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what a list of requests says of each."""
    wanted = {"court_id": court_id, "request_id__in": ids}
    match part:
        case Part.IMPROPER:
            flags = ReplyFlag.objects.filter(settled_at__isnull=True, **wanted)
            return {flag.request_id: say_signs(flag) for flag in flags}
        case Part.REVIEW:
            drafts = ReplyDraft.objects.filter(decided_at__isnull=True, **wanted)
            return {draft.request_id: draft.signature for draft in drafts}
        case Part.EXTENSION:
            asked = Extension.objects.open().filter(**wanted)
            days = _("{days} 个工作日：{reason}")
            return {
                one.request_id: days.format(days=one.working_days, reason=one.reason)
                for one in asked
            }
    return {}
