"""Taking records out of the product: as a sheet, and on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from uuid_utils.compat import uuid7

from fenglian.documents.sheets import Column, write_sheet
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.queries import Official


def export_records(
    stream: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    title: str,
    wanted: Mapping[str, str],
    by: Official,
    at: datetime,
) -> int:
    """Write records as a sheet and enter in the ledger who took which of them and how many (S35).

    Args:
        stream: where the sheet goes; sent only after the commit.
        columns: its columns; what is masked on pages is masked here.
        rows: the records.
        title: what they are, e.g. 诉求队列.
        wanted: the filter, as the page's address has it.
        by: who takes them.
        at: when.

    Returns:
        How many records there are.
    """
    count = 0

    def counted() -> Iterable[Sequence[Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    write_sheet(stream, columns, counted(), title=title)
    record_event(
        EventKind.RECORDS_EXPORTED,
        court_id=by.court_id,
        subject_kind="export",
        subject_id=UUID(bytes=uuid7().bytes),
        actor=by.actor,
        at=at,
        data={"title": title, "filter": dict(wanted), "count": count},
    )
    return count
