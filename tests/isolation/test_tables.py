"""Every table is isolated or argued for, and the product refuses to start where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.checks import run_checks
from django.db import ProgrammingError, connection, connections, transaction
from psycopg import sql
from tests.conftest import Clone, _pointed
from tests.isolation.courts import court_models

from fenglian.cli.postgres import Addresses
from fenglian.isolation.checks import UNISOLATED_TABLES, isolation_faults
from fenglian.isolation.scope import Audience, scoped
from fenglian.settings import DEMONSTRATION

APPEND_ONLY = (
    "ledger_event",
    "ledger_seal",
    "ledger_attachment",
    "duties_dutystep",
    "mechanisms_mechanismversion",
    "rosters_roster",
    "rosters_submission",
    "rosters_answer",
    "feedback_difficulty",
    "feedback_difficultyanswer",
    "returns_return",
    "returns_receipt",
    "returns_compilation",
)
OVERSEEN = {
    "activities_activity",
    "activities_participant",
    "feedback_difficulty",
    "liaison_assignment",
    "liaison_liaisonpoint",
    "organizations_body",
    "organizations_person",
    "organizations_post",
    "organizations_postterm",
    "quotas_closing",
    "quotas_shortfall",
    "returns_compilation",
    "returns_problem",
    "returns_receipt",
    "returns_return",
    "rosters_roster",
    "rosters_submission",
}
"""What a superior court reads of the courts beneath: nothing of a party (decision 18)."""
_GUARDED = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
       (SELECT count(*) FROM pg_policy p
         WHERE p.polrelid = c.oid AND p.polname = 'isolation' AND p.polpermissive
           AND p.polcmd = '*' AND p.polroles = '{0}'
           AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL),
       (SELECT count(*) FROM pg_policy p
         WHERE p.polrelid = c.oid AND p.polname NOT IN ('isolation', 'oversight', 'answered')
           AND pg_get_userbyid(c.relowner)::name <> ALL (
               SELECT pg_get_userbyid(role)::name FROM unnest(p.polroles) role))
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""


def refusals() -> list[str]:
    """Return why the product refuses to start, in its own words."""
    return [found.msg for found in run_checks(databases=["default"]) if found.id == "fenglian.E001"]


def guards() -> dict[str, tuple[bool, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_GUARDED)
        return {name: (forced, own, foreign) for name, forced, own, foreign in cursor.fetchall()}


def test_every_table_is_guarded_or_stands_in_the_list_with_a_reason(db: None) -> None:
    found = guards()
    bare = {table for table, guard in found.items() if guard != (True, 1, 0)}

    assert bare <= UNISOLATED_TABLES.keys()
    assert all(reason.strip() for reason in UNISOLATED_TABLES.values())


def test_list_of_unguarded_tables_names_existing_tables_only(db: None) -> None:
    only_in_the_demonstration = set() if DEMONSTRATION else {"demonstration_clockoffset"}

    assert UNISOLATED_TABLES.keys() - guards().keys() == only_in_the_demonstration


def test_no_table_with_a_court_is_exempt(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name IN ('court_id', 'request_id')"
        )
        with_court = {name for (name,) in cursor.fetchall()}

    assert with_court & UNISOLATED_TABLES.keys() == set()
    assert {model._meta.db_table for model in court_models()} <= guards().keys()


def test_policies_beside_isolation_serve_the_owner_alone(db: None) -> None:
    """A second permissive policy widens the first; only the doors, which run as owner, have one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.polrelid::regclass::text, pg_has_role(current_user, role, 'MEMBER')"
            " FROM pg_policy p, unnest(p.polroles) role"
            " WHERE p.polname NOT IN ('isolation', 'oversight', 'answered')"
        )
        rows = cursor.fetchall()

    assert rows
    assert [table for table, is_ours in rows if is_ours] == []


def test_policies_for_a_superior_court_only_read_and_stand_on_known_tables(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT polrelid::regclass::text, polcmd::text, polwithcheck IS NULL"
            " FROM pg_policy WHERE polname = 'oversight'"
        )
        rows = cursor.fetchall()

    assert {table for table, _command, _reads in rows} == OVERSEEN
    assert {(command, reads) for _table, command, reads in rows} == {("r", True)}


def test_policies_for_senders_only_read_what_was_answered_to_them(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT polrelid::regclass::text, polcmd::text, polwithcheck IS NULL"
            " FROM pg_policy WHERE polname = 'answered'"
        )
        rows = cursor.fetchall()

    assert sorted(rows) == [
        ("feedback_difficultyanswer", "r", True), ("rosters_answer", "r", True)
    ]  # fmt: skip


# --- refusing to start ---------------------------------------------------------------------------


@contextmanager
def connected_as(clone: Clone, address: str) -> Iterator[None]:
    """Let the application's connection be another role's, in the clone."""
    with clone.bound(), _pointed(Addresses(address, clone.addresses.owner)):
        yield


@contextmanager
def role(clone: Clone, name: str, attributes: str) -> Iterator[str]:
    """Make a role for a while and return the clone's address for it."""
    made = sql.Identifier(name)
    with psycopg.connect(superuser_address(clone), autocommit=True) as superuser:
        superuser.execute(sql.SQL("CREATE ROLE {} LOGIN {}").format(made, sql.SQL(attributes)))
    try:
        app_role = connections["default"].settings_dict["USER"]
        yield clone.addresses.app.replace(f"{app_role}@", f"{name}@", 1)
    finally:
        with psycopg.connect(superuser_address(clone), autocommit=True) as superuser:
            superuser.execute(sql.SQL("DROP ROLE {}").format(made))


def superuser_address(clone: Clone) -> str:
    """Return an address with which roles can be made; skip where the server gives us none."""
    with psycopg.connect(clone.addresses.owner) as owner:
        (name,) = owner.execute(
            "SELECT rolname FROM pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1"
        ).fetchone() or ("",)
        (owner_role,) = owner.execute("SELECT current_user").fetchone() or ("",)
    address = clone.addresses.owner.replace(f"{owner_role}@", f"{name}@", 1)
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        pytest.skip("the server of DATABASE_URL gives the tests no superuser")
    return address


def test_healthy_database_has_no_fault(database_clone: Clone) -> None:
    with database_clone.bound():
        assert refusals() == []


@pytest.mark.parametrize(
    ("attributes", "said"),
    [("SUPERUSER", "超级用户"), ("BYPASSRLS", "BYPASSRLS")],
)
def test_role_that_row_security_does_not_bind_is_refused(
    database_clone: Clone, attributes: str, said: str
) -> None:
    with (
        role(database_clone, f"unbound_{attributes.lower()}", attributes) as address,
        connected_as(database_clone, address),
    ):
        (fault,) = refusals()

    assert said in fault


def test_owner_of_the_tables_is_refused(database_clone: Clone) -> None:
    with connected_as(database_clone, database_clone.addresses.owner):
        faults = isolation_faults()

    assert any("它可以自行关闭行级隔离" in fault for fault in faults)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE gossip (court_id bigint, words text)",
        "ALTER TABLE requests_reply NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE requests_reply DISABLE ROW LEVEL SECURITY",
        "DROP POLICY isolation ON requests_reply",
    ],
)
def test_bare_table_is_refused_by_name(database_clone: Clone, statement: str) -> None:
    table = "gossip" if "gossip" in statement else "requests_reply"
    with psycopg.connect(database_clone.addresses.owner, autocommit=True) as owner:
        owner.execute(statement)
    with database_clone.bound():
        (fault,) = refusals()

    assert fault == f"表 {table} 没有强制的行级隔离策略。"


# --- what the application's role cannot do -------------------------------------------------------


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_record_can_be_neither_changed_nor_removed(db: None, table: str, statement: str) -> None:
    with (
        scoped([1], audience=Audience.SYSTEM),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE ledger_event DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
        "DROP POLICY isolation ON requests_reply",
        "CREATE POLICY door2 ON requests_reply USING (true)",
        "DROP TRIGGER words_stay ON requests_servicerequest",
        "CREATE TABLE public.mine (x int)",
        "SET ROLE fenglian_owner",
        "SET session_replication_role = replica",
    ],
)
def test_guards_cannot_be_taken_down(db: None, statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
