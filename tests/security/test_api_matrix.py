"""The permission matrix of other systems: every operation × key × official × request (A1).

What a client may do for an official is held against the same table as the desk, and what it may do
for a party against the table of the people's pages.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from tests.api.callers import ALL_WORDS
from tests.security.matrix import ACTS, ADDRESSES, POLICY, READS, REFUSED, ROOMS, Answer, report
from tests.security.matrix_world import MatrixWorld, Thing, photo
from tests.security.test_portal_matrix import _flat, linked_things, wrong_links

from fenglian.integrations.enums import ACTING, ClientScope
from fenglian.integrations.models import Client, Hook
from fenglian.integrations.queries import hash_key
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Court, Person

API = POLICY["api"]
SCOPES = {
    name: scope for part in API.values() if part != API["open"] for name, scope in part.items()
}
READING = (
    *("vocabulary", "brought", "brought-one", "follow", "paper", "queue", "hands", "request"),
    *("hooks", "deliveries"),
)
METHODS = dict.fromkeys(READING, "GET") | {"hook": "DELETE"}
"""What is not sent by POST."""
STRANGERS = {*POLICY["strangers"]} - {"anonymous"}


@dataclass
class Keys:
    """Everybody's keys: of the officials by their part, and of systems that speak for parties."""

    acting: dict[str, str]
    party: str
    bare: str
    revoked: str
    other: str
    """Speaks for parties of the same court; has brought nothing."""


def give_key(court: Court, name: str, scopes: Collection[Any], person: Person | None = None) -> str:
    """Give a key as it was given when its official still had an account and a post."""
    key = f"fl_{uuid4().hex}{uuid4().hex[:11]}"
    Client.objects.create(
        court=court, name=name, key_hash=hash_key(key), key_end=key[-4:], scopes=sorted(scopes),
        channels=["wechat", "hotline"], person=person, calls_a_minute=10**6,
        opened_at="2026-11-01T00:00:00Z",
    )  # fmt: skip
    return key


@pytest.fixture(scope="module")
def keys(world: MatrixWorld) -> Iterator[Keys]:
    court = world.here.court
    with scoped(world.sight, audience=Audience.SYSTEM):
        acting = {
            role: give_key(person.court, role, ACTING, person)
            for role, person in world.people.items()
        }
        speaking = {*ClientScope} - ACTING
        yield Keys(
            acting, give_key(court, "小程序", speaking), give_key(court, "无权", set()),
            _revoked(court), give_key(court, "别的系统", speaking),
        )  # fmt: skip


def _revoked(court: Court) -> str:
    key = give_key(court, "停用", {*ClientScope})
    Client.objects.filter(name="停用").update(revoked_at="2026-11-02T00:00:00Z")
    return key


def path_of(name: str, thing: Thing, link: str | None = None) -> str:
    parts = {"request_id": thing.pk, "token": link or thing.link, "paper_id": thing.paper,
             "hook_id": thing.pk}  # fmt: skip
    known = ADDRESSES[f"api:{name}"]
    return reverse(f"api:{name}", kwargs={key: parts[key] for key in parts if key in known})


def sent(world: MatrixWorld, name: str, thing: Thing) -> dict[str, Any]:
    """Return what is sent, every field right."""
    here = world.there if thing.slug == world.there.court.slug else world.here
    bodies: dict[str, dict[str, Any]] = {
        "submit": ALL_WORDS,
        "record": {**ALL_WORDS, "channel": "hotline"},
        "find": {"code": "0" * 12},
        "add-hook": {"url": "https://nowhere.example/", "kinds": ["work_order.replied"]},
        "rate": {"round": 1, "satisfied": True},
        "answer": {"question": _open_question(world), "words": "上周三收到的。"},
        "supplement": {"words": "补充：对方换了电话。"},
        "call": {"revision": thing.revision, "reached": False, "note": "占线，下午再打。"},
        "dispatch": {
            "revision": thing.revision, "body": here.civil.pk, "person": here.colleague.pk,
            "reason": "案件由该庭办理",
        },
    }  # fmt: skip
    return bodies.get(name, {})


def _open_question(world: MatrixWorld) -> int:
    from fenglian.requests.models import Question  # noqa: PLC0415 - beside its one use

    with scoped(world.sight, audience=Audience.SYSTEM):
        return Question.objects.get(answered_at__isnull=True).pk


def ask(
    world: MatrixWorld,
    key: str,
    name: str,
    thing: Thing,
    *,
    link: str | None = None,
    method: str = "",
    afterwards: Callable[[], object] = lambda: None,
) -> Answer:
    """Call an operation and take back what it did."""
    headers = {"Idempotency-Key": str(uuid4())}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    browser = Browser(raise_request_exception=False, headers=headers)
    path = path_of(name, thing, link)
    with transaction.atomic():
        if method or name in METHODS:
            response = browser.generic(method or METHODS[name], path)
        elif name == "attach":
            response = browser.post(path, {"papers": [photo()]})
        else:
            body = json.dumps(sent(world, name, thing))
            response = browser.post(path, body, content_type="application/json")
        content = b"".join(cast("Any", response)) if response.streaming else response.content
        text = content.decode(errors="replace")
        afterwards()
        transaction.set_rollback(True)
    return Answer(response.status_code, text, "")


@pytest.mark.parametrize("name", SCOPES)
def test_operation_opens_to_a_key_with_its_scope_alone(
    world: MatrixWorld, keys: Keys, cells: Counter[str], name: str
) -> None:
    thing, faults = world.things["in_hand"], []
    acting = SCOPES[name] in ACTING
    wrong = {"": 401, "fl_" + "x" * 43: 401, keys.revoked: 401}
    if SCOPES[name]:
        wrong |= {keys.bare: 403, (keys.party if acting else keys.acting["clerk"]): 403}
    for key, expected in wrong.items():
        cells[f"api:{name}"] += 1
        left: list[bool] = []
        answer = ask(world, key, name, thing, afterwards=lambda: left.append(  # noqa: B023
            world.has_changed(thing)))  # fmt: skip
        if answer.status != expected or left != [False]:
            faults.append(f"{name} with {key[:6]}…: {answer.status}, expected {expected}, {left}")
    for method in {"PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"} - {METHODS.get(name)}:
        cells[f"api:{name}"] += 1
        if ask(world, keys.party, name, thing, method=method).status != 405:
            faults.append(f"{method} {name}")
    report(faults)


@pytest.mark.parametrize("name", [*API["link_pages"], *API["link_acts"]])
def test_link_opens_its_own_request_and_nothing_else(
    world: MatrixWorld, keys: Keys, cells: Counter[str], name: str
) -> None:
    faults = []
    is_act = name in API["link_acts"]
    allowed = set(_flat(POLICY["link_acts"].get(name, [*linked_things(world)]))) - {"foreign"}
    for state, thing in linked_things(world).items():
        cells[f"api:{name}"] += 1
        left: list[bool] = []
        answer = ask(world, keys.party, name, thing, afterwards=lambda: left.append(  # noqa: B023
            world.has_changed(thing)))  # noqa: B023 # fmt: skip
        may = state in allowed
        expected = {200} if may else {404} if state == "foreign" else {409, 422}
        if answer.status not in expected or left != [may and is_act]:
            faults.append(f"{name} {state}: {answer.status}, expected {expected}, changed {left}")
        missed = set()
        for kind, (slug, link) in wrong_links(world, thing).items():
            if slug != thing.slug:
                continue  # no court stands in the address
            cells[f"api:{name}"] += 1
            miss = ask(world, keys.party, name, thing, link=link)
            missed.add(miss)
            if miss.status != 404:
                faults.append(f"{name} {state} by {kind} link: {miss.status}")
        if len(missed) > 1:
            faults.append(f"{name} {state}: forged, outdated and unknown links differ")
    report(faults)


@pytest.mark.parametrize("name", [*API["pages"], *API["acts"]])
def test_request_answers_a_client_as_it_answers_its_official(
    world: MatrixWorld, keys: Keys, cells: Counter[str], name: str
) -> None:
    faults = []
    for role, key in keys.acting.items():
        absent = ask(world, key, name, world.things["unknown"])
        for state in READS:
            thing = world.things[state]
            cells[f"api:{name}"] += 1
            expected = _expected(name, state, role)
            left: list[bool] = []
            answer = ask(world, key, name, thing, afterwards=lambda: left.append(  # noqa: B023
                world.has_changed(thing)))  # noqa: B023 # fmt: skip
            done = name in API["acts"] and expected == {200}
            if answer.status not in expected or left != [done]:
                faults.append(f"{name} {state} as {role}: {answer.status}, expected {expected}")
            if expected == {404} and answer != absent:
                faults.append(f"{name} {state} as {role}: forbidden and unknown differ")
    report(faults)


def _expected(name: str, state: str, role: str) -> set[int]:
    if role in STRANGERS:
        return {403}
    if role not in READS[state]:
        return {404}
    if name in API["pages"] or role in ACTS[name].get(state, ()):
        return {200}
    return REFUSED


def test_rooms_open_to_whom_the_desk_s_table_says(
    world: MatrixWorld, keys: Keys, cells: Counter[str]
) -> None:
    faults = []
    for role, key in keys.acting.items():
        for name, done in (("record", 201), ("queue", 200), ("hands", 200)):
            cells[f"api:{name}"] += 1
            may = role not in STRANGERS
            may &= name != "record" or role in ROOMS["new-hotline"]
            status = ask(world, key, name, world.things["unknown"]).status
            if status != (done if may else 403):
                faults.append(f"{name} as {role}: {status}")
    report(faults)


def test_queue_names_no_request_that_its_official_may_not_open(
    world: MatrixWorld, keys: Keys, cells: Counter[str]
) -> None:
    faults, seen = [], 0
    for role, key in keys.acting.items():
        cells["api:queue"] += 1
        page = ask(world, key, "queue", world.things["unknown"]).body
        for state, thing in world.things.items():
            if str(thing.pk) in page or (thing.title and thing.title in page):
                seen += 1
                if role not in READS.get(state, READS["accepted"]):
                    faults.append(f"queue as {role} shows {state}")
    report(faults)
    assert seen, "no queue shows anything: nothing is proved"


def test_what_one_client_has_brought_is_not_there_for_another(
    world: MatrixWorld, keys: Keys, cells: Counter[str]
) -> None:
    """Here nothing was brought by any: every request of the court, and one that is none."""
    answers = set()
    for thing in world.things.values():
        cells["api:brought-one"] += 1
        answers.add(ask(world, keys.other, "brought-one", thing))

    assert len(answers) == 1
    assert answers.pop().status == 404


@pytest.mark.parametrize("name", ["hook", "secret", "deliveries", "retry"])
def test_hook_is_there_for_its_own_client_alone(
    world: MatrixWorld, keys: Keys, cells: Counter[str], name: str
) -> None:
    own, thing = uuid4(), world.things["unknown"]
    with transaction.atomic():
        with scoped(world.sight, audience=Audience.SYSTEM):
            Hook.objects.create(
                id=own, court=world.here.court, client=Client.objects.get(name="小程序"),
                url="https://hook.example/", kinds=[], secret="x", made_at="2026-11-01T00:00:00Z",
            )  # fmt: skip
        hook = Thing(own, thing.slug)
        answers = {
            kind: ask(world, key, name, wanted)
            for kind, key, wanted in (
                ("other", keys.other, hook), ("unknown", keys.party, thing),
                ("own", keys.party, hook),
            )
        }  # fmt: skip
        transaction.set_rollback(True)
    cells[f"api:{name}"] += len(answers)

    assert answers["own"].status in {200, 204}
    assert answers["other"] == answers["unknown"]
    assert answers["other"].status == 404
