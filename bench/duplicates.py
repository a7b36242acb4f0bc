"""The search for what may be the same matter, beside bare SQL that finds the same candidates."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bench.bare import DUPLICATES
from bench.ground import COURT_ID, bare_scope
from bench.report import Result, Spread
from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.models import Account
from fenglian.organizations.queries import load_official
from fenglian.requests.models import ServiceRequest
from fenglian.requests.policies import UNFINISHED
from fenglian.requests.queries.duplicates import (
    MOST_LOOKED_AT,
    Matter,
    find_possible_duplicates,
)
from fenglian.requests.queries.likeness import text_marks
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from uuid import UUID

    import psycopg

    from bench.ground import Ground
    from fenglian.organizations.queries import Official

LOOKED_FOR = 50
"""The newest unfinished requests: those that the desk looks at."""
BUDGET = 10.0
"""The product compares the words of what is found, which no statement does."""


def measure_duplicates(ground: Ground, database: str, requests: int) -> Result:
    """Look for duplicates of the newest unfinished requests, one after the other, as the clerk.

    Args:
        ground: where the database is.
        database: a filled one.
        requests: how many it has.

    Raises:
        RuntimeError: the product shows one that the statement does not find.
    """
    product, bare = [], []
    with ground.bound(database), ground.connect(database) as connection:
        with scoped([COURT_ID], audience=Audience.DESK):
            clerk = _clerk()
            newest = ServiceRequest.objects.filter(court_id=COURT_ID, state__in=UNFINISHED)
            matters = [
                Matter.of(one) for one in newest.order_by("-received_at", "-pk")[:LOOKED_FOR]
            ]
        for matter in matters:
            began = time.perf_counter()
            shown = _find(clerk, matter)
            between = time.perf_counter()
            known = _bare(connection, matter)
            product.append(between - began)
            bare.append(time.perf_counter() - between)
            if not shown <= known:
                raise RuntimeError(
                    f"not among the candidates of {matter.request_id}: {shown - known}"
                )
    return Result(
        name="可能相同的诉求",
        requests=requests,
        unit="ms",
        value=Spread.of([seconds * 1000 for seconds in product]),
        bare=Spread.of([seconds * 1000 for seconds in bare]),
        ratio=Spread.of([ours / theirs for ours, theirs in zip(product, bare, strict=True)]),
        budget=BUDGET,
    )


def _clerk() -> Official:
    account = Account.objects.get(username="clerk")
    official = load_official(account, civil_day(now()))
    if official is None:
        raise LookupError("the demonstration has no clerk")
    return official


def _find(clerk: Official, matter: Matter) -> set[UUID]:
    with scoped([COURT_ID], audience=Audience.DESK):
        return {found.request.pk for found in find_possible_duplicates(clerk, matter)}


def _bare(connection: psycopg.Connection, matter: Matter) -> set[UUID]:
    values = {
        "court": COURT_ID, "phone": matter.phone_index, "case": matter.case_number,
        "marks": text_marks(matter.words), "most": MOST_LOOKED_AT,
    }  # fmt: skip
    with bare_scope(connection):
        return {found for found, *_facts in connection.execute(DUPLICATES, values).fetchall()}
