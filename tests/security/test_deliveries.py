"""The same form delivered again: in parallel, out of order, late, after a restart (D12, S22, S29).

The copies go over real connections to a real server, two processes of four threads. What one
delivery of a form leaves behind is counted on a twin of its request; many leave the same.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from tests.census import difference, take_census
from tests.conftest import Clone, LiveSite, served
from tests.security.matrix import (
    ACTS,
    LINK_ACTS,
    POLICY,
    STATES,
    path_of,
    portal_path,
    recorded,
    room_path,
    said,
    sent,
)
from tests.security.matrix_world import MatrixWorld, Stage, Thing, build_matrix_world

from fenglian.isolation.scope import Audience, scoped
from fenglian.requests.models import ServiceRequest
from fenglian.worktime.clock import now

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-4a")]
COPIES = range(2, 9)
TOKEN = "x" * 32
"""Any: what counts is that the cookie and the form carry the same."""
DONE, REFUSED = {302, 303}, {403, 404, 409, 422}
WORDS = "立案两个月没有人联系我，想问什么时候开庭。"
ABOUT = {"words": WORDS, "case_number": ""}
WHO = {"relation": "self", "principal_name": "", "name": "陈小满"}
TAKEN_DOWN = [name for name in POLICY["sends"] if name.startswith("new-")]
"""Forms in which a clerk writes down what somebody says."""


@dataclass(frozen=True)
class Letter:
    """A form as it goes over the wire, so that it can arrive again.

    Args:
        path: where to.
        body: as encoded once.
        cookies: of whoever sent it.
    """

    path: str
    body: bytes
    cookies: str


def letter(client: Client, path: str, form: dict[str, Any]) -> Letter:
    """Write a form as the browser of a client sends it."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()} | {"csrftoken": TOKEN}
    return Letter(
        path,
        encode_multipart(BOUNDARY, {**form, "csrfmiddlewaretoken": TOKEN}),
        "; ".join(f"{name}={value}" for name, value in kept.items()),
    )


@dataclass
class House:
    """A court behind a server that can be restarted."""

    world: MatrixWorld
    start: Callable[[], LiveSite]
    live: LiveSite
    stage: Stage
    chance: random.Random = field(default_factory=lambda: random.Random(20261121))  # noqa: S311 - replayed by the seed
    delivered: int = 0

    def restart(self) -> None:
        """End the server and start another one over the same database."""
        self.live = self.start()

    def _deliver(self, one: Letter) -> int:
        line = HTTPConnection(self.live.address.removeprefix("http://"), timeout=60)
        try:
            line.request(
                "POST", one.path, one.body,
                {"Content-Type": MULTIPART_CONTENT, "Cookie": one.cookies},
            )  # fmt: skip
            return line.getresponse().status
        finally:
            line.close()

    def deliver(self, *letters: Letter) -> list[int]:
        """Let letters arrive at once, over a connection each; none of them may break anything."""
        with ThreadPoolExecutor(max(COPIES)) as pool:
            statuses = list(pool.map(self._deliver, letters))
        self.delivered += len(letters)
        assert set(statuses) <= DONE | REFUSED, (letters[0].path, statuses)
        return statuses

    def deliver_copies(self, one: Letter) -> None:
        """Let two to eight copies of a letter arrive at once."""
        statuses = self.deliver(*[one] * self.chance.choice(COPIES))
        assert set(statuses) & DONE, (one.path, statuses)

    def new_thing(self, state: str) -> Thing:
        """Bring a new request into a state."""
        with scoped([self.world.here.court.pk], audience=Audience.SYSTEM):
            return self.stage.thing(self.stage.make(state), self.world.here.court.slug)

    def left_by(self, happens: Callable[[], object]) -> dict[str, int]:
        """Return what has become more or less by something, in any table of the court."""
        ids = [self.world.here.court.pk]
        before = take_census(ids)
        happens()
        return difference(take_census(ids), before)


@pytest.fixture(scope="module")
def house(
    module_clone: Clone, static_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("deliveries")
    uploads = folder / "uploads"
    running = ExitStack()

    def start() -> LiveSite:
        running.close()
        return running.enter_context(
            served(module_clone, static_folder, folder, FENGLIAN_UPLOADS=str(uploads))
        )

    settings = override_settings(UPLOADS=uploads, STATIC_ROOT=static_folder)
    with module_clone.bound(), settings, running:
        world = build_matrix_world(now(), [])
        yield House(world, start, start(), Stage(world.here, world.people, world.now))
        connection.close()


# --- every form that there is --------------------------------------------------------------------


def first_of(table: dict[str, Any]) -> tuple[str, str]:
    """Return a request's state in which somebody may do an act, and who."""
    return next((state, people[0]) for state, people in table.items() if state in STATES and people)


@pytest.mark.parametrize("name", [name for name, people in ACTS.items() if people])
def test_act_delivered_many_times_is_done_once(house: House, name: str) -> None:
    state, role = first_of(ACTS[name])
    twin, thing = house.new_thing(state), house.new_thing(state)
    client = house.world.clients[role]

    def form(about: Thing) -> Letter:
        return letter(client, path_of(name, about), sent(house.world, name, about))

    once = house.left_by(lambda: house.deliver(form(twin)))
    many = house.left_by(lambda: house.deliver_copies(form(thing)))

    assert once
    assert many == once


@pytest.mark.parametrize("name", LINK_ACTS)
def test_what_the_party_says_many_times_is_kept_once(house: House, name: str) -> None:
    state = {"rate": "answered", "answer": "asked", "contest": "called"}.get(name, "in_hand")
    twin, thing = house.new_thing(state), house.new_thing(state)

    def form(about: Thing) -> Letter:
        return letter(Client(), portal_path(name, about), said_now(name, about))

    once = house.left_by(lambda: house.deliver(form(twin)))
    many = house.left_by(lambda: house.deliver_copies(form(thing)))

    assert once
    assert many == once


def said_now(name: str, thing: Thing) -> dict[str, Any]:
    """Return what the party's form sends; the paper is one that is not there yet."""
    form = said(name, thing)
    if "papers" in form:
        form["papers"] = [SimpleUploadedFile("补充.pdf", b"%PDF-1.4\n1 0 obj\n%%EOF")]
    return form


@pytest.mark.parametrize("name", TAKEN_DOWN)
def test_request_taken_down_many_times_is_registered_once(house: House, name: str) -> None:
    # Everybody writes for the first time: who comes again and again is a sign of risk.
    phones = iter(f"1390000{TAKEN_DOWN.index(name)}{number:03}" for number in range(2))

    def form() -> Letter:
        fields = recorded(name) | {"phone": next(phones)}
        return letter(house.world.clients["clerk"], room_path(name), fields)

    once = house.left_by(lambda: house.deliver(form()))
    many = house.left_by(lambda: house.deliver_copies(form()))

    assert once["request.received"] == 1
    assert many == once


# --- a whole course, with everything that was sent before arriving again in between --------------


@dataclass
class Course:
    """A matter from its telling to its rating; every letter is kept, to arrive once more.

    Each is of somebody else: whoever comes again with the same matter is taken for that (NS-17).
    """

    house: House
    phone: str
    sent: list[Letter] = field(default_factory=list)
    key: str = ""

    def send(self, one: Letter, *, late: bool) -> None:
        """Send the next letter; late copies of the earlier ones and of itself come along."""
        chance = self.house.chance
        self.sent.append(one)
        copies = [chance.choice(self.sent) for _ in range(chance.choice(COPIES) - 1)]
        if late:
            # It must have arrived before copies of later letters can.
            self.house.deliver_copies(one)
            self.house.deliver(*copies)
        else:
            assert set(self.house.deliver(one)) <= DONE

    def arrive_again(self) -> None:
        """Let every letter arrive two to eight times more, in any order."""
        again = [one for one in self.sent for _ in range(self.house.chance.choice(COPIES))]
        self.house.chance.shuffle(again)
        self.house.deliver(*again)

    def tell(self, *, late: bool) -> None:
        """Go through the three steps; the last press is the letter."""
        browser, slug = Client(), self.house.world.here.court.slug
        about = browser.get(f"/{slug}/tell/").headers["Location"]
        browser.post(about, ABOUT)
        browser.post(f"{about}who/", {**WHO, "phone": self.phone})
        self.send(letter(browser, f"{about}review/", {}), late=late)
        self.key = about.rstrip("/").rpartition("/")[2]

    def _now(self) -> Thing:
        """Return the matter as it stands, as whoever opens its page sees it."""
        slug = self.house.world.here.court.slug
        with scoped([self.house.world.here.court.pk], audience=Audience.SYSTEM):
            request_id = ServiceRequest.objects.get(client_key=self.key).pk
            return self.house.stage.thing(request_id, slug)

    def act(self, name: str, role: str, *, late: bool, **more: Any) -> None:
        """Let an official act."""
        thing, world = self._now(), self.house.world
        form = {**sent(world, name, thing), **more}
        self.send(letter(world.clients[role], path_of(name, thing), form), late=late)

    def say(self, name: str, *, late: bool, **more: Any) -> None:
        """Let the party speak."""
        thing = self._now()
        form = {**said_now(name, thing), **more}
        self.send(letter(Client(), portal_path(name, thing), form), late=late)

    def run(self, *, late: bool) -> None:
        """Live through it all."""
        target = f"{self.house.world.here.civil.pk}:{self.house.world.here.judge.pk}"
        self.tell(late=late)
        self.act("dispatch", "clerk", late=late, target=target)
        self.act("ask", "judge", late=late)
        self.say("answer", late=late)
        self.act("ask", "judge", late=late, words="请问还有别的证据吗？")
        self.say("answer", late=late, words="没有别的了。")
        self.say("supplement", late=late)
        self.say("supplement", late=late, words="补充：又搬了一次家。")
        self.say("attach", late=late)
        self.act("reply", "judge", late=late)
        self.say("rate", late=late, satisfied="no", words="没有说为什么拖了两个月。")
        self.act("reply", "judge", late=late, words="公告送达用了两个月。")
        self.say("rate", late=late, round=2)


def test_course_with_late_and_shuffled_copies_is_the_course_without(
    house: House, record_property: Callable[[str, object], None]
) -> None:
    plain, troubled = Course(house, "13911110001"), Course(house, "13911110002")

    once = house.left_by(lambda: plain.run(late=False))
    many = house.left_by(lambda: troubled.run(late=True))
    assert many == once
    assert house.left_by(troubled.arrive_again) == {}
    house.restart()
    assert house.left_by(troubled.arrive_again) == {}
    record_property("deliveries", house.delivered)
