"""Codes guessed by force: limits hold, honest people get through, no near miss is told (P1).

Each guess is a request to the real page.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.world import World, at, build_world

from fenglian.frame.rationing import CODE_BY_ADDRESS, CODE_MISSED, PROOF_BY_CODE
from fenglian.isolation.scope import Audience, scoped
from fenglian.privacy.codes import ALPHABET, CODE_LENGTH, follow_code, follow_token
from fenglian.requests.actions import renew_follow_code
from fenglian.requests.models import ServiceRequest

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

NOW = at("2026-11-20 11:00")
PROXY, STRANGER, HONEST = "192.0.2.1", "198.51.100.7", "203.0.113.200"
FIND = "/nansha/find/"
LIVE = 50
"""Requests whose codes are guessed at."""


@pytest.fixture(autouse=True)
def _site(settings: Settings, static_folder: Path) -> None:
    settings.STATIC_ROOT = static_folder
    settings.TRUSTED_PROXIES = frozenset({PROXY})


@pytest.fixture
def set_clock(settings: Settings) -> Callable[[datetime], None]:
    def put(moment: datetime) -> None:
        settings.CLOCK_SQL = f"SELECT timestamptz '{moment.isoformat()}'"

    put(NOW)
    return put


@pytest.fixture
def codes(nansha: World, set_clock: Callable[[datetime], None]) -> list[str]:
    """The codes of the requests that there are."""
    held = [nansha.submit(when=NOW, phone=f"1380000{n:04}").request_id for n in range(LIVE)]
    return [follow_code(request_id, 1) for request_id in held]


def guesses(seed: int) -> Iterator[str]:
    """Yield codes at random, as somebody without knowledge would."""
    chance = random.Random(seed)  # noqa: S311 - replayed by the seed
    while True:
        yield "".join(chance.choices(ALPHABET, k=12))


def ask(code: str, *, peer: str = STRANGER, passed: str = "") -> int:
    headers = {"X-Forwarded-For": passed} if passed else {}
    return Client(REMOTE_ADDR=peer, headers=headers).get(FIND, {"code": code}).status_code


# --- the limits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "addresses",
    [
        lambda _n: {"peer": STRANGER},
        lambda n: {"peer": STRANGER, "passed": f"10.0.{n // 250}.{n % 250}"},
        lambda n: {"peer": PROXY, "passed": f"10.0.{n // 250}.{n % 250}, {STRANGER}"},
        lambda n: {"peer": f"2001:db8:1:1::{n:x}"},
        lambda n: {"peer": f"::ffff:{STRANGER}" if n % 2 else STRANGER},
    ],
    ids=["one address", "invented by a stranger", "invented before our proxy", "one line's IPv6",
         "the same address in IPv6"],
)  # fmt: skip
def test_one_client_guesses_thirty_times_whatever_address_it_claims(
    codes: list[str], addresses: Callable[[int], dict[str, str]]
) -> None:
    tried = zip(range(40), guesses(1), strict=False)

    statuses = [ask(code, **addresses(n)) for n, code in tried]

    assert statuses == [404] * CODE_BY_ADDRESS.limit + [429] * 10
    assert ask(codes[0], peer=HONEST) == 200


def see(code: str, digits: str = "", *, passed: str) -> str:
    """Ask by the code, or by code and telephone; return what came of it."""
    visitor = Client(REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": passed})
    if digits:
        answer = visitor.post(FIND, {"code": code, "digits": digits})
    else:
        answer = visitor.get(FIND, {"code": code})
    if answer.status_code == 200:
        return "telephone" if "连手机号一起写" in answer.content.decode() else "state"
    return {302: "opened", 404: "none", 422: "neither", 429: "stopped"}[answer.status_code]


def addresses(count: int) -> Iterator[str]:
    return (f"10.1.{n // 250}.{n % 250}" for n in range(count))


def test_many_clients_hit_nothing_and_nobody_waits_for_them(
    codes: list[str],
    set_clock: Callable[[datetime], None],
    record_property: Callable[[str, object], None],
) -> None:
    """Beyond the court's misses a code needs the telephone; honest people have it at hand."""
    source = guesses(2)

    by_code = Counter(see(next(source), passed=one) for one in addresses(400))
    by_both = Counter(
        see(next(source), f"{n:04}", passed=one) for n, one in enumerate(addresses(400))
    )

    assert by_code == {"none": CODE_MISSED.limit, "telephone": 400 - CODE_MISSED.limit}
    assert by_both == {"neither": 400}
    assert {see(code, passed=HONEST) for code in codes[:9]} == {"telephone"}
    assert {see(code, f"{n:04}", passed=HONEST) for n, code in enumerate(codes[:20])} == {"opened"}
    held = ServiceRequest.objects.earliest("serial")
    assert Client().get(f"/nansha/follow/{follow_token(held.pk, 1)}/").status_code == 200
    set_clock(NOW + CODE_MISSED.window)
    assert see(codes[0], passed=HONEST) == "state"
    record_property("guesses at codes", by_code.total() + by_both.total())


def test_chance_of_a_hit_in_a_day_at_the_allowed_rate_is_below_one_in_a_thousand_million() -> None:
    """The target of P1, for a hundred thousand live codes."""
    windows = timedelta(days=1) / CODE_MISSED.window

    chance = CODE_MISSED.limit * windows * 100_000 / len(ALPHABET) ** CODE_LENGTH

    assert chance < 1e-9


def test_control_without_the_misses_of_the_court_codes_are_guessed_on(
    codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenglian.portal.views.find.codes_need_phone", lambda _request: False)
    monkeypatch.setattr("fenglian.portal.views.find.CODE_MISSED", replace(CODE_MISSED, limit=999))

    tried = {see(code, passed=one) for one, code in zip(addresses(80), guesses(3), strict=False)}

    assert tried == {"none"}


def test_half_right_and_wholly_wrong_look_alike_when_both_are_asked_for(codes: list[str]) -> None:
    for one, code in zip(addresses(CODE_MISSED.limit), guesses(4), strict=False):
        see(code, passed=one)
    look("post", FIND, {"code": "0000-0000-0000", "digits": "0000"})  # finds the caches cold

    looks = [
        look("post", FIND, {"code": code, "digits": digits})
        for code, digits in (("0000-0000-0001", "0001"), (codes[3], "9999"))
    ]

    assert_alike([(*one[:3], []) for one in looks], 422)


def test_wrong_telephones_close_one_code_for_a_day_and_no_other(
    codes: list[str], set_clock: Callable[[datetime], None]
) -> None:
    def prove(code: str, digits: str, peer: str) -> int:
        data = {"code": code, "digits": digits}
        return Client(REMOTE_ADDR=peer).post(FIND, data).status_code

    wrong = [prove(codes[7], f"9{n:03}", f"10.2.0.{n}") for n in range(12)]

    assert wrong == [422] * PROOF_BY_CODE.limit + [429] * 2
    assert prove(codes[7], "0007", HONEST) == 429
    assert prove(codes[8], "0008", HONEST) == 302
    assert ask(codes[7], peer=HONEST) == 200
    set_clock(NOW + timedelta(days=1))
    assert prove(codes[7], "0007", HONEST) == 302


def test_control_without_the_count_a_client_guesses_on(
    codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenglian.portal.views.find.ration", lambda *_args: None)

    assert {ask(code) for _, code in zip(range(40), guesses(1), strict=False)} == {404}


# --- what does not open looks alike --------------------------------------------------------------


def look(method: str, path: str, data: dict[str, Any]) -> tuple[int, bytes, int, list[str]]:
    """Ask as a new visitor; return status, body, its length and the statements behind it."""
    visitor = Client(REMOTE_ADDR=HONEST)
    with CaptureQueriesContext(connection) as captured:
        response: HttpResponse = getattr(visitor, method)(path, data)
    body = re.sub(rb'(name="csrfmiddlewaretoken" value=)"[^"]*"', rb"\1", response.content)
    for typed in (*data.values(), path):
        body = body.replace(typed.encode(), b"TYPED")
    # Up to the first value: what is asked, and not with what.
    statements = [re.split(r"'|\d", entry["sql"])[0] for entry in captured]
    return response.status_code, body, len(response.content), statements


def assert_alike(looks: list[tuple[int, bytes, int, list[str]]], status: int) -> None:
    first, *others = looks
    assert first[0] == status
    for other in others:
        assert other == first


@pytest.fixture
def other_court(codes: list[str]) -> World:
    return build_world("yunan", code="粤5322", prefix="y-")


def test_code_of_nothing_of_another_court_and_of_yesterday_look_alike(
    codes: list[str], other_court: World
) -> None:
    with scoped([other_court.court.pk], audience=Audience.SYSTEM):
        foreign = follow_code(other_court.submit(when=NOW).request_id, 1)
    renew_follow_code(ServiceRequest.objects.earliest("serial").pk, at=NOW)
    look("get", FIND, {"code": "0000-0000-0000"})  # finds the caches cold
    tried = ["0000-0000-0000", foreign, codes[0]]

    assert_alike([look("get", FIND, {"code": code}) for code in tried], 404)
    proofs = [{"code": code, "digits": "0000"} for code in tried]
    assert_alike([look("post", FIND, proof) for proof in proofs], 404)


def test_link_forged_of_nothing_and_of_yesterday_look_alike(codes: list[str]) -> None:
    held = ServiceRequest.objects.earliest("serial")
    right = follow_token(held.pk, 1)
    renew_follow_code(held.pk, at=NOW)
    forged = right[:-1] + ("A" if right[-1] != "A" else "B")
    links = [f"/nansha/follow/{token}/" for token in (right, forged, "x" * 48)]
    look("get", links[0], {})

    looks = [look("get", link, {}) for link in links]

    assert_alike([(*one[:3], []) for one in looks], 404)


def test_control_the_right_code_looks_otherwise(codes: list[str]) -> None:
    with pytest.raises(AssertionError):
        assert_alike(
            [look("get", FIND, {"code": code}) for code in ("0000-0000-0000", codes[0])], 404
        )
