"""A ledger as a file: every line once, in constant memory, with how far it has come."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from tests.network import Network
from tests.quotas.conftest import Towns
from tests.returns.conftest import LATE, build_county

from fenglian.activities.models import Activity
from fenglian.ledger.models import Event
from fenglian.returns.actions import ask_export, drop_old_exports, exporting, write_export
from fenglian.returns.enums import ExportFormat, ExportState
from fenglian.returns.jobs import write_exports
from fenglian.returns.models import Export
from fenglian.returns.queries import Line, Wanted, fetch_lines, read_lines

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.clause("XX-15")
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture
def court(network: Network, settings: Settings, tmp_path: Path) -> Network:
    settings.UPLOADS = tmp_path
    settings.CLOCK_SQL = f"SELECT timestamptz '{LATE.isoformat()}'"
    with network.xinxing.scope():
        build_county(network)
    return network


def ask(network: Network, kind: ExportFormat) -> Export:
    court = network.xinxing
    with court.scope():
        wanted = Wanted((court.pk,), *YEAR)
        return ask_export(wanted, kind, by=court.official(court.keeper), at=LATE)


def test_lines_are_fetched_by_stretches_each_once_in_order(court: Network) -> None:
    with court.xinxing.scope():
        wanted = Wanted((court.xinxing.pk,), *YEAR)
        by_two: list[Line] = []
        while lines := fetch_lines(wanted, after=by_two[-1] if by_two else None, stretch=2):
            by_two += lines

        assert by_two == list(read_lines(wanted))
        assert len(by_two) == 6


@pytest.mark.parametrize("kind", ExportFormat)
def test_job_writes_what_was_asked_for_and_says_how_far_it_is(
    court: Network, kind: ExportFormat
) -> None:
    export = ask(court, kind)

    write_exports(0)

    with court.xinxing.scope():
        export.refresh_from_db()
        assert (export.state, export.done, export.total) == (ExportState.DONE, 6, 6)
        assert Event.objects.get(kind="records.exported").data["count"] == 6
    path = exporting.path_of(export)
    if kind is ExportFormat.CSV:
        assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 7
    else:
        sheet = load_workbook(path).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
        assert len(rows) == 7
        assert rows[1][1:3] == ("新城镇", "新城镇上村")


def test_what_is_recorded_after_asking_is_not_in_the_file(court: Network) -> None:
    export = ask(court, ExportFormat.CSV)
    with court.xinxing.scope():
        county = court.xinxing
        Towns(county).visit(
            dt.date(2026, 5, 6), county.judge, recorded=LATE + dt.timedelta(seconds=1)
        )

    write_export(export, now=lambda: LATE)

    with court.xinxing.scope():
        export.refresh_from_db()
        assert (export.done, export.total) == (6, 6)


def test_memory_does_not_grow_with_the_ledger(court: Network) -> None:
    """Peak of the traced memory: the ledger of 6,000 lines against one of 2,000."""
    peaks: list[int] = []
    for _round in range(2):
        with court.xinxing.scope():
            first = Activity.objects.earliest("happened_on")
            more = 2000 if not peaks else 4000
            Activity.objects.bulk_create(
                Activity(
                    id=uuid4(), court_id=first.court_id, kinds=["visit"], version_ids=[],
                    happened_on=dt.date(2026, 7, 1), area_id=first.area_id, state="recorded",
                    recorded_by_id=first.recorded_by_id, summary="走访。" * 40,
                    recorded_at=first.recorded_at,
                )
                for _number in range(more)
            )  # fmt: skip
        export = ask(court, ExportFormat.CSV)
        tracemalloc.start()
        write_export(export, now=lambda: LATE)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.2 * peaks[0]


def test_old_files_go_and_the_ledger_keeps_who_took_them(court: Network) -> None:
    export = ask(court, ExportFormat.CSV)
    write_export(export, now=lambda: LATE)
    with court.xinxing.scope():
        kept = drop_old_exports(court.xinxing.pk, at=LATE + dt.timedelta(days=7))
        dropped = drop_old_exports(court.xinxing.pk, at=LATE + dt.timedelta(days=7, seconds=1))

        assert (kept, dropped) == (0, 1)
        assert not exporting.path_of(export).exists()
        assert Event.objects.filter(kind="records.exported").exists()
