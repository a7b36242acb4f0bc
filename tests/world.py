"""A small court for tests: enough people for every rung of the ladder, nothing hidden.

Ask for `nansha` and read its fields. All names are invented (虚构).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.hashers import make_password

from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, Pack, read_pack
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Account, Body, Court, Person, Post, PostTerm
from fenglian.organizations.queries import Official, load_official
from fenglian.requests.actions import Receipt, Submission, submit_request
from fenglian.worktime.actions import build_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
APPOINTED = date(2024, 1, 1)
PASSWORD = "枫叶落在江边-2026"


def at(text: str) -> datetime:
    """Return a moment in the court's own time, e.g. at("2026-11-20 09:47")."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@dataclass
class World:
    """A court with its desk, two divisions and everybody who matters."""

    court: Court
    root: Body
    desk: Body
    civil: Body
    enforcement: Body
    clerk: Person
    judge: Person
    colleague: Person
    enforcer: Person
    civil_leader: Person
    enforcement_leader: Person
    desk_leader: Person
    vice_president: Person
    president: Person
    administrator: Person

    def official(self, person: Person, *, on: date = date(2026, 11, 20)) -> Official:
        """Return a person as signed in on a day."""
        official = load_official(Account.objects.get(person=person), on)
        assert official is not None
        return official

    def submit(self, *, when: datetime, **facts: Any) -> Receipt:
        """Let a citizen send a request from the telephone."""
        submission = Submission(
            **{
                "client_key": uuid4(),
                "channel": "website",
                "words": "我的案子9月就立案了，两个月过去没有人联系我，想知道什么时候开庭。",
                "name": "陈小满",
                "phone": "13800000000",
                **facts,
            }
        )
        return submit_request(self.court, submission, actor=Actor.citizen(), at=when)


@cache
def _shipped_pack() -> Pack:
    """Read once a run: reading and checking the file takes longer than most tests."""
    return read_pack(PACKS / "nansha")


@cache
def _hashed_password() -> str:
    return make_password(PASSWORD)


def adopt_nansha(court: Court) -> None:
    """Let a court follow the shipped notice of Nansha, long ago; in its scope."""
    begun = at("2024-01-01 00:00")
    version = install_pack(_shipped_pack())
    adopt(court, version, effective_from=begun, actor=Actor.system(), at=begun)


def appoint(
    court: Court, body: Body, kind: PostKind, title: str, name: str, username: str
) -> tuple[Person, Post]:
    """Put a new person with an account into a new post."""
    person = Person.objects.create(court=court, name=name, is_fictional=True)
    post = Post.objects.create(court=court, body=body, kind=kind, title=title)
    PostTerm.objects.create(court=court, post=post, person=person, starts_on=APPOINTED)
    Account.objects.create(
        court=court, person=person, username=username, password=_hashed_password()
    )
    return person, post


def build_world(slug: str = "nansha", *, code: str = "粤0115", prefix: str = "") -> World:
    """Build the court; two of them differ in slug, code and the prefix of their sign-in names."""
    calendar = build_calendar(f"{slug}-calendar", first_year=2024, last_year=2027)
    court = Court.objects.create(
        slug=slug, name=f"{slug}示例人民法院", short_name=slug, code=code, calendar=calendar
    )
    with scoped([court.pk], audience=Audience.SYSTEM):
        return _people_a_court(court, prefix)


def _people_a_court(court: Court, prefix: str) -> World:
    def body(name: str, kind: BodyKind = BodyKind.DIVISION, **facts: Any) -> Body:
        return Body.objects.create(court=court, name=name, kind=kind, **facts)

    root = body("院领导", BodyKind.COURT)
    desk = body("诉讼服务中心", BodyKind.OFFICE, is_desk=True, parent=root)
    civil = body("民事审判一庭", parent=root)
    enforcement = body("执行局", parent=root)

    def seat(
        where: Body, kind: PostKind, title: str, name: str, username: str
    ) -> tuple[Person, Post]:
        return appoint(court, where, kind, title, name, prefix + username)

    president, president_post = seat(root, PostKind.PRESIDENT, "院长", "贺清和", "president")
    vice, vice_post = seat(root, PostKind.VICE_PRESIDENT, "副院长", "江予安", "vice")
    leader, leader_post = seat(civil, PostKind.DEPARTMENT_LEADER, "庭长", "陆闻笙", "civil-leader")
    chief, chief_post = seat(
        enforcement, PostKind.DEPARTMENT_LEADER, "局长", "顾长庚", "enf-leader"
    )
    head, head_post = seat(desk, PostKind.DEPARTMENT_LEADER, "主任", "温故知", "desk-leader")
    judge, _ = seat(civil, PostKind.JUDGE, "法官", "沈砚秋", "judge")
    colleague, _ = seat(civil, PostKind.JUDGE, "法官", "宋知微", "colleague")
    enforcer, _ = seat(enforcement, PostKind.JUDGE, "执行法官", "乔木", "enforcer")
    clerk, _ = seat(desk, PostKind.DESK_CLERK, "诉讼服务专员", "何秋实", "clerk")
    admin, _ = seat(root, PostKind.ADMINISTRATOR, "系统管理员", "白描", "admin")
    for under, post in ((civil, leader_post), (enforcement, chief_post), (desk, head_post)):
        under.leader_post, under.supervising_post = post, vice_post
        under.save()
    root.leader_post = president_post
    root.save()
    adopt_nansha(court)
    return World(
        court, root, desk, civil, enforcement, clerk, judge, colleague, enforcer, leader, chief,
        head, vice, president, admin,
    )  # fmt: skip


@pytest.fixture
def world(db: None) -> Callable[..., World]:
    """Build courts by need."""
    return build_world


@pytest.fixture
def nansha(db: None) -> Iterator[World]:
    """One court, and the test runs in its workers' scope."""
    world = build_world()
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        yield world
