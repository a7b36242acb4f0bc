"""Reading who is who today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from fenglian.isolation.actors import LONGEST_LABEL, Actor, ActorKind
from fenglian.organizations.enums import (
    HELD_BESIDE,
    ROLES_OF_POST,
    WITHOUT_ROLES,
    BodyKind,
    OfficialRole,
    PostKind,
)
from fenglian.organizations.models import Account, Body, Person, Post, PostTerm

_OVERSEEN = """
WITH RECURSIVE beneath AS (
    SELECT id FROM organizations_court WHERE superior_id = %s
     UNION
    SELECT c.id FROM organizations_court c JOIN beneath b ON c.superior_id = b.id
) SELECT id FROM beneath ORDER BY id
"""


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


def list_stand_ins(court_id: int, today: dt.date) -> dict[int, int | None]:
    """Return who is away today, each with whoever stands in for them; None: nobody does.

    Args:
        court_id: in which court.
        today: the court's date.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, deputy_id FROM organizations_stand_ins(%s, %s)", [court_id, today]
        )
        return dict(cursor.fetchall())


def with_stand_in(court_id: int, person_id: int, today: dt.date) -> list[int]:
    """Return somebody, and whoever stands in for them today.

    Args:
        court_id: in which court.
        person_id: who.
        today: the court's date.
    """
    deputy_id = list_stand_ins(court_id, today).get(person_id)
    return [person_id] if deputy_id is None else [person_id, deputy_id]


def name_stand_in(deputy: str, absent: str | None) -> str:
    """Write somebody together with whom they stand in for: 宋知微（代陆闻笙）.

    Args:
        deputy: who acts.
        absent: for whom; None: for nobody but themselves.
    """
    return _("{}（代{}）").format(deputy, absent) if absent else deputy


def name_on_duty(court_id: int, people: Collection[Person], today: dt.date) -> dict[int, str]:
    """Return the names of people by id, as they are on duty today: themselves, or their deputy.

    Whoever is away and nobody stands in for is left out.

    Args:
        court_id: their court.
        people: whose names.
        today: the court's date.
    """
    names = {person.pk: person.name for person in people}
    stand_ins = list_stand_ins(court_id, today)
    away = {pk: deputy for pk, deputy in stand_ins.items() if pk in names}
    if not away:
        return names
    deputies = Person.objects.in_bulk([pk for pk in away.values() if pk is not None])
    for pk, deputy_id in away.items():
        absent = names.pop(pk)
        if deputy_id is not None:
            names[pk] = name_stand_in(deputies[deputy_id].name, absent)
    return names


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


def find_filing_body(court_id: int) -> Body:
    """Return the filing division with the posts above it; the desk where a court names none.

    Args:
        court_id: in which court.

    Raises:
        Body.DoesNotExist: the court has no desk either.
    """
    bodies = Body.objects.filter(Q(is_filing=True) | Q(is_desk=True), court_id=court_id)
    found = bodies.order_by("-is_filing").first()
    if found is None:
        raise Body.DoesNotExist(f"court {court_id} has no desk")
    return found


def find_service_center_id(court_id: int) -> int | None:
    """Return the id of the body that publishes the directory (NS-15); None: the court names none.

    Args:
        court_id: in which court.
    """
    centers = Body.objects.filter(court_id=court_id, is_service_center=True)
    return centers.values_list("pk", flat=True).first()


def find_management_office(court_id: int) -> Body | None:
    """Return the office that leads ledgers and reports (XX-18); None: the court names none.

    Args:
        court_id: in which court.
    """
    return Body.objects.filter(court_id=court_id, is_management_office=True).first()


def find_leading_office(court_id: int) -> Body:
    """Return the body that leads rosters and ledgers: the management office, else filing.

    Args:
        court_id: in which court.

    Raises:
        Body.DoesNotExist: the court has neither, nor a desk.
    """
    return find_management_office(court_id) or find_filing_body(court_id)


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


def list_overseen(court_id: int) -> list[int]:
    """Return the courts beneath a court, of every level; most courts have none.

    Args:
        court_id: the superior court.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVERSEEN, [court_id])
        return [pk for (pk,) in cursor.fetchall()]


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
