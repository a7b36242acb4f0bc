"""The sweep of 5,000 due steps, beside one statement that only writes what the sweep wrote."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg.types.json import Jsonb

from bench.ground import COURT_ID, bare_scope, timed
from bench.report import Result, Spread
from fenglian.duties.actions.sweep import Swept, sweep
from fenglian.isolation.scope import Audience, scoped

if TYPE_CHECKING:
    import psycopg

    from bench.ground import Ground

STEPS = 5000
ROUNDS = 4
"""A ladder has four steps: each round fires the next one of the same duties."""
BUDGET = 2.0
_FOLDER = Path(__file__).parent
PREPARE = (_FOLDER / "sweep_prepare.sql").read_text(encoding="utf-8")
WRITE = (_FOLDER / "sweep_write.sql").read_text(encoding="utf-8")
STEPS_WRITTEN = """
SELECT e.court_id, e.occurred_at, e.kind, e.subject_kind, e.subject_id, e.data, s.duty_id, s.step,
       s.kind, s.outcome, s.level, s.recipient_id, s.recorded_at, d.next_step, d.next_step_at,
       d.level
  FROM duties_dutystep s
  JOIN ledger_event e ON e.subject_id = s.subject_id AND e.occurred_at = s.fell_due_at
   AND (e.data ->> 'duty')::bigint = s.duty_id AND (e.data ->> 'step')::int = s.step
  JOIN duties_duty d ON d.id = s.duty_id
 WHERE s.recorded_at = %s
 ORDER BY e.id
"""
MESSAGES_WRITTEN = """
SELECT court_id, kind, person_id, subject_kind, subject_id, dedupe_key, created_at, send_after
  FROM notifications_message WHERE created_at = %s AND dedupe_key LIKE 'duty:%%' ORDER BY id
"""
WRITTEN = """
SELECT (SELECT count(*) FROM ledger_event), (SELECT count(*) FROM ledger_unsealed),
       (SELECT count(*) FROM duties_dutystep), (SELECT count(*) FROM notifications_message),
       (SELECT sum(next_step) FROM duties_duty), (SELECT sum(level) FROM duties_duty),
       (SELECT max(next_step_at) FROM duties_duty)
"""


def measure_sweep(ground: Ground, database: str, requests: int) -> Result:
    """Sweep one copy of a database and write the same into another, round by round.

    Args:
        ground: where the databases are.
        database: a filled one, to which nobody is connected.
        requests: how many it has.

    Raises:
        RuntimeError: the two copies differ at the end, or a round had not its 5,000 steps.
    """
    swept, written = f"{database}_swept", f"{database}_written"
    ground.copy(database, swept)
    with ground.superuser(swept) as owner:
        owner.execute(PREPARE, {"steps": STEPS})
    ground.settle(swept)
    ground.copy(swept, written)
    product, bare = [], []
    with ground.superuser(swept) as owner, ground.connect(written) as connection:
        _warm(owner)
        _warm(connection)
        (start,) = owner.execute("SELECT clock_timestamp()").fetchone() or (None,)
        for number in range(ROUNDS):
            at = start + dt.timedelta(seconds=number)
            with ground.bound(swept):
                product.append(timed(partial(_sweep, at)))
            _plan(connection, owner, at)
            bare.append(timed(partial(_write, connection)))
        with ground.superuser(written) as other:
            outcomes = [one.execute(WRITTEN).fetchone() for one in (owner, other)]
    if outcomes[0] != outcomes[1]:
        raise RuntimeError(f"the sweep wrote {outcomes[0]}, the statement {outcomes[1]}")
    ground.drop(swept)
    ground.drop(written)
    return Result(
        name=f"到期推进 {STEPS} 步",
        requests=requests,
        unit="ms",
        value=Spread.of([seconds * 1000 for seconds in product]),
        bare=Spread.of([seconds * 1000 for seconds in bare]),
        ratio=Spread.of([ours / theirs for ours, theirs in zip(product, bare, strict=True)]),
        budget=BUDGET,
    )


def _warm(connection: psycopg.Connection) -> None:
    """Read what will be written to, so that neither side pays for the disk."""
    for table in ("ledger_event", "duties_duty", "duties_dutystep", "notifications_message"):
        connection.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names


def _sweep(at: dt.datetime) -> None:
    with scoped([COURT_ID], audience=Audience.SYSTEM):
        done = sweep([COURT_ID], at=at, limit=STEPS)
    if done != Swept(STEPS, STEPS, 0):
        raise RuntimeError(f"a round of {STEPS} steps was {done}")


def _plan(connection: psycopg.Connection, owner: psycopg.Connection, at: dt.datetime) -> None:
    """Lay out the values beforehand: the statement that follows has nothing to compute."""
    connection.execute("DROP TABLE IF EXISTS plan, plan_message")
    connection.execute(
        "CREATE TEMPORARY TABLE plan (court_id bigint, occurred_at timestamptz, event_kind text,"
        " subject_kind text, subject_id uuid, data jsonb, duty_id bigint, step int, step_kind text,"
        " outcome text, told_level int, recipient_id bigint, recorded_at timestamptz,"
        " next_step int, next_step_at timestamptz, level int);"
        "CREATE TEMPORARY TABLE plan_message (court_id bigint, kind text, person_id bigint,"
        " subject_kind text, subject_id uuid, dedupe_key text, created_at timestamptz,"
        " send_after timestamptz)"
    )
    for table, written in (("plan", STEPS_WRITTEN), ("plan_message", MESSAGES_WRITTEN)):
        with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for row in owner.execute(written, [at]):
                copy.write_row([Jsonb(cell) if isinstance(cell, dict) else cell for cell in row])
        connection.execute(f"ANALYZE {table}")


def _write(connection: psycopg.Connection) -> None:
    with bare_scope(connection, "system"):
        connection.execute(WRITE)
