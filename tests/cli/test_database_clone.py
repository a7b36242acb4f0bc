from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from django.db import connection

if TYPE_CHECKING:
    from tests.conftest import Clone


def _databases() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
    return str(name)


def test_clone_is_migrated_and_seen_by_the_orm_only_while_bound(
    db: None, database_clone: Clone
) -> None:
    before = _databases()

    with database_clone.bound():
        inside = _databases()

    with psycopg.connect(database_clone.addresses.app) as own:
        (name,) = own.execute("SELECT current_database()").fetchone() or ("",)
        (migrations,) = own.execute("SELECT count(*) FROM django_migrations").fetchone() or (0,)
    assert inside == name != before
    assert migrations > 0
