"""Liaison officers at work in the demonstration: they press, point out and report (NS-9a)."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from fenglian.demonstration.hours import HOUR
from fenglian.demonstration.walks import WALKS
from fenglian.organizations.queries import find_liaison_officers
from fenglian.requests.actions import note_improper, press_order
from fenglian.requests.actions.acting import REPLY_RULE
from fenglian.requests.enums import RequestState
from fenglian.requests.models import ServiceRequest
from fenglian.supervision.actions import report_department
from fenglian.supervision.enums import Part
from fenglian.supervision.queries import moment_of
from fenglian.supervision.queries.boards import condition_of, limits_under
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from fenglian.demonstration.ground import Ground
    from fenglian.duties.models import Duty
    from fenglian.organizations.queries import Official

BEFORE_END = HOUR
"""Office time, in seconds, before the history's end."""
PRESSED, POINTED_OUT = 2, 1
"""How many orders each officer presses, and how many replies they point out, at most."""
REMARKS = (
    "没有说哪一天能办好，当事人还会再问。",
    "只引了法条，没有回答他问的那一句，请补一句结论。",
)
PRESSING = "当事人在等，请今天答复，办不完的先说清楚到哪一步了。"
REPORTED = "执行局"
"""The department whose officer reports to the leader."""
_WALKED = [walk.request_id for walk in WALKS]
"""They stand where their words say."""
MOST_LOOKED_AT = 50
"""Of the newest answers of a department."""
REPORT = "前两件当事人来过大厅，建议先办。"


def watch_orders(ground: Ground) -> None:
    """Let each department's officer do what falls to them, shortly before the history's end.

    Args:
        ground: the court.
    """
    at = ground.time.moment(ground.time.position(ground.end) - BEFORE_END)
    moment = moment_of(ground.court.pk, at, ground.calendar)
    remarks = cycle(REMARKS)
    officers = find_liaison_officers(ground.court.pk, civil_day(at))
    for body_id in sorted(officers):
        by = ground.roll.official(officers[body_id].pk, civil_day(at))
        late = limits_under(by).filter(condition_of(Part.LATE, moment), rule_id=REPLY_RULE)
        _press(by, late, at)
        _point_out(by, remarks, at)
        if body_id == ground.roll.body_ids[REPORTED]:
            report_department(body_id, moment, by=by, at=at, words=REPORT)


def _press(by: Official, late: QuerySet[Duty], at: dt.datetime) -> None:
    others = late.filter(holder__isnull=False).exclude(holder=by.person_id)
    oldest = others.exclude(subject_id__in=_WALKED).order_by("ends_at", "pk")
    for duty in oldest[:PRESSED]:
        press_order(duty.subject_id, words=PRESSING, by=by, at=at)


def _point_out(by: Official, remarks: Iterator[str], at: dt.datetime) -> None:
    """Point out replies that the party has not judged yet, the newest first."""
    answered = ServiceRequest.objects.filter(
        court_id=by.court_id,
        state=RequestState.ANSWERED,
        answered_at__lt=at,
        order__department__in=by.liaison_body_ids,
    )
    others = answered.exclude(order__handler=by.person_id).exclude(pk__in=_WALKED)
    # First the newest, then who replied: while a court is filled, the tables have no statistics.
    newest = list(others.order_by("-answered_at").values_list("pk", flat=True)[:MOST_LOOKED_AT])
    unread = ServiceRequest.objects.filter(pk__in=newest).exclude(replies__person=by.person_id)
    for request in unread.order_by("-answered_at")[:POINTED_OUT]:
        note_improper(request.pk, next(remarks), by=by, at=at)
