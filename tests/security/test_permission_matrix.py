"""The permission matrix of the desk: every address × method × person × request (A1).

policy.yaml is the expectation; see matrix.py. `FENGLIAN_WHOLE_MATRIX=1` runs every cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product

import pytest
from django.http import HttpResponse
from django.urls import get_resolver, path, reverse
from tests.security.matrix import (
    ACTS,
    ADDRESSES,
    LISTED,
    ODD,
    PAGES,
    POLICY,
    READING,
    READS,
    REFUSED,
    ROOMS,
    Answer,
    addresses,
    ask,
    leads_to_sign_in,
    path_of,
    recorded,
    report,
    roles,
    room_path,
    sent,
    some_roles,
    states_for,
)
from tests.security.matrix_world import MatrixWorld

# --- the table -----------------------------------------------------------------------------------


def test_every_address_stands_in_the_table_and_no_other() -> None:
    assert ADDRESSES.keys() - LISTED == set(), "addresses that policy.yaml does not speak of"
    assert LISTED - ADDRESSES.keys() == set(), "policy.yaml speaks of addresses that are gone"


def test_control_a_new_address_fails_the_comparison() -> None:
    more = dict(
        addresses(
            [
                *get_resolver().url_patterns,
                path("backdoor/", lambda _request: HttpResponse(), name="backdoor"),
            ]
        )
    )

    assert more.keys() - LISTED == {"backdoor"}


# --- a request at the desk -----------------------------------------------------------------------


def may_act(name: str, state: str, role: str) -> bool:
    return role in ACTS[name].get(state, ())


def fault_of(
    world: MatrixWorld, name: str, state: str, role: str, method: str, absent: Answer
) -> str:
    """Run a cell on an address of a request and say what is wrong with the answer.

    Args:
        world: in which.
        name: of the address.
        state: of the request.
        role: who asks.
        method: how.
        absent: what the same address says of a request that does not exist.
    """
    thing = world.things[state]
    cell = f"{method} {name} {state} as {role}"
    expected = _expected(name, state, role, method)
    left = []
    answer = ask(
        world.clients[role], method, path_of(name, thing), sent(world, name, thing),
        hide=f"{thing.pk}\n{thing.paper}",
        afterwards=lambda: left.append(expected == REFUSED and world.has_changed(thing)),
    )  # fmt: skip
    if role in POLICY["strangers"]:
        return "" if leads_to_sign_in(answer) else f"{cell}: {answer.status}, no sign-in"
    if answer.status not in expected:
        return f"{cell}: {answer.status}, expected {sorted(expected)}"
    if expected == {404} and answer != absent:
        return f"{cell}: forbidden and unknown differ"
    return f"{cell}: something changed" if any(left) else ""


def _expected(name: str, state: str, role: str, method: str) -> set[int]:
    reads = role in READS[state]
    if name in PAGES:
        may = reads if PAGES[name] == "reads" else role in PAGES[name].get(state, ())
        if method == "POST" and name != "reveal":
            return {405}
        return {200} if may else {404}
    if not reads:
        return {404}
    if method == "POST":
        return {303} if may_act(name, state, role) else REFUSED
    # Whoever reads the request may see its page; whether the form stands in it is decided below.
    return {200} if may_act(name, state, role) else {200, *REFUSED}


@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_address_of_a_request_answers_as_the_table_says(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    unknown = world.things["unknown"]
    hide = f"{unknown.pk}\n{unknown.paper}"
    for role, method in product(roles(world), ("GET", "POST")):
        form = sent(world, name, unknown)
        absent = ask(world.clients[role], method, path_of(name, unknown), form, hide=hide)
        is_sampled = (method == "GET") is (name in ACTS)
        for state in states_for(role, is_sampled=is_sampled and name != "reveal"):
            cells[f"desk:{name}"] += 1
            faults.append(fault_of(world, name, state, role, method, absent))
    report([fault for fault in faults if fault])


@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_odd_methods_are_answered_by_no_address_of_a_request(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    for role in some_roles(world):
        for method in ODD:
            cells[f"desk:{name}"] += 1
            answer = ask(world.clients[role], method, path_of(name, world.things["in_hand"]))
            is_fine = (
                leads_to_sign_in(answer) if role in POLICY["strangers"] else (answer.status == 405)
            )
            if not is_fine:
                faults.append(f"{method} {name} as {role}: {answer.status}")
    report(faults)


def test_paper_of_one_request_is_not_handed_out_under_another(
    world: MatrixWorld, cells: Counter[str]
) -> None:
    faults = []
    for state, thing in world.things.items():
        other = world.things["in_hand" if state != "in_hand" else "accepted"]
        path = reverse(
            "desk:attachment", kwargs={"request_id": thing.pk, "attachment_id": other.paper}
        )
        for role in set(roles(world)) - set(POLICY["strangers"]):
            cells["desk:attachment"] += 1
            if ask(world.clients[role], "GET", path).status != 404:
                faults.append(f"paper of another request under {state} as {role}")
    report(faults)


# --- the rooms of the desk -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ROOMS)
def test_room_of_the_desk_is_open_to_whom_the_table_says(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    for role in roles(world):
        let_in = ROOMS[name] == "everybody" or role in ROOMS[name]
        odd = ODD if role in some_roles(world) else ()
        for method in (*READING, "POST", *odd):
            cells[f"desk:{name}"] += 1
            answer = ask(world.clients[role], method, room_path(name), recorded(name))
            if role in POLICY["strangers"]:
                is_fine = leads_to_sign_in(answer)
            elif method in READING:
                is_fine = answer.status == (200 if let_in else 404)
            elif method == "POST" and name in POLICY["sends"]:
                is_fine = answer.status == (303 if let_in else 404)
            else:
                is_fine = answer.status == 405
            if not is_fine:
                faults.append(f"{method} {name} as {role}: {answer.status}")
    report(faults)


@pytest.mark.parametrize(
    "address",
    [
        "desk:work",
        "desk:queue",
        "desk:figures",
        "desk:figure-records",
        "desk:figure-records?of=overdue",
        "desk:figure-records?of=timely_acceptance_rate&side=denominator",
    ],
)
def test_lists_name_no_request_that_the_reader_may_not_open(
    world: MatrixWorld, cells: Counter[str], address: str
) -> None:
    name, _, query = address.partition("?")
    seen: defaultdict[str, set[str]] = defaultdict(set)
    faults = []
    for role in set(roles(world)) - set(POLICY["strangers"]):
        cells[name] += 1
        page = ask(world.clients[role], "GET", f"{reverse(name)}?{query}").body
        for state, thing in world.things.items():
            readers = READS.get(state, READS["accepted"])
            if thing.title and (f">{thing.title}<" in page or str(thing.pk) in page):
                seen[role].add(state)
                if role not in readers:
                    faults.append(f"{address} as {role} shows {state}")
    report(faults)
    if name != "desk:figures" and "rate" not in query and "overdue" not in query:
        assert seen, "no list shows anything: nothing is proved"


def test_search_and_earlier_requests_name_nothing_foreign(
    world: MatrixWorld, cells: Counter[str]
) -> None:
    faults = []
    for role in set(roles(world)) - set(POLICY["strangers"]):
        for words in ("矩阵", "开庭"):
            cells["desk:queue"] += 1
            page = ask(world.clients[role], "GET", f"{reverse('desk:queue')}?q={words}").body
            faults += [
                f"search for {words} as {role} shows {state}"
                for state, thing in world.things.items()
                if str(thing.pk) in page and role not in READS.get(state, READS["accepted"])
            ]
    report(faults)


@pytest.mark.parametrize("name", POLICY["always"])
def test_address_without_rights_of_its_own_gives_nothing_away(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    path = reverse(f"desk:{name}", kwargs={"rest": "no/such/place"} if name == "nowhere" else {})
    statuses: defaultdict[str, set[int]] = defaultdict(set)
    for role in some_roles(world):
        for method in (*READING, *ODD):
            cells[f"desk:{name}"] += 1
            answer = ask(world.clients[role], method, path)
            is_stranger = role in POLICY["strangers"] and name != "sign-in"
            statuses["stranger" if is_stranger else (method in READING and "read") or "odd"].add(
                answer.status
            )
    assert statuses["stranger"] <= {302}
    expected = {"sign-in": {200}, "sign-out": {405}, "nowhere": {404}}[name]
    assert statuses["read"] == expected
    assert statuses["odd"] <= {404, 405}
