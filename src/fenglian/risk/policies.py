"""Who may read signs of risk. Nobody else learns that there is one (NS-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from fenglian.mechanisms.enums import RiskReader
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.queries import Official, find_filing_body
from fenglian.risk.errors import AlertNotFoundError
from fenglian.risk.models import RiskAlert
from fenglian.risk.queries import find_risk_rule

if TYPE_CHECKING:
    from datetime import datetime


def is_reader(official: Official, at: datetime) -> bool:
    """Tell whether the court's rule lets an official read signs of risk by a post of today.

    Whoever stands in for a reader is one.

    Args:
        official: who looks.
        at: the present instant.
    """
    if not any(map(_could_be_reader, official.capacities)):
        return False
    found = find_risk_rule(official.court_id, at)
    if found is None:
        return False
    filing = find_filing_body(official.court_id).pk
    return any(
        not _readings(one, filing).isdisjoint(found.rule.readers) for one in official.capacities
    )


def _could_be_reader(official: Official) -> bool:
    """Tell it for most people without asking the database, on every page of the desk."""
    above = official.led_body_ids | official.supervised_body_ids
    return official.is_president or bool(above) or official.has_role(OfficialRole.RISK_DUTY)


def _readings(official: Official, filing: int) -> set[RiskReader]:
    held = {
        RiskReader.DUTY_OFFICER: official.has_role(OfficialRole.RISK_DUTY),
        RiskReader.FILING_LEADER: filing in official.led_body_ids,
        RiskReader.VICE_PRESIDENT_IN_CHARGE: filing in official.supervised_body_ids,
        RiskReader.PRESIDENT: official.is_president,
    }
    return {reader for reader, is_held in held.items() if is_held}


def visible_alerts(official: Official, at: datetime) -> QuerySet[RiskAlert]:
    """Return the alerts that an official may read: all as a reader, else those they took in hand.

    Never what is about themselves (S5). To be evaluated in the scope of the purpose.

    Args:
        official: who looks.
        at: the present instant.
    """
    alerts = RiskAlert.objects.filter(court_id=official.court_id).filter(
        Q(complained_of__isnull=True) | ~Q(complained_of_id=official.person_id)
    )
    if is_reader(official, at):
        return alerts
    return alerts.filter(acknowledged_by_id=official.person_id)


def get_alert_for(official: Official, alert_id: UUID, at: datetime) -> RiskAlert:
    """Return an alert that the official may read: the one gateway; in the scope of the purpose.

    Raises:
        AlertNotFoundError: there is none, or it is not for this official; the two look the same.
    """
    try:
        return visible_alerts(official, at).get(pk=alert_id)
    except RiskAlert.DoesNotExist:
        raise AlertNotFoundError from None
