"""Which version stands, and how far the rosters of the courts beneath have come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery

from fenglian.rosters.enums import RosterState
from fenglian.rosters.models import Roster, RosterQuerySet, state_of
from fenglian.rosters.queries.rules import roster_due_on
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.organizations.models import Court


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the roster of a court beneath has come.

    Args:
        court: which court.
        roster: its newest version that was handed up; None: none was.
        received: its newest version that was received; None: none was.
        days_late: by how many days its first version came late, or is late today; 0: in time.
    """

    court: Court
    roster: Roster | None
    received: Roster | None
    days_late: int = 0

    @property
    def state(self) -> RosterState | None:
        """How far the newest version has come; None: nothing has come."""
        return state_of(self.roster) if self.roster else None


def newest_own(court_id: int) -> Roster | None:
    """Return the newest version of a court's own roster, handed up or not.

    Args:
        court_id: which court.
    """
    return Roster.objects.own().filter(court_id=court_id).newest_first().first()


def roster_in_force(court_id: int) -> Roster | None:
    """Return the version that posters and plates are made from: the newest one received.

    Where a court hands its roster to nobody, or nothing has been received yet, the newest frozen.

    Args:
        court_id: which court.
    """
    own = Roster.objects.own().filter(court_id=court_id).newest_first()
    return own.received().first() or own.first()


def newest_received_beneath(court_id: int) -> dict[int, Roster]:
    """Return the newest roster received from each court beneath, by court.

    Args:
        court_id: the superior court.
    """
    received = Roster.objects.received().filter(submission__answerer_id=court_id)
    return _newest_by_court(received.own().exclude(court_id=court_id))


def list_standings(court: Court, today: dt.date) -> list[Standing]:
    """Return how far the rosters of the courts beneath have come, court by court.

    Args:
        court: the superior court.
        today: the court's date.
    """
    sent = Roster.objects.own().filter(submission__answerer=court).exclude(court=court)
    newest, received = _newest_by_court(sent), newest_received_beneath(court.pk)
    came = dict(sent.order_by("-number").values_list("court_id", "submission__sent_at"))
    due_on = roster_due_on(court.pk)
    return [
        Standing(
            one,
            newest.get(one.pk),
            received.get(one.pk),
            _days_late(civil_day(came[one.pk]) if one.pk in came else today, due_on),
        )
        for one in court.subordinates.order_by("pk")
    ]


def _days_late(day: dt.date, due_on: dt.date | None) -> int:
    return 0 if due_on is None else max(0, (day - due_on).days)


def _newest_by_court(rosters: RosterQuerySet) -> dict[int, Roster]:
    newest = rosters.filter(court=OuterRef("court")).order_by("-number").values("pk")[:1]
    found = rosters.filter(pk=Subquery(newest)).select_related("court", "submission__answer")
    return {roster.court_id: roster for roster in found}
