"""Alerts in words for the spines, and the texts of flows in which signs were found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from fenglian.isolation.scope import Purpose, for_purpose
from fenglian.notifications.adapters import SubjectText
from fenglian.risk.models import RiskAlert


def format_number(alert: RiskAlert) -> str:
    """Return an alert's number: 警〔2026〕3号."""
    return f"警〔{alert.year}〕{alert.serial}号"


class AlertAdapter:
    """Lends the number of an alert and the way to it; never the words that raised it."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the alerts in words, in the running scope; unknown ids are left out."""
        with for_purpose(Purpose.RISK):
            alerts = list(RiskAlert.objects.filter(court_id=court_id, pk__in=subject_ids))
        return {
            alert.pk: SubjectText(
                title=_("风险线索"),
                number=format_number(alert),
                words="",
                path=f"/desk/risk/{alert.pk}/",
                public_path="",
                party_name_masked="",
            )
            for alert in alerts
        }


class PassageReader(Protocol):
    """What a flow offers about the texts in which signs were found."""

    def read(self, court_id: int, subject_id: UUID, passage: str) -> str:
        """Return a text of a subject as it stands; empty where it is gone."""


_readers: dict[str, PassageReader] = {}


def register_passages(kind: str, reader: PassageReader) -> None:
    """Let a flow lend the texts of its kind of subject.

    Args:
        kind: the `subject_kind` of its alerts.
        reader: finds the texts.
    """
    _readers[kind] = reader


def read_passage(alert: RiskAlert) -> str:
    """Return the text that raised an alert; empty where a person did."""
    if not alert.passage:
        return ""
    return _readers[alert.subject_kind].read(alert.court_id, alert.subject_id, alert.passage)
