"""The towns of a court's district."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from fenglian.liaison.models import LiaisonPoint
from fenglian.organizations.enums import AreaLevel
from fenglian.organizations.models import Area

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fenglian.organizations.models import Court


def list_towns(court: Court) -> QuerySet[Area]:
    """Return the towns and streets of a court's district, by their codes; farms are none.

    Those of a county for a basic court, those of every county beneath it for an intermediate one;
    a court whose area is not laid down has none.

    Args:
        court: which.
    """
    inside = Q(parent=court.area_id) | Q(parent__parent=court.area_id)
    if court.area_id is None:
        return Area.objects.none()
    return Area.objects.towns().filter(inside).select_related("parent").order_by("code")


def is_in_district(court: Court, town: Area) -> bool:
    """Tell whether a place on the level of towns, a farm perhaps, lies in a court's district.

    Args:
        court: which.
        town: with its parent.
    """
    if court.area_id is None or town.level != AreaLevel.TOWN or town.parent is None:
        return False
    return court.area_id in {town.parent_id, town.parent.parent_id}


def has_public_towns(court: Court) -> bool:
    """Tell whether people may look for a town's judge: it has a point, or a court beneath.

    Args:
        court: which, in the running scope.
    """
    if court.area_id is None:
        return False
    points = LiaisonPoint.objects.filter(court=court)
    return points.exists() or court.subordinates.exists()
