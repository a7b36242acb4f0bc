"""Who says something of a rule, who answers, and who reads it before it is answered."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from fenglian.feedback.errors import OpinionNotFoundError
from fenglian.feedback.models import Opinion
from fenglian.organizations.models import Body
from fenglian.organizations.queries import Official, find_filing_body


def may_raise(official: Official) -> bool:
    """Tell whether an official may say something of a rule: whoever belongs to a department."""
    return bool(official.body_ids)


def may_answer(official: Official) -> bool:
    """Tell whether an official interprets: who is of the filing division, leads it or stands in."""
    try:
        filing_id = find_filing_body(official.court_id).pk
    except Body.DoesNotExist:
        return False
    return any(filing_id in one.body_ids | one.led_body_ids for one in official.capacities)


def visible_opinions(official: Official) -> QuerySet[Opinion]:
    """Return the opinions that an official may read in the sender's words.

    The filing division and the president read all of the court's; leaders those of the bodies under
    them; everybody their own, and that of whom they stand in for.

    Args:
        official: who looks.
    """
    opinions = Opinion.objects.filter(court_id=official.court_id)
    if official.is_president or may_answer(official):
        return opinions
    led: set[int] = set()
    for one in official.capacities:
        led |= one.led_body_ids | one.supervised_body_ids
    people = [one.person_id for one in official.capacities]
    return opinions.filter(Q(body__in=led) | Q(person__in=people))


def get_opinion_for(official: Official, opinion_id: UUID) -> Opinion:
    """Return an opinion that the official may read.

    Raises:
        OpinionNotFoundError: there is none, or it is not for this official; the two look the same.
    """
    try:
        return visible_opinions(official).select_related("court", "body").get(pk=opinion_id)
    except Opinion.DoesNotExist:
        raise OpinionNotFoundError from None
