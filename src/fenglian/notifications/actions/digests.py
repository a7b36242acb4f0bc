"""One message in the morning of a working day for those who want it so.

It holds back nothing that is urgent or of that day: see `MessageQuerySet.held`.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import uuid4

from fenglian.notifications.enums import NO_SUBJECT, MessageKind, MessageState
from fenglian.notifications.models import Message
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import OFFICE_HOURS, civil_day

if TYPE_CHECKING:
    from fenglian.organizations.models import Court
    from fenglian.worktime.calendars import WorkingCalendar


def gather_digests(court: Court, calendar: WorkingCalendar, *, at: dt.datetime) -> int:
    """Make the digests of today, once office hours have begun; each official gets one a day.

    A worker that was down in the morning makes them when it is back. What was opened before it
    could be sent is left out and marked so.

    Args:
        court: whose officials, in the running scope.
        calendar: the court's working days.
        at: the present instant.

    Returns:
        How many were made.
    """
    today = civil_day(at)
    opening = dt.datetime.combine(today, OFFICE_HOURS[0][0], COURT_ZONE)
    if at < opening or not calendar.day(today).is_working:
        return 0
    held = (
        Message.objects.filter(
            Message.objects.held(),
            court_id=court.pk,
            digest__isnull=True,
            state__in=[MessageState.WAITING, MessageState.FAILED],
            send_after__lte=opening,
        )
        .select_for_update(skip_locked=True, no_key=True)
        .order_by("pk")
    )
    read, by_person = [], dict[int, list[int]]()
    for message in held:
        if message.read_at is not None:
            read.append(message.pk)
        elif message.person_id is not None:
            by_person.setdefault(message.person_id, []).append(message.pk)
    Message.objects.filter(pk__in=read).update(state=MessageState.NEEDLESS)
    return sum(
        _make(court, person_id, items, today=today, at=at) for person_id, items in by_person.items()
    )


def _make(
    court: Court, person_id: int, items: list[int], *, today: dt.date, at: dt.datetime
) -> bool:
    key = f"digest:{court.pk}:{person_id}:{today}"
    if Message.objects.filter(court_id=court.pk, dedupe_key=key).exists():
        return False  # what came in after today's waits for tomorrow's
    digest = Message.objects.create(
        court_id=court.pk,
        kind=MessageKind.DIGEST,
        person_id=person_id,
        subject_kind=NO_SUBJECT,
        subject_id=uuid4(),
        dedupe_key=key,
        created_at=at,
        send_after=at,
    )
    Message.objects.filter(court_id=court.pk, pk__in=items).update(digest=digest)
    return True
