"""Who holds a role today: through the court's posts, or through whoever registered for the role.

A spine knows no flow: whoever knows who holds a role that is no post of the court (a town's contact
judge) registers that when it starts (`AppConfig.ready`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fenglian.mechanisms.enums import Role
from fenglian.organizations.models import Body, Court
from fenglian.organizations.queries import (
    find_desk_id,
    find_filing_body,
    find_leading_office,
    find_roster_keeper,
    find_service_center_id,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

COURT = "court"
"""The key of what is held for the court itself."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that somebody holds a role for.

    Args:
        key: which, the same whoever holds it: `town:445321101`; `court` for the court itself.
        about: what it is called: the town's name.
        body_id: the body whose leaders a ladder climbs to.
        person_id: who holds it; None: the people of the body in common.
    """

    key: str
    about: str
    body_id: int
    person_id: int | None = None


class RoleHolders(Protocol):
    """Who holds a role, for one thing after another."""

    def list_holdings(self, court_id: int, role: Role, day: dt.date) -> Collection[Holding]:
        """Return who holds the role for what on a day, in the running scope.

        Nothing is returned for what nobody holds: it is opened once somebody does.

        Args:
            court_id: in which court.
            role: one for which it was registered.
            day: the court's date.
        """


_holders: dict[Role, RoleHolders] = {}


def register_holders(roles: Collection[Role], holders: RoleHolders) -> None:
    """Let a flow say who holds roles; the last one registered for a role counts.

    Args:
        roles: which roles.
        holders: who knows.
    """
    _holders.update(dict.fromkeys(roles, holders))


def list_holdings(court: Court, role: Role, day: dt.date) -> Collection[Holding]:
    """Return who holds a role for what on a day; nothing where the court has nobody for it.

    Args:
        court: in which court.
        role: which role.
        day: the court's date.
    """
    registered = _holders.get(role)
    if registered is not None:
        return registered.list_holdings(court.pk, role, day)
    try:
        body_id = _body_of(court.pk, role)
    except Body.DoesNotExist:  # the court is still being set up
        body_id = None
    if body_id is None:
        return []
    keeper = find_roster_keeper(court.pk, day) if role is Role.ROSTER_KEEPER else None
    return [Holding(COURT, court.short_name, body_id, keeper.pk if keeper else None)]


def _body_of(court_id: int, role: Role) -> int | None:
    match role:
        case Role.DESK:
            return find_desk_id(court_id)
        case Role.FILING_DIVISION:
            return find_filing_body(court_id).pk
        case Role.SERVICE_CENTER:
            return find_service_center_id(court_id)
        case Role.MANAGEMENT_OFFICE | Role.ROSTER_KEEPER:
            return find_leading_office(court_id).pk
        case Role.PRESIDENT:
            return Body.objects.get(court_id=court_id, kind="court").pk
    return None


def is_registered(role: Role) -> bool:
    """Tell whether a role is found through whoever registered for it, and not through posts."""
    return role in _holders
