"""What officers have reported to their leaders, and the filters that somebody keeps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from fenglian.organizations.queries import Official
from fenglian.requests.models import ServiceRequest
from fenglian.supervision.enums import Room
from fenglian.supervision.errors import SupervisionNotFoundError
from fenglian.supervision.models import DepartmentReport, SavedFilter
from fenglian.supervision.policies import bodies_under


def visible_reports(official: Official) -> QuerySet[DepartmentReport]:
    """Return the reports that somebody made or was given, and those about the bodies under them.

    Whoever stands in for somebody reads the other's as well.

    Args:
        official: who looks.
    """
    reports = DepartmentReport.objects.filter(court_id=official.court_id)
    if any(one.is_president for one in official.capacities):
        return reports
    people = [one.person_id for one in official.capacities]
    bodies = frozenset[int]().union(*map(bodies_under, official.capacities))
    return reports.filter(Q(person__in=people) | Q(recipient__in=people) | Q(body_id__in=bodies))


def list_reports(official: Official, *, most: int) -> list[DepartmentReport]:
    """Return the latest of them.

    Args:
        official: who looks.
        most: how many.
    """
    reports = visible_reports(official).select_related("body").defer("lines")
    return list(reports.order_by("-made_at", "-pk")[:most])


def get_report_for(official: Official, report_id: UUID) -> DepartmentReport:
    """Return a report that the official may read: the one gateway.

    Raises:
        SupervisionNotFoundError: there is none, or it is not for this official.
    """
    reports = visible_reports(official).select_related("body", "recipient")
    report = reports.filter(pk=report_id).first()
    if report is None:
        raise SupervisionNotFoundError
    return report


def readable_lines(official: Official, report: DepartmentReport) -> list[dict[str, Any]]:
    """Return what a report names, but what complains of its reader or of whom they stand in for.

    Args:
        official: who reads it (S5).
        report: from `get_report_for`.
    """
    complaints = ServiceRequest.objects.filter(
        court_id=report.court_id,
        pk__in=[line["request"] for line in report.lines],
        complained_of__in=[one.person_id for one in official.capacities],
    )
    hidden = set(map(str, complaints.values_list("pk", flat=True)))
    return [line for line in report.lines if line["request"] not in hidden]


def list_filters(official: Official, room: Room) -> list[SavedFilter]:
    """Return the filters that somebody keeps of a list, by name.

    Args:
        official: whose.
        room: of which list.
    """
    return list(
        SavedFilter.objects.filter(
            court_id=official.court_id, person_id=official.person_id, room=room
        )
    )
