"""Who says something of a rule or of the work, who answers, and who reads it until then."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from fenglian.feedback.errors import DifficultyNotFoundError, OpinionNotFoundError
from fenglian.feedback.models import Difficulty, Opinion
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


def may_report_up(official: Official) -> bool:
    """Tell whether difficulties are a room of somebody's desk: they are of the court's own."""
    return bool(official.body_ids) and not official.is_of_center


def visible_difficulties(official: Official) -> QuerySet[Difficulty]:
    """Return the difficulties that an official may read: their court's, and those from beneath.

    Of their court: everybody their own and that of whom they stand in for, leaders those of the
    bodies under them, the filing division and the president all. Those from beneath are for the
    filing division to which they go, and the president above it.

    Args:
        official: who looks.
    """
    if official.is_of_center:
        return Difficulty.objects.none()
    own = Q(court_id=official.court_id)
    if not _reads_every(official):
        led: set[int] = set()
        for one in official.capacities:
            led |= one.led_body_ids | one.supervised_body_ids
        people = [one.person_id for one in official.capacities]
        return Difficulty.objects.filter(own, Q(body__in=led) | Q(person__in=people))
    return Difficulty.objects.filter(own | Q(answerer_id=official.court_id))


def reads_from_beneath(official: Official) -> bool:
    """Tell whether somebody reads what courts beneath report, should there be any."""
    return official.oversees and _reads_every(official)


def _reads_every(official: Official) -> bool:
    return any(one.is_president for one in official.capacities) or may_answer(official)


def get_difficulty_for(official: Official, difficulty_id: UUID) -> Difficulty:
    """Return a difficulty that the official may read, with its answer.

    Raises:
        DifficultyNotFoundError: there is none, or it is not for this official.
    """
    found = visible_difficulties(official).filter(pk=difficulty_id)
    difficulty = found.select_related("court", "answerer", "area", "answer").first()
    if difficulty is None:
        raise DifficultyNotFoundError
    return difficulty


def may_answer_difficulty(official: Official, difficulty: Difficulty) -> bool:
    """Tell whether somebody is of the filing division that a difficulty goes to."""
    return difficulty.answerer_id == official.court_id and may_answer(official)
