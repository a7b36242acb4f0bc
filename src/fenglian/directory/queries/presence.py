"""Who is away, and who holds which post."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from fenglian.directory.policies import may_manage_posts
from fenglian.organizations.models import Absence, Body, Person, Post, PostTerm
from fenglian.organizations.queries import Official, list_stand_ins

SOON = dt.timedelta(days=30)
"""How far ahead absences are listed."""


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """An absence as its list shows it.

    Args:
        absence: with person and deputy.
        is_running: it is today.
        is_attended: somebody stands in today; true of those to come.
        may_end: the official may end it, and reads why.
    """

    absence: Absence
    is_running: bool
    is_attended: bool
    may_end: bool


def list_absences(official: Official, today: dt.date) -> list[AbsenceLine]:
    """Return who of the court is away today or soon, the nearest first.

    Args:
        official: who looks.
        today: the court's date.
    """
    absences = (
        Absence.objects.filter(
            court_id=official.court_id,
            ended_at__isnull=True,
            ends_on__gte=today,
            starts_on__lte=today + SOON,
        )
        .select_related("person", "deputy")
        .order_by("starts_on", "person__name")
    )
    stand_ins = list_stand_ins(official.court_id, today)
    own = {person.pk for person in list_people_of(official, today)}
    return [
        AbsenceLine(
            absence,
            is_running=absence.starts_on <= today,
            is_attended=absence.starts_on > today or stand_ins.get(absence.person_id) is not None,
            may_end=absence.person_id in own,
        )
        for absence in absences
    ]


def list_people_of(official: Official, today: dt.date) -> list[Person]:
    """Return for whom an official may enter absences: themselves, and who stands under them.

    Args:
        official: who.
        today: the court's date.
    """
    people = Person.objects.of_court().filter(court_id=official.court_id)
    if not (official.is_president or may_manage_posts(official)):
        bodies: set[int] = set()
        for one in official.capacities:
            bodies |= one.led_body_ids | one.supervised_body_ids
        under = PostTerm.objects.on(today).filter(court_id=official.court_id, post__body__in=bodies)
        people = people.filter(Q(pk__in=under.values("person_id")) | Q(pk=official.person_id))
    return sorted(people, key=lambda person: (person.pk != official.person_id, person.name))


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post with whoever holds it.

    Args:
        post: the post.
        term: the running term, or the one that begins next; None: vacant.
    """

    post: Post
    term: PostTerm | None


def list_posts(court_id: int, today: dt.date) -> list[tuple[Body, list[PostLine]]]:
    """Return the posts of a court by body, with their holders, in three statements.

    Args:
        court_id: whose.
        today: the court's date.
    """
    terms: dict[int, PostTerm] = {}
    current = PostTerm.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), court_id=court_id
    )
    for term in current.select_related("person").order_by("-starts_on"):
        terms[term.post_id] = term
    lines: dict[int, list[PostLine]] = {}
    for post in Post.objects.filter(court_id=court_id):
        lines.setdefault(post.body_id, []).append(PostLine(post, terms.get(post.pk)))
    return [
        (body, lines[body.pk])
        for body in Body.objects.filter(court_id=court_id)
        if body.pk in lines
    ]
