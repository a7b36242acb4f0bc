"""Rationing of guesses."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from fenglian.privacy.errors import TooManyAttemptsError
from fenglian.privacy.keys import keyed_hash
from fenglian.privacy.models import Attempt

# One statement: concurrent attempts on one key wait for each other on its row, and none is lost.
_COUNT = """
INSERT INTO privacy_attempt AS a (purpose, key, window_start, count)
VALUES (%(purpose)s, %(key)s, %(at)s, 1)
ON CONFLICT (purpose, key) DO UPDATE
   SET count = CASE WHEN a.window_start + %(window)s <= %(at)s THEN 1 ELSE a.count + 1 END,
       window_start = CASE WHEN a.window_start + %(window)s <= %(at)s THEN %(at)s
                           ELSE a.window_start END
RETURNING count, window_start
"""


def _hashed(purpose: str, key: str | bytes) -> bytes:
    # A key may be whatever a visitor typed, lone surrogates included.
    raw = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
    return keyed_hash(raw, use=f"attempt {purpose}")


def count_attempt(
    purpose: str, key: str | bytes, *, at: datetime, limit: int, window: timedelta
) -> None:
    """Count one attempt, and refuse it when the window has had enough of them.

    The count is part of the caller's transaction: if that is rolled back, it was not counted. Hence
    let this be a transaction of its own, committed *before* the code or password is looked at. A
    refused attempt needs no count (the raise may roll it back): the window is full already.

    Args:
        purpose: what is tried, e.g. "code from address".
        key: whose tries are counted; kept as a keyed hash only.
        at: the present instant.
        limit: attempts allowed in one window.
        window: how long a window lasts from its first attempt.

    Raises:
        TooManyAttemptsError: the limit is reached; says when to try again.
    """
    values: dict[str, Any] = {
        "purpose": purpose,
        "key": _hashed(purpose, key),
        "at": at,
        "window": window,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        count, window_start = cursor.fetchone()
    if count > limit:
        retry_at = window_start + window
        minutes = max(1, math.ceil((retry_at - at) / timedelta(minutes=1)))
        moment = localtime(retry_at + timedelta(seconds=59))
        raise TooManyAttemptsError(
            _("试的次数太多了，请在 {moment:%-H:%M} 以后（约 {minutes} 分钟）再试。").format(
                moment=moment, minutes=minutes
            ),
            retry_at=retry_at,
        )


def is_used_up(
    purpose: str, key: str | bytes, *, at: datetime, limit: int, window: timedelta
) -> bool:
    """Tell whether a window has had all its attempts; counts none.

    Args:
        purpose: what is tried.
        key: whose tries.
        at: the present instant.
        limit: attempts allowed in one window.
        window: how long a window lasts from its first attempt.
    """
    return Attempt.objects.filter(
        purpose=purpose, key=_hashed(purpose, key), window_start__gt=at - window, count__gte=limit
    ).exists()


def forget_attempts(*, before: datetime) -> int:
    """Delete counts whose window began before an instant; return how many. For a nightly job."""
    deleted, _ = Attempt.objects.filter(window_start__lt=before).delete()
    return deleted
