"""Who holds the seats that rules name: one holding for each town, whoever holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.duties.holders import Holding
from fenglian.liaison.enums import Seat
from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import Role
from fenglian.organizations.models import PostTerm

if TYPE_CHECKING:
    import datetime as dt

SEATS = {
    Role.TOWN_CONTACT: Seat.TOWN_CONTACT,
    Role.LIAISON_JUDGE: Seat.LIAISON_JUDGE,
    Role.CONTACT_LEADER: Seat.CONTACT_LEADER,
}


def town_key(area_code: str) -> str:
    """Return the key under which duties know what is held for a town."""
    return f"town:{area_code}"


class SeatHolders:
    """Finds who holds a seat, town by town: of several the longest assigned."""

    def list_holdings(self, court_id: int, role: Role, day: dt.date) -> list[Holding]:
        """Return who holds the role's seat on a day and is in office, one for each town."""
        assignments = (
            Assignment.objects.on(day)
            .filter(court_id=court_id, seat=SEATS[role], person__isnull=False)
            .select_related("area")
            .order_by("area_id", "starts_on", "id")
        )
        terms = PostTerm.objects.on(day).filter(
            court_id=court_id, person__in=assignments.order_by().values("person_id")
        )
        bodies = dict(terms.order_by("-pk").values_list("person_id", "post__body_id"))
        found: dict[str, Holding] = {}
        for one in assignments:
            if one.person_id is not None and one.person_id in bodies:
                key = town_key(one.area_id)
                holding = Holding(key, one.area.name, bodies[one.person_id], one.person_id)
                found.setdefault(key, holding)
        return list(found.values())
