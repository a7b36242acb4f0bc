"""Who leads the work and led it: leading groups with their terms, and the keeper (XX-1, XX-21)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from fenglian.organizations.enums import HELD_BESIDE, SEATS_OF_GROUP, BodyKind, PostKind
from fenglian.organizations.models import Body, PostTerm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody's time in a seat.

    Args:
        term: with person and post.
        has_left: they hold no post of the court any more, and sit there still.
    """

    term: PostTerm
    has_left: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A leading group.

    Args:
        body: the group.
        running: who sits there, or will, from the head down.
        past: who sat there, the latest first.
        has_head: somebody in office heads it today.
    """

    body: Body
    running: tuple[Sitting, ...]
    past: tuple[PostTerm, ...]
    has_head: bool


def list_groups(court_id: int, today: dt.date) -> list[Group]:
    """Return a court's leading groups with everybody who sits or sat in them.

    Args:
        court_id: whose.
        today: the court's date.
    """
    bodies = Body.objects.filter(court_id=court_id, kind=BodyKind.LEADING_GROUP)
    terms = _terms_of(court_id).filter(post__body__in=bodies).order_by("post__body_id", "starts_on")
    of_body = {pk: list(some) for pk, some in groupby(terms, key=lambda one: one.post.body_id)}
    there = _in_office(court_id, today)
    return [_group(body, of_body.get(body.pk, []), there, today) for body in bodies]


def list_keepers(court_id: int) -> list[PostTerm]:
    """Return who keeps rosters and ledgers by name, and kept them, the latest first.

    Args:
        court_id: whose.
    """
    terms = _terms_of(court_id).filter(post__kind=PostKind.ROSTER_KEEPER)
    return list(terms.order_by("-starts_on", "-pk"))


def _terms_of(court_id: int) -> QuerySet[PostTerm]:
    return PostTerm.objects.filter(court_id=court_id).select_related("person", "post")


def _in_office(court_id: int, today: dt.date) -> set[int]:
    terms = PostTerm.objects.on(today).filter(court_id=court_id)
    return set(terms.exclude(post__kind__in=HELD_BESIDE).values_list("person_id", flat=True))


def _group(body: Body, terms: Iterable[PostTerm], there: set[int], today: dt.date) -> Group:
    running, past = [], []
    for term in terms:
        if term.ends_on is not None and term.ends_on < today:
            past.append(term)
        else:
            running.append(Sitting(term, term.person_id not in there))
    running.sort(key=lambda one: (SEATS_OF_GROUP.index(PostKind(one.term.post.kind)), one.term.pk))
    past.sort(key=lambda one: (one.ends_on, one.pk), reverse=True)
    has_head = any(
        one.term.post.kind == PostKind.GROUP_HEAD
        and one.term.starts_on <= today
        and not one.has_left
        for one in running
    )
    return Group(body, tuple(running), tuple(past), has_head)
