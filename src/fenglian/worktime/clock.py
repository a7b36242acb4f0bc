"""The one clock of the product: the database's."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from datetime import datetime

COURT_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the database's present instant; for views, commands and jobs, which pass it on."""
    with connection.cursor() as cursor:
        cursor.execute(settings.CLOCK_SQL)
        (instant,) = cursor.fetchone()
    return instant  # type: ignore[no-any-return]  # a timestamptz column is always a datetime
