"""Two people at the same moment, over two connections: one wins, the other is refused (C1, D12).

The second act is let loose while the first one has acted and not yet committed, and the first
commits only once the database says that the second waits. So the race happens every time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event as Signal
from threading import Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection
from tests.conftest import Clone
from tests.requests.test_history import MORNING, Do, all_acts
from tests.world import World, at, build_world

from fenglian.duties.models import Duty
from fenglian.errors import DomainError
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.models import Event, UnsealedEvent
from fenglian.notifications.models import Message
from fenglian.requests import actions
from fenglian.requests.actions import Receipt, Submission, acting, intake, submit_request
from fenglian.requests.models import Handover, RegisterCounter, ServiceRequest

pytestmark = pytest.mark.processes
LATER = at("2026-11-23 10:00")
SUBMITTERS = 8
EACH = 12
PATIENCE = 30
"""Seconds after which a test that hangs is broken off."""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@dataclass
class Runner:
    """One of the two: acts in a transaction of its own and says what came of it."""

    court_id: int
    act: Callable[[], object]
    has_acted: Signal = field(default_factory=Signal)
    may_commit: Signal = field(default_factory=Signal)
    refusal: BaseException | None = None

    def run(self) -> None:
        try:
            with scoped([self.court_id], audience=Audience.SYSTEM):
                self.act()
                self.has_acted.set()
                assert self.may_commit.wait(PATIENCE)
        except DomainError as error:
            self.refusal = error
        finally:
            self.has_acted.set()
            connection.close()


def race(
    clone: Clone, court_id: int, first: Callable[[], object], second: Callable[[], object]
) -> list[DomainError]:
    """Run two acts so that the second meets the first before its commit; return the refusals."""
    runners = [Runner(court_id, first), Runner(court_id, second)]
    threads = [Thread(target=runner.run) for runner in runners]
    with psycopg.connect(clone.addresses.owner, autocommit=True) as watcher:
        threads[0].start()
        assert runners[0].has_acted.wait(PATIENCE)
        threads[1].start()
        while threads[1].is_alive() and not runners[1].has_acted.is_set():
            (waiting,) = watcher.execute(WAITING).fetchone() or (0,)
            if waiting:
                break
        for runner in runners:
            runner.may_commit.set()
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "the two lock each other"
    return [error for runner in runners if isinstance(error := runner.refusal, DomainError)]


@dataclass
class Court:
    """A court in a database of its own."""

    clone: Clone
    world: World
    acts: dict[str, Do]

    def prepare(self, *path: str) -> UUID:
        with scoped([self.world.court.pk], audience=Audience.SYSTEM):
            request_id = self.world.submit(when=MORNING).request_id
            for name in path:
                self.acts[name](request_id, MORNING)
        return request_id

    def race(self, request_id: UUID, first: str, second: str) -> list[DomainError]:
        connection.close()
        pair = [lambda act=self.acts[name]: act(request_id, LATER) for name in (first, second)]
        return race(self.clone, self.world.court.pk, *pair)

    def moves(self, request_id: UUID) -> list[str]:
        with scoped([self.world.court.pk], audience=Audience.SYSTEM):
            found = Handover.objects.filter(request_id=request_id, made_at=LATER).order_by("pk")
            return list(found.values_list("kind", flat=True))

    def events(self, request_id: UUID) -> int:
        with scoped([self.world.court.pk], audience=Audience.SYSTEM):
            return Event.objects.filter(subject_id=request_id, occurred_at=LATER).count()


@contextmanager
def opened(clone: Clone) -> Iterator[Court]:
    with clone.bound():
        world = build_world()
        with scoped([world.court.pk], audience=Audience.SYSTEM):
            acts = all_acts(world)
        yield Court(clone, world, acts)
        connection.close()


@pytest.fixture(scope="module")
def court(module_clone: Clone) -> Iterator[Court]:
    with opened(module_clone) as court:
        yield court


PAIRS = {
    ("dispatch", "dispatch"): (),
    ("dispatch", "answer"): (),
    ("answer", "dispatch in common"): (),
    ("accept", "colleague accepts"): ("dispatch in common",),
    ("transfer", "transfer"): ("dispatch",),
    ("transfer", "hand back"): ("dispatch",),
    ("transfer", "reply"): ("dispatch", "accept"),
    ("hand back", "reply"): ("dispatch", "accept"),
    ("reply", "hand back"): ("dispatch", "accept"),
    ("reply", "reassign"): ("dispatch", "accept"),
    ("reply", "reply"): ("dispatch", "accept"),
    ("extend", "extend"): ("dispatch", "accept"),
    ("grant", "refuse"): ("dispatch", "accept", "extend"),
    ("grant", "grant"): ("dispatch", "accept", "extend"),
    ("satisfied", "not satisfied"): ("dispatch", "reply"),
    ("not satisfied", "satisfied"): ("dispatch", "reply"),
    ("ask", "ask"): ("dispatch",),
    ("answer question", "answer question"): ("dispatch", "ask"),
    ("urge", "urge"): ("dispatch",),
}


@pytest.mark.parametrize("pair", PAIRS, ids=" against ".join)
def test_second_of_two_at_once_is_refused(court: Court, pair: tuple[str, str]) -> None:
    request_id = court.prepare(*PAIRS[pair])

    refusals = court.race(request_id, *pair)

    assert len(refusals) == 1
    assert court.events(request_id) == 1
    assert len(court.moves(request_id)) <= 1


@pytest.mark.parametrize("is_locked", [False, True], ids=["no lock", "order read beside the lock"])
def test_control_with_a_weaker_lock_an_order_is_passed_on_twice(
    database_clone: Clone, monkeypatch: pytest.MonkeyPatch, *, is_locked: bool
) -> None:
    def weaker(request_id: UUID, *, seen_revision: int | None = None) -> ServiceRequest:
        requests = ServiceRequest.objects.select_related("order", "court")
        if is_locked:
            requests = requests.select_for_update(of=("self",), no_key=True)
        return requests.get(pk=request_id)

    monkeypatch.setattr(acting, "lock_request", weaker)
    with opened(database_clone) as court:
        request_id = court.prepare("dispatch")
        refusals = court.race(request_id, "transfer", "transfer")
        moves = court.moves(request_id)

    assert (refusals, moves) == ([], ["transfer", "transfer"])


# --- submissions ---------------------------------------------------------------------------------


def submission(key: UUID | None = None) -> Submission:
    return Submission(
        client_key=key or uuid4(),
        channel="website",
        words="立案两个月没有人联系我，什么时候开庭？",
        name="陈小满",
        phone="13800000000",
    )


class ChangedMindError(Exception):
    """Something went wrong after the request was stored and before the commit."""


def in_parallel(count: int, work: Callable[[int], None]) -> None:
    """Run the same work in threads, each with a connection of its own."""

    def served(number: int) -> None:
        try:
            work(number)
        finally:
            connection.close()

    threads = [Thread(target=served, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def numbers_given(world: World, seed: int) -> tuple[list[int], int]:
    """Let eight submit at once, a third of them in vain; return the numbers and the last one."""
    connection.close()

    def submit(number: int) -> None:
        chance = random.Random(seed + number)  # noqa: S311 - which fail, replayed by the seed
        for _ in range(EACH):
            breaks_off = chance.random() < 0.35
            with (
                suppress(ChangedMindError),
                scoped([world.court.pk], audience=Audience.PORTAL),
            ):
                submit_request(world.court, submission(), actor=Actor.citizen(), at=MORNING)
                if breaks_off:
                    raise ChangedMindError

    in_parallel(SUBMITTERS, submit)
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        found = sorted(ServiceRequest.objects.values_list("serial", flat=True))
        last = RegisterCounter.objects.values_list("last", flat=True).get()
    return found, last


@pytest.mark.clause("NS-4a")
def test_register_numbers_have_no_gap_under_rollbacks(database_clone: Clone) -> None:
    with opened(database_clone) as court:
        numbers, last = numbers_given(court.world, seed=20261121)

    assert numbers == list(range(1, len(numbers) + 1))
    assert last == len(numbers)
    assert 20 < len(numbers) < SUBMITTERS * EACH, "nothing was rolled back: nothing is proved"


def test_control_numbers_of_a_sequence_have_gaps(
    database_clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database_clone.addresses.owner, autocommit=True) as owner:
        owner.execute("CREATE SEQUENCE careless; GRANT USAGE ON careless TO PUBLIC")
    counted = intake._NEXT_SERIAL
    careless = "SELECT nextval('careless') FROM (SELECT %s::int, %s::int) given"
    with opened(database_clone) as court:
        court.prepare()
        assert "RETURNING last" in counted
        monkeypatch.setattr(intake, "_NEXT_SERIAL", careless)
        with psycopg.connect(database_clone.addresses.owner, autocommit=True) as owner:
            owner.execute("SELECT setval('careless', 1)")
        numbers, _ = numbers_given(court.world, seed=20261121)

    assert numbers != list(range(1, len(numbers) + 1))


def press_eight_times(world: World) -> tuple[list[Receipt], dict[str, int]]:
    """Let eight copies of one form arrive at once; return the receipts and what was stored."""
    same = submission()
    receipts: list[Receipt] = []
    connection.close()

    def press(_number: int) -> None:
        with scoped([world.court.pk], audience=Audience.PORTAL):
            receipts.append(submit_request(world.court, same, actor=Actor.citizen(), at=MORNING))

    in_parallel(SUBMITTERS, press)
    with scoped([world.court.pk], audience=Audience.SYSTEM):
        stored = {
            model.__name__: model.objects.count()
            for model in (ServiceRequest, Duty, Message, UnsealedEvent)
        }
        stored["Event"] = Event.objects.filter(kind="request.received").count()
    return receipts, stored


def test_eight_presses_of_one_form_are_one_request_and_one_receipt(
    database_clone: Clone,
) -> None:
    with opened(database_clone) as court:
        receipts, stored = press_eight_times(court.world)

    assert len(receipts) == SUBMITTERS
    assert len({receipt.request_id for receipt in receipts}) == 1
    assert [receipt.is_first for receipt in receipts].count(True) == 1
    assert stored.pop("UnsealedEvent") >= 1
    assert stored == {"ServiceRequest": 1, "Duty": 1, "Message": 1, "Event": 1}


def test_control_without_the_key_s_constraint_there_are_eight(database_clone: Clone) -> None:
    with psycopg.connect(database_clone.addresses.owner, autocommit=True) as owner:
        owner.execute("ALTER TABLE requests_servicerequest DROP CONSTRAINT request_client_key_once")
    with opened(database_clone) as court:
        _, stored = press_eight_times(court.world)

    assert stored["ServiceRequest"] == SUBMITTERS


# --- merging -------------------------------------------------------------------------------------

Two = Callable[[Court, UUID, UUID], object]
BY_TWO: dict[str, Two] = {
    "merge": lambda court, one, other: actions.merge_requests(
        one, other, reason="同一件事", by=court.world.official(court.world.clerk), at=LATER
    ),
    "merge the other way": lambda court, one, other: BY_TWO["merge"](court, other, one),
    "unmerge": lambda court, _one, other: actions.unmerge_request(
        other, reason="不是一件事", by=court.world.official(court.world.clerk), at=LATER
    ),
    "dispatch the leading one": lambda court, one, _other: court.acts["dispatch"](one, LATER),
    "dispatch the other": lambda court, _one, other: court.acts["dispatch"](other, LATER),
    "answer": lambda court, one, _other: court.acts["answer"](one, LATER),
    "reply": lambda court, one, _other: court.acts["reply"](one, LATER),
    "supplement": lambda court, _one, other: court.acts["supplement"](other, LATER),
    "not satisfied": lambda court, _one, other: court.acts["not satisfied"](other, LATER),
    "satisfied with the leading one": lambda court, one, _other: court.acts["satisfied"](
        one, LATER
    ),
}
RACES: dict[tuple[str, str], tuple[tuple[str, ...], int]] = {
    ("merge", "dispatch the leading one"): ((), 0),
    ("dispatch the leading one", "merge"): ((), 0),
    ("merge", "dispatch the other"): ((), 1),
    ("dispatch the other", "merge"): ((), 0),
    ("merge", "merge the other way"): ((), 1),
    ("merge", "merge"): ((), 1),
    ("merge", "answer"): ((), 0),
    ("answer", "merge"): ((), 1),
    ("unmerge", "dispatch the leading one"): (("merge",), 0),
    ("unmerge", "dispatch the other"): (("merge",), 0),
    ("dispatch the other", "unmerge"): (("merge",), 1),
    ("unmerge", "unmerge"): (("merge",), 1),
    ("reply", "unmerge"): (("merge", "dispatch the leading one"), 0),
    ("unmerge", "reply"): (("merge", "dispatch the leading one"), 0),
    ("reply", "supplement"): (("merge", "dispatch the leading one"), 1),
    ("supplement", "reply"): (("merge", "dispatch the leading one"), 0),
    ("not satisfied", "satisfied with the leading one"): (
        ("merge", "dispatch the leading one", "reply"), 1,
    ),
    ("satisfied with the leading one", "not satisfied"): (
        ("merge", "dispatch the leading one", "reply"), 0,
    ),
}  # fmt: skip
"""Two acts, what went before, and how many of the two are refused."""


def faults_of_pair(requests: list[ServiceRequest]) -> list[str]:
    """Return what cannot be: a course without a limit, a limit too many, an answer that is lost."""
    faults = []
    for request in requests:
        owed = Duty.objects.filter(subject_id=request.pk, state="open").count()
        unfinished = request.state in {"received", "in_hand", "handed_back"}
        if bool(owed) != unfinished:
            faults.append(f"{request.state} owes {owed}")
        merged = Event.objects.filter(subject_id=request.pk, kind="request.merged").count()
        parted = Event.objects.filter(subject_id=request.pk, kind="request.unmerged").count()
        if merged - parted != (request.merged_into_id is not None):
            faults.append(f"merged {merged}, parted {parted}, into {request.merged_into_id}")
    answered = {request.replies.exists() for request in requests}
    if len(answered) == 2 and any(request.merged_into_id for request in requests):
        faults.append("an answer has reached one sender alone")
    return faults


@pytest.mark.clause("NS-3")
@pytest.mark.parametrize("pair", RACES, ids=" against ".join)
def test_merging_beside_another_act_leaves_whole_courses(
    court: Court, pair: tuple[str, str]
) -> None:
    before, refused = RACES[pair]
    one, other = court.prepare(), court.prepare()
    with scoped([court.world.court.pk], audience=Audience.SYSTEM):
        for name in before:
            BY_TWO[name](court, one, other)
    connection.close()

    acts = [lambda act=BY_TWO[name]: act(court, one, other) for name in pair]
    refusals = race(court.clone, court.world.court.pk, *acts)

    with scoped([court.world.court.pk], audience=Audience.SYSTEM):
        requests = [ServiceRequest.objects.get(pk=pk) for pk in (one, other)]
        assert faults_of_pair(requests) == []
    assert len(refusals) == refused, refusals


def test_two_ends_of_a_chain_are_not_tied_at_once(court: Court) -> None:
    """A into B while B into C: the database's own guard holds without any of our checks."""
    ids = [court.prepare() for _request in range(3)]
    connection.close()

    def tie(number: int) -> Callable[[], object]:
        def act() -> None:
            requests = ServiceRequest.objects.filter(pk=ids[number])
            try:
                requests.update(state="merged", merged_into=ids[number + 1])
            except IntegrityError as error:
                raise DomainError(str(error)) from error

        return act

    refusals = race(court.clone, court.world.court.pk, tie(0), tie(1))

    assert len(refusals) == 1
