"""The permission matrix of the people's pages: whoever has the link, and nobody else (A1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.security.matrix import (
    ODD,
    POLICY,
    READING,
    ask,
    portal_path,
    report,
    roles,
    said,
    some_roles,
)
from tests.security.matrix_world import ANONYMOUS, MatrixWorld, Thing

from fenglian.privacy.codes import follow_token


def wrong_links(world: MatrixWorld, thing: Thing) -> dict[str, tuple[str, str]]:
    """Return the ways to miss a request: the court and the link of each."""
    here, there = world.here.court.slug, world.there.court.slug
    other = there if thing.slug == here else here
    flipped = thing.link[:-1] + ("A" if thing.link[-1] != "A" else "B")
    return {
        "other court": (other, thing.link),
        "forged": (thing.slug, flipped),
        "outdated": (thing.slug, follow_token(thing.pk, 9)),
        "unknown": (thing.slug, follow_token(uuid4(), 1)),
        "nonsense": (thing.slug, "x" * 48),
    }


def linked_things(world: MatrixWorld) -> dict[str, Thing]:
    return {state: thing for state, thing in world.things.items() if state != "unknown"}


@pytest.mark.parametrize("name", [*POLICY["link_pages"], *POLICY["link_acts"]])
def test_link_opens_its_own_request_and_nothing_else(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    is_act = name in POLICY["link_acts"]
    method = "POST" if is_act else "GET"
    visitor = world.clients[ANONYMOUS]
    allowed = set(_flat(POLICY["link_acts"].get(name, [*linked_things(world)])))
    allowed |= {"foreign"} if "in_hand" in allowed else set()
    for state, thing in linked_things(world).items():
        cells[f"portal:{name}"] += 1
        left: list[bool] = []
        answer = ask(
            visitor, method, portal_path(name, thing), said(name, thing),
            afterwards=lambda: left.append(world.has_changed(thing)),  # noqa: B023 - called at once
        )  # fmt: skip
        may = state in allowed
        # A second press of what was done before leads back like the first, and does nothing.
        expected = {302} if may and is_act else {200} if may else {302, 404, 409, 422}
        if answer.status not in expected:
            faults.append(f"{method} {name} {state}: {answer.status}, expected {expected}")
        if left != [may and is_act]:
            faults.append(f"{method} {name} {state}: changed {left}, expected {may and is_act}")
        missed = set()
        for kind, (slug, link) in wrong_links(world, thing).items():
            cells[f"portal:{name}"] += 1
            path = portal_path(name, thing, slug=slug, link=link)
            hide = f"{link}\n{thing.paper}"
            miss = ask(visitor, method, path, said(name, thing), hide=hide)
            if slug == thing.slug:
                missed.add(miss)
            if miss.status != 404:
                faults.append(f"{method} {name} {state} by {kind} link: {miss.status}")
        if len(missed) > 1:
            faults.append(f"{method} {name} {state}: forged, outdated and unknown links differ")
    report(faults)


def _flat(items: list[Any]) -> Iterator[str]:
    for item in items:
        yield from _flat(item) if isinstance(item, list) else [item]


@pytest.mark.parametrize("name", [*POLICY["link_pages"], *POLICY["link_acts"]])
def test_other_methods_are_answered_by_no_link(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    others = {"GET", "POST", *ODD} - {"POST" if name in POLICY["link_acts"] else "GET"}
    faults = []
    for role in some_roles(world):
        for method in others:
            cells[f"portal:{name}"] += 1
            path = portal_path(name, world.things["answered"])
            status = ask(world.clients[role], method, path).status
            if status != 405:
                faults.append(f"{method} {name} as {role}: {status}")
    report(faults)


def test_officials_are_visitors_like_any_on_the_people_s_pages(
    world: MatrixWorld, cells: Counter[str]
) -> None:
    """A session of the desk opens no request there: without its link nothing is shown."""
    faults = []
    for role in roles(world):
        for name in POLICY["link_pages"]:
            cells[f"portal:{name}"] += 1
            thing = world.things["in_hand"]
            path = portal_path(name, thing, link=follow_token(thing.pk, 7))
            if ask(world.clients[role], "GET", path).status != 404:
                faults.append(f"{name} as {role}")
    report(faults)


@pytest.mark.parametrize("name", POLICY["open"])
def test_open_page_is_read_by_everybody(world: MatrixWorld, cells: Counter[str], name: str) -> None:
    path = portal_path(name, world.things["received"])
    found: defaultdict[str, set[int]] = defaultdict(set)
    for role in some_roles(world):
        for method in (*READING, *ODD):
            cells[f"portal:{name}"] += 1
            found["read" if method in READING else "odd"].add(
                ask(world.clients[role], method, path).status
            )
    assert found["read"] <= {200, 302}
    assert found["odd"] == {405}


@pytest.mark.parametrize("kind", POLICY["terminal"])
def test_terminal_begins_and_ends_a_visit_for_everybody(
    world: MatrixWorld, cells: Counter[str], kind: str
) -> None:
    right = READING if kind == "read" else ("POST",)
    for name in POLICY["terminal"][kind]:
        path = portal_path(name, world.things["received"])
        for role in some_roles(world):
            for method in (*READING, "POST", *ODD):
                # A browser of its own: the others go on as they are.
                browser = Client()
                browser.cookies.update(world.clients[role].cookies)
                cells[f"portal:{name}"] += 1
                status = ask(browser, method, path).status
                assert status == (302 if method in right else 405), (name, role, method)


@pytest.mark.parametrize("name", POLICY["drafts"])
def test_draft_is_open_to_the_session_that_began_it_alone(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    owner, other = Client(), Client()
    begun = owner.get(portal_path("begin", world.things["received"]))
    key = begun.headers["Location"].rstrip("/").split("/")[-1]
    about = reverse("portal:about", kwargs={"court": world.here.court.slug, "key": key})
    owner.post(about, {"words": "秘密的草稿内容，请不要给别人看。"})
    slugs = (world.here.court.slug, world.there.court.slug)
    with_key = {
        "owner": (owner, slugs[0], key),
        "other session": (other, slugs[0], key),
        "other court": (owner, slugs[1], key),
        "unknown": (owner, slugs[0], str(uuid4())),
    }
    pages = {}
    for who, (client, slug, draft) in with_key.items():
        cells[f"portal:{name}"] += 1
        path = reverse(f"portal:{name}", kwargs={"court": slug, "key": draft})
        pages[who] = ask(client, "GET", path)
    assert pages["owner"].status == 200 or not pages["owner"].location.endswith("/tell/")
    for who in ("other session", "other court", "unknown"):
        assert pages[who].status == 302, who
        assert pages[who].location.endswith("/tell/"), who
        assert "秘密" not in pages[who].body


@pytest.mark.parametrize("name", POLICY["frame"])
def test_display_takes_a_form_from_everybody_and_nothing_else(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    statuses = {
        method: {
            ask(world.clients[role], method, reverse(f"frame:{name}")).status
            for role in roles(world)
        }
        for method in ("POST", "GET", *ODD)
    }
    cells[f"frame:{name}"] += len(statuses) * len(roles(world))
    assert statuses.pop("POST") == {302}
    assert set.union(*statuses.values()) == {405}
