"""The permission matrix of special supervision: every address × method × person × entry (S5)."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from django.urls import reverse
from tests.security.matrix import (
    ENTRIES,
    ODD,
    POLICY,
    REFUSED,
    Answer,
    ask,
    leads_to_sign_in,
    report,
    roles,
    some_roles,
)
from tests.security.matrix_world import MatrixWorld, Thing

CLOSING = {"outcome": "upheld", "result": "承办人出差没有转接，已回电。"}


def asked(world: MatrixWorld, name: str, thing: Thing, role: str, method: str) -> Answer:
    path = reverse(f"desk:{name}", kwargs={"entry_id": thing.entry})
    return ask(world.clients[role], method, path, CLOSING, hide=str(thing.entry))


def expected_of(name: str, state: str, role: str, method: str) -> set[int]:
    reads = role in ENTRIES["special"][state]
    if (name == "special") is (method == "POST"):
        return {405}
    if not reads:
        return {404}
    if name == "special":
        return {200}
    return {303} if role in ENTRIES[name][state] else REFUSED


@pytest.mark.clause("NS-17")
@pytest.mark.parametrize("name", ENTRIES)
def test_entry_is_read_and_closed_by_whom_the_table_says(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    for role, method in product(roles(world), ("GET", "POST")):
        absent = asked(world, name, world.things["unknown"], role, method)
        for state in ENTRIES[name]:
            cells[f"desk:{name}"] += 1
            answer = asked(world, name, world.things[state], role, method)
            expected = expected_of(name, state, role, method)
            cell = f"{method} {name} {state} as {role}: {answer.status}"
            if role in POLICY["strangers"]:
                faults += [] if leads_to_sign_in(answer) else [f"{cell}, no sign-in"]
            elif answer.status not in expected:
                faults.append(f"{cell}, expected {sorted(expected)}")
            elif expected == {404} and answer != absent:
                faults.append(f"{cell}: forbidden and unknown differ")
    report(faults)


@pytest.mark.parametrize("name", ENTRIES)
def test_odd_methods_are_answered_by_no_address_of_an_entry(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    for role, method in product(some_roles(world), ODD):
        cells[f"desk:{name}"] += 1
        answer = asked(world, name, world.things["in_hand"], role, method)
        assert answer.status == (302 if role in POLICY["strangers"] else 405), (method, role)


@pytest.mark.clause("NS-17")
def test_neither_list_nor_request_page_tells_the_handler_of_a_complaint(
    world: MatrixWorld, cells: Counter[str]
) -> None:
    """Also not that there is one: the pages of the request are read with and without it."""
    seen = set()
    for role in set(roles(world)) - set(POLICY["strangers"]):
        for state in ("in_hand", "of_leader", "of_president"):
            thing = world.things[state]
            pages = [
                ask(world.clients[role], "GET", path).body
                for path in (
                    reverse("desk:supervision"),
                    reverse("desk:request", args=[thing.pk]),
                    reverse("desk:print", args=[thing.pk]),
                    reverse("desk:work"),
                )
            ]
            cells["desk:supervision"] += len(pages)
            words = f"没有人接电话（{thing.title}）"
            told = any(str(thing.entry) in page or words in page for page in pages)
            if told:
                seen.add(role)
            assert told is (role in ENTRIES["special"][state]), (role, state)
    assert seen, "nobody is shown anything: nothing is proved"
