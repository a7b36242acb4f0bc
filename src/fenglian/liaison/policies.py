"""Who arranges points and assignments. Every official of the court reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.liaison.errors import NotYoursToArrangeError
from fenglian.mechanisms.enums import Covered
from fenglian.mechanisms.queries import rules_in_force
from fenglian.mechanisms.schema import CoverageRule
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.models import Body

TOWNS = frozenset({Covered.TOWN, Covered.CENTER})
"""What stands for a town each: the town itself, and its one center."""

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.organizations.models import Court
    from fenglian.organizations.queries import Official


def may_read_network(official: Official) -> bool:
    """Tell whether an official reads who holds which town: everybody but people of centers."""
    return official.oversees


def has_network(official: Official, court: Court, at: dt.datetime) -> bool:
    """Tell whether the network stands in an official's bar: where a notice asks for its towns.

    Args:
        official: who.
        court: theirs; one without a district has no towns.
        at: the moment.
    """
    if court.area_id is None or not may_read_network(official):
        return False
    rules = (found.rule for found in rules_in_force(court.pk, at))
    return any(isinstance(rule, CoverageRule) and rule.over in TOWNS for rule in rules)


def may_arrange(official: Official) -> bool:
    """Tell whether an official arranges the court's points and assignments.

    Court leaders, the administrators, and the people of the management office, who lead ledgers and
    rosters.

    Args:
        official: who.
    """
    if official.has_role(OfficialRole.COURT_LEADER, OfficialRole.ADMINISTRATION):
        return True
    offices = Body.objects.filter(court_id=official.court_id, is_management_office=True)
    return offices.filter(pk__in=official.body_ids).exists()


def require_arranging(official: Official) -> None:
    """Let only those pass who arrange.

    Raises:
        NotYoursToArrangeError: the official may look only.
    """
    if not may_arrange(official):
        raise NotYoursToArrangeError
