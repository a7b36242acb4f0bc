from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from fenglian.cli.migrate import LESSER_RIGHTS
from fenglian.isolation.checks import isolation_faults

pytestmark = pytest.mark.django_db


def test_application_role_is_bound_by_row_level_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        role, superuser, bypasses = cursor.fetchone()

    assert (superuser, bypasses) == (False, False)
    assert role != connections["owner"].settings_dict["USER"]
    assert isolation_faults() == []


def test_every_migration_of_the_code_is_recorded_and_no_other() -> None:
    recorded = set(MigrationRecorder(connection).applied_migrations())

    assert recorded == set(MigrationExecutor(connection).loader.disk_migrations)


def test_application_role_holds_no_right_beyond_the_table_of_rights() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(privilege_type::text ORDER BY privilege_type)"
            " FROM information_schema.role_table_grants"
            " WHERE grantee = current_user AND table_schema = 'public' GROUP BY table_name"
        )
        held = dict(cursor.fetchall())

    everything = ["DELETE", "INSERT", "SELECT", "UPDATE"]
    assert held == {table: sorted(LESSER_RIGHTS.get(table, everything)) for table in held}
    assert held.keys() == set(connection.introspection.table_names())
    assert LESSER_RIGHTS.keys() <= held.keys()


@pytest.mark.parametrize("table", ["ledger_event", "ledger_seal", "duties_dutystep"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET id = id", "TRUNCATE {}"])
def test_record_of_what_happened_cannot_be_changed(table: str, statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
