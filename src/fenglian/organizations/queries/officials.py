"""Who is signed in, with the rights of the posts they hold today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Q

from fenglian.isolation.actors import LONGEST_LABEL, Actor, ActorKind
from fenglian.organizations.enums import (
    ROLES_OF_POST,
    WITHOUT_ROLES,
    BodyKind,
    OfficialRole,
    PostKind,
)
from fenglian.organizations.models import Account, Body, Post, PostTerm


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
        liaison_body_ids: the departments whose liaison officer they are, with their teams (NS-9a).
        town: of the people of a governance center, its town's area code.
        stands_in_for: the absent people whose open work is theirs today, with those people's
            rights; nobody's own deputised rights are passed on, for the deputy has them directly.
        via: the other system through which they act; empty in our own pages.
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
    liaison_body_ids: frozenset[int] = frozenset()
    town: str = ""
    stands_in_for: tuple[Official, ...] = ()
    via: str = ""

    @property
    def capacities(self) -> tuple[Official, ...]:
        """The official as themselves, then as each person they stand in for."""
        return (self, *self.stands_in_for)

    @property
    def is_of_center(self) -> bool:
        """Whether they are of a governance center and nothing in the court."""
        return self.roles == {OfficialRole.CENTER}

    def has_role(self, *roles: OfficialRole) -> bool:
        """Tell whether a post held today gives one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def oversees(self) -> bool:
        """Tell whether they read of the courts beneath theirs; people of partner bodies do not."""
        return bool(self.roles - {OfficialRole.CENTER})

    @property
    def watched_body_ids(self) -> frozenset[int]:
        """The bodies whose work they read: led, in their charge, or served as liaison officer."""
        return self.led_body_ids | self.supervised_body_ids | self.liaison_body_ids

    @property
    def actor(self) -> Actor:
        """This official as the ledger names them; a title too long for it is cut, not the rest."""
        through = f"（经{self.via}）" if self.via else ""
        label = f"{self.name}，{self.title}"[: LONGEST_LABEL - len(through)]
        return Actor(ActorKind.OFFICIAL, label + through, self.person_id)


def load_official(account: Account, today: dt.date) -> Official | None:
    """Return the official behind an account, or None when the account or all posts have ended.

    Called for every request, so that a transfer, a disabled account or a deputy's last day takes
    effect at once (S7).

    Args:
        account: the sign-in, with its person.
        today: the court's date.
    """
    if not account.is_active:
        return None
    official = _with_posts_of(account, today)
    if official is None:
        return None
    absent = [] if official.is_of_center else _list_stood_in_for(account, today)
    if not absent:
        return official
    accounts = Account.objects.filter(court_id=account.court_id, person__in=absent).order_by("pk")
    others = [_with_posts_of(one, today) for one in accounts.select_related("person")]
    return replace(official, stands_in_for=tuple(one for one in others if one is not None))


def _with_posts_of(account: Account, today: dt.date) -> Official | None:
    terms = list(
        PostTerm.objects.on(today)
        .filter(court_id=account.court_id, person_id=account.person_id)
        .exclude(post__kind__in=WITHOUT_ROLES)
        .select_related("post__body", "person")
        .order_by("post__position", "post_id")
    )
    if not terms:
        return None
    posts = [term.post for term in terms]
    led, supervised = _bodies_under(posts)
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
        liaison_body_ids=with_teams(
            {post.body_id for post in posts if post.kind == PostKind.LIAISON_OFFICER}
        ),
        town=next((post.body.area_id for post in posts if post.kind == PostKind.CENTER_STAFF), None)
        or "",
    )


def _bodies_under(posts: Sequence[Post]) -> tuple[set[int], set[int]]:
    """Return the bodies that posts lead, and those that they are in charge of."""
    led: set[int] = set()
    supervised: set[int] = set()
    post_ids = [post.pk for post in posts]
    if any(
        post.kind in {PostKind.DEPARTMENT_LEADER, PostKind.VICE_PRESIDENT, PostKind.PRESIDENT}
        for post in posts
    ):
        for body in Body.objects.filter(court_id=posts[0].court_id).filter(
            Q(leader_post__in=post_ids) | Q(supervising_post__in=post_ids)
        ):
            (led if body.leader_post_id in post_ids else supervised).add(body.pk)
    return led, supervised


def with_teams(body_ids: set[int]) -> frozenset[int]:
    """Return some bodies and the teams in them; without any, nothing is asked.

    Args:
        body_ids: departments, or any bodies.
    """
    if not body_ids:
        return frozenset()
    teams = Body.objects.filter(parent__in=body_ids, kind=BodyKind.TEAM)
    return frozenset(body_ids) | frozenset(teams.values_list("pk", flat=True))


def _list_stood_in_for(deputy: Account, today: dt.date) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM organizations_stand_ins(%s, %s) WHERE deputy_id = %s",
            [deputy.court_id, today, deputy.person_id],
        )
        return [person_id for (person_id,) in cursor.fetchall()]
