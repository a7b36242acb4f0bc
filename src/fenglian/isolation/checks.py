"""Start-up checks: the product refuses to run where the database would not keep courts apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

# Tables of libraries, and reference tables that hold no court's work. Each with its reason; a test
# holds this list against the database, so that a new table is either isolated or argued for here.
UNISOLATED_TABLES = {
    "django_migrations": "names of migrations",
    "django_content_type": "names of models",
    "auth_permission": "names of Django's permissions, unused",
    "auth_group": "Django's groups, unused",
    "auth_group_permissions": "Django's groups, unused",
    "django_session": "opaque sessions, found only by their secret key",
    "axes_accessattempt": "failed sign-ins by user name and address, before any court is known",
    "axes_accesslog": "sign-ins by user name and address",
    "axes_accessfailurelog": "failed sign-ins by user name and address",
    "axes_accessattemptexpiration": "when failed sign-ins are forgotten",
    "procrastinate_jobs": "jobs carry primary keys only",
    "procrastinate_events": "state changes of jobs",
    "procrastinate_periodic_defers": "when periodic jobs ran",
    "procrastinate_workers": "heartbeats of workers",
    "organizations_area": "public reference: administrative divisions",
    "organizations_court": "public reference: names, codes and addresses of courts",
    "worktime_calendar": "public reference: whose calendar",
    "worktime_day": "public reference: working days and days off",
    "mechanisms_mechanismversion": "published rules, one text for all courts that adopt it",
    "privacy_attempt": "guesses at follow-up codes, by keyed hash of code and address only",
    "demonstration_clockoffset": "the demonstration's clock; not installed in production",
}

_ROLE = """
SELECT r.rolsuper, r.rolbypassrls,
       (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relowner = r.oid AND n.nspname = 'public'),
       (SELECT count(DISTINCT c.relowner) FROM pg_class c JOIN pg_namespace n
            ON n.oid = c.relnamespace
         WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relowner <> r.oid
           AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
  FROM pg_roles r WHERE r.rolname = current_user
"""
_BARE = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
   AND NOT (c.relrowsecurity AND c.relforcerowsecurity
            AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
 ORDER BY c.relname
"""


def isolation_faults() -> list[str]:
    """Say what would let one court see another's rows, in sentences; empty when all is well."""
    faults = []
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        superuser, bypasses, owned, owners = cursor.fetchone()
        if superuser:
            faults.append("应用连接数据库的角色是超级用户，行级隔离对它不起作用。")
        if bypasses:
            faults.append("应用连接数据库的角色带有 BYPASSRLS，行级隔离对它不起作用。")
        if owned:
            faults.append(f"应用连接数据库的角色拥有 {owned} 个表或索引，它可以自行关闭行级隔离。")
        if owners and not superuser:
            faults.append("应用连接数据库的角色是表的所有者角色的成员，它可以借用所有者的权限。")
        cursor.execute(_BARE)
        faults += [
            f"表 {name} 没有强制的行级隔离策略。"
            for (name,) in cursor.fetchall()
            if name not in UNISOLATED_TABLES
        ]
    return faults


@register(Tags.database)
def check_isolation(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Refuse to start with a role or a table that row-level security does not bind."""
    if not databases or "default" not in databases:
        return []
    return [
        Error(
            fault,
            hint="DATABASE_URL 应使用只有读写权限的角色；建表用 DATABASE_OWNER_URL。",
            id="fenglian.E001",
        )
        for fault in isolation_faults()
    ]
