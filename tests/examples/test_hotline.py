"""The hotline in examples/ works with a real server, over a line that breaks (NS-6a, S29)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from examples.hotline.court import Court, Refused, Unanswered
from examples.hotline.notices import Inbox, is_signed, make_ear
from pytest_django.fixtures import Settings
from tests.api.callers import Caller, open_caller, open_hotline
from tests.api.test_following import photo, reply
from tests.conftest import Clone, LiveSite, environment_of_production, served
from tests.world import World, build_world

from fenglian.integrations.adapters import sign
from fenglian.integrations.enums import ClientScope
from fenglian.integrations.jobs import deliver_notices
from fenglian.integrations.models import Delivery
from fenglian.isolation.scope import Audience, scoped
from fenglian.requests import actions
from fenglian.requests.models import ServiceRequest
from fenglian.worktime.clock import now

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-6a")]
EXAMPLES = Path(__file__).parents[2] / "examples"
WORDS = "我的案子9月就立案了，两个月过去没有人联系我。"
CALL = {"words": WORDS, "name": "陈小满", "phone": "13800000000"}


@dataclass
class Line:
    """The line to the court, which does to each call what it is told to.

    Args:
        address: of this end.
        site: of the other.
        plan: what happens to the next calls: lost before the court has them, lost on the way back,
            or answered with a number by a machine in between; when it is used up, nothing.
        carried: how many the court has had.
    """

    address: str
    site: str
    plan: list[str | int] = field(default_factory=list)
    carried: int = 0


@contextmanager
def relaying(site: str) -> Iterator[Line]:
    line = Line("", site)

    class Relay(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.close_connection = True
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fate = line.plan.pop(0) if line.plan else "carried"
            if fate == "lost before":
                return
            if isinstance(fate, int):
                self.send_response(fate)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            court = HTTPConnection(line.site.removeprefix("http://"), timeout=30)
            court.request(self.command, self.path, body, dict(self.headers))
            answer = court.getresponse()
            content = answer.read()
            court.close()
            line.carried += 1
            if fate == "lost after":
                return
            self.send_response(answer.status)
            for name in ("Content-Type", "Retry-After"):
                if answer.headers[name]:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if fate == "lost midway" else content)

        do_GET = do_POST  # noqa: N815 - the library's

        def log_message(self, *_args: object) -> None:
            pass

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Relay)) as address:
        line.address = address
        yield line


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True)
class Ground:
    """A court on the web, and the hotline's key."""

    world: World
    site: LiveSite
    caller: Caller


@pytest.fixture(scope="module")
def ground(
    module_clone: Clone, static_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("site")
    with module_clone.bound():
        world = build_world()
        caller = open_hotline(world, name="12368热线")
        more = {"FENGLIAN_UPLOADS": str(folder), "FENGLIAN_HOOK_ORIGINS": "http://127.0.0.1:8700"}
        with served(module_clone, static_folder, folder, **more) as site:
            yield Ground(world, site, caller)
        connection.close()


@pytest.fixture
def line(ground: Ground) -> Iterator[Line]:
    with relaying(ground.site.address) as line:
        yield line


@pytest.fixture
def court(ground: Ground, line: Line, tmp_path: Path) -> Court:
    """The hotline's program, which need not wait between its tries."""
    return Court(
        line.address, ground.caller.key, tmp_path / "unanswered.sqlite", pause=lambda _s: None
    )


def stored(ground: Ground) -> int:
    with scoped([ground.world.court.pk], audience=Audience.SYSTEM):
        return ServiceRequest.objects.count()


# --- a day ---------------------------------------------------------------------------------------


def test_day_of_the_hotline_from_the_call_to_the_party_s_word_on_the_answer(
    ground: Ground, court: Court, tmp_path: Path
) -> None:
    receipt = court.take_call(**CALL, external_number="T-1")
    note = "回电核对案号，占线。"
    tried = court.log_call(receipt["id"], revision=0, reached=False, note=note)
    mine = next(one for one in court.queue(channel="hotline") if one["id"] == receipt["id"])
    civil = next(one for one in court.hands() if one["name"] == "民事审判一庭")
    judge = next(one for one in civil["people"] if one["name"] == "沈砚秋")
    done = court.dispatch(
        mine["id"], revision=mine["revision"], body=civil["id"], person=judge["id"]
    )
    with scoped([ground.world.court.pk], audience=Audience.SYSTEM):
        actions.ask_back(
            UUID(mine["id"]), "传票是哪天收到的？",
            by=ground.world.official(ground.world.judge), at=now(),
        )  # fmt: skip

    assert (tried["reached"], tried["revision"]) == (False, mine["revision"])
    assert (mine["external_number"], mine["phone_masked"]) == ("T-1", "138****0000")
    assert done["state"] == court.read(mine["id"])["state"] == "in_hand"

    # The party rings again, and says the code.
    assert court.find(receipt["code"])["token"] is None
    token = court.find(receipt["code"], "0000")["token"]
    question = court.follow(token)["question"]
    court.say(token, "answer", question=question["id"], words="上周三收到的。")
    court.say(token, "supplement", words="对方换了电话。")
    court.say(token, "urge", words="请尽快。")
    paper = tmp_path / "传票.png"
    paper.write_bytes(photo().read())
    followed = court.upload(token, paper)
    reply(ground.world, mine["id"], "开庭定在下月八日上午。")
    rated = court.say(token, "rating", round=1, satisfied=True)

    assert question["words"] == "传票是哪天收到的？"
    assert [(one["name"], one["media_type"]) for one in followed["papers"]] == [
        ("传票.png", "image/png")
    ]
    assert rated["state"] == "closed"
    assert rated["replies"][0]["words"] == "开庭定在下月八日上午。"
    kinds = [step["kind"] for step in rated["course"]]
    assert {"work_order.question_answered", "request.urged", "attachment.added"} < {*kinds}
    assert court.finish() == []


def test_key_does_what_its_scopes_permit_and_the_caller_s_words_stay_where_it_does_not(
    ground: Ground, line: Line, court: Court, tmp_path: Path
) -> None:
    with ground.site.clone.bound():
        reader = open_caller(
            ground.world, "只看队列", scopes={ClientScope.QUEUE}, channels=(),
            platform="", person=ground.world.clerk,
        )  # fmt: skip
    other = Court(line.address, reader.key, tmp_path / "other.sqlite")
    before = stored(ground)

    shown = [one["id"] for one in court.queue(size=1)]
    assert [one["id"] for one in other.queue(size=1)] == shown
    with pytest.raises(Refused) as refused:
        other.take_call(**CALL)
    assert (refused.value.status, refused.value.problem["code"]) == (403, "missing_scope")

    other.key = ground.caller.key  # somebody puts the right one in
    (receipt,) = other.finish()
    assert isinstance(receipt, dict)
    assert court.read(receipt["id"])["words"] == WORDS
    assert other.finish() == []
    assert stored(ground) == before + 1


def test_what_the_court_refuses_is_told_and_not_sent_again(court: Court, line: Line) -> None:
    with pytest.raises(Refused, match="422 invalid_phone"):
        court.take_call(**{**CALL, "phone": "123"})
    carried = line.carried

    assert court.finish() == []
    assert line.carried == carried


# --- the line breaks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plan",
    [
        ["lost before"],
        ["lost after"],
        ["lost midway"],
        ["lost after", "lost before", "lost after"],
        [502, "lost after", 503],
        [200],
    ],
    ids=str,
)
def test_call_over_a_line_that_breaks_is_one_request(
    ground: Ground, court: Court, line: Line, plan: list[str | int]
) -> None:
    before = stored(ground)
    line.plan = [*plan]

    receipt = court.take_call(**CALL)

    assert stored(ground) == before + 1
    assert court.read(receipt["id"])["number"] == receipt["number"]
    assert court.finish() == []


def test_control_without_its_key_a_call_sent_again_is_a_second_request(
    ground: Ground, court: Court, line: Line
) -> None:
    """The court has no other way to know that two calls of the same words are one."""
    before = stored(ground)
    line.plan = ["lost after"]
    court.tries = 1
    for _ in range(2):
        with pytest.raises(Unanswered):
            court.take_call(**CALL)
        line.plan = ["lost after"]

    assert stored(ground) == before + 2


def test_program_that_dies_before_the_answer_sends_again_when_it_starts(
    ground: Ground, court: Court, line: Line
) -> None:
    before = stored(ground)
    line.plan, court.tries = ["lost after"], 1
    with pytest.raises(Unanswered):
        court.take_call(**CALL)

    started_again = Court(court.site, court.key, court.file)
    (receipt,) = started_again.finish()

    assert isinstance(receipt, dict)
    assert court.read(receipt["id"])["words"] == WORDS
    assert stored(ground) == before + 1
    assert started_again.finish() == []
    assert court.file.stat().st_mode & 0o077 == 0


def test_waits_as_long_as_the_court_says(court: Court, line: Line) -> None:
    waits: list[float] = []
    court.pause = waits.append
    line.plan = [503, "lost before", 429]

    court.take_call(**CALL)

    assert waits == [1.0, 2.0, 4.0]


# --- the court tells -----------------------------------------------------------------------------


def test_notices_are_believed_when_signed_and_taken_once(
    ground: Ground, court: Court, tmp_path: Path, settings: Settings
) -> None:
    """The address is that of another ear each time; the server's list names a host and port."""
    secrets, heard = ["not known yet"], list[dict[str, Any]]()
    inbox = Inbox(tmp_path / "notices.sqlite")
    with running(make_ear(0, secrets, inbox, tell=heard.append)) as ear:
        settings.HOOK_ORIGINS = frozenset({ear})
        settings.HOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
        court.listen("http://127.0.0.1:8700/told", "work_order.dispatched", "work_order.replied")
        with scoped([ground.world.court.pk], audience=Audience.SYSTEM):
            hook = ground.caller.client.hooks.get()
            hook.url = f"{ear}/told"
            hook.save(update_fields=["url"])
        receipt = court.take_call(**CALL, external_number="T-9")
        civil = next(one for one in court.hands() if one["name"] == "民事审判一庭")
        judge = next(one for one in civil["people"] if one["name"] == "沈砚秋")
        court.dispatch(receipt["id"], revision=0, body=civil["id"], person=judge["id"])
        reply(ground.world, receipt["id"], "开庭定在下月八日上午。")

        assert deliver_notices() == 0  # signed with a secret that the ear does not know
        assert heard == []

        secrets[:] = [hook.secret]
        for _ in range(2):  # the second time they are repetitions
            with scoped([ground.world.court.pk], audience=Audience.SYSTEM):
                Delivery.objects.update(state="waiting", send_after=now(), leased_until=None)
            assert deliver_notices() == 2

    assert [notice["kind"] for notice in heard] == ["work_order.dispatched", "work_order.replied"]
    assert {notice["request"]["external_number"] for notice in heard} == {"T-9"}
    assert inbox.course(receipt["id"]) == ["work_order.dispatched", "work_order.replied"]
    assert court.read(heard[0]["request"]["id"])["state"] == "answered"


def test_notice_with_another_signature_or_none_is_not_believed(tmp_path: Path) -> None:
    body, at = b'{"id": "1"}', int(time.time())
    good = sign(["own"], body, at=at)

    assert is_signed(["own"], body, good, now=at)
    assert is_signed(["new", "own"], body, good, now=at + 299)
    assert is_signed(["own"], body, sign(["new", "own"], body, at=at), now=at)
    for secrets, header, moment, content in (
        (["other"], good, at, body),
        (["own"], good, at, body + b" "),
        (["own"], good, at + 301, body),
        (["own"], good.replace(f"t={at}", f"t={at + 1}"), at, body),
        (["own"], "", at, body),
        (["own"], f"t={at},v1=", at, body),
        (["own"], "t=²,v1=é", at, body),
        ([], good, at, body),
    ):
        assert not is_signed(secrets, content, header, now=moment), (secrets, header)
    with running(make_ear(0, ["own"], Inbox(tmp_path / "n"), tell=lambda _n: None)) as ear:
        door = HTTPConnection(ear.removeprefix("http://"), timeout=10)
        door.request("POST", "/", body, {"Fenglian-Signature": "t=1,v1=2"})
        assert door.getresponse().status == 401
        door.close()


# --- the commands of its README ------------------------------------------------------------------


def run(ground: Ground, folder: Path, *arguments: str) -> Any:
    environment = environment_of_production() | {
        "FENGLIAN_SITE": ground.site.address,
        "FENGLIAN_API_KEY": ground.caller.key,
        "HOTLINE_FOLDER": str(folder),
        "PYTHONPATH": os.pathsep.join([str(EXAMPLES)]),
    }
    command = [sys.executable, "-m", "hotline", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_commands_of_the_guide_take_a_call_find_it_and_give_it_to_a_department(
    ground: Ground, tmp_path: Path
) -> None:
    receipt = run(
        ground, tmp_path, "take", "--words", WORDS, "--name", "陈小满", "--phone", "13800000000",
        "--ticket", "T-2",
    )  # fmt: skip
    (civil,) = (one for one in run(ground, tmp_path, "hands") if one["name"] == "民事审判一庭")

    assert receipt["id"] in [one["id"] for one in run(ground, tmp_path, "queue")]
    assert run(ground, tmp_path, "dispatch", receipt["id"], str(civil["id"]))["state"] == "in_hand"
    assert run(ground, tmp_path, "find", receipt["code"], "0000")["words"] == WORDS
    assert run(ground, tmp_path, "finish") == []
