"""Whose figures an official may see, and what they may read and close of special supervision."""

from __future__ import annotations

from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fenglian.correspondence.policies import watches_all
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.queries import Official
from fenglian.requests.policies import reads_all
from fenglian.supervision.enums import Outcome
from fenglian.supervision.errors import (
    FiguresForbiddenError,
    NotYoursToCloseError,
    SupervisionNotFoundError,
)
from fenglian.supervision.models import SpecialSupervision


def supervises(capacity: Official) -> bool:
    """Tell whether a post of somebody's has the work of others under it.

    Args:
        capacity: an official as themselves, or as one whom they stand in for.
    """
    return capacity.has_role(OfficialRole.SUPERVISION)


def reads_entries(official: Official) -> bool:
    """Tell whether anything of special supervision may be somebody's to read."""
    return any(supervises(one) for one in official.capacities)


def require_entries(official: Official) -> None:
    """Let pass whoever may read of special supervision.

    Raises:
        FiguresForbiddenError: to everybody else there is no such page.
    """
    if not reads_entries(official):
        raise FiguresForbiddenError


def visible_duties(official: Official) -> Q:
    """Return the condition on the duties about requests whose figures an official may see (NS-13).

    The president, and the desk that watches over all requests, see the court; a leader sees the
    bodies under them.

    Args:
        official: who looks.

    Raises:
        FiguresForbiddenError: no post of theirs has figures under it.
    """
    if not supervises(official):
        raise FiguresForbiddenError
    requests = Q(subject_kind="request")
    if reads_all(official):
        return requests
    return requests & Q(body_id__in=bodies_under(official))


def bodies_under(official: Official) -> frozenset[int]:
    """Return the bodies that somebody leads or is in charge of."""
    return official.led_body_ids | official.supervised_body_ids


def watched_bodies(capacity: Official) -> frozenset[int] | None:
    """Return the bodies on somebody's board (NS-13, NS-9a); None: the whole court.

    Args:
        capacity: an official as themselves, or as one whom they stand in for.
    """
    return None if capacity.is_president else capacity.watched_body_ids


def has_board(official: Official) -> bool:
    """Tell whether anything stands under somebody, or they are a department's liaison officer."""
    return any(one.is_president or bool(one.watched_body_ids) for one in official.capacities)


def require_board(official: Official) -> None:
    """Let pass whoever has a board.

    Raises:
        FiguresForbiddenError: to everybody else there is no such page.
    """
    if not has_board(official):
        raise FiguresForbiddenError


def has_areas(official: Official) -> bool:
    """Tell whether boards of areas are somebody's: court leaders, and who watches all towns."""
    if official.is_of_center:
        return False
    leads = any(one.has_role(OfficialRole.COURT_LEADER) for one in official.capacities)
    return leads or watches_all(official)


def reads_area(official: Official, leader_id: int) -> bool:
    """Tell whether somebody reads the board of a leader's area (XX-2).

    Args:
        official: who looks.
        leader_id: whose area.
    """
    own = leader_id in {one.person_id for one in official.capacities}
    return has_areas(official) and (own or watches_all(official))


def _unless_about(capacity: Official) -> Q:
    """Leave out what concerns somebody: complained of, or once in their hands (S5)."""
    person = capacity.person_id
    return ~(
        Q(about_id=person)
        | Q(request__complained_of_id=person)
        | Q(request__order__handler_id=person)
        | Q(request__order__first_handler_id=person)
        | Q(request__merged_into__order__handler_id=person)
        | Q(request__merged_into__order__first_handler_id=person)
    )


def visible_entries(official: Official) -> QuerySet[SpecialSupervision]:
    """Return what an official may read of special supervision.

    The president and the desk's supervisors read the court's, leaders that of the bodies under
    them; nobody what is about themselves, and no deputy what is about whom they stand in for (S5).

    Args:
        official: who looks.
    """
    entries = SpecialSupervision.objects.filter(court_id=official.court_id)
    theirs = [
        _unless_about(one)
        if reads_all(one)
        else Q(body_id__in=bodies_under(one)) & _unless_about(one)
        for one in official.capacities
        if supervises(one)
    ]
    if not theirs:
        return entries.none()
    return entries.filter(reduce(or_, theirs), _unless_about(official))


def get_entry_for(official: Official, entry_id: UUID) -> SpecialSupervision:
    """Return an entry that the official may read: the one gateway.

    Raises:
        SupervisionNotFoundError: there is none, or it is not for this official.
    """
    entries = visible_entries(official).select_related("request", "body", "about")
    entry = entries.filter(pk=entry_id).first()
    if entry is None:
        raise SupervisionNotFoundError
    return entry


def may_close(
    official: Official, entry: SpecialSupervision, outcome: Outcome = Outcome.UPHELD
) -> bool:
    """Tell whether an official may say what was found out.

    A department's leader may find it true; to find it untrue, which gives the department its rate
    back, takes the vice president in charge or the president (S26).

    Args:
        official: who reads it.
        entry: which.
        outcome: true or untrue.
    """
    return any(
        one.is_president
        or entry.body_id in one.supervised_body_ids
        or (entry.body_id in one.led_body_ids and outcome == Outcome.UPHELD)
        for one in official.capacities
    )


def require_close(official: Official, entry: SpecialSupervision, outcome: Outcome) -> None:
    """Let the closing pass, or say whose it is.

    Raises:
        NotYoursToCloseError: somebody else's.
    """
    if may_close(official, entry, outcome):
        return
    if may_close(official, entry):
        raise NotYoursToCloseError(
            _("查明不属实的，由分管院领导或者院长办结，您可以写明情况报上去。")
        )
    raise NotYoursToCloseError(_("专项督办由部门领导和院领导办结，您可以看。"))
