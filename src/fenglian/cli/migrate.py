"""Migrations as the owner, then what the application's role may do with each table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql

from fenglian.cli.errors import GroundError
from fenglian.isolation.checks import isolation_faults

if TYPE_CHECKING:
    from collections.abc import Callable

APP_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
"""What the application's role may do with a table. Nowhere TRUNCATE, REFERENCES or TRIGGER."""

LESSER_RIGHTS: dict[str, tuple[str, ...]] = {
    "django_migrations": ("SELECT",),  # written by the owner alone
    "ledger_event": ("SELECT", "INSERT"),  # what happened is never changed
    "ledger_seal": ("SELECT", "INSERT"),  # nor what vouches for it
    "ledger_attachment": ("SELECT", "INSERT"),  # papers are kept as they came
    "duties_dutystep": ("SELECT", "INSERT"),  # a step of the ladder fires once
    "rosters_roster": ("SELECT", "INSERT"),  # what was frozen and handed up is never changed
    "rosters_submission": ("SELECT", "INSERT"),
    "rosters_answer": ("SELECT", "INSERT"),
    "feedback_difficulty": ("SELECT", "INSERT"),  # nor what was reported to the superior court
    "feedback_difficultyanswer": ("SELECT", "INSERT"),
    "returns_return": ("SELECT", "INSERT"),  # what was reported stays as it was
    "returns_receipt": ("SELECT", "INSERT"),  # and what was said of it
    "returns_compilation": ("SELECT", "INSERT"),  # and what was compiled
    "mechanisms_mechanismversion": ("SELECT", "INSERT"),  # duties keep the version they know
}
"""The tables where it may do less, with the reason."""

_TABLES = """
SELECT c.relname FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
 ORDER BY c.relname
"""


def migrate_database(*, announce: Callable[[str], None], verbosity: int = 0) -> None:
    """Bring the schema up to date and the application's rights with it, and check the isolation.

    Safe to run again and beside a running product: rights change in one transaction.

    Args:
        announce: receives a line before each step.
        verbosity: of Django's own `migrate`, 0 to 3.

    Raises:
        GroundError: the role of `DATABASE_URL` would not be bound by row-level security.
    """
    announce("更新数据库结构……")
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    grant_app_rights()
    faults = isolation_faults()
    if faults:
        raise GroundError(
            "行级隔离没有生效，拒绝启动：\n"
            + "\n".join(f"  {fault}" for fault in faults)
            + "\nDATABASE_URL 应使用只有读写权限的角色；建表用 DATABASE_OWNER_URL。"
        )


def grant_app_rights() -> None:
    """Give the application's role its rights on every table, sequence and function, and no others.

    Raises:
        GroundError: application and owner are the same role.
    """
    owner = connections["owner"]
    role = connections["default"].settings_dict["USER"]
    if role == owner.settings_dict["USER"]:
        raise GroundError(
            f"DATABASE_URL 与 DATABASE_OWNER_URL 使用同一个角色 {role}：表的主人可以关闭行级隔离。"
            "请给应用另建一个角色。"
        )
    app = sql.Identifier(role)
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        statements = [
            sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(app),
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app),
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(app),
            sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(app),
        ]
        statements += [
            sql.SQL("GRANT {} ON {} TO {}").format(
                sql.SQL(", ").join(map(sql.SQL, LESSER_RIGHTS.get(table, APP_RIGHTS))),
                sql.Identifier(table),
                app,
            )
            for table in tables
        ]
        cursor.execute(sql.SQL("; ").join(statements).as_string(cursor.connection))
