"""Reading who is who today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from fenglian.isolation.actors import Actor, ActorKind
from fenglian.organizations.enums import ROLES_OF_POST, OfficialRole, PostKind
from fenglian.organizations.models import Account, Body, Person, PostTerm


@dataclass(frozen=True, slots=True)
class Official:
    """A signed-in official with the rights of the posts held today.

    Args:
        account_id: the sign-in.
        person_id: the person.
        court_id: their court.
        name: as shown.
        title: the first post with its body, e.g. 民事审判一庭法官.
        roles: what they may do.
        body_ids: the bodies they belong to.
        led_body_ids: the bodies they lead directly.
        supervised_body_ids: the bodies they are in charge of as a court leader.
        is_president: everything in the court stands under them (NS-13).
    """

    account_id: int
    person_id: int
    court_id: int
    name: str
    title: str
    roles: frozenset[str]
    body_ids: frozenset[int]
    led_body_ids: frozenset[int]
    supervised_body_ids: frozenset[int]
    is_president: bool

    def has_role(self, *roles: OfficialRole) -> bool:
        """Tell whether a post held today gives one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def actor(self) -> Actor:
        """This official as the ledger names them."""
        return Actor(ActorKind.OFFICIAL, f"{self.name}，{self.title}", self.person_id)


def load_official(account: Account, today: dt.date) -> Official | None:
    """Return the official behind an account, or None when the account or all posts have ended.

    Called for every request, so that a transfer or a disabled account takes effect at once (S7).

    Args:
        account: the sign-in, with its person.
        today: the court's date.
    """
    if not account.is_active:
        return None
    terms = list(
        PostTerm.objects.on(today)
        .filter(court_id=account.court_id, person_id=account.person_id)
        .select_related("post__body", "person")
        .order_by("post__position", "post_id")
    )
    if not terms:
        return None
    posts = [term.post for term in terms]
    post_ids = [post.pk for post in posts]
    led: set[int] = set()
    supervised: set[int] = set()
    if any(
        post.kind in {PostKind.DEPARTMENT_LEADER, PostKind.VICE_PRESIDENT, PostKind.PRESIDENT}
        for post in posts
    ):
        for body in Body.objects.filter(court_id=account.court_id).filter(
            Q(leader_post__in=post_ids) | Q(supervising_post__in=post_ids)
        ):
            (led if body.leader_post_id in post_ids else supervised).add(body.pk)
    first = posts[0]
    title = (
        first.title
        if first.kind in {PostKind.PRESIDENT, PostKind.VICE_PRESIDENT}
        else (f"{first.body.name}{first.title}")
    )
    return Official(
        account_id=account.pk,
        person_id=account.person_id,
        court_id=account.court_id,
        name=terms[0].person.name,
        title=title,
        roles=frozenset().union(*(ROLES_OF_POST[post.kind] for post in posts)),
        body_ids=frozenset(post.body_id for post in posts),
        led_body_ids=frozenset(led),
        supervised_body_ids=frozenset(supervised),
        is_president=any(post.kind == PostKind.PRESIDENT for post in posts),
    )


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


def find_desk_id(court_id: int) -> int:
    """Return the id of the body whose people screen requests; in plain SQL, for every submission.

    Raises:
        Body.DoesNotExist: when the court names none; `fenglian mechanism adopt` checks for it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM organizations_body WHERE court_id = %s AND is_desk", [court_id]
        )
        found = cursor.fetchone()
    if found is None:
        raise Body.DoesNotExist(f"court {court_id} has no desk")
    return int(found[0])
