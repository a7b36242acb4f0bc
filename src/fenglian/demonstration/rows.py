"""Rows on their way into the database: collected in memory, stored by COPY, batch by batch.

COPY is refused on tables under row-level security. So each batch goes by COPY into a temporary
table and from there by one INSERT, which the policies, triggers and constraints see as any other.
"""

from __future__ import annotations

from collections import defaultdict, deque
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db import connection, connections
from django.db.models import JSONField

from fenglian.duties.models import Duty, DutyStep
from fenglian.ledger.models import Event
from fenglian.notifications.models import Message
from fenglian.privacy.fields import EncryptedTextField
from fenglian.requests.models import (
    Extension,
    ExternalNumber,
    Handover,
    Instruction,
    PhoneCall,
    Question,
    Rating,
    Remark,
    Reply,
    ServiceRequest,
    WorkOrder,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Field, Model

ORDER: tuple[type[Model], ...] = (
    ServiceRequest, ExternalNumber, WorkOrder, Handover, Reply, Question, PhoneCall, Remark, Rating,
    Instruction, Extension, Event, Duty, DutyStep, Message,
)  # fmt: skip
"""So that what a row points to is there before it."""
BLOCK = 500
"""Ids taken from a sequence at a time."""


class Rows:
    """What a batch of courses leaves behind."""

    def __init__(self) -> None:
        self._rows: defaultdict[type[Model], list[Model]] = defaultdict(list)
        self._ids: defaultdict[type[Model], deque[int]] = defaultdict(deque)

    def add(self, row: Model) -> None:
        """Keep a row for the next `store`; one without id gets the next of its table."""
        if row.pk is None:
            row.pk = self._next_id(type(row))
        self._rows[type(row)].append(row)

    def _next_id(self, model: type[Model]) -> int:
        ids = self._ids[model]
        if not ids:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [_table(model), BLOCK],
                )
                ids.extend(number for (number,) in cursor.fetchall())
        return ids.popleft()

    def store(self) -> int:
        """Write everything kept and forget it; return how many rows there were."""
        count = 0
        for model in ORDER:
            rows = self._rows.pop(model, [])
            if rows:
                _copy(model, rows)
            count += len(rows)
        return count


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django documents it


def _copy(model: type[Model], rows: Iterable[Model]) -> None:
    fields: list[Field[Any, Any]] = list(model._meta.local_concrete_fields)  # noqa: SLF001
    table = connection.ops.quote_name(_table(model))
    incoming = connection.ops.quote_name(f"incoming_{_table(model)}")
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values_of = attrgetter(*(field.attname for field in fields))
    # The driver knows all other values as they stand.
    prepared = [
        (place, field)
        for place, field in enumerate(fields)
        if isinstance(field, EncryptedTextField | JSONField)
    ]
    bare = connections[connection.alias]
    with connection.cursor() as cursor:
        # One for all batches: each table made in a transaction holds a lock until its end.
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {incoming} ON COMMIT DROP AS"  # noqa: S608
            f" SELECT {columns} FROM {table} WITH NO DATA"
        )
        cursor.execute(f"TRUNCATE {incoming}")
        with cursor.copy(f"COPY {incoming} ({columns}) FROM STDIN") as copy:
            for row in rows:
                values = list(values_of(row))
                for place, field in prepared:
                    values[place] = field.get_db_prep_save(values[place], bare)
                copy.write_row(values)
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {incoming}")  # noqa: S608
