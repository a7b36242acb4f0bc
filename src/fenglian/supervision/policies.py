"""Whose figures an official may see."""

from __future__ import annotations

from django.db.models import Q

from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.queries import Official
from fenglian.supervision.errors import FiguresForbiddenError


def visible_duties(official: Official) -> Q:
    """Return the condition on duties whose figures an official may see (NS-13).

    The president, and the desk that watches over all requests, see the court; a leader sees the
    bodies under them.

    Args:
        official: who looks.

    Raises:
        FiguresForbiddenError: no post of theirs has figures under it.
    """
    if not official.has_role(OfficialRole.SUPERVISION):
        raise FiguresForbiddenError
    if official.is_president or official.has_role(OfficialRole.DESK):
        return Q()
    return Q(body_id__in=official.led_body_ids | official.supervised_body_ids)
