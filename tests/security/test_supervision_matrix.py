"""The permission matrix of special supervision: every address × method × person × entry (S5)."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from tests.security.matrix import (
    BOARDS,
    ENTRIES,
    ODD,
    POLICY,
    REFUSED,
    ROOMS,
    Answer,
    ask,
    leads_to_sign_in,
    report,
    roles,
    some_roles,
)
from tests.security.matrix_world import MatrixWorld, Thing

from fenglian.isolation.scope import Audience, scoped
from fenglian.supervision.models import SavedFilter

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


# --- boards, reports, kept filters ---------------------------------------------------------------

BULK = POLICY["bulk"]


def bulk_form(world: MatrixWorld, name: str) -> dict[str, str]:
    thing = world.things[BULK[name]["of"]]
    target = f"{world.here.civil.pk}:{world.here.colleague.pk}"
    kinds = {
        "press-all": {"words": "请今天答复。"},
        "extend-all": {"granted": "yes", "words": ""},
        "dispatch-all": {"target": target, "words": ""},
    }
    return {**kinds[name], "chosen": f"{thing.pk}:{thing.revision}", "back": ""}


@pytest.mark.clause("NS-13")
@pytest.mark.parametrize("name", BULK)
def test_bulk_act_is_done_refused_or_not_there_as_the_table_says(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    thing, faults = world.things[BULK[name]["of"]], []
    for role in roles(world):
        cells[f"desk:{name}"] += 1
        left: list[bool] = []
        answer = ask(
            world.clients[role], "POST", reverse(f"desk:{name}"), bulk_form(world, name),
            afterwards=lambda: left.append(world.has_changed(thing)),  # noqa: B023 - called at once
        )  # fmt: skip
        if role in POLICY["strangers"]:
            is_fine = leads_to_sign_in(answer)
        elif role in BULK[name]["done"]:
            is_fine = answer.status == 303 and left == [True]
        else:
            # A target of the other court is no choice in its form: refused before anything is done.
            refused = {409, 422} if role in BULK[name]["refused"] else {404}
            is_fine = answer.status in refused and left == [False]
        if not is_fine:
            faults.append(f"{name} as {role}: {answer.status}, changed: {left}")
    report(faults)


@pytest.mark.clause("NS-9a")
def test_report_is_made_by_the_officer_and_read_by_whom_the_table_says(
    world: MatrixWorld, cells: Counter[str]
) -> None:
    reports, faults = POLICY["reports"], []
    form = {"body": world.here.civil.pk, "words": ""}
    with transaction.atomic():
        made = world.clients["officer"].post(reverse("desk:make-report"), form)
        assert made.status_code == 303
        path = made.headers["Location"]
        for role in roles(world):
            cells["desk:report"] += 1
            answer = ask(world.clients[role], "GET", path)
            status = 200 if role in reports["report"] else 404
            is_fine = (
                leads_to_sign_in(answer) if role in POLICY["strangers"] else answer.status == status
            )
            faults += [] if is_fine else [f"{role}: {answer.status}"]
        transaction.set_rollback(True)
    for role in set(roles(world)) - {*POLICY["strangers"], *reports["make-report"]}:
        cells["desk:make-report"] += 1
        answer = ask(world.clients[role], "POST", reverse("desk:make-report"), form)
        expected = 403 if role in ROOMS["board"] else 404
        faults += [] if answer.status == expected else [f"made by {role}: {answer.status}"]
    report(faults)


def test_filters_are_everybodys_own(world: MatrixWorld, cells: Counter[str]) -> None:
    form = {"room": "queue", "name": "超期的", "query": "late=1"}
    with transaction.atomic():
        world.clients["judge"].post(reverse("desk:keep-filter"), form)
        with scoped([world.here.court.pk], audience=Audience.SYSTEM):
            (own,) = SavedFilter.objects.all()
        for role in set(roles(world)) - set(POLICY["strangers"]):
            cells["desk:drop-filter"] += 1
            answer = ask(world.clients[role], "POST", reverse("desk:drop-filter", args=[own.pk]))
            assert answer.status == (303 if role == "judge" else 404), role
            assert "超期的" in ask(world.clients["judge"], "GET", reverse("desk:queue")).body
            if role != "judge":
                assert "超期的" not in ask(world.clients[role], "GET", reverse("desk:queue")).body
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", BOARDS)
def test_addresses_that_are_only_sent_are_not_read(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    known: dict[str, dict[str, Any]] = {
        "drop-filter": {"filter_id": 1}, "report": {"report_id": uuid4()}
    }  # fmt: skip
    kwargs = known.get(name, {})
    for role, method in product(some_roles(world), ("GET", *ODD)):
        cells[f"desk:{name}"] += 1
        answer = ask(world.clients[role], method, reverse(f"desk:{name}", kwargs=kwargs))
        is_read = name == "report" and method == "GET"
        expected = 302 if role in POLICY["strangers"] else 404 if is_read else 405
        assert answer.status == expected, (role, method)
