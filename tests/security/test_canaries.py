"""Secrets searched in every page, export, message and log, as everybody (A2, I5, I6, U3).

Two courts lived through by two people each, every text marked with a canary of its court or its
person (tests/isolation/courts.py). Each reader opens whatever they can reach, and tries what they
cannot; what comes back is searched, archives and headers included.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import psycopg
import pytest
from django.conf import settings as live_settings
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from tests.conftest import Clone, served
from tests.isolation.courts import INTERNAL, NAME, phone_of
from tests.security.canaries import (
    CANARY,
    CHRISTMAS,
    OTHERS,
    PUBLISHED,
    READING,
    WATCHING,
    House,
    Reader,
    build_house,
    officials,
    programs,
    visitors,
)
from tests.security.crawl import Crawler, Visited, read_out, seeds_of
from tests.security.inert import live_parts
from tests.security.matrix import ADDRESSES, report
from tests.security.matrix_world import signed_in
from tests.world import at

from fenglian.isolation.scope import Audience, scoped
from fenglian.notifications.actions import Round
from fenglian.notifications.models import Message
from fenglian.privacy.codes import follow_code
from fenglian.requests import policies
from fenglian.requests.models import ServiceRequest

pytestmark = [pytest.mark.processes]

WITHIN = {"officials": ("/desk/",), "visitors": ("/",), "programs": ("/api/",)}
ELSEWHERE = {
    "desk:sign-out": "a form's address, in the footer of no page",
    "portal:courts": "leads on where there is one court only",
    "desk:activity-photo": "the photo of a record: tests/activities",
    "desk:network-photo": "the photo of a plate: tests/desk/test_network.py",
    **dict.fromkeys(
        ["portal:terminal", "portal:terminal-leave"],
        "ends the visit, and with it the drafts: tests/portal/test_terminal.py",
    ),
    **dict.fromkeys(
        ["portal:begin", "portal:appointment-hall"], "leads on to a draft of one's own"
    ),
    **dict.fromkeys(
        ["portal:answers", "portal:who", "portal:review", "portal:appointment-who"],
        "shows what its own reader has just written: test_every_page.py",
    ),
    "api:brought": "what a program has brought itself: tests/api",
    "api:brought-one": "likewise",
    "api:hooks": "is answered under the name of the act at the same address",
    "api:api-root": "no page",
}
"""Addresses that nobody comes to here, and why."""


@pytest.fixture(scope="module")
def house(
    module_clone: Clone, static_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("canaries")
    folders = override_settings(
        UPLOADS=folder / "uploads",
        STATIC_ROOT=static_folder,
        MESSAGE_FILE=folder / "messages.log",
        CLOCK_SQL=f"SELECT timestamptz '{CHRISTMAS.isoformat()}'",
    )
    with module_clone.bound(), folders:
        yield build_house(module_clone)
        connection.close()


def walk(house: House, reader: Reader, crawler: Crawler, seeds: list[str]) -> Iterator[str]:
    """Yield what somebody found on their way that they may not find, or that is no mere text."""
    for page in crawler.walk(seeds):
        told = reader
        if page.view in PUBLISHED:
            told = replace(reader, court=page.path.split("/")[1], parties=frozenset())
        for fault in (*house.faults(told, page.text()), *live_parts(page)):
            yield f"{reader.name}, {page.path}: {fault}"


# --- pages and exports ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [officials, visitors, programs])
def test_no_page_and_no_export_gives_a_reader_what_is_not_theirs(
    house: House,
    kind: Callable[[House], Iterator[tuple[Reader, Client, list[str]]]],
    record_property: Callable[[str, object], None],
) -> None:
    faults, views, answered = list[str](), set[tuple[str, int]](), 0
    for reader, client, seeds in kind(house):
        crawler = Crawler(client, WITHIN[kind.__name__])
        faults += walk(house, reader, crawler, seeds)
        answered += crawler.views.total()
        views |= crawler.views.keys()
    record_property(f"answers searched as {kind.__name__}", answered)

    report(faults)
    space = {"officials": "desk", "visitors": "portal", "programs": "api"}[kind.__name__]
    opened = {view for view, status in views if status not in {301, 302}}
    missed = {name for name in ADDRESSES if name.startswith(f"{space}:")} - opened - {*ELSEWHERE}
    assert not missed, f"let `seeds_of` fill these addresses, nobody comes there: {sorted(missed)}"


def test_search_finds_what_it_should_where_it_should(house: House) -> None:
    """The ground of the proof: whoever may read it does come to it, also in the sheet."""
    (slug, court), *_ = house.courts.items()
    with scoped([court.pk], audience=Audience.SYSTEM):
        client = signed_in(court.world.clerk)
    crawler = Crawler(client)
    pages = list(crawler.walk(seeds_of("desk", house.things[slug])))
    texts = {page.view: page.text() for page in pages if page.status == 200}
    sheets = [page.text() for page in pages if page.body.startswith(b"PK")]
    reveal = reverse("desk:reveal", kwargs={"request_id": house.things[slug][0].pk})
    shown = client.post(reveal, {"reason": "核对身份", "seen_revision": 0}).content.decode()

    assert {"甲某", "乙某"} <= {party for _, party, _ in CANARY.findall(texts["desk:queue"])}
    assert (slug, "乙某", INTERNAL) in CANARY.findall(texts["desk:request"])
    assert (slug, "甲某", "") in CANARY.findall("".join(sheets))
    stranger = Reader("anybody", slug)
    found = set(house.faults(stranger, shown))
    assert {f"of another person: 甲某{NAME}", f"number {phone_of(court.world, 1)}"} <= found


@pytest.mark.parametrize(
    "encode",
    [
        str.encode,
        lambda text: quote(text).encode(),
        lambda text: "".join(f"&#{ord(letter)};" for letter in text).encode(),
        lambda text: json.dumps({"title": text}).encode(),
        lambda text: b"data:;base64," + base64.b64encode(text.encode()),
        lambda text: base64.urlsafe_b64encode(gzip.compress(text.encode())),
        lambda text: gzip.compress(text.encode()),
        lambda text: zipped(text.encode()),
        lambda text: zipped(zipped(text.encode())),
        lambda text: f"SUMMARY:{text[:4]}\r\n {text[4:]}".encode(),
    ],
    ids=[
        "plain",
        "url",
        "html",
        "json",
        "base64",
        "base64-gzip",
        "gzip",
        "zip",
        "zip-in-zip",
        "folded",
    ],
)
def test_search_reads_what_is_packed_escaped_or_encoded(encode: Callable[[str], bytes]) -> None:
    assert ("nansha", "甲某", NAME) in CANARY.findall(read_out(encode(f"密nansha印甲某{NAME}")))


def zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", content)
    return stream.getvalue()


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the application's own filter away: everybody may read every request in sight."""
    monkeypatch.setattr(policies, "visible_requests", lambda _by: ServiceRequest.objects.all())


@pytest.mark.usefixtures("unfiltered")
def test_control_without_the_filter_the_search_finds_other_people_and_no_other_court(
    house: House,
) -> None:
    faults = list(colleague_walks(house))

    assert any("of another person: 甲某" in fault for fault in faults)
    assert not any("of another court" in fault for fault in faults)


@pytest.mark.usefixtures("unfiltered")
def test_control_without_row_security_either_the_search_finds_the_other_court(
    house: House,
) -> None:
    tables = ("requests_servicerequest", "ledger_event")
    with psycopg.connect(house.clone.addresses.owner, autocommit=True) as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        try:
            faults = list(colleague_walks(house))
        finally:
            for table in tables:
                owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")

    assert any("of another court: 密panyu印甲某" in fault for fault in faults)


def colleague_walks(house: House) -> Iterator[str]:
    """Yield what a judge finds whom no request concerns."""
    court = house.courts["nansha"]
    with scoped([court.pk], audience=Audience.SYSTEM):
        client = signed_in(court.world.colleague)
    seeds = [
        reverse("desk:request", kwargs={"request_id": thing.pk}) for thing in house.every_thing()
    ]
    reader = Reader("colleague", "nansha", is_official=True)
    for path in seeds:
        page: Visited = Crawler(client).open(path)
        yield from house.faults(reader, page.text())


# --- messages ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sent:
    """A message as the channel wrote it, with whom it was for."""

    line: dict[str, Any]
    court: str
    person: str | None
    subject: UUID

    @property
    def text(self) -> str:
        return "\n".join(map(str, self.line.values()))


def sent_messages(house: House) -> Iterator[Sent]:
    """Send all that waits, and yield what has left the building."""
    later = at("2027-01-20 10:00")
    Round([court.pk for court in house.courts.values()], clock=lambda: later).run()
    for line in map(json.loads, live_settings.MESSAGE_FILE.read_text().splitlines()):
        for slug, court in house.courts.items():
            with scoped([court.pk], audience=Audience.SYSTEM):
                message = Message.objects.filter(dedupe_key=line["key"]).first()
            if message is not None:
                names = {
                    getattr(court.world, name).pk: name
                    for name in (*READING, *OTHERS)
                }  # fmt: skip
                person = names[message.person_id] if message.person_id else None
                yield Sent(line, slug, person, message.subject_id)


def test_messages_carry_nothing_that_their_recipient_may_not_read(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    faults, kinds, messages = [], set[str | None](), list(sent_messages(house))
    links = {thing.pk: thing.link for thing in house.every_thing()}
    for message in messages:
        kinds.add(message.person)
        may_read = message.person in READING
        parties = frozenset({"甲某", "乙某"} if may_read else ())
        reader = Reader(
            str(message.person), message.court, parties,
            is_official=may_read, is_watching=message.person in WATCHING,
        )  # fmt: skip
        found = list(house.faults(reader, message.text))
        others = {link for pk, link in links.items() if pk != message.subject}
        if message.person is not None:
            others |= {*links.values()}
        found += ["somebody's link" for link in others if link in message.text]
        faults += [f"to {message.person}, {message.line['heading']}: {fault}" for fault in found]
    record_property("messages searched", len(messages))

    report(faults)
    assert {None, "judge", "civil_leader", "vice_president", "president"} <= kinds


# --- logs ----------------------------------------------------------------------------------------

TOKEN = "x" * 32
WORK = """
import asyncio
import django
django.setup()
from procrastinate.contrib.django import app
from fenglian.notifications.jobs import send_messages
from fenglian.requests.jobs import send_lost_codes
from fenglian.privacy.indexes import phone_index
send_messages.defer(timestamp=0)
send_lost_codes.defer(court_id={court}, phone=phone_index("{phone}").hex())
async def work():
    with app.replace_connector(app.connector.get_worker_connector()) as running:
        async with running.open_async():
            await running.run_worker_async(wait=False)
asyncio.run(work())
"""


def test_logs_of_server_and_worker_hold_nothing_about_anybody(
    house: House, static_folder: Path, tmp_path: Path
) -> None:
    """Forms that are refused, forged, too large; addresses with links in them; a lost database."""
    court, thing = house.courts["nansha"], house.things["nansha"][0]
    canary, phone = court.parties[0][1], phone_of(court.world, 1)
    code = follow_code(thing.pk, 1)
    form = urlencode({"words": canary, "name": f"{canary}{NAME}", "phone": phone, "code": code})
    follow = f"/nansha/follow/{thing.link}/"
    asked = [
        ("GET", follow, ""),
        ("GET", f"{follow}nothing/?{form}", ""),
        ("GET", f"/nansha/find/?{form}", ""),
        ("POST", f"{follow}add/", form),
        ("POST", "/nansha/find/", form),
        ("POST", f"/nansha/{quote(canary)}/", form),
        ("POST", "/desk/sign-in/", form),
        ("POST", "/nansha/find/", form + "x" * 2_000_000),
        ("POST", "/api/v1/requests", form),
    ]
    with served(house.clone, static_folder, tmp_path, FENGLIAN_LOG_LEVEL="INFO") as live:

        def ask(method: str, path: str, body: str) -> int:
            line = HTTPConnection(live.address.removeprefix("http://"), timeout=60)
            heads = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": TOKEN}
            heads |= {} if "sign-in" in path else {"Cookie": f"csrftoken={TOKEN}"}
            line.request(method, path, body, heads)
            status = line.getresponse().status
            line.close()
            return status

        statuses = [ask(*one) for one in asked]
        with psycopg.connect(house.clone.addresses.owner, autocommit=True) as owner:
            owner.execute("ALTER TABLE organizations_court RENAME TO courts_gone")
            try:
                statuses += [ask(*one) for one in asked[:2]]
            finally:
                owner.execute("ALTER TABLE courts_gone RENAME TO organizations_court")
    worked = subprocess.run(
        [sys.executable, "-c", WORK.format(court=court.pk, phone=phone)],
        env=house.clone.environment
        | {"FENGLIAN_LOG_LEVEL": "INFO", "FENGLIAN_MESSAGE_FILE": "/proc/nowhere/messages.log"},
        capture_output=True,
        check=True,
        timeout=120,
    )
    logged = live.log.read_text() + (worked.stdout + worked.stderr).decode()

    assert {200, 401, 403, 404, 413, 422, 500} <= set(statuses)
    assert "request_failed" in logged
    assert logged_about(house, logged) == []
    assert logged_about(house, f"{logged}\n{asked[2]} {asked[0]}") != []


def logged_about(house: House, logged: str) -> list[str]:
    """Return what a log says of anybody: canaries, numbers, links, codes."""
    secrets = {thing.link for thing in house.every_thing()}
    secrets |= {follow_code(thing.pk, 1) for thing in house.every_thing()}
    found = list(house.faults(Reader("whoever keeps the log", ""), logged))
    return found + [secret for secret in secrets if secret in logged]
