"""The demonstration court: its places, bodies, officials and sign-ins. Everybody is invented."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

import fenglian.organizations
from fenglian.demonstration.files import read_court
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS
from fenglian.organizations.actions import load_areas
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Account, Body, Court, Person, Post, PostTerm
from fenglian.worktime.actions import build_calendar
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.models import Calendar

if TYPE_CHECKING:
    from fenglian.demonstration.files import CourtPlan

AREAS = Path(fenglian.organizations.__file__).parent / "data" / "areas" / "nansha.csv"
CALENDAR = "全国"
PASSWORD = "fenglian-2026"  # noqa: S105 - printed on the page: the demonstration hides nothing
APPOINTED = dt.date(2024, 1, 1)
IN_FORCE = dt.datetime(2024, 1, 1, tzinfo=COURT_ZONE)
LOADER = Actor.command("fenglian demo")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How one official of the demonstration signs in.

    Args:
        username: the sign-in name.
        name: the official, invented.
        title: body and post.
        password: the same for all.
        code: the one-time code of the moment.
        seat: the kind of the first post.
    """

    username: str
    name: str
    title: str
    password: str
    code: str
    seat: str


def find_court() -> Court | None:
    """Return the demonstration court where it is loaded."""
    return Court.objects.filter(slug=read_court().court.slug, is_demonstration=True).first()


def build_court(today: dt.date, *, seed: int) -> Court:
    """Make areas, calendar, court, bodies, officials, sign-ins, and adopt the Nansha mechanism.

    Runs in the caller's transaction, outside any scope.

    Args:
        today: the day that the terms of posts are counted back from.
        seed: gives the keys of the one-time codes.
    """
    plan = read_court()
    with AREAS.open(encoding="utf-8") as lines:
        load_areas(lines)
    calendar = Calendar.objects.filter(name=CALENDAR).first() or build_calendar(CALENDAR)
    facts = plan.court
    court = Court.objects.create(
        slug=facts.slug,
        name=facts.name,
        short_name=facts.short_name,
        code=facts.code,
        area_id=facts.area,
        phone=facts.phone,
        address=facts.address,
        calendar=calendar,
        is_demonstration=True,
    )
    version = install_pack(PACKS / "nansha")
    with scoped([court.pk], audience=Audience.SYSTEM):
        _people_court(court, plan, today, seed)
        adopt(court, version, effective_from=IN_FORCE, actor=LOADER, at=IN_FORCE)
    return court


def _people_court(court: Court, plan: CourtPlan, today: dt.date, seed: int) -> None:
    bodies: dict[str, Body] = {}
    posts: dict[str, Post] = {}
    people: dict[str, Person] = {}
    password = make_password(PASSWORD)
    for number, facts in enumerate(plan.bodies):
        root = next(iter(bodies.values()), None)
        bodies[facts.name] = body = Body.objects.create(
            court=court,
            kind=facts.kind,
            name=facts.name,
            parent=bodies[facts.parent] if facts.parent else root,
            position=number,
            is_desk=facts.is_desk,
            phone=_telephone(number),
        )
        for seat in facts.posts:
            # The order of a person's posts says which one is their title.
            posts[seat.id] = post = Post.objects.create(
                court=court, body=body, kind=seat.kind, title=seat.title, position=len(posts)
            )
            if seat.holder is None:
                continue
            people[seat.holder] = person = Person.objects.create(
                court=court,
                name=seat.holder,
                is_fictional=True,
                office_phone=_telephone(len(posts)),
            )
            since = today - dt.timedelta(seat.since_days_ago) if seat.since_days_ago else APPOINTED
            PostTerm.objects.create(court=court, post=post, person=person, starts_on=since)
            _give_sign_in(court, person, seat.id, password, seed)
    for term in plan.former_terms:
        PostTerm.objects.create(
            court=court,
            post=posts[term.post],
            person=people[term.holder],
            starts_on=APPOINTED,
            ends_on=today - dt.timedelta(term.ended_days_ago),
        )
    for facts in plan.bodies:
        body = bodies[facts.name]
        body.leader_post = posts[facts.led_by]
        body.supervising_post = posts[facts.supervised_by] if facts.supervised_by else None
        body.save(update_fields=["leader_post", "supervising_post"])


def _telephone(number: int) -> str:
    """Return an invented office telephone number; 8499 xxxx of Guangzhou."""
    return f"020-8499{number:04d}"


def _give_sign_in(court: Court, person: Person, username: str, password: str, seed: int) -> None:
    account = Account.objects.create(
        court=court, person=person, username=username, password=password
    )
    TOTPDevice.objects.create(
        user=account, name="动态码", key=one_time_key(username, seed=seed), confirmed=True
    )


def one_time_key(username: str, *, seed: int) -> str:
    """Return the key of an official's one-time codes: 40 hexadecimal digits, from the seed.

    Args:
        username: the sign-in name.
        seed: the demonstration's.
    """
    return hmac.new(f"fenglian {seed}".encode(), username.encode(), hashlib.sha1).hexdigest()


def list_sign_ins(court: Court) -> list[SignIn]:
    """Return how everybody at the court signs in right now, by the order of their posts.

    Args:
        court: the demonstration court; runs in its own scope.
    """
    with scoped([court.pk], audience=Audience.SYSTEM):
        keys = dict(TOTPDevice.objects.filter(user__court=court).values_list("user_id", "key"))
        terms = (
            PostTerm.objects.filter(court=court, ends_on=None, person__account__isnull=False)
            .select_related("post__body", "person__account")
            .order_by("post__position")
        )
        return [
            SignIn(
                username=term.person.account.username,
                name=term.person.name,
                title=_title(term.post),
                password=PASSWORD,
                code=one_time_code(keys[term.person.account.pk]),
                seat=term.post.kind,
            )
            for term in terms
        ]


def _title(post: Post) -> str:
    return post.title if post.body.kind == BodyKind.COURT else f"{post.body.name}{post.title}"


def one_time_code(key: str) -> str:
    """Return the one-time code of the moment, by the machine's clock, never the shifted one.

    Args:
        key: hexadecimal.
    """
    return f"{totp(bytes.fromhex(key), t0=0, step=30):06d}"
