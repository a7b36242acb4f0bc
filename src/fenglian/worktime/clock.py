"""The one clock of the product: the database's."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

COURT_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the database's present instant; called only in views, commands and jobs, then passed on."""
    with connection.cursor() as cursor:
        cursor.execute(settings.CLOCK_SQL)
        (instant,) = cursor.fetchone()
    return instant  # type: ignore[no-any-return]  # a timestamptz column is always a datetime
