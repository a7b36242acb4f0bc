"""Filling the demonstration: one court, its cases, and months of requests that end right now."""

from __future__ import annotations

import io
from random import Random
from typing import TYPE_CHECKING

from django.db import connection, transaction

from fenglian.cases.actions import import_cases
from fenglian.demonstration.court import LOADER, SignIn, build_court, find_court, list_sign_ins
from fenglian.demonstration.docket import write_docket
from fenglian.demonstration.files import KNOWLEDGE
from fenglian.isolation.scope import Audience, scoped
from fenglian.knowledge.actions import import_articles
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fenglian.organizations.models import Court

SEED = 2026
REQUESTS = 900
"""About three months of a county court."""


def load(
    progress: Callable[[str], None],
    *,
    seed: int = SEED,
    requests: int | None = None,
    at: datetime | None = None,
) -> list[SignIn]:
    """Fill a migrated database with the demonstration court: all of it or, interrupted, nothing.

    Args:
        progress: receives a line before each step.
        seed: the same seed at the same moment gives the same content.
        requests: how many; None: about three months of a county court.
        at: the moment at which the history ends; None: now.

    Returns:
        How its officials sign in. On a database that is loaded already, nothing is changed.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demonstration.load'))")
        court = find_court()
        if court is None:
            court = _fill(progress, seed, REQUESTS if requests is None else requests, at or now())
    return list_sign_ins(court)


def _fill(progress: Callable[[str], None], seed: int, requests: int, at: datetime) -> Court:
    progress("区划、日历、机构、人员……")
    today = civil_day(at)
    court = build_court(today, seed=seed)
    with scoped([court.pk], audience=Audience.SYSTEM):
        progress("知识库……")
        import_articles(court, KNOWLEDGE, actor=LOADER, at=at)
        progress("案件……")
        sheet = io.BytesIO(write_docket(Random(f"{seed} docket"), today))  # noqa: S311 - no secret
        import_cases(sheet, court=court, actor=LOADER, at=at, name="示范案件.csv")
    return court
