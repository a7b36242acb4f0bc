"""The department's officer reports to the leader with one click: the list as it stands (NS-9a)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from fenglian.duties.models import Duty
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body
from fenglian.organizations.queries import (
    Official,
    find_leader_chain,
    with_stand_in,
    with_teams,
)
from fenglian.requests.models import ServiceRequest
from fenglian.requests.queries.numbers import format_number
from fenglian.requests.validators import check_reason
from fenglian.supervision.enums import Part
from fenglian.supervision.errors import NoLeaderError, NothingToReportError, NotTheirBodyError
from fenglian.supervision.models import DepartmentReport
from fenglian.supervision.queries.boards import (
    Moment,
    condition_of,
    limits_under,
    requests_under,
)

SUBJECT = "report"
REPORTED = (Part.LATE, Part.LONG, Part.RETURNED)
"""The limits that a report names; beside them the replies that are pointed out."""


def report_department(
    body_id: int, moment: Moment, *, by: Official, at: datetime, words: str = ""
) -> DepartmentReport:
    """Report what is overdue, long pending, returned and perhaps improper to the leader.

    The list is kept as it stood. What the leader is complained of is left out of it, as they may
    read nothing of it; it goes up the ladder by itself.

    Args:
        body_id: the department.
        moment: what is late and long pending.
        by: its liaison officer.
        at: when.
        words: what the officer adds, may be empty.

    Raises:
        NotTheirBodyError: the official is not this department's liaison officer.
        NothingToReportError: there is nothing on the list.
        NoLeaderError: nobody is there to report to.
    """
    if body_id not in by.liaison_body_ids:
        raise NotTheirBodyError
    body = Body.objects.get(court_id=by.court_id, pk=body_id)
    chain = find_leader_chain(body, moment.today)
    recipient = next((person for person in chain if person != by.person_id), None)
    if recipient is None:
        raise NoLeaderError(body.name)
    lines = _list_lines(by, body_id, moment, recipient)
    if not lines:
        raise NothingToReportError(body.name)
    report = DepartmentReport.objects.create(
        id=UUID(bytes=uuid7().bytes),
        court_id=by.court_id,
        body=body,
        recipient_id=recipient,
        person_id=by.person_id,
        signature=by.actor.label,
        words=check_reason(words, what=_("报告")) if words.strip() else "",
        lines=lines,
        made_at=at,
    )
    event = record_event(
        EventKind.REPORT_MADE,
        court_id=by.court_id,
        subject_kind=SUBJECT,
        subject_id=report.pk,
        actor=by.actor,
        at=at,
        data={"body": body_id, "person": recipient, "lines": len(lines)},
    )
    for reader in with_stand_in(by.court_id, recipient, moment.today):
        queue_message(
            MessageKind.DEPARTMENT_REPORT,
            court_id=by.court_id,
            subject_kind=SUBJECT,
            subject_id=report.pk,
            dedupe_key=f"report:{event.pk}:{reader}",
            at=at,
            person_id=reader,
        )
    return report


def _list_lines(by: Official, body_id: int, moment: Moment, recipient: int) -> list[dict[str, Any]]:
    bodies = with_teams({body_id})
    limits = limits_under(by).filter(body_id__in=bodies).exclude(complained_of_id=recipient)
    found: dict[UUID, tuple[set[Part], Duty | None]] = {}
    for part in REPORTED:
        for duty in limits.filter(condition_of(part, moment)).select_related("holder"):
            parts, _first = found.setdefault(duty.subject_id, (set(), duty))
            parts.add(part)
    improper = requests_under(by, Part.IMPROPER).filter(order__department_id__in=bodies)
    for request_id in improper.exclude(complained_of_id=recipient).values_list("pk", flat=True):
        parts, _first = found.setdefault(request_id, (set(), None))
        parts.add(Part.IMPROPER)
    requests = ServiceRequest.objects.filter(court_id=by.court_id, pk__in=found).select_related(
        "court", "order__handler"
    )
    lines = [_line(request, *found[request.pk]) for request in requests]
    return sorted(lines, key=lambda line: (line["last_day"] or "9999", line["number"]))


def _line(request: ServiceRequest, parts: set[Part], duty: Duty | None) -> dict[str, Any]:
    handler = request.order.handler
    return {
        "request": str(request.pk),
        "number": format_number(request),
        "parts": [part.value for part in Part if part in parts],
        "handler": handler.name if handler else "",
        "last_day": duty.last_day.isoformat() if duty else None,
        "level": duty.level if duty else 0,
    }
