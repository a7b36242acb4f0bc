"""The month's figures as the product counts them, beside one bare statement each."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bench.ground import COURT_ID, bare_scope
from bench.report import Result, Spread
from fenglian.isolation.scope import Audience, scoped
from fenglian.mechanisms.enums import Grain
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.supervision.queries import Figures, Period, count_figures
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt

    import psycopg

    from bench.ground import Ground
    from fenglian.mechanisms.schema import Mechanism

ROUNDS = 15
BUDGET = 2.0
BARE = (Path(__file__).parent / "figures.sql").read_text(encoding="utf-8")


def measure_figures(ground: Ground, database: str, requests: int) -> Result:
    """Count the month before this one, by body and person, for somebody who sees the court.

    Args:
        ground: where the database is.
        database: a filled one.
        requests: how many it has.

    Raises:
        RuntimeError: the two count different things.
    """
    product, bare = [], []
    with ground.bound(database), ground.connect(database) as connection:
        with scoped([COURT_ID], audience=Audience.DESK):
            instant = now()
            mechanism = find_service_mechanism(COURT_ID, instant).mechanism
        month = Period.month_of(civil_day(instant)).previous
        values: dict[str, object] = {"first": month.first, "last": month.last, "at": instant}
        for _ in range(ROUNDS):
            began = time.perf_counter()
            figures = _count(mechanism, month, instant)
            between = time.perf_counter()
            rows = _bare(connection, values)
            product.append(between - began)
            bare.append(time.perf_counter() - between)
            _compare(figures, rows)
    return Result(
        name="月度指标",
        requests=requests,
        unit="ms",
        value=Spread.of([seconds * 1000 for seconds in product]),
        bare=Spread.of([seconds * 1000 for seconds in bare]),
        ratio=Spread.of([ours / theirs for ours, theirs in zip(product, bare, strict=True)]),
        budget=BUDGET,
    )


def _count(mechanism: Mechanism, month: Period, instant: dt.datetime) -> Figures:
    with scoped([COURT_ID], audience=Audience.DESK):
        return count_figures(
            COURT_ID, mechanism, month, visible=Q(), cut_off=instant, grain=Grain.PERSON
        )


def _bare(connection: psycopg.Connection, values: dict[str, object]) -> list[tuple[Any, ...]]:
    with bare_scope(connection):
        return connection.execute(BARE, values).fetchall()


def _compare(figures: Figures, rows: list[tuple[Any, ...]]) -> None:
    """See that both have counted the same."""
    rates = figures.total.rates.values()
    ours = (sum(rate.denominator for rate in rates), figures.total.open, figures.total.overdue)
    # Two of the three rates stand on the limit of the reply.
    due = sum(row[3] * (2 if row[0] == "reply" else 1) for row in rows if row[0])
    backlog = [row for row in rows if row[0] is None]
    theirs = (due, sum(row[3] for row in backlog), sum(row[4] for row in backlog))
    if ours != theirs:
        raise RuntimeError(f"the product counts {ours}, the statement {theirs}")
