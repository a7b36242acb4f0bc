"""Which department speaks for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from fenglian.organizations.enums import BESIDE, HELD_BESIDE, BodyKind
from fenglian.organizations.models import Body, Person, PostTerm


def department_for(person: Person, today: dt.date) -> Body | None:
    """Return the department that reports a person's changes: of their first post, today or last.

    Args:
        person: whose.
        today: the court's date.
    """
    term = main_terms([person.pk], today).get(person.pk)
    return department_of(term.post.body) if term else None


def main_terms(person_ids: Collection[int], today: dt.date) -> dict[int, PostTerm]:
    """Return the first post that each person holds today, else the one that they left last.

    The post of a liaison officer is held beside another and does not count, nor does a seat in a
    leading group; people of partner bodies are not found at all.

    Args:
        person_ids: whose.
        today: the court's date.
    """
    terms = (
        PostTerm.objects.filter(person__in=person_ids, starts_on__lte=today)
        .exclude(post__kind__in=HELD_BESIDE)
        .exclude(post__body__kind__in=BESIDE)
        .select_related("person", "post__body__parent")
        .order_by("post__position", "post_id", "starts_on")
    )
    found: dict[int, PostTerm] = {}
    for term in terms:
        known = found.get(term.person_id)
        if known is None or _until(term, today) > _until(known, today):
            found[term.person_id] = term
    return found


def _until(term: PostTerm, today: dt.date) -> dt.date:
    """Return the last day of a term that is over; all that run go equally far."""
    return term.ends_on if term.ends_on and term.ends_on < today else today


def department_of(body: Body) -> Body:
    """Return the department that a body belongs to: a team's division, else the body itself.

    Args:
        body: with its parent fetched.
    """
    if body.kind == BodyKind.TEAM and body.parent is not None:
        return body.parent
    return body
