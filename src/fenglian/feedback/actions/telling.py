"""Who is told of what was raised and answered."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from fenglian.ledger.models import Event
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, Court
from fenglian.organizations.queries import find_leader_chain, with_stand_in
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar


def find_interpreter(filing: Body, today: dt.date) -> int | None:
    """Return who leads the filing division, or the next above who is there."""
    return next(iter(find_leader_chain(filing, today)), None)


def tell(kind: MessageKind, event: Event, court: Court, person_id: int | None) -> None:
    """Tell somebody of an event in office hours, and whoever stands in for them today."""
    tell_about(
        kind,
        court,
        person_id,
        about=(event.subject_kind, event.subject_id),
        key=str(event.pk),
        at=event.occurred_at,
    )


def tell_about(
    kind: MessageKind,
    court: Court,
    person_id: int | None,
    *,
    about: tuple[str, UUID],
    key: str,
    at: dt.datetime,
) -> None:
    """Tell somebody of a subject in office hours, and whoever stands in for them; once for a key.

    Args:
        kind: what is said.
        court: whose hours.
        person_id: whom; None: nobody is there.
        about: kind and id of the subject.
        key: what it is said of.
        at: the present instant.
    """
    if person_id is None:
        return
    for reader in with_stand_in(court.pk, person_id, civil_day(at)):
        queue_message(
            kind,
            court_id=court.pk,
            subject_kind=about[0],
            subject_id=about[1],
            dedupe_key=f"{kind.value}:{key}:{reader}",
            at=at,
            send_after=office_hours_next(at, load_calendar(court.calendar_id)),
            person_id=reader,
        )
