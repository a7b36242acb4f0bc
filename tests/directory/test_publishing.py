"""NS-9b, NS-15: what is public is published, whole, and kept version by version."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from tests.conftest import Clone
from tests.directory.conftest import FRIDAY, Registry
from tests.requests.test_at_once import race
from tests.world import at

from fenglian.directory.actions import confirm_listing, publish_first, publishing
from fenglian.directory.enums import Flag
from fenglian.directory.errors import InvalidChangeError, NotYourChangeError
from fenglian.directory.models import Change, Listing
from fenglian.directory.queries.entries import list_departments
from fenglian.directory.queries.public import PublicDepartment, list_public
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.mechanisms.actions import adopt
from fenglian.mechanisms.models import MechanismVersion
from fenglian.organizations.models import Person, PostTerm
from fenglian.organizations.queries import find_liaison_officers
from fenglian.worktime.queries import load_calendar


def current(person: Person) -> Listing:
    return Listing.objects.get(person=person, superseded_at__isnull=True)


@pytest.mark.clause("NS-9b")
def test_first_publication_lists_everybody_with_what_is_public_of_them(registry: Registry) -> None:
    civil = registry.public()["民事审判一庭"]

    assert civil.officer is not None
    assert (civil.officer.name, civil.officer.title) == ("宋知微", "法官")
    assert registry.numbers() == {
        "陆闻笙": ("", ""),
        "沈砚秋": ("020-84990001", ""),
        "宋知微": ("020-84990002", "13900000002"),
    }
    with pytest.raises(InvalidChangeError, match="已经公布过"):
        publish_first(
            registry.world.court, by=registry.by(registry.publisher), at=at("2026-11-20 09:00")
        )


@pytest.mark.clause("NS-9b")
def test_department_without_an_officer_is_a_gap_on_both_sides(registry: Registry) -> None:
    public = registry.public()
    calendar = load_calendar(registry.world.court.calendar_id)
    desk = list_departments(registry.world.court.pk, calendar, at("2026-11-20 09:00"))

    gaps = {"诉讼服务中心", "执行局", "机关服务中心"}
    assert {name for name, one in public.items() if one.needs_officer and not one.officer} == gaps
    assert {one.body.name for one in desk if one.is_gap} == gaps


@pytest.mark.clause("NS-15")
def test_report_changes_nothing_public_until_it_is_published(registry: Registry) -> None:
    before = registry.public()
    change = registry.report(registry.world.judge)
    assert registry.public() == before

    registry.publish(change)

    assert registry.numbers()["沈砚秋"] == ("020-84990088", "")
    judge = Person.objects.get(pk=registry.world.judge.pk)
    assert (judge.office_phone, judge.mobile) == ("020-84990088", None)


@pytest.mark.clause("NS-15")
def test_versions_are_kept_with_the_day_from_which_they_hold(registry: Registry) -> None:
    registry.publish(registry.report(registry.world.judge))

    versions = Listing.objects.filter(person=registry.world.judge).order_by("number")
    assert [(v.number, v.office_phone, v.effective_on) for v in versions] == [
        (1, "020-84990001", date(2024, 1, 1)),
        (2, "020-84990088", FRIDAY),
    ]
    assert versions[0].superseded_at == versions[1].published_at == at("2026-11-30 16:00")


@pytest.mark.clause("NS-9b")
def test_new_officer_relieves_the_one_before_in_the_same_publication(registry: Registry) -> None:
    world = registry.world
    change = registry.report(world.judge, is_officer=True, mobile="13900000001")

    registry.publish(change)

    civil = registry.public()["民事审判一庭"]
    assert civil.officer is not None
    assert (civil.officer.name, civil.officer.mobile) == ("沈砚秋", "13900000001")
    assert registry.numbers()["宋知微"] == ("020-84990002", "")
    officers = find_liaison_officers(world.court.pk, date(2026, 11, 30))
    assert officers == {world.civil.pk: world.judge}


@pytest.mark.clause("NS-9b")
def test_officer_who_moves_leaves_a_gap_and_takes_no_post_along(registry: Registry) -> None:
    world = registry.world
    change = registry.report(world.colleague, body_id=world.enforcement.pk, title="执行法官")

    registry.publish(change)

    assert registry.public()["民事审判一庭"].officer is None
    assert registry.numbers("执行局")["宋知微"] == ("020-84990088", "")
    assert find_liaison_officers(world.court.pk, date(2026, 12, 1)) == {}


def test_database_allows_one_officer_and_one_version_in_force(registry: Registry) -> None:
    listing = current(registry.world.judge)

    with pytest.raises(IntegrityError, match="listing_one_officer"), transaction.atomic():
        Listing.objects.filter(pk=listing.pk).update(is_officer=True)
    with pytest.raises(IntegrityError, match="listing_one_in_force"), transaction.atomic():
        Listing.objects.filter(pk=current(registry.world.colleague).pk).update(
            person=registry.world.judge, number=9
        )


@pytest.mark.clause("NS-15")
def test_who_leaves_is_listed_no_longer(registry: Registry) -> None:
    registry.publish(registry.report(registry.world.judge, leaves=True))

    assert "沈砚秋" not in registry.numbers()
    assert current(registry.world.judge).is_listed is False


def test_other_mechanism_decides_what_is_public_from_its_first_day(registry: Registry) -> None:
    version = MechanismVersion.objects.get(mechanism_id="nansha")
    content = {**version.content, "directory": {**version.content["directory"], "people": []}}
    narrower = MechanismVersion.objects.create(
        mechanism_id="nansha", number=version.number + 1, source=version.source,
        lexicon=version.lexicon, content=content, checksum="1" * 64,
    )  # fmt: skip
    adopt(
        registry.world.court, narrower, effective_from=at("2026-11-25 00:00"),
        actor=Actor.system(), at=at("2026-11-20 09:00"),
    )  # fmt: skip

    def of_judge(when: str) -> tuple[str, str]:
        people = registry.public(when)["民事审判一庭"].people
        return next((p.title, p.office_phone) for p in people if p.name == "沈砚秋")

    assert of_judge("2026-11-24 23:59:59") == ("法官", "020-84990001")
    assert of_judge("2026-11-25 00:00") == ("", "")
    registry.publish(registry.report(registry.world.judge))
    assert current(registry.world.judge).office_phone == ""


# --- never half-way ------------------------------------------------------------------------------


def seen_by_a_visitor(registry: Registry) -> list[PublicDepartment]:
    """Read the directory as somebody else's connection sees it at this moment."""
    found: list[list[PublicDepartment]] = []

    def read() -> None:
        try:
            with scoped([registry.world.court.pk], audience=Audience.PORTAL):
                found.append(list_public(registry.world.court.pk, at("2026-11-30 17:00")))
        finally:
            connections.close_all()

    thread = Thread(target=read)
    thread.start()
    thread.join()
    return found[0]


def swap(registry: Registry) -> Change:
    """Report that the judge is officer now: two people's entries change at once."""
    with scoped([registry.world.court.pk], audience=Audience.SYSTEM):
        return registry.report(registry.world.judge, is_officer=True, mobile="13900000001")


class KilledError(Exception):
    """The process is gone."""


@dataclass
class Killer:
    """Lets a number of statements through, looks at the page, and dies."""

    registry: Registry
    statements: int
    sight: list[PublicDepartment] | None = None

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        if self.statements:
            self.statements -= 1
            return execute(*args)
        self.sight = seen_by_a_visitor(self.registry)
        raise KilledError


@pytest.mark.clause("NS-15")
def test_visitor_never_sees_half_a_publication(committed: Registry) -> None:
    """Before every statement of it, and after dying there: all of the old, until all of the new."""
    change = swap(committed)
    before = seen_by_a_visitor(committed)
    points = 0
    while True:
        killer = Killer(committed, points)
        with (
            suppress(KilledError),
            scoped([committed.world.court.pk], audience=Audience.SYSTEM),
            connection.execute_wrapper(killer),
        ):
            committed.publish(change)
        if killer.sight is None:
            break
        points += 1
        assert killer.sight == before
        assert seen_by_a_visitor(committed) == before

    after = {one.name: one for one in seen_by_a_visitor(committed)}
    assert points > 20
    assert after["民事审判一庭"].officer is not None
    assert after["民事审判一庭"].officer.name == "沈砚秋"


def test_control_a_publication_in_two_transactions_would_be_seen_half_way(
    committed: Registry,
) -> None:
    change = swap(committed)
    before = seen_by_a_visitor(committed)

    with scoped([committed.world.court.pk], audience=Audience.SYSTEM):
        publishing._supersede(Change.objects.get(pk=change.pk), at("2026-11-30 16:00"))

    civil = next(one for one in seen_by_a_visitor(committed) if one.name == "民事审判一庭")
    assert civil.officer is None
    assert "沈砚秋" not in {entry.name for entry in civil.people}
    assert seen_by_a_visitor(committed) != before


@pytest.mark.processes
def test_two_who_publish_another_officer_at_once_leave_one(
    committed: Registry, database_clone: Clone
) -> None:
    world = committed.world
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        changes = [
            committed.report(person, is_officer=True, mobile="13900000001")
            for person in (world.judge, world.civil_leader)
        ]
    connection.close()

    first, second = (lambda one=one: committed.publish(one) for one in changes)
    refused = race(database_clone, world.court.pk, first, second)

    assert refused == []
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        assert current(world.civil_leader).is_officer
        assert not current(world.judge).is_officer


def test_people_s_pages_have_no_sight_of_what_is_not_public(registry: Registry) -> None:
    registry.publish(registry.report(registry.world.judge))
    registry.report(registry.world.colleague, mobile="13911112222")

    with scoped([registry.world.court.pk], audience=Audience.PORTAL):
        assert not Change.objects.exists()
        versions = Listing.objects.filter(person=registry.world.judge)
        assert [version.number for version in versions] == [2]


def test_public_page_shows_names_numbers_and_gaps(registry: Registry, settings: Any) -> None:
    settings.CLOCK_SQL = f"SELECT timestamptz '{at('2026-11-20 09:00').isoformat()}'"
    registry.report(registry.world.judge, office_phone="020-84990099")

    page = Client().get("/nansha/directory/").content.decode()

    assert 'href="tel:13900000002"' in page
    assert "020-84990001" in page
    assert "020-84990099" not in page
    assert "13900000001" not in page
    assert page.count("联络员还没有公布") == 3


# --- what needs attention ------------------------------------------------------------------------


def flags(registry: Registry, when: str) -> dict[str, tuple[Flag, ...]]:
    calendar = load_calendar(registry.world.court.calendar_id)
    departments = list_departments(registry.world.court.pk, calendar, at(when))
    return {e.person.name: e.flags for d in departments for e in d.entries if e.flags}


@pytest.mark.clause("NS-15")
def test_entries_whose_post_has_ended_or_changed_are_marked(registry: Registry) -> None:
    world = registry.world
    PostTerm.objects.filter(person=world.enforcer).update(ends_on=date(2026, 11, 20))

    assert flags(registry, "2026-11-20 09:00") == {}
    assert flags(registry, "2026-11-21 09:00") == {"乔木": (Flag.GONE,)}


@pytest.mark.clause("NS-15")
def test_number_that_nobody_confirmed_for_the_mechanism_s_time_is_marked(
    registry: Registry,
) -> None:
    """180 days after November 2nd."""
    assert flags(registry, "2027-05-01 09:00") == {}
    assert set(flags(registry, "2027-05-02 09:00").values()) == {(Flag.UNCONFIRMED,)}

    confirm_listing(
        registry.world.judge, by=registry.by(registry.world.judge), at=at("2027-05-02 09:00")
    )

    assert "沈砚秋" not in flags(registry, "2027-05-02 09:00")
    with pytest.raises(NotYourChangeError):
        confirm_listing(
            registry.world.judge, by=registry.by(registry.world.enforcer),
            at=at("2027-05-02 09:00"),
        )  # fmt: skip


def test_open_change_is_marked_for_officials_only(registry: Registry) -> None:
    before = registry.public()
    registry.report(registry.world.judge)

    assert flags(registry, "2026-11-26 10:00") == {"沈砚秋": (Flag.CHANGING,)}
    assert registry.public() == before
