"""Row-level security as migration operations, so that no table comes to be without it.

Every table of a court's work carries `court_id` and gets `isolate(...)` in the migration that
creates it. The policy names `court_id = ANY(...)` so that indexes led by the court serve it.
"""

from __future__ import annotations

from django.db import migrations

COURTS = "NULLIF(current_setting('fenglian.courts', true), '')::int[]"
AUDIENCE = "current_setting('fenglian.audience', true)"
HELD_REQUEST = "NULLIF(current_setting('fenglian.request', true), '')::uuid"


def _operation(table: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY isolation ON "{table}" USING ({condition}) WITH CHECK ({condition})',
        ],
        [
            f'DROP POLICY isolation ON "{table}"',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ],
    )


def isolate(table: str, *, court_column: str = "court_id") -> migrations.RunSQL:
    """Show a table's rows only to transactions in whose scope their court stands.

    Args:
        table: the table's name.
        court_column: the column with the court's id.
    """
    return _operation(table, f"{court_column} = ANY ({COURTS})")


def isolate_by_request(table: str, *, request_column: str, only: str = "true") -> migrations.RunSQL:
    """Like `isolate`, and on the portal only the rows of the request that the visitor holds.

    Args:
        table: the table's name.
        request_column: the column with the service request's id.
        only: which of those rows, as a condition in SQL.
    """
    return _operation(
        table,
        f"court_id = ANY ({COURTS})"
        f" AND ({AUDIENCE} <> 'portal' OR {request_column} = {HELD_REQUEST} AND {only})",
    )


def isolate_by_holding(table: str, *, columns: tuple[str, ...]) -> migrations.RunSQL:
    """Like `isolate`, and on the portal only the rows one of whose ids is what the visitor holds.

    Args:
        table: the table's name.
        columns: the columns with ids.
    """
    return _operation(
        table,
        f"court_id = ANY ({COURTS})"
        f" AND ({AUDIENCE} <> 'portal' OR {HELD_REQUEST} IN ({', '.join(columns)}))",
    )


def isolate_from_portal(table: str) -> migrations.RunSQL:
    """Like `isolate`, and never shown on the portal.

    Args:
        table: the table's name.
    """
    return _operation(table, f"court_id = ANY ({COURTS}) AND {AUDIENCE} <> 'portal'")


def isolate_identity(table: str, *, court_column: str = "court_id") -> migrations.RunSQL:
    """Like `isolate_from_portal`, but open while somebody signs in, before their court is known.

    Args:
        table: the table's name.
        court_column: the column with the court's id.
    """
    return _operation(
        table,
        f"{AUDIENCE} = 'identify' OR ({court_column} = ANY ({COURTS}) AND {AUDIENCE} <> 'portal')",
    )
