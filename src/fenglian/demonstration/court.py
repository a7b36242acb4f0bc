"""The demonstration court: its places, bodies, officials and sign-ins. Everybody is invented."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import itertools
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
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.organizations.actions import found_court, load_areas
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Account, Court, Post, PostTerm
from fenglian.worktime.actions import build_calendar
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.models import Calendar

if TYPE_CHECKING:
    from fenglian.demonstration.files import FormerTerm
    from fenglian.organizations.validators import CourtPlan

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
    court = found_court(
        _with_telephones(plan), calendar=calendar, since=APPOINTED, is_demonstration=True
    )
    version = install_pack(read_pack(PACKS / "nansha"))
    with scoped([court.pk], audience=Audience.SYSTEM):
        for term in plan.former_terms:
            _succeed(court, term, today)
        give_sign_ins(court, seed)
        adopt(court, version, effective_from=IN_FORCE, actor=LOADER, at=IN_FORCE)
    return court


def _with_telephones(plan: CourtPlan) -> CourtPlan:
    """Give every body and post an invented telephone, counted up."""
    numbers = itertools.count(1)
    bodies = [
        body.model_copy(
            update={
                "phone": _telephone(place),
                "posts": tuple(
                    seat.model_copy(update={"phone": _telephone(next(numbers))})
                    for seat in body.posts
                ),
            }
        )
        for place, body in enumerate(plan.bodies)
    ]
    return plan.model_copy(update={"bodies": tuple(bodies)})


def _succeed(court: Court, former: FormerTerm, today: dt.date) -> None:
    """Let the holder of a post have left it for the one they hold now."""
    last_day = today - dt.timedelta(former.ended_days_ago)
    post = Post.objects.get(court=court, body__name=former.body, kind=former.kind)
    present = PostTerm.objects.get(court=court, person__name=former.holder)
    present.starts_on = last_day + dt.timedelta(1)
    present.save(update_fields=["starts_on"])
    PostTerm.objects.create(
        court=court,
        post=post,
        person=present.person,
        starts_on=APPOINTED,
        ends_on=last_day,
    )


def _telephone(number: int) -> str:
    """Return an invented office telephone number; 8499 xxxx of Guangzhou."""
    return f"020-8499{number:04d}"


def give_sign_ins(court: Court, seed: int) -> None:
    """Give everybody at a court the demonstration's password and a key of one-time codes.

    Args:
        court: in the running scope.
        seed: gives the keys.
    """
    accounts = Account.objects.filter(court=court).order_by("pk")
    accounts.update(password=make_password(PASSWORD))
    for account in accounts:
        key = one_time_key(account.username, seed=seed)
        TOTPDevice.objects.create(user=account, name="动态码", key=key, confirmed=True)


def one_time_key(username: str, *, seed: int) -> str:
    """Return the key of an official's one-time codes: 40 hexadecimal digits, from the seed.

    Args:
        username: the sign-in name.
        seed: the demonstration's.
    """
    return hmac.new(f"fenglian {seed}".encode(), username.encode(), hashlib.sha1).hexdigest()


def list_sign_ins(court: Court) -> list[SignIn]:
    """Return how everybody at the court signs in right now, by the order of their first posts.

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
        first: dict[int, SignIn] = {}
        for term in terms:
            account = term.person.account
            first.setdefault(
                account.pk,
                SignIn(
                    username=account.username,
                    name=term.person.name,
                    title=_title(term.post),
                    password=PASSWORD,
                    code=one_time_code(keys[account.pk]),
                    seat=term.post.kind,
                ),
            )
        return list(first.values())


def _title(post: Post) -> str:
    return post.title if post.body.kind == BodyKind.COURT else f"{post.body.name}{post.title}"


def one_time_code(key: str) -> str:
    """Return the one-time code of the moment, by the machine's clock, never the shifted one.

    Args:
        key: hexadecimal.
    """
    return f"{totp(bytes.fromhex(key), t0=0, step=30):06d}"
