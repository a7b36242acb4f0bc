"""A province's towns: their coverage, the visits of a quarter, the ledger as a file."""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import connections

from bench.ground import COURT_ID, bare_scope, prepare_ground, timed
from bench.report import Result, Spread
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.liaison.queries.coverage import check_coverage, coverage_rules
from fenglian.mechanisms.actions import adopt, install_pack
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Body, Court, Person
from fenglian.quotas.queries import count_visits, quotas_in_force
from fenglian.returns.actions import write_export
from fenglian.returns.actions.exporting import described
from fenglian.returns.enums import ExportFormat
from fenglian.returns.models import Export
from fenglian.returns.queries import Wanted, count_lines
from fenglian.worktime.actions import build_calendar
from fenglian.worktime.periods import midnight

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from bench.ground import Ground
    from fenglian.mechanisms.schema import QuotaRule

ACTIVITIES = 500_000
TOWNS = 1_000
ROUNDS = 7
DATABASE = "network"
DAY = dt.date(2026, 8, 15)
COVERAGE_MS = 200
QUOTA_BUDGET = 2.0
EXPORTED = 100_000
MEMORY_BUDGET = 1.1
"""A ledger ten times as long may take so much more memory: the process's own ups and downs."""
_FOLDER = Path(__file__).parent
FILL = (_FOLDER / "network.sql").read_text(encoding="utf-8")
BARE = (_FOLDER / "network_quarter.sql").read_text(encoding="utf-8")


def measure_network(activities: int = ACTIVITIES) -> list[Result]:
    """Fill a province by SQL and measure what must not grow with it.

    Args:
        activities: how many of the year.
    """
    with prepare_ground() as ground:
        _fill(ground, activities)
        with ground.bound(DATABASE):
            return [
                _measure_coverage(),
                _measure_quota(ground, activities),
                *_measure_export(activities),
            ]


def _fill(ground: Ground, activities: int) -> None:
    ground.found(DATABASE)
    with ground.bound(DATABASE):
        calendar = build_calendar("bench", first_year=2025, last_year=2027)
        early = midnight(dt.date(2026, 1, 1))
        court = Court.objects.create(
            pk=COURT_ID,
            slug="bench",
            name="量度法院",
            short_name="量度",
            code="量",
            calendar=calendar,
        )
        with scoped([COURT_ID], audience=Audience.SYSTEM):
            root = Body.objects.create(court=court, name="院领导", kind=BodyKind.COURT)
            Body.objects.create(court=court, name="民事审判庭", kind="division", parent=root)
            Body.objects.create(court=court, name="窗口", kind="office", is_desk=True, parent=root)
            version = install_pack(read_pack(PACKS / "yunfu"))
            adopt(court, version, effective_from=early, actor=Actor.system(), at=early)
    with ground.superuser(DATABASE) as connection:
        connection.execute(FILL.replace("500000", str(activities)))
        connection.execute("UPDATE organizations_court SET area_id = '99'")
    ground.settle(DATABASE)


def _measure_coverage() -> Result:
    court = Court.objects.get(pk=COURT_ID)

    def check() -> None:
        with scoped([COURT_ID], audience=Audience.DESK):
            check_coverage(court, coverage_rules(court, midnight(DAY)), DAY)

    check()
    seconds = [timed(check) for _ in range(ROUNDS)]
    return Result(
        name="结对检查，以 200 毫秒为 1",
        requests=TOWNS,
        unit="ms",
        value=Spread.of([one * 1000 for one in seconds]),
        ratio=Spread.of([one * 1000 / COVERAGE_MS for one in seconds]),
        budget=1.0,
    )


def _measure_quota(ground: Ground, activities: int) -> Result:
    """Judge a quarter of every town, beside one statement that only counts.

    Raises:
        RuntimeError: the two count different things.
    """
    with scoped([COURT_ID], audience=Audience.DESK):
        rule = quotas_in_force(COURT_ID, midnight(DAY))[0].rule
    place = "AND v.village_id IS NULL" if rule.places == "town" else ""
    product, bare = [], []
    with ground.connect(DATABASE) as connection:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            ours = _judge(rule)
            between = time.perf_counter()
            theirs = _count(connection, rule, place)
            product.append(between - began)
            bare.append(time.perf_counter() - between)
            if ours != theirs:
                raise RuntimeError("the product and the statement count different visits")
    return Result(
        name="一季度走访考核",
        requests=activities,
        unit="ms",
        value=Spread.of([seconds * 1000 for seconds in product]),
        bare=Spread.of([seconds * 1000 for seconds in bare]),
        ratio=Spread.of([one / other for one, other in zip(product, bare, strict=True)]),
        budget=QUOTA_BUDGET,
    )


def _judge(rule: QuotaRule) -> dict[object, int]:
    with scoped([COURT_ID], audience=Audience.DESK):
        counted = count_visits([COURT_ID], rule, DAY)
    return {assignment: one.reading.done for assignment, one in counted.items()}


def _count(connection: psycopg.Connection, rule: QuotaRule, place: str) -> dict[object, int]:
    with bare_scope(connection):
        rows = connection.execute(BARE.format(place=place), {"kinds": list(rule.counts)})  # type: ignore[call-overload]  # ours
        return {assignment: done for assignment, done, *_months in rows}


def _measure_export(activities: int) -> Iterator[Result]:
    """Write ledgers of two lengths, each in a process of its own, and compare their memory."""
    largest = min(activities, EXPORTED)
    folder = Path(tempfile.mkdtemp(prefix="fenglian-bench-"))
    settings.UPLOADS = folder
    try:
        least, most = (_export(lines, activities) for lines in (largest // 10, largest))
    finally:
        shutil.rmtree(folder)
    yield Result(
        name="导出台账，所用内存之比",
        requests=largest,
        unit="MB",
        value=Spread.of([most[0]]),
        bare=Spread.of([least[0]]),
        ratio=Spread.of([most[0] / least[0]]),
        budget=MEMORY_BUDGET,
    )
    yield Result(
        name="导出台账，用时", requests=largest, unit="ms", value=Spread.of([most[1] * 1000])
    )


def _export(lines: int, activities: int) -> tuple[float, float]:
    """Return the most memory that a process took to write so many lines, in MB, and its seconds."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        seconds = timed(lambda: _write(lines, activities))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        os.write(writing, f"{peak} {seconds}".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        words = answer.read().split()
    os.waitpid(child, 0)
    if len(words) != 2:
        raise RuntimeError("the export failed in its process")
    return float(words[0]), float(words[1])


def _write(lines: int, activities: int) -> None:
    days = min(365, -(-lines * 365 // activities))
    first = dt.date(2026, 1, 1)
    at = midnight(dt.date(2027, 1, 1))
    with scoped([COURT_ID], audience=Audience.SYSTEM):
        wanted = Wanted((COURT_ID,), first, first + dt.timedelta(days=days - 1))
        export = Export.objects.create(
            id=uuid4(), court_id=COURT_ID, person=Person.objects.earliest("pk"),
            wanted=described(wanted), format=ExportFormat.XLSX, asked_at=at,
            total=count_lines(wanted),
        )  # fmt: skip
    write_export(export, now=lambda: at)
    with scoped([COURT_ID], audience=Audience.SYSTEM):
        export.refresh_from_db()
    if export.done < 0.9 * lines:
        raise RuntimeError(f"{export.done} lines written, {lines} expected")
