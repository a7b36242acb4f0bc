"""Telling the administrators that dates hang on a calendar which is not published yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.enums import PostKind
from fenglian.organizations.models import Court
from fenglian.organizations.queries import find_holders
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

FORESIGHT = timedelta(days=45)
"""How long before a year begins its missing arrangement raises the alarm by itself."""


def alarm_provisional_calendar(court: Court, *, at: datetime) -> int | None:
    """Tell the court's administrators of the next year without a published arrangement (S25).

    Raised when an open limit ends in such a year, or when the year is near; once a week.

    Args:
        court: whose calendar.
        at: the present instant.

    Returns:
        The year, None where nothing is amiss.
    """
    calendar = load_calendar(court.calendar_id)
    today = civil_day(at)
    near = (today + FORESIGHT).year
    hanging = Duty.objects.filter(court=court, state=DutyState.OPEN, is_provisional=True).order_by(
        "last_day"
    )
    first = hanging.first()
    open_years = [year for year in calendar.provisional_years() if today.year <= year <= near]
    year = min([*open_years, *([first.last_day.year] if first else [])], default=None)
    if year is None:
        return None
    for person in find_holders(court.pk, PostKind.ADMINISTRATOR, today):
        week = today.isocalendar()
        queue_message(
            MessageKind.CALENDAR_ALARM,
            court_id=court.pk,
            subject_kind="calendar",
            subject_id=uuid5(NAMESPACE_URL, f"fenglian:calendar:{court.slug}:{year}"),
            dedupe_key=f"calendar:{court.pk}:{year}:{week.year}-{week.week}:{person.pk}",
            at=at,
            send_after=office_hours_next(at, calendar),
            person_id=person.pk,
        )
    return year
