"""Whom a request comes from: our own proxies are believed, and nobody else (S9)."""

from __future__ import annotations

import time
from binascii import unhexlify
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.world import PASSWORD

from fenglian.frame.middleware import ProxyMiddleware, client_address
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.http import HttpRequest
    from pytest_django import Settings
    from tests.world import World

PROXY, STRANGER = "192.0.2.1", "198.51.100.7"
HERE, THERE = "203.0.113.8", "203.0.113.9"


@pytest.fixture(autouse=True)
def _site(settings: Settings, static_folder: Path) -> None:
    settings.STATIC_ROOT = static_folder
    settings.TRUSTED_PROXIES = frozenset({PROXY, "192.0.2.2"})
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def arrive(peer: str, **headers: str) -> HttpRequest:
    """Return the request as the views see it."""
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    ProxyMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))
    return seen[0]


@pytest.mark.parametrize(
    ("passed", "address"),
    [
        (HERE, HERE),
        (f"10.0.0.1, {HERE}", HERE),
        (f"10.0.0.1, {HERE}, 192.0.2.2", HERE),
        ("2001:db8::7", "2001:db8::/64"),
        ("::ffff:203.0.113.8", HERE),
        ("192.0.2.2", PROXY),
        ("unknown", PROXY),
        ("", PROXY),
    ],
)
def test_client_behind_our_proxy_is_the_last_one_that_is_not_ours(
    passed: str, address: str
) -> None:
    request = arrive(PROXY, **{"X-Forwarded-For": passed, "X-Forwarded-Proto": "https"})

    assert client_address(request) == address
    assert request.is_secure()


def test_what_a_stranger_claims_to_forward_is_taken_away() -> None:
    request = arrive(STRANGER, **{"X-Forwarded-For": HERE, "X-Forwarded-Proto": "https"})

    assert client_address(request) == STRANGER
    assert not request.is_secure()
    assert "X-Forwarded-For" not in request.headers


@pytest.fixture
def sign_in(world: Callable[..., World]) -> Callable[..., int]:
    """Sign in as the judge from a peer and say with which status that ended."""
    court = world().court
    with scoped([court.pk], audience=Audience.SYSTEM):
        account = Account.objects.get(username="judge")
        key = TOTPDevice.objects.create(user=account, name="phone").key

    def attempt(peer: str, passed: str, *, password: str = PASSWORD) -> int:
        totp = TOTP(unhexlify(key))
        totp.time = time.time()
        given = {"username": "judge", "password": password, "code": f"{totp.token():06d}"}
        client = Client(REMOTE_ADDR=peer, headers={"X-Forwarded-For": passed})
        return client.post("/desk/sign-in/", {**given, "next": ""}).status_code

    return attempt


def test_wrong_passwords_from_one_client_lock_nobody_else_behind_the_proxy(
    sign_in: Callable[..., int],
) -> None:
    wrong = [sign_in(PROXY, HERE, password="wrong") for _ in range(5)]

    assert wrong == [422, 422, 422, 422, 429]
    assert sign_in(PROXY, HERE) == 429
    assert sign_in(PROXY, THERE) == 302


def test_stranger_is_locked_whatever_addresses_they_claim(sign_in: Callable[..., int]) -> None:
    wrong = [sign_in(STRANGER, f"10.0.0.{n}", password="wrong") for n in range(5)]

    assert wrong[-1] == 429
    assert sign_in(STRANGER, THERE) == 429
