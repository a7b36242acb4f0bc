"""Who holds which post today."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from fenglian.organizations.enums import (
    HELD_BESIDE,
    PostKind,
)
from fenglian.organizations.models import Body, Person, PostTerm


def find_holders(court_id: int, kind: PostKind, today: dt.date) -> list[Person]:
    """Return the people who hold a post of the kind today.

    Args:
        court_id: in which court.
        kind: which posts.
        today: the court's date.
    """
    terms = (
        PostTerm.objects.on(today)
        .filter(court_id=court_id, post__kind=kind)
        .select_related("person")
        .order_by("post__position", "post_id")
    )
    return [term.person for term in terms]


def find_leader_chain(body: Body, today: dt.date) -> list[int]:
    """Return who stands above a body today, from its leader up; vacant posts are left out (NS-13).

    Args:
        body: which body.
        today: the court's date.
    """
    above = (body.leader_post_id, body.supervising_post_id)
    terms = PostTerm.objects.on(today).filter(
        Q(post__in=[post for post in above if post]) | Q(post__kind=PostKind.PRESIDENT),
        court_id=body.court_id,
    )
    holders = dict(terms.values_list("post_id", "person_id"))
    chain = [holders.pop(post) for post in above if post in holders]
    return [*chain, *holders.values()]


def list_terms(court_id: int, today: dt.date) -> QuerySet[PostTerm]:
    """Return who holds which post today, body by body.

    Args:
        court_id: in which court.
        today: the court's date.
    """
    return (
        PostTerm.objects.on(today)
        .filter(court_id=court_id)
        .select_related("person", "post__body")
        .order_by("post__body__position", "post__body_id", "post__position", "post_id")
    )


def find_roster_keeper(court_id: int, today: dt.date) -> Person | None:
    """Return who is named to keep rosters and ledgers today (XX-21); None: nobody.

    Whoever has left the office that leads them, or cannot sign in, keeps nothing.

    Args:
        court_id: in which court.
        today: the court's date.
    """
    own = PostTerm.objects.on(today).filter(
        person=OuterRef("person"), post__body=OuterRef("post__body")
    )
    terms = PostTerm.objects.on(today).filter(
        Exists(own.exclude(post__kind__in=HELD_BESIDE)),
        court_id=court_id,
        post__kind=PostKind.ROSTER_KEEPER,
        person__account__is_active=True,
    )
    found = terms.select_related("person").order_by("-starts_on", "-pk").first()
    return found.person if found else None


def find_liaison_officers(court_id: int, today: dt.date) -> dict[int, Person]:
    """Return the liaison officers of today by the body they serve (NS-9a).

    Args:
        court_id: in which court.
        today: the court's date.
    """
    terms = (
        PostTerm.objects.on(today)
        .filter(court_id=court_id, post__kind=PostKind.LIAISON_OFFICER)
        .select_related("person", "post")
        .order_by("-post__position", "-pk")
    )
    return {term.post.body_id: term.person for term in terms}
