"""Nobody sets what they were not asked: every form refuses what it does not know (S8, A5)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.test import Client
from tests.security.matrix import (
    ACTS,
    LINK_ACTS,
    STATES,
    ask,
    path_of,
    portal_path,
    recorded,
    report,
    room_path,
    said,
    sent,
)
from tests.security.matrix_world import MatrixWorld

FORGED: tuple[dict[str, str], ...] = (
    {"court": "2"},
    {"state": "closed"},
    {"revision": "0"},
    {"handler": "1"},
    {"complained_of": "1"},
    {"recorded_by_id": "1"},
    {"received_at": "2020-01-01"},
    {"last_day": "2099-12-31"},
    {"at": "2020-01-01"},
    {"words__gt": "1"},
    {
        "court_id": "2", "handler_id": "1", "person_id": "1", "first_handler": "1", "pk": "1",
        "department": "1", "recorded_by": "1", "dispatched_at": "2020-01-01", "by": "1",
        "answered_at": "2020-01-01", "closed_at": "2020-01-01", "ends_at": "2099-12-31",
        "extra_working_days": "30", "serial": "1", "year": "2020", "follow_version": "1",
        "urge_count": "0", "actor": "1", "signature": "院长", "on_behalf": "1", "id": "1",
        "is_first": "1", "__class__": "1",
    },
)  # fmt: skip
"""What is worth forging: alone, and the rest together."""


def taken_in(
    world: MatrixWorld, client: Client, path: str, form: dict[str, Any], name: str
) -> list[str]:
    """Send a right form with forged fields beside it; return what was not refused."""
    faults = []
    for forged in FORGED:
        if name == "screen" and "complained_of" in forged:
            continue  # asked for there
        left: list[bool] = []
        answer = ask(
            client, "POST", path, {**form, **forged},
            afterwards=lambda: left.append(world.has_changed(world.things["received"])),  # noqa: B023 - called at once
        )  # fmt: skip
        if answer.status != 422 or any(left):
            faults.append(f"{name} with {[*forged]}: {answer.status}, changed: {any(left)}")
    return faults


@pytest.mark.parametrize("name", [name for name, states in ACTS.items() if states])
def test_form_of_an_act_refuses_what_it_does_not_know(world: MatrixWorld, name: str) -> None:
    state, role = next(
        (state, people[0]) for state, people in ACTS[name].items() if state in STATES and people
    )
    thing = world.things[state]
    client, form = world.clients[role], sent(world, name, thing)

    assert ask(client, "POST", path_of(name, thing), form).status == 303
    report(taken_in(world, client, path_of(name, thing), form, name))


@pytest.mark.parametrize("name", ["new-hotline", "new-hall", "new-forwarded"])
def test_form_of_the_desk_refuses_what_it_does_not_know(world: MatrixWorld, name: str) -> None:
    report(taken_in(world, world.clients["clerk"], room_path(name), recorded(name), name))


@pytest.mark.parametrize("name", LINK_ACTS)
def test_form_of_the_party_refuses_what_it_does_not_know(world: MatrixWorld, name: str) -> None:
    states = {"rate": "answered", "answer": "asked", "contest": "called"}
    thing = world.things[states.get(name, "received")]
    path, visitor = portal_path(name, thing), world.clients["anonymous"]

    assert ask(visitor, "POST", path, said(name, thing)).status == 302
    report(
        [
            f"{name} with {[*forged]}"
            for forged in FORGED
            if ask(visitor, "POST", path, {**said(name, thing), **forged}).status != 422
        ]
    )


@pytest.mark.parametrize("name", ["dispatch", "transfer", "reassign", "papers"])
def test_hands_of_another_court_are_refused(world: MatrixWorld, name: str) -> None:
    """Foreign ids in fields that are asked for: body and person of the other court."""
    there, here = world.there, world.here
    state, role = next(
        (state, people[0]) for state, people in ACTS[name].items() if state in STATES and people
    )
    thing = world.things[state]
    faults = []
    bodies, people = (there.civil.pk, here.root.pk, 0, -1), (there.judge.pk, here.judge.pk, 0)
    for body, person in product(bodies, people):
        form = {**sent(world, name, thing), "target": f"{body}:{person}"}
        answer = ask(world.clients[role], "POST", path_of(name, thing), form)
        if answer.status != 422:
            faults.append(f"{name} to {body}:{person}: {answer.status}")
    report(faults)
