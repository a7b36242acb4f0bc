"""Killed at every point: what was acknowledged is there, once, and nothing by half (D1, I1, I2).

A forked child presses a button of a real page and kills itself with kill -9 before or after one
statement or commit; the points are counted in a dry run, from the first statement of the page to
its answer. What is left behind is a census of every table. The control commits each statement by
itself, and must leave halves behind.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client, override_settings
from tests.census import difference, take_census
from tests.conftest import Clone
from tests.world import World, build_world

from fenglian.isolation import scope
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Account, Person
from fenglian.organizations.queries import Official
from fenglian.privacy.codes import follow_token
from fenglian.requests.actions import dispatch_order, reply_to_order
from fenglian.requests.actions.desk import Target
from fenglian.requests.models import RegisterCounter, ServiceRequest
from fenglian.worktime.clock import COURT_ZONE, now

pytestmark = [pytest.mark.processes, pytest.mark.clause("NS-4a")]

FORK = multiprocessing.get_context("fork")
backend: Any = connection
"""The same connection, for its commit, which is a private method of Django."""
WORDS = "立案两个月没有人联系我，什么时候开庭？"
PATIENCE = 10
"""How often a form is killed before it is pressed in peace, and a new one taken."""
DONE = frozenset({200, 201, 302, 303})
REPLY = "开庭定在下月八日上午。"


class Sent(Protocol):
    """Something that is sent to the court, and sent again is the same."""

    def send(self) -> int:
        """Send it and return the status of the answer."""


class Reaper:
    """Counts statements and commits, and kills its own process at one point.

    Points come in pairs: 2n before the n-th statement, 2n + 1 after it; a commit counts as one.

    Args:
        point: where to die; None to count only.
    """

    def __init__(self, point: int | None) -> None:
        self.point = point
        self.passed = 0

    def _pass(self) -> None:
        if self.passed == self.point:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed += 1

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Stand around one statement, as a wrapper of Django's."""
        self._pass()
        result = execute(*args)
        self._pass()
        return result

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Stand around every statement and commit of this thread's connection."""
        commit = backend._commit

        def watched() -> None:
            self._pass()
            commit()
            self._pass()

        backend._commit = watched
        with connection.execute_wrapper(self):
            yield
        del backend._commit


@dataclass(frozen=True)
class Press:
    """A button about to be pressed; pressed again, it is the same form.

    Args:
        client: whose browser.
        path: of the form.
        form: makes what it sends, files at their beginning.
    """

    client: Client
    path: str
    form: Callable[[], dict[str, Any]]

    def send(self) -> int:
        return self.client.post(self.path, self.form()).status_code


@dataclass
class Court:
    """A court whose people use its pages."""

    world: World
    phones: Iterator[int] = field(default_factory=lambda: count(13800000000))

    def browser(self, person: Person) -> Client:
        """Return a browser in which an official is signed in."""
        client = Client()
        with self.inside():
            client.force_login(Account.objects.get(person=person))
        return client

    def inside(self) -> AbstractContextManager[object]:
        return scoped([self.world.court.pk], audience=Audience.SYSTEM)

    def by(self, person: Person) -> Official:
        return self.world.official(person, on=now().astimezone(COURT_ZONE).date())

    def received(self) -> UUID:
        return self.world.submit(when=now(), words=WORDS, phone=str(next(self.phones))).request_id

    def submission(self) -> Press:
        """The last of the three steps, with a paper."""
        pdf = b"%PDF-1.4\n1 0 obj\n%%EOF"
        alone = self.submission_alone()
        return replace(alone, form=lambda: {"papers": [SimpleUploadedFile("传票.pdf", pdf)]})

    def submission_alone(self) -> Press:
        """The same without papers, for which no row is locked."""
        browser, slug = Client(), self.world.court.slug
        form = browser.get(f"/{slug}/tell/").headers["Location"]
        browser.post(form, {"words": WORDS, "case_number": ""})
        who = {"relation": "self", "principal_name": "", "name": "陈小满"}
        browser.post(f"{form}who/", {**who, "phone": str(next(self.phones))})
        return Press(browser, f"{form}review/", dict)

    def dispatch(self) -> Press:
        """The desk sends a request to the judge, and confirms on the way what was proposed."""
        with self.inside():
            request_id = self.received()
        target = f"{self.world.civil.pk}:{self.world.judge.pk}"
        form = {"subject": "labor", "service_kind": "judge_contact", "complexity": "ordinary"}
        return Press(
            self.browser(self.world.clerk),
            f"/desk/requests/{request_id}/dispatch/",
            lambda: {**form, "target": target, "reason": "", "seen_revision": 0},
        )

    def _dispatched(self) -> UUID:
        request_id = self.received()
        target = Target(self.world.civil.pk, self.world.judge.pk)
        dispatch_order(request_id, target, by=self.by(self.world.clerk), at=now())
        return request_id

    def reply(self) -> Press:
        """The judge answers."""
        with self.inside():
            request_id = self._dispatched()
            revision = ServiceRequest.objects.get(pk=request_id).revision
        return Press(
            self.browser(self.world.judge),
            f"/desk/requests/{request_id}/reply/",
            lambda: {"words": REPLY, "seen_revision": revision},
        )

    def rating(self) -> Press:
        """The party is not satisfied, and the order goes back to the hands that answered."""
        with self.inside():
            request_id = self._dispatched()
            reply_to_order(request_id, REPLY, by=self.by(self.world.judge), at=now())
        link = f"/{self.world.court.slug}/follow/{follow_token(request_id, 1)}/rate/"
        form = {"round": 1, "satisfied": "no", "words": "没有说为什么拖了两个月。"}
        return Press(Client(), link, lambda: form)


def take_transactions_off() -> None:
    """Let each statement commit by itself, in this process for good."""
    transaction.atomic = lambda *_args, **_options: nullcontext()  # type: ignore[assignment]
    # Settings of a transaction would be gone with the statement that makes them.
    scope._SET = scope._SET.replace("true", "false")
    connection.savepoint_ids = []


def killed(press: Sent, point: int, *, is_defended: bool = True) -> bool:
    """Press in a child that dies at a point; tell whether it died there."""

    def child() -> None:
        connections["default"].connect()
        if not is_defended:
            take_transactions_off()
        with Reaper(point).watching():
            press.send()
        os._exit(0)

    connection.close()
    process = FORK.Process(target=child)
    process.start()
    process.join(60)
    assert process.exitcode in {0, -signal.SIGKILL}
    return process.exitcode == -signal.SIGKILL


def points_of(press: Callable[[], Sent]) -> int:
    """Count the points of a press in a dry run; a first one finds the caches cold."""
    assert press().send() in DONE
    counted, reaper = press(), Reaper(None)
    with reaper.watching():
        assert counted.send() in DONE
    return reaper.passed


def left_by(press: Sent, ids: list[int]) -> dict[str, int]:
    """Press undisturbed and return what that leaves."""
    before = take_census(ids)
    press.send()
    return difference(take_census(ids), before)


@pytest.fixture
def court(database_clone: Clone, static_folder: Path, tmp_path: Path) -> Iterator[Court]:
    folders = override_settings(UPLOADS=tmp_path / "uploads", STATIC_ROOT=static_folder)
    with database_clone.bound(), folders:
        yield Court(build_world())
        connection.close()


@pytest.mark.parametrize("flow", ["submission", "dispatch", "reply", "rating"])
def test_press_killed_at_every_point_is_done_or_not_and_once_when_repeated(
    court: Court, flow: str, record_property: Callable[[str, object], None]
) -> None:
    ids = [court.world.court.pk]
    make: Callable[[], Press] = getattr(court, flow)
    points = points_of(make)
    whole = left_by(make(), ids)
    outcomes = []
    press, before = make(), take_census(ids)
    for point in range(points):
        assert killed(press, point), f"point {point} was not reached"
        left = difference(take_census(ids), before)
        assert left in ({}, whole), f"point {point} leaves a part: {left}"
        outcomes.append(left == whole)
        if left or point % PATIENCE == 0:
            assert press.send() in {302, 303, 409}, f"point {point}: repeated"
            assert difference(take_census(ids), before) == whole, f"point {point}: repeated"
            press, before = make(), take_census(ids)
    with court.inside():
        serials = sorted(ServiceRequest.objects.values_list("serial", flat=True))
        last = RegisterCounter.objects.get().last
    record_property(f"crash points of the {flow}", points)

    assert points > 40, "too few points to prove anything"
    assert outcomes == sorted(outcomes), "undone after it was done"
    assert outcomes[-1], "not stored when the answer left"
    assert serials == list(range(1, last + 1))


def test_control_without_a_transaction_there_are_halves(court: Court) -> None:
    ids = [court.world.court.pk]
    points = points_of(court.submission_alone)
    whole = left_by(court.submission_alone(), ids)

    def leaves_a_half(point: int) -> bool:
        press, before = court.submission_alone(), take_census(ids)
        killed(press, point, is_defended=False)
        return difference(take_census(ids), before) not in ({}, whole)

    halves = any(map(leaves_a_half, range(points - 1, 0, -2)))
    assert halves, "nothing is left half without it: the test above proves nothing"
