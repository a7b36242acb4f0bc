"""A court whose directory is published, with a service center to do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.world import World, appoint, at, build_world

from fenglian.directory.actions import publish_change, publish_first, report_new_change
from fenglian.directory.models import Change, Listing
from fenglian.directory.queries.public import PublicDepartment, list_public
from fenglian.directory.validators import Facts
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.actions import name_liaison_officer, set_numbers
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Body, Person
from fenglian.organizations.queries import Official

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

BEGUN = at("2026-11-02 09:00")
"""When the directory was first published."""
FRIDAY = date(2026, 11, 20)
"""When most changes happen: the report is due on the 27th."""


@dataclass
class Registry:
    """The court, its service center, and how they act.

    Args:
        world: the court.
        center: the service center.
        publisher: of the service center.
        officer: the civil division's liaison officer, who is also its colleague.
    """

    world: World
    center: Body
    publisher: Person
    officer: Person

    def by(self, person: Person, *, on: date = FRIDAY) -> Official:
        """Return a person as signed in on a day."""
        return self.world.official(person, on=on)

    def facts(self, **given: Any) -> Facts:
        """Return what a department may report: the civil division's clerk, with a new number."""
        facts = {
            "body_id": self.world.civil.pk, "title": "法官", "office_phone": "020-84990088",
            **given,
        }  # fmt: skip
        return Facts(**facts)

    def report(
        self, person: Person, *, when: str = "2026-11-26 09:30", happened_on: date = FRIDAY,
        **given: Any,
    ) -> Change:  # fmt: skip
        """Let a person's change be reported by themselves."""
        moment = at(when)
        return report_new_change(
            person, self.facts(**given), happened_on=happened_on,
            by=self.by(person, on=moment.date()), at=moment,
        )  # fmt: skip

    def publish(self, change: Change, *, when: str = "2026-11-30 16:00") -> Listing:
        """Let the service center publish a change."""
        moment = at(when)
        return publish_change(change.pk, by=self.by(self.publisher, on=moment.date()), at=moment)

    def public(self, when: str = "2026-11-30 17:00") -> dict[str, PublicDepartment]:
        """Return what the people's page shows, by department."""
        return {one.name: one for one in list_public(self.world.court.pk, at(when))}

    def numbers(self, department: str = "民事审判一庭") -> dict[str, tuple[str, str]]:
        """Return the public numbers of a department's people: office and mobile."""
        found = self.public()[department]
        everybody = [*found.people, *([found.officer] if found.officer else [])]
        return {entry.name: (entry.office_phone, entry.mobile) for entry in everybody}


def found_registry(world: World) -> Registry:
    """Give a court a service center and a first publication; runs in its scope."""
    center = Body.objects.create(
        court=world.court, name="机关服务中心", kind=BodyKind.OFFICE, parent=world.root,
        is_service_center=True,
    )  # fmt: skip
    publisher, post = appoint(
        world.court, center, PostKind.DEPARTMENT_LEADER, "主任", "余泽芬", "center"
    )
    center.leader_post, center.supervising_post = post, world.civil.supervising_post
    center.save()
    set_numbers(world.judge, office_phone="020-84990001", mobile="13900000001")
    set_numbers(world.colleague, office_phone="020-84990002", mobile="13900000002")
    name_liaison_officer(world.civil, world.colleague, today=BEGUN.date())
    publish_first(world.court, by=world.official(publisher, on=BEGUN.date()), at=BEGUN)
    return Registry(world, center, publisher, world.colleague)


@pytest.fixture(autouse=True)
def _folders(settings: Settings, static_folder: Path) -> None:
    """Give pages a place for static files."""
    settings.STATIC_ROOT = static_folder


@pytest.fixture
def registry(nansha: World) -> Registry:
    """The court of the tests with its directory."""
    return found_registry(nansha)


@pytest.fixture
def committed(database_clone: Any) -> Iterator[Registry]:
    """The same on a database of its own, where other connections see what is committed."""
    with database_clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            registry = found_registry(world)
        yield registry
