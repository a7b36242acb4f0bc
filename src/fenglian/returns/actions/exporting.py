"""Taking a ledger out as a file: asked for on a page, written by a job, in constant memory.

The job reads a stretch of lines in a transaction of its own, notes how far it has come and writes
them down; however long the ledger, no transaction is long and no more than a stretch is held.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from uuid_utils.compat import uuid7

from fenglian.documents.sheets import stream_csv, write_sheet
from fenglian.isolation.scope import Audience, scoped
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.returns.enums import ExportFormat, ExportState
from fenglian.returns.models import Export
from fenglian.returns.queries import Line, Wanted, count_lines, fetch_lines
from fenglian.returns.queries.sheets import LEDGER_COLUMNS, LEDGER_TITLE, ledger_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fenglian.organizations.queries import Official

KEPT = dt.timedelta(days=7)
"""How long a file may be fetched."""


@transaction.atomic
def ask_export(wanted: Wanted, kind: ExportFormat, *, by: Official, at: dt.datetime) -> Export:
    """Ask for a part of the ledger as a file; a job writes it within a minute or so.

    Who took which part is entered in the ledger now, with how many lines it has (S35).

    Args:
        wanted: which part; what is recorded later is not in it.
        kind: which sort of file.
        by: who takes it.
        at: when.
    """
    total = count_lines(wanted)
    export = Export.objects.create(
        id=UUID(bytes=uuid7().bytes),
        court_id=by.court_id,
        person_id=by.person_id,
        wanted=described(wanted),
        format=kind,
        total=total,
        asked_at=at,
    )
    record_event(
        EventKind.RECORDS_EXPORTED,
        court_id=by.court_id,
        subject_kind="export",
        subject_id=export.pk,
        actor=by.actor,
        at=at,
        data={"title": LEDGER_TITLE, "filter": export.wanted, "count": total},
    )
    return export


def described(wanted: Wanted) -> dict[str, Any]:
    """Return which part of the ledger is wanted, as the export keeps it."""
    return {
        "courts": list(wanted.court_ids),
        "first": wanted.first.isoformat(),
        "last": wanted.last.isoformat(),
        "areas": None if wanted.area_ids is None else list(wanted.area_ids),
        "person": wanted.person_id,
    }


def path_of(export: Export) -> Path:
    """Return where the file of an export lies."""
    return settings.UPLOADS / str(export.court_id) / "exports" / f"{export.pk}.{export.format}"


def write_export(export: Export, *, now: Callable[[], dt.datetime]) -> None:
    """Write the file that was asked for, from the beginning, noting how far it has come.

    Runs outside any transaction and opens short ones. Run again it writes the file anew.

    Args:
        export: which.
        now: tells the time.
    """
    _note(export, state=ExportState.RUNNING, done=0)
    path = path_of(export)
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    rows = _rows(export)
    try:
        with part.open("wb") as stream:
            if export.format == ExportFormat.CSV:
                stream.writelines(stream_csv(LEDGER_COLUMNS, rows))
            else:
                write_sheet(stream, LEDGER_COLUMNS, rows, title=LEDGER_TITLE)
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        _note(export, state=ExportState.FAILED, ended_at=now())
        raise
    _note(export, state=ExportState.DONE, ended_at=now())


def _rows(export: Export) -> Iterator[tuple[Any, ...]]:
    wanted, last, done = wanted_of_export(export), None, 0
    while lines := _stretch(export, wanted, last):
        yield from map(ledger_row, lines)
        last, done = lines[-1], done + len(lines)
        _note(export, done=done)


def _stretch(export: Export, wanted: Wanted, last: Line | None) -> list[Line]:
    with scoped([export.court_id], audience=Audience.DESK, overseen_ids=_beneath(wanted, export)):
        return fetch_lines(wanted, after=last)


def _beneath(wanted: Wanted, export: Export) -> list[int]:
    """Return the courts beneath that were in sight of whoever asked."""
    return [court_id for court_id in wanted.court_ids if court_id != export.court_id]


def wanted_of_export(export: Export) -> Wanted:
    """Return which part of the ledger an export is."""
    asked = export.wanted
    return Wanted(
        court_ids=tuple(asked["courts"]),
        first=dt.date.fromisoformat(asked["first"]),
        last=dt.date.fromisoformat(asked["last"]),
        area_ids=None if asked["areas"] is None else tuple(asked["areas"]),
        person_id=asked["person"],
        recorded_by=export.asked_at,
    )


def _note(export: Export, **values: Any) -> None:
    with scoped([export.court_id], audience=Audience.SYSTEM):
        Export.objects.filter(pk=export.pk).update(**values)


def drop_old_exports(court_id: int, *, at: dt.datetime) -> int:
    """Delete the files that are kept no longer, with their rows; the ledger keeps who took them.

    Args:
        court_id: whose, in the running scope.
        at: the present instant.

    Returns:
        How many.
    """
    old = list(Export.objects.filter(court_id=court_id, asked_at__lt=at - KEPT))
    for export in old:
        path_of(export).unlink(missing_ok=True)
        export.delete()
    return len(old)
