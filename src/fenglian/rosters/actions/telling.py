"""Telling the court that handed a roster up what became of it (YF-14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fenglian.duties.actions import reopen_occasions
from fenglian.duties.holders import list_holdings
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind, Role
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, Court
from fenglian.organizations.queries import find_leader_chain
from fenglian.rosters.models import Roster
from fenglian.rosters.queries.rules import HANDED_ON
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

SUBJECT = "roster"
TOLD = {
    EventKind.ROSTER_RECEIVED: MessageKind.ROSTER_RECEIVED,
    EventKind.ROSTER_RETURNED: MessageKind.ROSTER_RETURNED,
    EventKind.ROSTER_FORWARDED: MessageKind.ROSTER_FORWARDED,
}


def tell_sender(
    kind: EventKind, roster: Roster, *, facts: Mapping[str, Any], at: dt.datetime
) -> None:
    """Enter in the sender's ledger what became of its roster, and tell those whom it concerns.

    Told are whoever handed it up and whoever keeps the rosters there. What was returned is owed
    again. It is done by rule, in the scope of the sender's own workers and in the transaction of
    the answer: the superior court itself writes nothing there (decision 18).

    Args:
        kind: received, returned or forwarded.
        roster: which, as it was handed up.
        facts: what the ledger is to say besides.
        at: when.
    """
    with scoped([roster.court_id], audience=Audience.SYSTEM):
        court = Court.objects.get(pk=roster.court_id)
        event = record_event(
            kind,
            court_id=court.pk,
            subject_kind=SUBJECT,
            subject_id=roster.pk,
            actor=Actor.system(),
            at=at,
            data={"number": roster.number, "kind": str(roster.kind), **facts},
        )
        tell_of_event(TOLD[kind], event, court, _concerned(court, roster.pk, civil_day(at)))
        if kind is EventKind.ROSTER_RETURNED:
            reopen_occasions(event, court=court, undone=HANDED_ON)


def _concerned(court: Court, roster_id: UUID, today: dt.date) -> list[int]:
    """Return who handed a roster up, and who keeps the rosters: by name, or whoever leads them."""
    handed = Event.objects.filter(
        court_id=court.pk, subject_id=roster_id, kind__in=HANDED_ON
    ).values_list("actor_person_id", flat=True)
    people = [person_id for person_id in handed if person_id]
    for holding in list_holdings(court, Role.ROSTER_KEEPER, today):
        office = Body.objects.get(court=court, pk=holding.body_id)
        people += [holding.person_id] if holding.person_id else find_leader_chain(office, today)[:1]
    return list(dict.fromkeys(people))
