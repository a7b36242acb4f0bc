"""The ledger: only ever added to, and whoever changes it behind our back is found (S34, U2).

Tampering is done as the tables' owner with the triggers disabled: nobody has more power than that.
"""

from __future__ import annotations

import multiprocessing
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.world import at

from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import record_event, seal_batch
from fenglian.ledger.models import Event, Seal, UnsealedEvent
from fenglian.ledger.queries import Verification, list_events_of, verify_ledger
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Court
from fenglian.worktime.models import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.conftest import Clone

FORK = multiprocessing.get_context("fork")
MORNING = at("2026-11-20 09:47")
BATCHES, IN_BATCH = 3, 4


def make_court(slug: str = "nansha") -> Court:
    calendar = Calendar.objects.create(name=slug)
    return Court.objects.create(slug=slug, name=slug, short_name=slug, code=slug, calendar=calendar)


def record(court: Court, subject_id: UUID | None = None) -> Event:
    return record_event(
        EventKind.REQUEST_URGED,
        court_id=court.pk,
        subject_kind="request",
        subject_id=subject_id or uuid4(),
        actor=Actor.citizen(),
        at=MORNING,
        data={"note": "催办"},
    )


@pytest.fixture
def court(db: None) -> Iterator[Court]:
    """A court without events; the test runs in its workers' scope."""
    court = make_court()
    with scoped([court.pk], audience=Audience.SYSTEM):
        yield court


def verify(court: Court) -> Verification:
    return verify_ledger(court.pk)


# ----------------------------------------------------------------------------- added to, only


def test_event_is_read_in_the_course_of_its_subject(court: Court) -> None:
    subject = uuid4()
    first = record(court, subject_id=subject)
    record(court)
    second = record(court, subject_id=subject)

    assert list(list_events_of(court.pk, subject)) == [first, second]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET actor_label = '别人'",
        "DELETE FROM ledger_event",
        "TRUNCATE ledger_event CASCADE",
        "UPDATE ledger_seal SET number = 7",
        "DELETE FROM ledger_seal",
    ],
)
def test_change_by_the_application_is_refused(court: Court, statement: str) -> None:
    record(court)
    seal_batch(court.pk, at=MORNING)

    with (
        pytest.raises(DatabaseError, match=r"permission denied|append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert verify(court).faults == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_event SET actor_label = '别人'",
        "DELETE FROM ledger_event",
        "UPDATE ledger_seal SET number = 7",
        "DELETE FROM ledger_seal",
    ],
)
def test_change_by_the_owner_is_refused_by_the_trigger(
    database_clone: Clone, statement: str
) -> None:
    with database_clone.bound():
        court = make_court()
        sealed_ledger(court)
    with (
        as_owner(database_clone, court) as owner,
        pytest.raises(psycopg.Error, match="append-only"),
    ):
        owner.execute(statement)


def test_event_of_a_transaction_that_fails_leaves_nothing_to_seal(court: Court) -> None:
    with transaction.atomic():
        record(court)
        transaction.set_rollback(True)

    assert not UnsealedEvent.objects.exists()
    assert seal_batch(court.pk, at=MORNING) is None


# ----------------------------------------------------------------------------------- sealing


def test_sealing_binds_each_event_once_in_batches_of_a_chain(court: Court) -> None:
    events = [record(court) for _ in range(7)]

    first, second = (seal_batch(court.pk, at=MORNING, limit=4) for _ in range(2))

    assert first is not None
    assert second is not None
    assert first.event_ids + second.event_ids == [event.pk for event in events]
    assert (first.number, second.number) == (1, 2)
    assert bytes(second.previous_hash) == bytes(first.hash)
    assert seal_batch(court.pk, at=MORNING) is None
    assert verify(court) == Verification(7, 2, 0, (), bytes(second.hash).hex())


def test_sealing_keeps_the_chains_of_courts_apart(db: None) -> None:
    here, elsewhere = make_court(), make_court("heping")
    for court in (here, elsewhere):
        with scoped([court.pk], audience=Audience.SYSTEM):
            record(court)
            seal_batch(court.pk, at=MORNING)

    for court in (here, elsewhere):
        with scoped([court.pk], audience=Audience.SYSTEM):
            found = verify(court)
            assert (found.events, found.seals, found.faults) == (1, 1, ())


def test_verification_of_a_ledger_not_yet_sealed_finds_no_fault(court: Court) -> None:
    record(court)

    assert verify(court) == Verification(1, 0, 1, (), "")


def test_event_that_commits_late_is_part_of_a_later_batch(database_clone: Clone) -> None:
    """Its number was drawn before those of events that are sealed already."""
    with database_clone.bound():
        court = make_court()
        with psycopg.connect(database_clone.addresses.app) as slow:
            scope_of(slow, court)
            (late,) = slow.execute(
                "INSERT INTO ledger_event (court_id, occurred_at, kind, actor_kind, actor_label,"
                " subject_kind, subject_id, data)"
                " VALUES (%s, %s, 'request.urged', 'citizen', '当事人', 'request', %s, '{}')"
                " RETURNING id",
                [court.pk, MORNING, uuid4()],
            ).fetchone() or (0,)
            with scoped([court.pk], audience=Audience.SYSTEM):
                early = record(court)
                first = seal_batch(court.pk, at=MORNING)
            slow.commit()
        with scoped([court.pk], audience=Audience.SYSTEM):
            second = seal_batch(court.pk, at=MORNING)
            found = verify(court)

    assert late < early.pk
    assert first is not None
    assert second is not None
    assert (first.event_ids, second.event_ids) == ([early.pk], [late])
    assert found.faults == ()


@pytest.mark.processes
def test_two_sealers_at_once_take_turns(database_clone: Clone) -> None:
    def seal(court_id: int) -> None:
        connections["default"].connect()
        while True:
            with scoped([court_id], audience=Audience.SYSTEM):
                if seal_batch(court_id, at=MORNING, limit=3) is None:
                    return

    with database_clone.bound():
        court = make_court()
        with scoped([court.pk], audience=Audience.SYSTEM):
            for _ in range(120):
                record(court)
        connections["default"].close()
        sealers = [FORK.Process(target=seal, args=(court.pk,)) for _ in range(2)]
        for sealer in sealers:
            sealer.start()
        for sealer in sealers:
            sealer.join(60)
        with scoped([court.pk], audience=Audience.SYSTEM):
            found = verify(court)

    assert [sealer.exitcode for sealer in sealers] == [0, 0]
    assert (found.events, found.seals, found.unsealed, found.faults) == (120, 40, 0, ())


# --------------------------------------------------------------------------------- tampering


def scope_of(raw: psycopg.Connection, court: Court) -> None:
    """Give a bare connection the scope that the product would give it."""
    raw.execute(
        "SELECT set_config('fenglian.courts', %s, false),"
        " set_config('fenglian.audience', 'system', false)",
        [f"{{{court.pk}}}"],
    )


@contextmanager
def as_owner(clone: Clone, court: Court) -> Iterator[psycopg.Connection]:
    with psycopg.connect(clone.addresses.owner, autocommit=True) as owner:
        scope_of(owner, court)
        yield owner


def sealed_ledger(court: Court) -> None:
    with scoped([court.pk], audience=Audience.SYSTEM):
        for _ in range(BATCHES):
            for _ in range(IN_BATCH):
                record(court)
            seal_batch(court.pk, at=MORNING)


# What the owner does, and what the verification must say. The second batch holds events 5 to 8.
TAMPERING = {
    "one byte of a person's words": (
        "UPDATE ledger_event SET actor_label = '当事入' WHERE id = 6",
        "第 2 批的内容被改动过（记录 5 至 8）。",
    ),
    "the moment by a microsecond": (
        "UPDATE ledger_event SET occurred_at = occurred_at + interval '1 microsecond' WHERE id = 6",
        "第 2 批的内容被改动过（记录 5 至 8）。",
    ),
    "a value inside the data": (
        """UPDATE ledger_event SET data = '{"note": "撤回"}' WHERE id = 6""",
        "第 2 批的内容被改动过（记录 5 至 8）。",
    ),
    "a deleted event": (
        "DELETE FROM ledger_event WHERE id = 6",
        "第 2 批少了记录 6。",
    ),
    "two events exchanged": (
        (
            "UPDATE ledger_event SET id = -id WHERE id IN (6, 7);"
            "UPDATE ledger_event SET id = CASE id WHEN -6 THEN 7 ELSE 6 END WHERE id < 0"
        ),
        "第 2 批的内容被改动过（记录 5 至 8）。",
    ),
    "an event slipped in": (
        (
            "INSERT INTO ledger_event (id, court_id, occurred_at, kind, actor_kind, actor_label,"
            " subject_kind, subject_id, data) SELECT 100, court_id, occurred_at, kind, actor_kind,"
            " actor_label, subject_kind, subject_id, data FROM ledger_event WHERE id = 6;"
            "DELETE FROM ledger_unsealed"
        ),
        "记录 100 被封存 0 次，应恰好一次。",
    ),
    "an event slipped into a batch": (
        (
            "INSERT INTO ledger_event (id, court_id, occurred_at, kind, actor_kind, actor_label,"
            " subject_kind, subject_id, data) SELECT 100, court_id, occurred_at, kind, actor_kind,"
            " actor_label, subject_kind, subject_id, data FROM ledger_event WHERE id = 6;"
            "DELETE FROM ledger_unsealed;"
            "UPDATE ledger_seal SET event_ids = event_ids || 100::bigint WHERE number = 2"
        ),
        "第 2 批的内容被改动过（记录 5 至 100）。",
    ),
    "an event taken out of its batch too": (
        (
            "DELETE FROM ledger_event WHERE id = 6;"
            "UPDATE ledger_seal SET event_ids = array_remove(event_ids, 6::bigint) WHERE number = 2"
        ),
        "第 2 批的内容被改动过（记录 5 至 8）。",
    ),
    "an event sealed a second time": (
        "UPDATE ledger_seal SET event_ids = array_append(event_ids, 5::bigint) WHERE number = 3",
        "记录 5 被封存 2 次，应恰好一次。",
    ),
    "a removed seal": (
        "DELETE FROM ledger_seal WHERE number = 2",
        "第 3 批之前缺少第 2 批封存。",
    ),
    "a removed seal, the next one renumbered": (
        (
            "DELETE FROM ledger_seal WHERE number = 2;"
            "UPDATE ledger_seal SET number = 2 WHERE number = 3"
        ),
        "第 2 批接不上前一批的校验值。",
    ),
    "a changed hash": (
        "UPDATE ledger_seal SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE number = 2",
        "第 2 批的内容被改动过（记录 5 至 8）。",
    ),
    "a changed link": (
        "UPDATE ledger_seal SET previous_hash = hash WHERE number = 2",
        "第 2 批接不上前一批的校验值。",
    ),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_by_the_owner_is_found_with_its_place(database_clone: Clone, how: str) -> None:
    statements, said = TAMPERING[how]
    with database_clone.bound():
        court = make_court()
        sealed_ledger(court)
        with scoped([court.pk], audience=Audience.SYSTEM):
            assert verify(court).faults == ()
            assert list(Event.objects.values_list("pk", flat=True)) == list(
                range(1, BATCHES * IN_BATCH + 1)
            )
        connections["default"].close()
        with as_owner(database_clone, court) as owner:
            for table in ("ledger_event", "ledger_seal"):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
            owner.execute(statements)
        with scoped([court.pk], audience=Audience.SYSTEM):
            found = verify(court)

    assert said in found.faults


def test_tail_cut_off_shows_against_the_head_kept_outside(database_clone: Clone) -> None:
    """Within the database a shorter chain is a chain; the head noted elsewhere tells."""
    with database_clone.bound():
        court = make_court()
        sealed_ledger(court)
        with scoped([court.pk], audience=Audience.SYSTEM):
            head = verify(court).head
        connections["default"].close()
        with as_owner(database_clone, court) as owner:
            for table in ("ledger_event", "ledger_seal"):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
            owner.execute("DELETE FROM ledger_seal WHERE number = 3")
            owner.execute("DELETE FROM ledger_event WHERE id > 8")
        with scoped([court.pk], audience=Audience.SYSTEM):
            found = verify(court)
            heads = [bytes(seal.hash).hex() for seal in Seal.objects.all()]

    assert found.faults == ()
    assert head not in heads
