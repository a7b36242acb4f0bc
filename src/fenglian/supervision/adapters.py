"""What is specially supervised, and what officers report, in words for messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.notifications.adapters import SubjectText
from fenglian.requests.queries.numbers import format_number
from fenglian.supervision.models import DepartmentReport, SpecialSupervision
from fenglian.supervision.queries.special import kind_of


class SupervisionAdapter:
    """Lends the words of what is specially supervised; read by leaders only."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the entries in words, in the running scope; unknown ids are left out."""
        entries = SpecialSupervision.objects.filter(
            court_id=court_id, pk__in=subject_ids
        ).select_related("request__court")
        return {
            entry.pk: SubjectText(
                title=_("%(kind)s：%(title)s")
                % {"kind": kind_of(entry).label, "title": entry.request.title},
                number=format_number(entry.request),
                words=entry.words,
                path=f"/desk/supervision/{entry.pk}/",
                public_path="",
                party_name_masked=entry.request.name_masked,
            )
            for entry in entries
        }


class ComplaintPassages:
    """Lends the words of complaints in which signs of risk were found."""

    def read(self, court_id: int, subject_id: UUID, passage: str) -> str:
        """Return what the party said; empty where it is gone."""
        own = SpecialSupervision.objects.filter(court_id=court_id, pk=subject_id)
        return own.values_list(passage, flat=True).first() or ""


class ReportAdapter:
    """Lends the words of officers' reports; read by leaders only."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the reports in words, in the running scope; unknown ids are left out."""
        reports = DepartmentReport.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            report.pk: SubjectText(
                title=_("%(body)s %(count)s 件要您过问")
                % {"body": report.body.name, "count": len(report.lines)},
                number=_("共 %(count)s 件") % {"count": len(report.lines)},
                words=report.words,
                path=f"/desk/board/reports/{report.pk}/",
                public_path="",
                party_name_masked="",
            )
            for report in reports.select_related("body")
        }
