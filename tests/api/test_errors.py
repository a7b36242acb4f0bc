"""Keys, scopes, rates, and what is answered to nonsense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client as Browser
from tests.api.callers import ALL_WORDS, Caller, open_caller, told
from tests.world import PASSWORD, World

from fenglian.api.views import submissions
from fenglian.integrations.actions import renew_key, revoke_client
from fenglian.integrations.enums import ClientScope
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Account
from fenglian.requests.models import ServiceRequest
from fenglian.worktime.clock import now


def test_every_error_is_a_problem_document_and_nothing_is_cached(program: Caller) -> None:
    answers = [
        program.get("/nonsense"),
        program.get("/follow/xyz"),
        program.post("/requests", {"words": 1}),
        program.delete("/requests"),
        program.browser.get("/api/"),
        program.browser.get("/api/v1/requests"),
    ]

    for answer in answers:
        problem = told(answer)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Cache-Control"] == "no-store"
        assert problem["status"] == answer.status_code
        assert problem["type"] == f"urn:fenglian:problem:{problem['code']}"
    assert [answer.status_code for answer in answers] == [404, 404, 400, 405, 404, 401]
    assert {*answers[3]["Allow"].split(", ")} == {"GET", "POST"}
    assert answers[5]["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic {}", "Bearer {}x", "{}"])
def test_key_that_is_none_opens_nothing(program: Caller, header: str) -> None:
    response = program.browser.get(
        "/api/v1/vocabulary", headers={"Authorization": header.format(program.key)}
    )

    assert (response.status_code, told(response)["code"]) == (401, "unknown_key")


def test_revoked_and_renewed_keys_end_at_once(court: World, program: Caller) -> None:
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        key = renew_key(program.client, actor=Actor.system(), at=now())
    assert program.get("/vocabulary").status_code == 401

    program.key = key
    assert program.get("/vocabulary").status_code == 200
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        revoke_client(program.client, actor=Actor.system(), at=now())

    assert program.get("/vocabulary").status_code == 401


def test_session_of_an_official_opens_nothing(court: World) -> None:
    browser = Browser()
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        account = Account.objects.get(person=court.clerk)
        browser.force_login(account, "fenglian.organizations.policies.TwoFactorBackend")
    assert browser.get("/desk/").status_code == 200

    assert browser.get("/api/v1/desk/queue").status_code == 401


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        (ClientScope.SUBMIT, "post", "/requests"),
        (ClientScope.SUBMIT, "get", "/requests"),
        (ClientScope.FOLLOW, "post", "/follow"),
        (ClientScope.FOLLOW, "get", "/follow/x"),
        (ClientScope.SPEAK, "post", "/follow/x/urge"),
        (ClientScope.HOOKS, "get", "/hooks"),
        (ClientScope.RECORD, "post", "/desk/requests"),
        (ClientScope.QUEUE, "get", "/desk/queue"),
        (ClientScope.DISPATCH, "get", "/desk/hands"),
    ],
)
def test_scope_that_the_key_lacks_is_refused(
    court: World, scope: ClientScope, method: str, path: str
) -> None:
    caller = open_caller(
        court, scopes={*ClientScope} - {scope}, channels=["wechat", "hotline"],
        person=court.clerk,
    )  # fmt: skip
    body = {"/follow": {"code": "0" * 12}}.get(path, {} if "urge" in path else ALL_WORDS)

    response = caller.post(path, body) if method == "post" else caller.get(path)

    assert (response.status_code, told(response)["code"]) == (403, "missing_scope")
    assert scope.value in told(response)["detail"]


def test_calls_of_a_minute_run_out_for_that_client_alone(court: World) -> None:
    few, other = (open_caller(court, name, calls_a_minute=3) for name in ("甲", "乙"))

    statuses = [few.get("/vocabulary").status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 429, 429]
    assert other.get("/vocabulary").status_code == 200


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({**ALL_WORDS, "court": 2}, ["body.court"]),
        ({**ALL_WORDS, "state": "closed"}, ["body.state"]),
        ({"words": 3}, ["body.channel", "body.words", "body.name", "body.phone"]),
        ({**ALL_WORDS, "wants_judge": "yes"}, ["body.wants_judge"]),
        ({**ALL_WORDS, "words": "长" * 4001}, ["body.words"]),
        ({**ALL_WORDS, "words": "\ud800" * 9}, ["body.words"]),
        ([], ["body"]),
        ("text", ["body"]),
        (None, ["body"]),
    ],
)
def test_input_of_another_shape_is_refused_field_by_field(
    program: Caller, body: Any, fields: list[str]
) -> None:
    response = program.browser.post(
        "/api/v1/requests", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {program.key}", "Idempotency-Key": "x"},
    )  # fmt: skip

    problem = told(response)
    assert (response.status_code, problem["code"]) == (400, "invalid_input")
    assert [fault["field"] for fault in problem["errors"]] == fields
    assert all(fault["message"] for fault in problem["errors"])


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b"[" * 100_000, b"\xff\xfe", b"", b'{"a":"\xc3"}'],
)
def test_body_that_is_no_json_of_one_meaning_is_refused(program: Caller, body: bytes) -> None:
    response = program.browser.post(
        "/api/v1/requests", body, content_type="application/json",
        headers={"Authorization": f"Bearer {program.key}", "Idempotency-Key": "x"},
    )  # fmt: skip

    assert (response.status_code, told(response)["code"]) == (400, "invalid_input")


def test_body_declared_otherwise_and_body_too_large_are_refused(program: Caller) -> None:
    headers = {"Authorization": f"Bearer {program.key}", "Idempotency-Key": "x"}

    form = program.browser.post("/api/v1/requests", ALL_WORDS, headers=headers)
    large = program.browser.post(
        "/api/v1/requests", b" " * (1024 * 1024 + 1), content_type="application/json",
        headers=headers,
    )  # fmt: skip

    assert (form.status_code, told(form)["code"]) == (415, "media_type")
    assert (large.status_code, told(large)["code"]) == (413, "too_large")


def test_unknown_parameter_is_refused(program: Caller) -> None:
    response = program.get("/requests", page=1, court="panyu")

    assert (response.status_code, told(response)["errors"][0]["field"]) == (400, "query.court")


def test_words_lose_their_control_characters_and_keep_their_lines(
    court: World, program: Caller
) -> None:
    receipt = program.submit(words="第一行\r\n第二行\x00\x07，完了。")

    assert told(program.get(f"/follow/{receipt['token']}"))["words"] == "第一行\n第二行，完了。"


def test_error_in_the_middle_leaves_nothing_and_is_told_by_number(
    court: World, program: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_facts: object) -> None:
        raise RuntimeError("陈小满 13800000000")

    monkeypatch.setattr(submissions, "promise_for", fail)
    response = program.post("/requests", ALL_WORDS, once="k")
    monkeypatch.undo()

    problem = told(response)
    assert (response.status_code, problem["code"]) == (500, "unexpected")
    assert problem["incident"]
    assert "陈小满" not in response.content.decode()
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        assert ServiceRequest.objects.count() == 0
    assert program.post("/requests", ALL_WORDS, once="k").status_code == 201


def test_lost_database_is_told_as_unavailable(
    program: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_facts: object) -> None:
        raise OperationalError

    monkeypatch.setattr(submissions, "promise_for", fail)
    response = program.post("/requests", ALL_WORDS)

    assert (response.status_code, told(response)["code"]) == (503, "unavailable")
    assert "Idempotency-Key" in told(response)["detail"]


def test_password_of_an_account_is_no_key(program: Caller) -> None:
    response = program.browser.get(
        "/api/v1/vocabulary", headers={"Authorization": f"Bearer {PASSWORD.encode().hex()}"}
    )

    assert response.status_code == 401
