"""Areas, and a court founded with everything that a notice needs to run there."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db import transaction

from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.errors import CourtPlanError
from fenglian.organizations.models import Account, Area, Body, Court, Person, Post, PostTerm
from fenglian.organizations.validators import find_faults

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from fenglian.organizations.validators import CourtPlan, Finding
    from fenglian.worktime.models import Calendar


def load_areas(lines: Iterable[str]) -> int:
    """Store administrative divisions, or bring their names up to date; none is ever removed.

    Args:
        lines: CSV with the columns code, name, parent_code and level; each parent stands before
            its children.

    Returns:
        How many areas the lines name.
    """
    areas = [
        Area(
            code=row["code"],
            name=row["name"],
            parent_id=row["parent_code"] or None,
            level=row["level"],
        )
        for row in csv.DictReader(lines)
    ]
    Area.objects.bulk_create(
        areas,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "parent", "level"],
    )
    return len(areas)


def found_court(
    plan: CourtPlan, *, calendar: Calendar, since: dt.date, is_demonstration: bool = False
) -> Court:
    """Make a court with its bodies, posts, people and sign-ins; all of it or nothing.

    Sign-ins have neither password nor key of codes: nobody gets in until they are given both. The
    mechanism is not adopted. Runs outside any scope.

    Args:
        plan: the court as a file lays it down.
        calendar: its working days.
        since: the first day of all terms.
        is_demonstration: court and people are invented, and say so.

    Raises:
        CourtPlanError: with every fault of the plan, by its place.
    """
    with transaction.atomic():
        faults = [*find_faults(plan), *_clashes(plan)]
        if faults:
            raise CourtPlanError(faults)
        court = Court.objects.create(
            **plan.court.model_dump(exclude={"area", "superior"}),
            area_id=plan.court.area,
            superior=Court.objects.filter(slug=plan.court.superior).first(),
            calendar=calendar,
            is_demonstration=is_demonstration,
        )
        with scoped([court.pk], audience=Audience.SYSTEM):
            _fill(court, plan, since)
    return court


def _clashes(plan: CourtPlan) -> Iterator[Finding]:
    """Yield what does not go with what is stored already."""
    facts = plan.court
    for name in ("slug", "code"):
        if Court.objects.filter(**{name: getattr(facts, name)}).exists():
            yield ("court", name), f"已有一个法院的 {name} 是“{getattr(facts, name)}”。"
    if facts.area is not None and not Area.objects.filter(code=facts.area).exists():
        yield ("court", "area"), f"没有代码为“{facts.area}”的区划；不知道就不写 area。"
    named = {body.area for body in plan.bodies if body.area is not None}
    known = set(Area.objects.filter(code__in=named).values_list("code", flat=True))
    for number, body in enumerate(plan.bodies):
        if body.area is not None and body.area not in known:
            yield ("bodies", number, "area"), f"没有代码为“{body.area}”的区划；不知道就不写 area。"
    if facts.superior is not None and not Court.objects.filter(slug=facts.superior).exists():
        yield ("court", "superior"), f"没有代号为“{facts.superior}”的上级法院；先建立它，或不写。"
    with scoped([], audience=Audience.IDENTIFY):
        wanted = {seat.id: place for place, seat in plan.seats()}
        taken = Account.objects.filter(username__in=wanted).values_list("username", flat=True)
        for username in sorted(taken):
            yield (*wanted[username], "id"), f"登录名“{username}”已被使用，换一个 id。"


def _fill(court: Court, plan: CourtPlan, since: dt.date) -> None:
    bodies: dict[str, Body] = {}
    posts: dict[str, Post] = {}
    people: dict[str, Person] = {}
    root = next(facts.name for facts in plan.bodies if facts.kind == "court")
    for number, facts in enumerate(plan.bodies):
        above = bodies.get(facts.parent or root)
        bodies[facts.name] = body = Body.objects.create(
            court=court,
            kind=facts.kind,
            name=facts.name,
            parent=above,
            position=number,
            is_desk=facts.is_desk,
            is_filing=facts.is_filing,
            is_service_center=facts.is_service_center,
            is_management_office=facts.is_management_office,
            area_id=facts.area,
            phone=facts.phone,
        )
        for seat in facts.posts:
            # The order of a person's posts says which one is their title.
            posts[seat.id] = post = Post.objects.create(
                court=court, body=body, kind=seat.kind, title=seat.title, position=len(posts)
            )
            if seat.holder is None:
                continue
            if seat.holder not in people:
                people[seat.holder] = person = Person.objects.create(
                    court=court,
                    name=seat.holder,
                    office_phone=seat.phone,
                    email=seat.email,
                    is_fictional=court.is_demonstration,
                )
                Account.objects.create(
                    court=court, person=person, username=seat.id, password=make_password(None)
                )
            PostTerm.objects.create(
                court=court, post=post, person=people[seat.holder], starts_on=since
            )
    for facts in plan.bodies:
        body = bodies[facts.name]
        body.leader_post = posts[facts.led_by] if facts.led_by else None
        body.supervising_post = posts[facts.supervised_by] if facts.supervised_by else None
        body.save(update_fields=["leader_post", "supervising_post"])
