"""Telling other systems: stored with the event, signed, retried, given up in sight (S19, S30)."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings
from tests.api.callers import Caller, open_caller, told
from tests.api.test_following import dispatch, reply
from tests.integrations.conftest import ear as _ear
from tests.integrations.ears import Ear, listening
from tests.world import World

from fenglian.integrations.actions import (
    deliver,
    forget_deliveries,
    lease_deliveries,
    revoke_client,
)
from fenglian.integrations.adapters import sign
from fenglian.integrations.jobs import deliver_notices
from fenglian.integrations.models import Delivery, Hook
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.notifications.models import Message
from fenglian.worktime.clock import now

KINDS = ["work_order.dispatched", "work_order.replied"]
ear = _ear


@pytest.fixture
def hook(program: Caller, ear: Ear) -> dict[str, Any]:
    """The mini-program's hook, with its secret."""
    response = program.post("/hooks", {"url": f"{ear.address}/told?by=court", "kinds": KINDS})
    assert response.status_code == 201, response.content.decode()
    return told(response)


def states(world: World) -> list[str]:
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        return list(Delivery.objects.order_by("event").values_list("state", flat=True))


def send_once(world: World, at: datetime, **facts: Any) -> bool:
    """Do what a worker does, for one notice."""
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        (delivery,) = lease_deliveries([world.court.pk], at=at, limit=1)
    return deliver(delivery, at=at, **facts)


# --- what is told --------------------------------------------------------------------------------


def test_notice_says_what_happened_to_which_request_and_nothing_about_anybody(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
) -> None:
    receipt = program.submit(external_number="微-7")
    dispatch(court, receipt["id"])
    reply(court, receipt["id"], "陈小满您好，开庭定在下月八日。")

    assert deliver_notices() == 2

    notices = [json.loads(body) for _headers, body in ear.heard]
    assert [notice["kind"] for notice in notices] == KINDS
    assert notices[0]["request"] == {
        "id": receipt["id"],
        "number": receipt["number"],
        "external_number": "微-7",
        "link": f"https://court.example/api/v1/requests/{receipt['id']}",
    }
    assert notices[0].keys() == {"id", "kind", "occurred_at", "request"}
    text = str(ear.heard)
    secrets = (receipt["token"], receipt["code"], "13800000000", hook["secret"], program.key)
    assert all(secret not in text for secret in secrets)
    assert all(words.encode() not in body for _h, body in ear.heard for words in ("陈小满", "开庭"))
    link = notices[0]["request"]["link"].removeprefix("https://court.example/api/v1")
    assert told(program.get(link))["state"] == "answered"
    assert states(court) == ["sent", "sent"]


def test_signature_is_checked_as_the_guide_says(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
) -> None:
    dispatch(court, program.submit()["id"])
    deliver_notices()

    ((headers, body),) = ear.heard
    moment, signature = (
        part.partition("=")[2] for part in headers["Fenglian-Signature"].split(",")
    )
    expected = hmac.new(
        hook["secret"].encode(), f"{moment}.".encode() + body, hashlib.sha256
    ).hexdigest()
    assert hmac.compare_digest(signature, expected)
    assert abs(time.time() - int(moment)) < 60
    assert headers["Fenglian-Delivery"] == json.loads(body)["id"]
    assert sign(["another"], body, at=int(moment)) != headers["Fenglian-Signature"]


def test_secret_is_changed_without_a_notice_that_nobody_can_check(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
) -> None:
    renewed = told(program.post(f"/hooks/{hook['id']}/secret"))
    for _ in range(2):
        dispatch(court, program.submit()["id"])
    at = now()

    for moment in (at, at + timedelta(days=1, minutes=1)):
        assert send_once(court, moment) is True

    marks = [
        ["new" if sign([renewed["secret"]], body, at=int(moment)).endswith(mark)
         else "old" if sign([hook["secret"]], body, at=int(moment)).endswith(mark) else "?"
         for mark in given]
        for body, (moment, *given) in (
            (body, [part.partition("=")[2] for part in headers["Fenglian-Signature"].split(",")])
            for headers, body in ear.heard
        )
    ]  # fmt: skip
    assert renewed["secret"] != hook["secret"]
    assert marks == [["new", "old"], ["new"]]


def test_client_hears_of_what_it_has_brought_and_of_nothing_else(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
) -> None:
    other = open_caller(court, channels=["president_mailbox"])
    dispatch(court, other.submit(channel="president_mailbox")["id"])
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        dispatch(court, str(court.submit(when=now()).request_id))

    assert deliver_notices() == 0
    assert ear.heard == []


def test_notice_is_stored_with_its_event_or_not_at_all(
    court: World,
    program: Caller,
    hook: dict[str, Any],
) -> None:
    receipt = program.submit()

    with transaction.atomic():
        dispatch(court, receipt["id"])
        assert states(court) == ["waiting"]
        transaction.set_rollback(True)

    assert states(court) == []


def test_party_s_own_act_on_the_portal_is_told_too(
    court: World,
    program: Caller,
    ear: Ear,
) -> None:
    """There hooks are out of sight: the trigger alone sees them."""
    program.post("/hooks", {"url": ear.address, "kinds": ["request.urged"]})
    receipt = program.submit()
    program.browser.post(f"/nansha/follow/{receipt['token']}/urge/")

    assert states(court) == ["waiting"]


def test_ended_hook_and_revoked_client_hear_nothing_more(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
) -> None:
    receipts = [program.submit() for _ in range(3)]
    dispatch(court, receipts[0]["id"])
    assert program.delete(f"/hooks/{hook['id']}").status_code == 204
    dispatch(court, receipts[1]["id"])
    again = told(program.post("/hooks", {"url": ear.address, "kinds": KINDS}))
    dispatch(court, receipts[2]["id"])
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        revoke_client(program.client, actor=Actor.system(), at=now())
        assert {*Delivery.objects.values_list("hook_id", flat=True)} == {
            UUID(hook["id"]), UUID(again["id"]),
        }  # fmt: skip

    assert deliver_notices() == 0


# --- what goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 410, 500, 503])
def test_answer_that_is_no_success_is_tried_again_and_redirections_are_not_followed(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
    status: int,
) -> None:
    dispatch(court, program.submit()["id"])
    ear.status, ear.headers = status, {"Location": f"{ear.address}/elsewhere"}
    at = now()

    assert send_once(court, at) is False

    assert len(ear.heard) == 1
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error) == ("failed", f"回答是 {status}，不是 2xx")
    assert delivery.send_after == at + timedelta(minutes=1)


def test_tries_grow_apart_until_given_up_with_one_alarm_and_can_be_called_back(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
) -> None:
    for _ in range(2):
        dispatch(court, program.submit()["id"])
    ear.status, at, waits = 500, now(), []
    for _ in range(8):
        for _each in range(2):
            send_once(court, at)
        with scoped([court.court.pk], audience=Audience.SYSTEM):
            last = Delivery.objects.order_by("event").last()
        assert last is not None
        waits.append((last.send_after - at) // timedelta(minutes=1))
        at = max(at, last.send_after)
    assert waits[:7] == [1, 3, 9, 27, 81, 243, 729]
    assert states(court) == ["dead", "dead"]
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        (alarm,) = Message.objects.filter(kind="hook_alarm")
        assert alarm.person_id == court.administrator.pk
    dead = told(program.get(f"/hooks/{hook['id']}/deliveries", state="dead"))["rows"]
    assert [(one["attempts"], one["last_error"]) for one in dead] == [
        (8, "回答是 500，不是 2xx")
    ] * 2

    ear.status = 204
    assert told(program.post(f"/hooks/{hook['id']}/retry")) == {"count": 2}

    assert deliver_notices() == 2
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        assert Hook.objects.get().alarmed_at is None


def test_worker_that_dies_after_sending_sends_again_under_the_same_id(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
) -> None:
    dispatch(court, program.submit()["id"])
    at = now()
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        (lost,) = lease_deliveries([court.court.pk], at=at)
        assert lease_deliveries([court.court.pk], at=at + timedelta(minutes=1)) == []

    later = at + timedelta(minutes=3)
    assert send_once(court, later) is True
    late_mark = deliver(lost, at=later)

    ids = [json.loads(body)["id"] for _headers, body in ear.heard]
    assert late_mark is True
    assert ids == [str(lost.pk)] * 2
    assert states(court) == ["sent"]


def test_system_that_hangs_is_given_up_in_time(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
) -> None:
    dispatch(court, program.submit()["id"])
    ear.hang = threading.Event()
    began = time.monotonic()

    assert send_once(court, now(), patience=0.3) is False

    assert time.monotonic() - began < 5
    assert states(court) == ["failed"]


def test_system_that_does_not_take_its_notices_does_not_hold_up_the_others(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
    settings: Settings,
) -> None:
    """In one round it is tried once; without that each of its notices would cost the others."""
    with listening() as stalled:
        settings.HOOK_ORIGINS |= {stalled.address}
        stalled.status = 500
        program.post("/hooks", {"url": stalled.address, "kinds": KINDS})
        for _ in range(3):
            dispatch(court, program.submit()["id"])

        assert deliver_notices() == 3

        assert (len(ear.heard), len(stalled.heard)) == (3, 1)


def test_notices_of_long_ago_are_forgotten(
    court: World,
    program: Caller,
    hook: dict[str, Any],
) -> None:
    dispatch(court, program.submit()["id"])
    at = now()
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        assert forget_deliveries(court.court.pk, at=at + timedelta(days=89)) == 0
        assert forget_deliveries(court.court.pk, at=at + timedelta(days=91)) == 1


# --- where it may go -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://elsewhere.example/",
        "https://hotline.example@elsewhere.example/",
        "https://hotline.example.elsewhere.example/",
        "https://hotline.example:8443/",
        "http://hotline.example/",
        "https://hotline.example/#x",
        "https://user:word@hotline.example/",
        "file:///etc/passwd",
        "gopher://hotline.example/",
        "//hotline.example/",
        "https://hotline.example/ x",
        "https://hotline.example/\r\nX: y",
        "https://[::1",
        "https://hotline.example:port/",
        "x",
    ],
)
def test_address_outside_the_list_is_refused(
    program: Caller,
    settings: Settings,
    url: str,
) -> None:
    settings.HOOK_ORIGINS = frozenset({"https://hotline.example"})

    response = program.post("/hooks", {"url": url, "kinds": KINDS})

    assert (response.status_code, told(response)["code"]) == (422, "hook_address")


def test_address_in_the_list_is_taken_and_without_a_list_nothing_is(
    program: Caller,
    settings: Settings,
) -> None:
    body = {"url": "https://Hotline.example/told?x=1", "kinds": KINDS}
    assert program.post("/hooks", body).status_code == 422

    settings.HOOK_ORIGINS = frozenset({"https://hotline.example"})

    assert program.post("/hooks", body).status_code == 201
    shown = told(program.get("/hooks"))
    assert [row["url"] for row in shown["rows"]] == [body["url"]]
    assert "secret" not in str(shown)


def test_name_that_leads_inside_is_not_connected_to(
    court: World,
    program: Caller,
    hook: dict[str, Any],
    ear: Ear,
    settings: Settings,
) -> None:
    """The list names the host; where it points to is looked at when it is connected to."""
    dispatch(court, program.submit()["id"])
    settings.HOOK_NETWORKS = ()

    assert send_once(court, now()) is False

    assert ear.heard == []
    with scoped([court.court.pk], audience=Audience.SYSTEM):
        assert "FENGLIAN_HOOK_NETWORKS" in Delivery.objects.get().last_error


def test_kind_that_no_client_is_told_of_is_refused(program: Caller, ear: Ear) -> None:
    for kinds in (["duty.warned"], ["nosuch"], [*KINDS, "personal_data.revealed"]):
        response = program.post("/hooks", {"url": ear.address, "kinds": kinds})
        assert (response.status_code, told(response)["field"]) == (422, "kinds")


def test_hooks_of_a_client_are_limited(program: Caller, ear: Ear) -> None:
    statuses = [
        program.post("/hooks", {"url": f"{ear.address}/{n}", "kinds": KINDS}).status_code
        for n in range(11)
    ]

    assert statuses == [201] * 10 + [422]
