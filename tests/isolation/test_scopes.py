"""A scope shows its courts' rows and ends with its transaction, whatever happens inside."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from uuid import uuid4

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests.conftest import Clone
from tests.world import World, build_world

from fenglian.isolation.scope import (
    _SET,
    Audience,
    Purpose,
    Scope,
    current_scope,
    enter_scope,
    for_purpose,
    hold,
    hold_town,
    scoped,
)
from fenglian.organizations.models import Account, Person

TURNS = 2000
CONNECTIONS = 2


@dataclass
class TwoCourts:
    """Two courts that differ in everything."""

    here: World
    there: World


@pytest.fixture
def courts(db: None) -> TwoCourts:
    return TwoCourts(build_world(), build_world("panyu", code="粤0113", prefix="p."))


def seen() -> set[int]:
    """Return the courts of the people in sight."""
    return set(Person.objects.values_list("court_id", flat=True))


def settings_in_force(*names: str) -> list[str]:
    names = names or ("courts", "audience", "request")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT "
            + ", ".join(f"COALESCE(current_setting('fenglian.{n}', true), '')" for n in names)
        )
        return list(cursor.fetchone())


def test_outside_any_scope_nothing_is_visible(courts: TwoCourts) -> None:
    assert current_scope() is None
    assert seen() == set()
    assert Account.objects.count() == 0


@pytest.mark.parametrize("audience", list(Audience))
def test_scope_shows_its_courts_and_no_others(courts: TwoCourts, audience: Audience) -> None:
    with scoped([courts.here.court.pk], audience=audience):
        assert seen() == {courts.here.court.pk}
    with scoped([courts.here.court.pk, courts.there.court.pk], audience=audience):
        assert seen() == {courts.here.court.pk, courts.there.court.pk}
    with scoped([], audience=audience):
        assert seen() == set()
    assert seen() == set()


def test_nested_scope_is_left_as_the_outer_one_was(courts: TwoCourts) -> None:
    here, there = courts.here.court.pk, courts.there.court.pk
    held = uuid4()
    with scoped([here], audience=Audience.PORTAL, held_id=held) as outer:
        with scoped([there], audience=Audience.SYSTEM):
            assert seen() == {there}
            with scoped([], audience=Audience.DESK):
                assert seen() == set()
            assert seen() == {there}
        assert seen() == {here}
        assert current_scope() == outer
        assert settings_in_force() == [f"{{{here}}}", "portal", str(held)]
    assert settings_in_force() == ["", "", ""]


@pytest.mark.parametrize("is_database_error", [True, False])
def test_nested_scope_broken_off_by_an_error_restores_the_outer_one(
    courts: TwoCourts, *, is_database_error: bool
) -> None:
    here, there = courts.here.court.pk, courts.there.court.pk
    with scoped([here], audience=Audience.SYSTEM) as outer:
        with (
            suppress(ProgrammingError, KeyError),
            scoped([there], audience=Audience.SYSTEM),
            connection.cursor() as cursor,
        ):
            enter_scope([], audience=Audience.IDENTIFY)
            if is_database_error:
                cursor.execute("SELECT no_such_column")
            raise KeyError
        assert current_scope() == outer
        assert settings_in_force() == [f"{{{here}}}", "system", ""]
        assert seen() == {here}
    assert current_scope() is None


def test_scope_inside_a_bare_transaction_leaves_nothing_behind(courts: TwoCourts) -> None:
    with transaction.atomic():
        with scoped([courts.here.court.pk], audience=Audience.SYSTEM):
            assert seen() == {courts.here.court.pk}
        assert seen() == set()


def test_entered_scope_ends_with_the_scope_around_it(courts: TwoCourts) -> None:
    with scoped([], audience=Audience.IDENTIFY):
        enter_scope([courts.there.court.pk], audience=Audience.DESK)
        assert seen() == {courts.there.court.pk}
    assert seen() == set()
    assert current_scope() is None


@pytest.mark.parametrize("holds_town", [True, False])
def test_purpose_adds_its_rows_and_leaves_the_rest_of_the_scope(
    courts: TwoCourts, *, holds_town: bool
) -> None:
    here, held, leading = courts.here.court.pk, uuid4(), uuid4()
    rest = ("courts", "audience", "request", "leading", "overseen", "town")
    with scoped([here], audience=Audience.PORTAL):
        if holds_town:
            hold_town(here, "445300101")
        else:
            hold(held, leading_id=leading)
        outer, before = current_scope(), settings_in_force(*rest)
        with for_purpose(Purpose.RISK) as inner:
            assert settings_in_force("purpose", *rest) == ["risk", *before]
            assert current_scope() == inner
        assert settings_in_force("purpose", *rest) == ["", *before]
        assert current_scope() == outer
    expected = (
        Scope((here,), Audience.PORTAL, town="445300101", purpose=Purpose.RISK)
        if holds_town
        else Scope((here,), Audience.PORTAL, held, leading, Purpose.RISK)
    )
    assert inner == expected


def test_scope_changes_are_refused_where_nothing_would_end_them(courts: TwoCourts) -> None:
    with pytest.raises(RuntimeError):
        enter_scope([courts.here.court.pk], audience=Audience.DESK)
    with pytest.raises(RuntimeError):
        hold(uuid4())
    with (
        scoped([courts.here.court.pk], audience=Audience.DESK),
        pytest.raises(RuntimeError),
    ):
        hold(uuid4())


@pytest.mark.parametrize("audience", [Audience.DESK, Audience.PORTAL, Audience.SYSTEM])
def test_accounts_of_other_courts_are_found_while_signing_in_only(
    courts: TwoCourts, audience: Audience
) -> None:
    here = courts.here.court.pk
    with scoped([here], audience=audience):
        found = set(Account.objects.values_list("court_id", flat=True))
    with scoped([], audience=Audience.IDENTIFY):
        identified = set(Account.objects.values_list("court_id", flat=True))
        people = seen()

    assert found == (set() if audience is Audience.PORTAL else {here})
    assert identified == {here, courts.there.court.pk}
    assert people == set(), "signing in shows accounts and nothing else"


def test_row_of_another_court_can_be_neither_written_nor_moved_there(courts: TwoCourts) -> None:
    here, there = courts.here.court, courts.there.court
    with scoped([here.pk], audience=Audience.SYSTEM):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.create(court=there, name="不速之客")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.filter(pk=courts.here.judge.pk).update(court=there)
        assert Person.objects.filter(court=there).update(name="改名") == 0
        assert Person.objects.filter(pk=courts.there.judge.pk).delete()[0] == 0


# --- what a pooled connection carries over (A4) --------------------------------------------------


def _turn(court_id: int, *, breaks_off: bool) -> set[int]:
    """Serve one visitor of a court; some visits end in an error."""
    found: set[int] = set()
    with suppress(KeyError), scoped([court_id], audience=Audience.DESK):
        found = seen()
        if breaks_off:
            raise KeyError
    return found


def _serve(turns: list[tuple[int, bool]]) -> Iterator[tuple[set[int], set[int]]]:
    """Serve visitors one after the other on this thread's own connection."""
    for court_id, breaks_off in turns:
        yield _turn(court_id, breaks_off=breaks_off), {court_id}
        if breaks_off:
            yield seen(), set()
    connection.close()


@pytest.mark.processes
def test_two_connections_serving_two_thousand_visits_mix_up_none(database_clone: Clone) -> None:
    chance = random.Random(20261121)  # noqa: S311 - the order of visits, replayed by the seed
    with database_clone.bound():
        courts = [build_world(), build_world("panyu", code="粤0113", prefix="p.")]
        connection.close()
        answers: Queue[tuple[set[int], set[int]]] = Queue()

        def visit(seed: int) -> None:
            turns = [
                (courts[(index + seed) % 2].court.pk, chance.random() < 0.2)
                for index in range(TURNS // CONNECTIONS)
            ]
            for answer in _serve(turns):
                answers.put(answer)

        threads = [Thread(target=visit, args=(seed,)) for seed in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    visits = [answers.get() for _ in range(answers.qsize())]
    assert len(visits) > TURNS
    assert [pair for pair in visits if pair[0] != pair[1]] == []


def test_control_with_settings_of_the_session_a_connection_carries_a_court_over(
    database_clone: Clone,
) -> None:
    """With `is_local` off, as a pool would have it, the next visitor inherits the court."""
    with database_clone.bound():
        world = build_world()
        connection.close()
    with psycopg.connect(database_clone.addresses.app, autocommit=True) as pooled:
        for_the_session = _SET.replace("true", "false").replace("%s", "{}")
        empty = ["''"] * (_SET.count("%s") - 2)
        pooled.execute(for_the_session.format(f"'{{{world.court.pk}}}'", "'desk'", *empty))
        (left_over,) = pooled.execute("SELECT count(*) FROM organizations_person").fetchone() or (
            0,
        )

    assert left_over > 0, "nothing is carried over anyway: the test above proves nothing"
