"""The permission matrix of directory, absences and posts: address × method × person × thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from tests.conftest import Clone
from tests.security.matrix import (
    ADDRESSES,
    ODD,
    POLICY,
    REFUSED,
    REGISTRY,
    Answer,
    ask,
    leads_to_sign_in,
    report,
)
from tests.security.matrix_world import ANONYMOUS, people_of, signed_in
from tests.world import World, appoint, build_world

from fenglian.directory import actions
from fenglian.directory.models import Change
from fenglian.directory.validators import Facts
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event
from fenglian.organizations.actions import disable_account
from fenglian.organizations.enums import BodyKind, PostKind
from fenglian.organizations.models import Account, Body, Person, PostTerm
from fenglian.organizations.queries import Official, load_official
from fenglian.worktime.clock import now

KINDS = {
    "person_id": "person", "change_id": "change", "absence_id": "absence", "post_id": "post",
}  # fmt: skip


@dataclass
class RegistryWorld:
    """Two courts with their directories.

    Args:
        today: the day on which it plays.
        clients: everybody's session.
        things: ids by kind and state, e.g. ("change", "noted").
        people: of the court here.
        revisions: of the changes.
        department_id: the civil division here.
        term_id: of the post here.
        sight: the courts.
    """

    today: date
    clients: dict[str, Client]
    things: dict[tuple[str, str], Any]
    people: dict[str, Person]
    revisions: dict[Any, int]
    department_id: int
    term_id: int
    sight: tuple[int, ...]

    def here(self) -> list[str]:
        """Return everybody but the people of the other court."""
        return [role for role in self.clients if not role.startswith("foreign_")]

    def events(self) -> int:
        """Count what has happened."""
        with scoped(self.sight, audience=Audience.SYSTEM):
            return Event.objects.count()


def _official(person: Person, moment: datetime) -> Official:
    found = load_official(Account.objects.get(person=person), moment.date())
    assert found is not None
    return found


def _fill(world: World, prefix: str, moment: datetime) -> tuple[dict[str, Person], dict[str, Any]]:
    """Let one court's directory be published, two changes be under way, and a judge be away."""
    today = moment.date()
    people = people_of(world, prefix)
    center = Body.objects.create(
        court=world.court, name="机关服务中心", kind=BodyKind.OFFICE, is_service_center=True
    )
    people["publisher"], _ = appoint(
        world.court, center, PostKind.OFFICER, "科员", "戴望舒", f"{prefix}publisher"
    )
    publisher = _official(people["publisher"], moment)
    actions.publish_first(world.court, by=publisher, at=moment)
    noted = actions.note_change(world.judge, happened_on=today, actor=Actor.system(), at=moment)
    reported = actions.report_new_change(
        world.colleague,
        Facts(body_id=world.civil.pk, title="法官", office_phone="020-84990002"),
        happened_on=today, by=_official(world.colleague, moment), at=moment,
    )  # fmt: skip
    absence = actions.enter_absence(
        world.judge, starts_on=today + timedelta(40), ends_on=today + timedelta(41), kind="leave",
        deputy=None, by=_official(world.judge, moment), at=moment,
    )  # fmt: skip
    post = PostTerm.objects.get(person=world.enforcer).post_id
    things = {
        "person": world.enforcer.pk, "noted": noted.pk, "reported": reported.pk,
        "absence": absence.pk, "post": post,
    }  # fmt: skip
    return people, things


@pytest.fixture(scope="module")
def registry(
    module_clone: Clone, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RegistryWorld]:
    """Both courts, built once: every cell is rolled back."""
    with module_clone.bound(), override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        moment = now()
        here, there = build_world(), build_world("panyu", code="粤0113", prefix="p.")
        with scoped([here.court.pk], audience=Audience.SYSTEM):
            people, things = _fill(here, "", moment)
            clients = {name: signed_in(person) for name, person in people.items()}
            disable_account(Account.objects.get(person=people["disabled"]))
            PostTerm.objects.filter(person=people["ended"]).update(
                ends_on=moment.date() - timedelta(1)
            )
        with scoped([there.court.pk], audience=Audience.SYSTEM):
            _, foreign = _fill(there, "p.", moment)
            clients["foreign_clerk"] = signed_in(there.clerk)
            clients["foreign_president"] = signed_in(there.president)
        clients[ANONYMOUS] = Client(raise_request_exception=False)
        known: dict[tuple[str, str], Any] = {
            ("person", "person"): things["person"],
            ("person", "foreign"): foreign["person"],
            ("person", "unknown"): 999_999,
            ("change", "noted"): things["noted"],
            ("change", "reported"): things["reported"],
            ("change", "foreign"): foreign["noted"],
            ("change", "unknown"): uuid4(),
            ("absence", "absence"): things["absence"],
            ("absence", "foreign"): foreign["absence"],
            ("absence", "unknown"): uuid4(),
            ("post", "post"): things["post"],
            ("post", "foreign"): foreign["post"],
            ("post", "unknown"): 999_999,
        }
        sight = (here.court.pk, there.court.pk)
        with scoped(sight, audience=Audience.SYSTEM):
            revisions = dict(Change.objects.values_list("pk", "revision"))
            term = PostTerm.objects.get(post_id=things["post"])
        yield RegistryWorld(
            moment.date(), clients, known, people, revisions, here.civil.pk, term.pk, sight
        )


def path_of(registry: RegistryWorld, name: str, state: str) -> str:
    """Return the address of a thing."""
    parts = {
        part: registry.things[KINDS[part], state]
        for part in ADDRESSES[f"desk:{name}"] & KINDS.keys()
    }
    return reverse(f"desk:{name}", kwargs=parts)


def sent(registry: RegistryWorld, name: str, role: str, state: str) -> dict[str, Any]:
    """Return what a form sends, every field right."""
    wanted = registry.things.get(("change", state))
    seen = {"seen_revision": registry.revisions.get(wanted, 0)}
    facts = {
        "stays": "stays", "body": registry.department_id, "title": "法官",
        "office_phone": "020-84990099", "mobile": "",
    }  # fmt: skip
    person = registry.people.get(role)
    forms: dict[str, dict[str, Any]] = {
        "directory-note": {"happened_on": registry.today, "note": "换了分机"},
        "directory-report": {**facts, "happened_on": registry.today},
        "change-report": {**facts, **seen},
        "change-publish": seen,
        "change-return": {**seen, "reason": "号码打不通"},
        "change-dismiss": {**seen, "reason": "打过了，没有变"},
        "absences": {
            "person": person.pk if person else 0, "starts_on": registry.today + timedelta(60),
            "ends_on": registry.today + timedelta(61), "kind": "leave", "deputy": "",
        },
        "post": {"term": registry.term_id, "last_day": registry.today},
    }  # fmt: skip
    return forms.get(name, {})


def expected_of(name: str, state: str, role: str, method: str) -> set[int]:
    address = REGISTRY["addresses"][name]
    if method not in address["methods"]:
        return {405}
    if role not in REGISTRY["readers"][state]:
        return {404}
    if role in address[state]:
        return {200} if method == "GET" else {303}
    return {*REFUSED, 422}


def asked(
    registry: RegistryWorld, name: str, state: str, role: str, method: str
) -> tuple[Answer, bool]:
    """Return what came back, and whether anything was left behind before it was taken back."""
    path = path_of(registry, name, state)
    before = registry.events()
    after: list[int] = []
    answer = ask(
        registry.clients[role], method, path, sent(registry, name, role, state), hide=path,
        afterwards=lambda: after.append(registry.events()),
    )  # fmt: skip
    return answer, after != [before]


def fault_of(answer: Answer, expected: set[int], role: str, *, has_changed: bool) -> str:
    """Say what is wrong with an answer; nothing where all is well."""
    if role in POLICY["strangers"]:
        return "" if leads_to_sign_in(answer) else f"{answer.status}, no sign-in"
    if answer.status not in expected:
        return f"{answer.status}, expected {sorted(expected)}"
    return "something changed" if has_changed and expected != {303} else ""


@pytest.mark.clause("NS-15")
@pytest.mark.parametrize("name", REGISTRY["addresses"])
def test_registry_answers_as_the_table_says(
    registry: RegistryWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    # What is unknown first: what is foreign must look the same.
    states = [state for state in REGISTRY["addresses"][name] if state != "methods"][::-1]
    unknown: dict[tuple[str, str], Answer] = {}
    for state, role, method in product(states, registry.here(), ("GET", "POST")):
        cells[f"desk:{name}"] += 1
        expected = expected_of(name, state, role, method)
        answer, has_changed = asked(registry, name, state, role, method)
        fault = fault_of(answer, expected, role, has_changed=has_changed)
        if state == "unknown":
            unknown[role, method] = answer
        elif state == "foreign" and expected == {404} and role not in POLICY["strangers"]:
            fault = fault or ("" if answer == unknown[role, method] else "differs from unknown")
        if fault:
            faults.append(f"{method} {name} {state} as {role}: {fault}")
    report(faults)


@pytest.mark.parametrize("name", REGISTRY["addresses"])
def test_people_of_another_court_meet_nothing_of_this_one(
    registry: RegistryWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    own = {"room", "queue", "first", "posts", "foreign", "unknown", "methods"}
    states = REGISTRY["addresses"][name].keys() - own
    for state, role in product(states, ("foreign_clerk", "foreign_president")):
        for method in REGISTRY["addresses"][name]["methods"]:
            cells[f"desk:{name}"] += 1
            answer, _has_changed = asked(registry, name, state, role, method)
            if answer.status != 404:
                faults.append(f"{method} {name} {state} as {role}: {answer.status}")
    report(faults)


@pytest.mark.parametrize("name", REGISTRY["addresses"])
def test_odd_methods_are_answered_by_no_address_of_the_registry(
    registry: RegistryWorld, cells: Counter[str], name: str
) -> None:
    state = next(state for state in REGISTRY["addresses"][name] if state != "methods")
    faults = []
    for role, method in product(("judge", "publisher", "administrator"), ODD):
        cells[f"desk:{name}"] += 1
        answer = ask(registry.clients[role], method, path_of(registry, name, state))
        if answer.status != 405:
            faults.append(f"{method} {name} as {role}: {answer.status}")
    report(faults)


def test_form_of_the_registry_refuses_what_it_does_not_know(registry: RegistryWorld) -> None:
    """Nobody sets what they were not asked (S8)."""
    faults = []
    for name, role, state in (
        ("directory-note", "judge", "person"),
        ("directory-report", "enforcer", "person"),
        ("change-report", "judge", "noted"),
        ("change-publish", "publisher", "reported"),
        ("change-return", "publisher", "reported"),
        ("change-dismiss", "publisher", "noted"),
        ("absences", "judge", "room"),
        ("post", "administrator", "post"),
    ):
        for more in ({"court": 1}, {"state": "published"}, {"published_at": "2020-01-01"}):
            form = {**sent(registry, name, role, state), **more}
            path = path_of(registry, name, state)
            answer = ask(registry.clients[role], "POST", path, form)
            if answer.status != 422:
                faults.append(f"{name} took {more}: {answer.status}")
    report(faults)
