"""Who reads materials, and who publishes them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet

from fenglian.correspondence.errors import RecordNotFoundError
from fenglian.correspondence.models import Material
from fenglian.correspondence.policies.threads import watches_all
from fenglian.organizations.queries import Official


def may_publish(official: Official) -> bool:
    """Tell whether somebody publishes materials: filing division, management office, president."""
    return not official.is_of_center and watches_all(official)


def visible_materials(official: Official) -> QuerySet[Material]:
    """Return the materials that somebody may read, those in use first, by kind and title.

    Everybody of the court reads every version; centers what is in use, by the database's own
    policy besides.

    Args:
        official: who looks.
    """
    materials = Material.objects.filter(court_id=official.court_id)
    if official.is_of_center:
        materials = materials.filter(is_current=True)
    return materials.order_by(F("is_current").desc(), "kind", "title", "-number", "pk")


def get_material_for(official: Official, material_id: UUID) -> Material:
    """Return a material that somebody may read.

    Raises:
        RecordNotFoundError: there is none, or not for them.
    """
    found = visible_materials(official).filter(pk=material_id).first()
    if found is None:
        raise RecordNotFoundError
    return found
