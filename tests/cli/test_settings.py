"""Settings as the environment gives them, each in a process of its own: nonsense is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = """
import json
from fenglian import settings
print(json.dumps({name: getattr(settings, name) for name in %r}, default=sorted))
"""


def read(environment: dict[str, str], *names: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("FENGLIAN_")}
    return subprocess.run(
        [sys.executable, "-c", SHOWN % (names,)],
        env=own | {"FENGLIAN_TESTING": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def values(environment: dict[str, str], *names: str) -> list[Any]:
    done = read(environment, *names)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout).values())


@pytest.mark.parametrize(
    ("tls", "port", "flags"),
    [("none", 25, [False, False]), ("starttls", 587, [True, False]), ("ssl", 465, [False, True])],
)
def test_mail_server_is_signed_in_to_over_tls(
    tmp_path: Path, tls: str, port: int, flags: list[bool]
) -> None:
    for name in ("django-key", "field-key", "index-key"):
        (tmp_path / name).write_text("ab" * 32)
    (tmp_path / "email-password").write_text("机密 one\n")
    environment = {
        "FENGLIAN_SECRETS": str(tmp_path),
        "FENGLIAN_EMAIL_USER": "fenglian",
        "FENGLIAN_EMAIL_TLS": tls,
    }

    names = ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_PORT", "EMAIL_USE_TLS")
    found = values(environment, *names, "EMAIL_USE_SSL")

    assert found == ["fenglian", "机密 one", port, *flags]


def test_proxies_are_believed_about_https_only_where_some_are_named() -> None:
    names = ("TRUSTED_PROXIES", "SECURE_PROXY_SSL_HEADER", "PUBLIC_ADDRESS")

    assert values({}, *names) == [[], None, ""]
    given = {"FENGLIAN_PROXIES": "::1, 127.0.0.1", "FENGLIAN_PUBLIC_ADDRESS": "https://a.example/"}
    header = ["HTTP_X_FORWARDED_PROTO", "https"]
    assert values(given, *names) == [["127.0.0.1", "::1"], header, "https://a.example"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FENGLIAN_PUBLIC_ADDRESS", "fl.example.gov.cn"),
        ("FENGLIAN_PUBLIC_ADDRESS", "https://fl.example.gov.cn/fenglian"),
        ("FENGLIAN_PUBLIC_ADDRESS", "https://"),
        ("FENGLIAN_PROXIES", "proxy.example"),
        ("FENGLIAN_EMAIL_TLS", "yes"),
        ("FENGLIAN_EMAIL_USER", "without-a-password-file"),
    ],
)
def test_value_that_makes_no_sense_is_refused_by_name(
    tmp_path: Path, name: str, value: str
) -> None:
    done = read({name: value}, "PUBLIC_ADDRESS")

    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert name in done.stderr
