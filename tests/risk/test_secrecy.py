"""Whoever may not read a sign of risk finds no difference between a court with one and without.

Every page of the desk is fetched before a sign is raised and after, as each official: not a byte of
it may differ for those who are no readers, and no canary of the alert may be in it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings
from tests.risk.conftest import CALM, Watch
from tests.security.matrix_world import signed_in
from tests.world import World, at

from fenglian.organizations.models import Person
from fenglian.requests import actions

pytestmark = pytest.mark.clause("NS-10")

NOON = at("2026-11-20 12:00")
CANARY = "密风险印"
READERS = {"方既白", "温故知", "江予安", "贺清和"}


@pytest.fixture(autouse=True)
def still(settings: Settings, tmp_path: Path) -> None:
    """Let the clock stand: what differs between two looks is not the time."""
    settings.STATIC_ROOT = tmp_path
    settings.CLOCK_SQL = f"SELECT '{NOON.isoformat()}'::timestamptz"


def pages(request_id: UUID) -> list[str]:
    """Return every address of the desk that officials read, with the searches that could tell."""
    about = f"/desk/requests/{request_id}/"
    rooms = ("", "queue/", "figures/", "mechanism/", "clauses/NS-10/", "account/", "risk/")
    lists = ("?due=late", "queue/?q=开庭", "queue/?q=警〔2026〕1号", f"queue/?q={CANARY}")
    more = ("queue/?state=received", "queue/?export=1", "risk/?state=waiting")
    about = f"requests/{request_id}/"
    own = (about, f"{about}print/", f"{about}report-risk/")
    return [f"/desk/{path}" for path in (*rooms, *lists, *more, *own)]


def seen(client: Client, path: str) -> tuple[int, str]:
    """Return what a page says, without what differs at each look: the form's token."""
    response = client.get(path)
    if response.headers["Content-Type"].endswith("sheet"):
        return response.status_code, _sheet(b"".join(response))
    text = response.content.decode()
    return response.status_code, re.sub(r'(csrfmiddlewaretoken" value=)"[^"]*"', r"\1", text)


def _sheet(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "".join(
            parts.read(name).decode() for name in sorted(parts.namelist()) if "sheet" in name
        )


def everybody(world: World) -> Iterator[tuple[str, Client]]:
    people = Person.objects.filter(court=world.court, account__isnull=False)
    for person in people.order_by("pk"):
        yield person.name, signed_in(person)


def look_round(world: World, request_id: UUID) -> dict[tuple[str, str], tuple[int, str]]:
    return {
        (name, path): seen(client, path)
        for name, client in everybody(world)
        for path in pages(request_id)
    }


def report(watch: Watch, request_id: UUID) -> UUID:
    by = watch.world.official(watch.world.clerk)
    return actions.report_risk(request_id, ["threat"], note=CANARY, by=by, at=NOON)


@pytest.fixture
def request_id(watch: Watch) -> UUID:
    return watch.world.submit(when=NOON - timedelta(hours=1), words=CALM).request_id


def test_no_page_betrays_to_others_that_there_is_an_alert(watch: Watch, request_id: UUID) -> None:
    before = look_round(watch.world, request_id)
    alert = report(watch, request_id)
    after = look_round(watch.world, request_id)

    differing = {key for key in before if before[key] != after[key]}
    assert {name for name, _ in differing} <= READERS
    # The search for the canary repeats what was typed, before as after.
    betraying = {
        path
        for (name, path), (_, text) in after.items()
        if name not in READERS and (CANARY in text or str(alert) in text)
    }
    assert betraying <= {f"/desk/queue/?q={CANARY}"}


def test_control_the_readers_find_it(watch: Watch, request_id: UUID) -> None:
    """Without this, the proof above could look at pages that show nothing to anybody."""
    before = look_round(watch.world, request_id)
    report(watch, request_id)
    after = look_round(watch.world, request_id)

    for name in READERS:
        assert before[name, "/desk/risk/"] != after[name, "/desk/risk/"]
        assert "警〔2026〕1号" in after[name, "/desk/risk/"][1]


def test_page_of_an_alert_is_to_others_the_page_of_an_address_that_leads_nowhere(
    watch: Watch, request_id: UUID
) -> None:
    alert = report(watch, request_id)
    absent = "00000000-0000-4000-8000-000000000000"

    for name, client in everybody(watch.world):
        there, nowhere = (
            (status, text.replace(str(pk), "ID"))
            for pk in (alert, absent)
            for status, text in [seen(client, f"/desk/risk/{pk}/")]
        )
        taken, untaken = (
            client.post(f"/desk/risk/{pk}/acknowledge/").status_code for pk in (alert, absent)
        )
        if name in READERS:
            assert (there[0], nowhere[0], taken, untaken) == (200, 404, 303, 404), name
        else:
            assert there == (404, nowhere[1]), name
            assert (taken, untaken) == (404, 404), name


def test_reader_opens_an_alert_with_its_words_and_takes_it_in_hand(
    watch: Watch, request_id: UUID
) -> None:
    alert = report(watch, request_id)
    officer = signed_in(watch.officer)

    page = officer.get(f"/desk/risk/{alert}/").content.decode()
    assert CANARY in page
    assert CALM in page
    officer.post(f"/desk/risk/{alert}/acknowledge/")
    again = signed_in(watch.world.president).post(f"/desk/risk/{alert}/acknowledge/", follow=True)

    assert "方既白" in again.content.decode()
    (found,) = watch.alerts()
    assert found.acknowledged_by_id == watch.officer.pk


def test_clerk_reports_while_taking_a_call_down(watch: Watch) -> None:
    form: dict[str, Any] = {
        "client_key": "00000000-0000-4000-8000-000000000002", "words": CALM, "name": "陈小满",
        "phone": "13800000000", "relation": "self", "platform": "hotline_12368",
        "external_number": "", "signs": ["threat"], "note": CANARY,
    }  # fmt: skip
    clerk = signed_in(watch.world.clerk)

    refused = clerk.post("/desk/new/hotline/", {**form, "note": ""})
    response = clerk.post("/desk/new/hotline/", form)

    assert (refused.status_code, response.status_code) == (422, 303)
    (alert,) = watch.alerts()
    assert (alert.note, alert.subject_kind) == (CANARY, "request")


def test_form_of_the_desk_reports_and_says_so(watch: Watch, request_id: UUID) -> None:
    clerk = signed_in(watch.world.clerk)

    response = clerk.post(
        f"/desk/requests/{request_id}/report-risk/",
        {"signs": ["threat", "group"], "note": CANARY, "seen_revision": 0},
        follow=True,
    )

    assert "已经报给值班的人" in response.content.decode()
    (alert,) = watch.alerts()
    assert alert.signs == ["threat", "group"]
