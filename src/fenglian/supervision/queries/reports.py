"""What officers have reported to their leaders, and the filters that somebody keeps."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from fenglian.organizations.queries import Official
from fenglian.supervision.enums import Room
from fenglian.supervision.errors import SupervisionNotFoundError
from fenglian.supervision.models import DepartmentReport, SavedFilter
from fenglian.supervision.policies import bodies_under


def visible_reports(official: Official) -> QuerySet[DepartmentReport]:
    """Return the reports that somebody made or was given, and those about the bodies under them.

    Args:
        official: who looks.
    """
    reports = DepartmentReport.objects.filter(court_id=official.court_id)
    if official.is_president:
        return reports
    return reports.filter(
        Q(person_id=official.person_id)
        | Q(recipient_id=official.person_id)
        | Q(body_id__in=bodies_under(official))
    )


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
