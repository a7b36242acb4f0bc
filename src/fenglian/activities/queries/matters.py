"""What was agreed, asked for or left open: the lists of whoever sees to it."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, QuerySet

from fenglian.activities.models import AgreedMatter
from fenglian.activities.policies import owned_by, visible_matters
from fenglian.organizations.queries import Official


def list_owned(official: Official) -> QuerySet[AgreedMatter]:
    """Return the open matters that an official sees to, the most urgent first.

    Args:
        official: whose; with those of whom they stand in for.
    """
    return _in_order(
        AgreedMatter.objects.open().filter(owned_by(official), court_id=official.court_id)
    )


def list_matters(
    official: Official, today: dt.date, *, state: str = "", kind: str = "", town_id: str = ""
) -> QuerySet[AgreedMatter]:
    """Return the matters that an official reads, open ones first.

    Args:
        official: who looks.
        today: the court's date.
        state: only in this state.
        kind: only of this kind.
        town_id: only of this town.
    """
    found = visible_matters(official, today)
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if town_id:
        found = found.filter(activity__area_id=town_id)
    return _in_order(found)


def _in_order(found: QuerySet[AgreedMatter]) -> QuerySet[AgreedMatter]:
    return found.select_related(
        "activity__area", "activity__village", "owner", "owner_body"
    ).order_by(
        F("settled_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "agreed_at", "pk"
    )
