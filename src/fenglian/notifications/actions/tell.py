"""Telling officials what happened, or what waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.notifications.actions.queue import queue_message
from fenglian.organizations.queries import list_stand_ins
from fenglian.worktime.periods import civil_day, office_hours_next
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from fenglian.ledger.models import Event
    from fenglian.notifications.enums import MessageKind
    from fenglian.organizations.models import Court


def tell_officials(
    kind: MessageKind,
    court: Court,
    people: Iterable[int | None],
    *,
    about: tuple[str, UUID],
    key: str,
    at: datetime,
) -> None:
    """Tell officials in office hours, and whoever stands in for them today; each once for a key.

    Where somebody must not be told, as whom it is about, or what is said cannot wait, the room
    says itself who is told, and when.

    Args:
        kind: what is said.
        court: whose hours.
        people: whom; None among them: nobody is there.
        about: kind and id of what it leads to.
        key: what it is said of.
        at: the present instant.
    """
    wanted = {person_id for person_id in people if person_id is not None}
    if not wanted:
        return
    deputies = list_stand_ins(court.pk, civil_day(at))
    wanted |= {deputy for pk in wanted if (deputy := deputies.get(pk)) is not None}
    send_after = office_hours_next(at, load_calendar(court.calendar_id))
    subject_kind, subject_id = about
    for person_id in sorted(wanted):
        queue_message(
            kind,
            court_id=court.pk,
            subject_kind=subject_kind,
            subject_id=subject_id,
            dedupe_key=f"{kind.value}:{key}:{person_id}",
            at=at,
            send_after=send_after,
            person_id=person_id,
        )


def tell_of_event(
    kind: MessageKind,
    event: Event,
    court: Court,
    people: Iterable[int | None],
    *,
    about: tuple[str, UUID] | None = None,
) -> None:
    """Tell officials of an event as `tell_officials` does; each once for the event.

    Args:
        kind: what is said.
        event: what happened.
        court: whose hours.
        people: whom; None among them: nobody is there.
        about: kind and id of what it leads to; None: what the event is about.
    """
    tell_officials(
        kind,
        court,
        people,
        about=about or (event.subject_kind, event.subject_id),
        key=str(event.pk),
        at=event.occurred_at,
    )
