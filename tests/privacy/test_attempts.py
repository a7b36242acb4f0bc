"""Rationed guesses: counted each, refused past the limit, welcome again after the window."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from fenglian.privacy.actions import count_attempt, forget_attempts
from fenglian.privacy.errors import TooManyAttemptsError
from fenglian.privacy.models import Attempt

if TYPE_CHECKING:
    from tests.conftest import Clone

AT = dt.datetime(2026, 11, 21, 2, 30, tzinfo=dt.UTC)
WINDOW = dt.timedelta(minutes=15)
MOMENT = dt.timedelta(microseconds=1)


def attempt(*, at: dt.datetime = AT, key: str | bytes = "10.0.0.7", purpose: str = "code") -> None:
    """Count one attempt against a limit of three in fifteen minutes."""
    count_attempt(purpose, key, at=at, limit=3, window=WINDOW)


@pytest.mark.django_db
def test_attempt_past_the_limit_is_refused_until_the_window_ends() -> None:
    for _ in range(3):
        attempt()

    with pytest.raises(TooManyAttemptsError) as caught:
        attempt(at=AT + WINDOW - MOMENT)

    assert caught.value.status == 429
    assert caught.value.retry_at == AT + WINDOW
    assert caught.value.message == "试的次数太多了，请在 10:45 以后（约 1 分钟）再试。"
    attempt(at=AT + WINDOW)
    assert Attempt.objects.get().count == 1


@pytest.mark.django_db
def test_refused_attempts_do_not_prolong_the_window() -> None:
    for _ in range(3):
        attempt()
    for minute in range(1, 15):
        with pytest.raises(TooManyAttemptsError):
            attempt(at=AT + dt.timedelta(minutes=minute))

    attempt(at=AT + WINDOW)


@pytest.mark.django_db
def test_attempts_of_other_keys_and_purposes_count_apart() -> None:
    for _ in range(3):
        attempt()

    attempt(key="10.0.0.8")
    attempt(key=b"\x00\xff")
    attempt(key="\ud800")
    attempt(purpose="phone")
    with pytest.raises(TooManyAttemptsError):
        attempt()


@pytest.mark.django_db
def test_attempt_keeps_no_key_in_clear() -> None:
    attempt(key="13800000000")

    stored = bytes(Attempt.objects.get().key)

    assert len(stored) == 32
    assert b"138" not in stored


@pytest.mark.django_db
def test_attempt_that_is_rolled_back_was_not_counted() -> None:
    """As documented: the caller commits the count before looking at the code."""
    with transaction.atomic():
        attempt()
        transaction.set_rollback(True)

    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_forgetting_deletes_old_windows_only() -> None:
    attempt(key="old")
    attempt(key="new", at=AT + WINDOW)

    assert forget_attempts(before=AT + WINDOW) == 1

    assert Attempt.objects.get().window_start == AT + WINDOW


def test_concurrent_attempts_are_all_counted(database_clone: Clone) -> None:
    """Eight at a time, from the first insert on: exactly the limit get through."""
    gate = threading.Barrier(8)
    outcomes: list[str] = []

    def try_five_times() -> None:
        gate.wait()
        for _ in range(5):
            try:
                count_attempt("code", "10.0.0.7", at=AT, limit=25, window=WINDOW)
                outcomes.append("counted")
            except TooManyAttemptsError:
                outcomes.append("refused")
        connection.close()

    with database_clone.bound():
        threads = [threading.Thread(target=try_five_times) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(outcomes) == ["counted"] * 25 + ["refused"] * 15
        assert Attempt.objects.get().count == 40
