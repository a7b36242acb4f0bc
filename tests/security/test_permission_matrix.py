"""The permission matrix: every address × method × person × request, held against policy.yaml (A1).

The addresses come from the resolver and the expectations from the table, which knows nothing of the
code. Whatever is sent is right in every field, so a refusal is the policy's and not the form's.
Each cell runs in a transaction that is rolled back.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from ruamel.yaml import YAML
from tests.conftest import Clone
from tests.security.matrix_world import (
    ANONYMOUS,
    MatrixWorld,
    Thing,
    build_matrix_world,
    photo,
)

from fenglian.privacy.codes import follow_token
from fenglian.worktime.clock import now

READING = ("GET", "HEAD")
ODD = ("PUT", "PATCH", "DELETE", "OPTIONS")
REFUSED = {403, 409}
SAMPLE = ("received", "in_common", "in_hand", "handed_back", "of_judge", "foreign")
"""The requests on which forms are also opened; sent they are on all."""
POLICY: dict[str, Any] = YAML(typ="safe").load(
    (Path(__file__).parent / "policy.yaml").read_text(encoding="utf-8")
)
ACTS, PAGES, ROOMS, READS = (POLICY[part] for part in ("acts", "pages", "rooms", "reads"))
LINK_ACTS = POLICY["link_acts"]
STATES = [*(state for state in READS if state not in {"foreign", "unknown"}), "asked", "called"]


def addresses(
    patterns: list[URLPattern | URLResolver], space: str = "", parts: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name and the variable parts of every address."""
    for pattern in patterns:
        own = parts | pattern.pattern.converters.keys()
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, space + inner, own)
        else:
            yield f"{space}{pattern.name}", own


ADDRESSES = dict(addresses(get_resolver().url_patterns))
LISTED = {
    *(f"desk:{name}" for name in (*ROOMS, *PAGES, *ACTS, *POLICY["always"])),
    *(f"portal:{name}" for name in (*POLICY["open"], *POLICY["drafts"])),
    *(f"portal:{name}" for name in (*POLICY["link_pages"], *POLICY["link_acts"])),
    *(f"frame:{name}" for name in POLICY["frame"]),
}


@pytest.fixture(scope="module")
def world(module_clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatrixWorld]:
    folders = override_settings(
        UPLOADS=tmp_path_factory.mktemp("uploads"), STATIC_ROOT=tmp_path_factory.mktemp("static")
    )
    with module_clone.bound(), folders:
        yield build_matrix_world(now(), STATES)


@pytest.fixture(scope="module")
def cells(pytestconfig: pytest.Config) -> Iterator[Counter[str]]:
    """Count what has been run, and say it at the end."""
    count: Counter[str] = Counter()
    yield count
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(
            f"\npermission matrix: {count.total()} cells over {len(count)} addresses"
        )


@dataclass(frozen=True)
class Answer:
    """What came back.

    Args:
        status: of the response.
        body: without what differs for everybody: the id asked for, the form's token.
        location: where it leads.
    """

    status: int
    body: str
    location: str


def ask(
    client: Client,
    method: str,
    path: str,
    data: Any = None,
    *,
    hide: str = "",
    afterwards: Callable[[], object] = lambda: None,
) -> Answer:
    """Send a request that leaves no trace.

    Args:
        client: whose.
        method: of the request.
        path: of the request.
        data: of a form.
        hide: what the answer may repeat of the address, a line each.
        afterwards: looks at what was done before it is taken back.
    """
    with transaction.atomic():
        if method == "POST":
            response = client.post(path, data or {})
        else:
            response = client.generic(method, path)
        body = b"".join(cast("Any", response)) if response.streaming else response.content
        afterwards()
        transaction.set_rollback(True)
    text = body.decode(errors="replace")
    for part in filter(None, hide.split("\n")):
        text = text.replace(part, "ID")
    text = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", text)
    return Answer(response.status_code, text, response.headers.get("Location", ""))


def roles(world: MatrixWorld) -> list[str]:
    return sorted(world.clients)


def leads_to_sign_in(answer: Answer) -> bool:
    return answer.status == 302 and answer.location.startswith("/desk/sign-in/")


def report(faults: list[str]) -> None:
    assert not faults, "\n".join([f"{len(faults)} cells:", *faults[:40]])


# --- the table -----------------------------------------------------------------------------------


def test_every_address_stands_in_the_table_and_no_other() -> None:
    assert ADDRESSES.keys() - LISTED == set(), "addresses that policy.yaml does not speak of"
    assert LISTED - ADDRESSES.keys() == set(), "policy.yaml speaks of addresses that are gone"


def test_control_a_new_address_fails_the_comparison() -> None:
    more = dict(addresses([*get_resolver().url_patterns, URLPattern_of("backdoor/")]))

    assert more.keys() - LISTED == {"backdoor"}


def URLPattern_of(route: str) -> URLPattern:  # noqa: N802 - stands for Django's path()
    from django.urls import path  # noqa: PLC0415 - for the control alone

    return path(route, lambda _request: HttpResponse(), name="backdoor")


# --- a request at the desk -----------------------------------------------------------------------


def sent(world: MatrixWorld, name: str, thing: Thing) -> dict[str, Any]:
    """Return what a form of an act sends, every field right."""
    here = world.there if thing.slug == world.there.court.slug else world.here
    target = f"{here.civil.pk}:{here.colleague.pk}"
    screening = {"subject": "labor", "service_kind": "judge_contact", "complexity": "ordinary"}
    reason = {"reason": "案件由该庭办理"}
    kinds: dict[str, dict[str, Any]] = {
        "screen": {**screening, "title": "什么时候开庭"},
        "dispatch": {**screening, **reason, "target": target},
        "answer": {**screening, "words": "您的案件排在下月开庭。"},
        "accept": {},
        "reply": {"words": "开庭定在下月八日上午。"},
        "ask": {"words": "请问传票是哪天收到的？"},
        "transfer": {**reason, "target": target},
        "hand-back": {**reason, "kind": "not_our_matter"},
        "extend": {**reason, "working_days": 3},
        "call": {"reached": "yes", "note": "已告知开庭日期"},
        "document": {"what": "生效证明 1 份", "receiver": "当事人本人", "way": "on_site"},
        "papers": {"what": "补充证据 12 页", "target": target},
        "instruct": {"words": "请三日内办结。"},
        "reassign": {**reason, "target": target},
        "decide-extension": {"granted": "yes", "reason": ""},
        "reveal": reason,
    }
    return {**kinds.get(name, {}), "seen_revision": thing.revision}


def path_of(name: str, thing: Thing) -> str:
    parts = {"request_id": thing.pk, "attachment_id": thing.paper}
    known = ADDRESSES[f"desk:{name}"]
    return reverse(f"desk:{name}", kwargs={key: parts[key] for key in parts if key in known})


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
        for state in READS if method == "POST" or name in PAGES else SAMPLE:
            cells[f"desk:{name}"] += 1
            faults.append(fault_of(world, name, state, role, method, absent))
    report([fault for fault in faults if fault])


@pytest.mark.parametrize("name", [*PAGES, *ACTS])
def test_odd_methods_are_answered_by_no_address_of_a_request(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    for role in roles(world):
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


def room_path(name: str) -> str:
    return reverse(f"desk:{name}", kwargs={"clause_id": "NS-8"} if name == "clause" else {})


def recorded() -> dict[str, Any]:
    """Return what a clerk's form sends."""
    return {
        "client_key": str(uuid4()), "words": "想问什么时候开庭，立案两个月了。", "name": "陈小满",
        "phone": "13800000000", "relation": "self",
    }  # fmt: skip


@pytest.mark.parametrize("name", ROOMS)
def test_room_of_the_desk_is_open_to_whom_the_table_says(
    world: MatrixWorld, cells: Counter[str], name: str
) -> None:
    faults = []
    for role in roles(world):
        let_in = ROOMS[name] == "everybody" or role in ROOMS[name]
        for method in (*READING, "POST", *ODD):
            cells[f"desk:{name}"] += 1
            answer = ask(world.clients[role], method, room_path(name), recorded())
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
    for role in roles(world):
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


# --- the people's pages --------------------------------------------------------------------------


def portal_path(
    name: str, thing: Thing, *, slug: str | None = None, link: str | None = None
) -> str:
    parts = {
        "court": slug or thing.slug,
        "token": link or thing.link,
        "paper_id": thing.paper,
        "call_id": thing.call,
    }
    known = ADDRESSES[f"portal:{name}"]
    return reverse(f"portal:{name}", kwargs={key: parts[key] for key in parts if key in known})


def said(name: str, thing: Thing) -> dict[str, Any]:
    """Return what a form of the follow-up page sends, every field right."""
    kinds: dict[str, dict[str, Any]] = {
        "rate": {"round": 1, "satisfied": "yes", "words": ""},
        "answer": {"question": 1, "words": "上周三收到的。"},
        "supplement": {"words": "补充：对方换了电话。"},
        "urge": {},
        "contest": {"words": "没有接到过电话。"},
        "attach": {"papers": [photo()]},
    }
    return kinds.get(name, {})


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
    for role in roles(world):
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
    for role in roles(world):
        for method in (*READING, *ODD):
            cells[f"portal:{name}"] += 1
            found["read" if method in READING else "odd"].add(
                ask(world.clients[role], method, path).status
            )
    assert found["read"] <= {200, 302}
    assert found["odd"] == {405}


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
