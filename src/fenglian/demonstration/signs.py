"""Signs of risk in the demonstration: raised by the rule from what its people wrote (NS-10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F

from fenglian.isolation.scope import Purpose, for_purpose
from fenglian.notifications.enums import MessageState
from fenglian.notifications.models import Message
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Account
from fenglian.organizations.queries import find_holders, load_official
from fenglian.requests.models import ServiceRequest
from fenglian.risk.actions import SUBJECT, About, acknowledge_alert, screen_passage
from fenglian.risk.queries import find_risk_rule
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from fenglian.organizations.models import Court

LOOKED_BACK = timedelta(days=60)
TAKEN_AFTER = timedelta(minutes=18)
LEFT_OPEN = timedelta(days=3)
"""What came in later still waits to be taken in hand."""


def raise_signs(court: Court, at: datetime) -> int:
    """Raise what the rule finds in the last weeks' requests, and let the duty officer take it.

    Args:
        court: the demonstration court, in its own scope.
        at: where its history ends.

    Returns:
        How many alerts there are.
    """
    found = find_risk_rule(court.pk, at)
    officers = find_holders(court.pk, PostKind.DUTY_OFFICER, civil_day(at))
    if found is None or not officers:
        return 0
    official = load_official(Account.objects.get(person=officers[0]), civil_day(at))
    recent = ServiceRequest.objects.filter(court=court, received_at__gte=at - LOOKED_BACK)
    calendar = load_calendar(court.calendar_id)
    raised = 0
    for pk, words, received_at in (
        recent.order_by("received_at").values_list("pk", "words", "received_at").iterator()
    ):
        if not found.rule.signs_in(words):
            continue
        alert_id = screen_passage(About(court.pk, "request", pk), "words", words, at=received_at)
        raised += 1
        taken_at = office_hours_next(received_at + TAKEN_AFTER, calendar)
        is_due = received_at < at - LEFT_OPEN and taken_at <= at
        if alert_id is not None and official is not None and is_due:
            acknowledge_alert(alert_id, by=official, at=taken_at)
    with for_purpose(Purpose.RISK):
        Message.objects.filter(court=court, subject_kind=SUBJECT).update(
            state=MessageState.SENT, sent_at=F("created_at"), channel="file"
        )
    return raised
