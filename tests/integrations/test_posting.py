"""How a notice leaves: to one machine, within a time, and nowhere inside (S19)."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from ipaddress import ip_network
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from pytest_django.fixtures import Settings
from tests.integrations.ears import Ear

from fenglian.integrations.adapters import post
from fenglian.integrations.errors import NotTakenError
from fenglian.integrations.validators import is_reachable


def test_system_that_is_not_there_or_talks_nonsense_is_not_taken_for_a_success(
    settings: Settings,
) -> None:
    settings.HOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}/"

        def babble() -> None:
            line, _peer = door.accept()
            line.recv(1000)
            line.sendall(b"hello\r\n\r\n")
            line.close()

        thread = threading.Thread(target=babble)
        thread.start()
        with pytest.raises(NotTakenError, match="连不上：BadStatusLine"):
            post(address, b"{}", {})
        thread.join()
    with pytest.raises(NotTakenError, match="连不上：ConnectionRefusedError"):
        post(address, b"{}", {})


def test_certificate_that_nobody_vouches_for_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by what the library is asked to do: there is no authority to sign a test's own."""
    settings.HOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
    seen: list[tuple[bool, ssl.VerifyMode, object]] = []

    def wrap(context: ssl.SSLContext, _line: object, server_hostname: str | None = None) -> None:
        seen.append((context.check_hostname, context.verify_mode, server_hostname))
        raise ssl.SSLCertVerificationError

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", wrap)
    with socket.create_server(("127.0.0.1", 0)) as door, pytest.raises(NotTakenError, match="SSL"):
        post(f"https://localhost:{door.getsockname()[1]}/", b"{}", {})

    assert seen == [(True, ssl.CERT_REQUIRED, "localhost")]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("10.20.1.2", True),
        ("192.168.0.1", False),
        ("172.16.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - not bound to, refused
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.20.1.2", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_machine_is_reached_on_the_open_network_or_in_a_listed_one(
    settings: Settings,
    address: str,
    expected: bool,  # noqa: FBT001 - a row of the table
) -> None:
    settings.HOOK_NETWORKS = (ip_network("10.20.0.0/16"),)

    assert is_reachable(address) is expected


def test_name_is_looked_up_once_so_that_it_cannot_turn_inside_in_between(
    settings: Settings, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second answer of the name server would be another; it is never asked for."""
    asked: list[str] = []
    port = int(ear.address.rpartition(":")[2])

    def look_up(host: str, *_args: object, **_facts: object) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", _numeric_only(socket.create_connection, asked))
    post(f"http://hotline.example:{port}/", b"{}", {})

    assert asked == ["hotline.example", "to 127.0.0.1"]
    assert ear.heard[0][0]["Host"] == f"hotline.example:{port}"


def test_control_a_client_that_checks_a_name_first_can_be_led_inside(
    settings: Settings, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name server answers outside to the check and inside to the connection."""
    port = int(ear.address.rpartition(":")[2])
    answers = iter(["8.8.8.8", "127.0.0.1"])
    settings.HOOK_NETWORKS = ()

    def look_up(_host: str, *_args: object, **_facts: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    ((*_kind, checked),) = socket.getaddrinfo("hotline.example", port)
    assert is_reachable(str(checked[0]))
    urlopen(f"http://hotline.example:{port}/", b"{}").close()

    assert len(ear.heard) == 1


def test_control_a_client_that_follows_redirections_is_led_elsewhere(ear: Ear) -> None:
    ear.status, ear.headers = 302, {"Location": f"{ear.address}/inside"}

    with pytest.raises(HTTPError, match="infinite loop"):
        urlopen(f"{ear.address}/told", b"{}")  # noqa: S310 - the naive client

    assert len(ear.heard) > 1


def _numeric_only(connect: Callable[..., socket.socket], asked: list[str]) -> Any:
    def connected(address: tuple[str, int], timeout: float) -> socket.socket:
        asked.append(f"to {address[0]}")
        line = socket.socket()
        line.settimeout(timeout)
        line.connect(address)
        return line

    return connected


def test_one_inside_among_several_addresses_is_enough_to_refuse(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(0, 0, 0, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_f: found)

    with pytest.raises(NotTakenError, match="不许推送的网络"):
        post("https://hotline.example/", b"{}", {})
