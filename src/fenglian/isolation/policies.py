"""Row-level security as migration operations, so that no table comes to be without it.

Every table of a court's work carries `court_id` and gets `isolate(...)` in the migration that
creates it. The policy names `court_id = ANY(...)` so that indexes led by the court serve it.
"""

from __future__ import annotations

from django.db import migrations

COURTS = "NULLIF(current_setting('fenglian.courts', true), '')::int[]"
AUDIENCE = "current_setting('fenglian.audience', true)"
HELD_REQUEST = "NULLIF(current_setting('fenglian.request', true), '')::uuid"
LEADING_REQUEST = "NULLIF(current_setting('fenglian.leading', true), '')::uuid"
TOWN = "NULLIF(current_setting('fenglian.town', true), '')"
PURPOSE = "current_setting('fenglian.purpose', true)"
OVERSEEN = "NULLIF(current_setting('fenglian.overseen', true), '')::int[]"


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


def isolate_in_part(table: str, *, for_portal: str) -> migrations.RunSQL:
    """Like `isolate`, and on the portal only the rows that meet a condition.

    Args:
        table: the table's name.
        for_portal: SQL of the condition.
    """
    return _operation(
        table, f"court_id = ANY ({COURTS}) AND ({AUDIENCE} <> 'portal' OR ({for_portal}))"
    )


def isolate_from_portal(table: str) -> migrations.RunSQL:
    """Like `isolate`, and never shown on the portal.

    Args:
        table: the table's name.
    """
    return _operation(table, f"court_id = ANY ({COURTS}) AND {AUDIENCE} <> 'portal'")


def let_superior_read(table: str, *, court_column: str = "court_id") -> migrations.RunSQL:
    """Let officials of a superior court read a table's rows of the courts beneath, and no more.

    A second policy beside `isolation`, for reading alone: whatever a superior court lays down is a
    row of its own. Never for a table that speaks of a party.

    Args:
        table: a table that is isolated already.
        court_column: the column with the court's id.
    """
    return migrations.RunSQL(
        f'CREATE POLICY oversight ON "{table}" FOR SELECT'
        f" USING ({AUDIENCE} = 'desk' AND {court_column} = ANY ({OVERSEEN}))",
        f'DROP POLICY oversight ON "{table}"',
    )


def let_sender_read(table: str) -> migrations.RunSQL:
    """Let a court read what another one answered to what it had handed up (`sender_id`).

    A second policy beside `isolation`, for reading alone: the answer belongs to whoever gave it.

    Args:
        table: a table that is isolated already.
    """
    return migrations.RunSQL(
        f'CREATE POLICY answered ON "{table}" FOR SELECT'
        f" USING ({AUDIENCE} <> 'portal' AND sender_id = ANY ({COURTS}))",
        f'DROP POLICY answered ON "{table}"',
    )


def isolate_with_superior(table: str) -> list[migrations.RunSQL]:
    """Like `isolate_from_portal`, and read by the officials of a superior court as well.

    Args:
        table: the table's name.

    Returns:
        Operations, to be unpacked among a migration's.
    """
    return [isolate_from_portal(table), let_superior_read(table)]


def isolate_by_town(table: str, *, only: str = "true") -> migrations.RunSQL:
    """Like `isolate_from_portal`, but the staff of a town's center see the rows of their town.

    Args:
        table: the table's name.
        only: which of those rows, as a condition in SQL.
    """
    return isolate_in_part(table, for_portal=f"area_id = {TOWN} AND ({only})")


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


def isolate_for_purpose(table: str, purpose: str) -> migrations.RunSQL:
    """Like `isolate_from_portal`, and shown only to transactions that work for the purpose.

    Args:
        table: the table's name.
        purpose: a `Purpose`.
    """
    return _operation(
        table,
        f"court_id = ANY ({COURTS}) AND {AUDIENCE} <> 'portal' AND {PURPOSE} = '{purpose}'",
    )


def restrict_subjects(table: str, purpose: str) -> migrations.RunSQL:
    """Keep the rows about a restricted kind of subject from everybody but workers and the purpose.

    For the tables of the spines, where everything that happens stands side by side: without it the
    ledger and the outbox would betray what `isolate_for_purpose` hides.

    Args:
        table: a table under `isolate_by_request` by its `subject_id`.
        purpose: a `Purpose`; its subjects are of the kind of the same name.
    """
    usual = f"court_id = ANY ({COURTS}) AND ({AUDIENCE} <> 'portal' OR subject_id = {HELD_REQUEST})"
    kept = _kept_for(purpose)
    return migrations.RunSQL(
        f'ALTER POLICY isolation ON "{table}" USING ({usual} AND {kept})'
        f" WITH CHECK ({usual} AND {kept})",
        f'ALTER POLICY isolation ON "{table}" USING ({usual}) WITH CHECK ({usual})',
    )


def _kept_for(purpose: str) -> str:
    return f"(subject_kind <> '{purpose}' OR {AUDIENCE} = 'system' OR {PURPOSE} = '{purpose}')"


def show_of_leading(table: str, *, only: str = "true", purpose: str = "") -> migrations.RunSQL:
    """Let the portal also read the rows of the request that the held one was merged into.

    For tables of its progress, never for what somebody said (S6). Nothing is written about the
    leading request for that: rows may be stored for the held one alone, as before.

    Args:
        table: a table under `isolate_by_request` by its `subject_id`.
        only: SQL of which of its rows.
        purpose: for which it is under `restrict_subjects` as well, empty for none.
    """
    courts, others = f"court_id = ANY ({COURTS})", f"{AUDIENCE} <> 'portal'"
    own = f"subject_id = {HELD_REQUEST}"
    leading = f"(subject_id = {LEADING_REQUEST} AND ({only}))"
    kept = f" AND {_kept_for(purpose)}" if purpose else ""
    before = f"({courts} AND ({others} OR {own}){kept})"
    alter = f'ALTER POLICY isolation ON "{table}" USING'
    return migrations.RunSQL(
        f"{alter} ({courts} AND ({others} OR {own} OR {leading}){kept}) WITH CHECK {before}",
        f"{alter} {before} WITH CHECK {before}",
    )
