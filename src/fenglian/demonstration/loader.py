"""Filling the demonstration: one court, its cases, and months of requests that end right now."""

from __future__ import annotations

import heapq
import io
import itertools
from random import Random
from typing import TYPE_CHECKING

from django.db import connection, connections, transaction

from fenglian.cases.actions import import_cases
from fenglian.demonstration.closing import close_history
from fenglian.demonstration.composing import MONTHS, Composer
from fenglian.demonstration.courses import Course
from fenglian.demonstration.court import LOADER, SignIn, build_court, find_court, list_sign_ins
from fenglian.demonstration.directory import keep_directory
from fenglian.demonstration.docket import CASES, write_dockets
from fenglian.demonstration.files import KNOWLEDGE
from fenglian.demonstration.ground import Ground
from fenglian.demonstration.network.filling import fill_network
from fenglian.demonstration.officers import watch_orders
from fenglian.demonstration.opinions import ask_about_rules
from fenglian.demonstration.reception import receive_people
from fenglian.demonstration.repeats import note_repeats
from fenglian.demonstration.rows import Rows
from fenglian.demonstration.signs import raise_signs
from fenglian.demonstration.walks import compose_walks
from fenglian.isolation.scope import Audience, scoped
from fenglian.knowledge.actions import import_articles
from fenglian.requests.models import RegisterCounter, ServiceRequest
from fenglian.worktime.clock import now
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from fenglian.demonstration.histories import History
    from fenglian.organizations.models import Court

SEED = 2026
REQUESTS = 900
"""About three months of a county court."""
BATCH = 2_000
"""Requests in memory at a time."""


def load(
    progress: Callable[[str], None],
    *,
    seed: int = SEED,
    requests: int | None = None,
    months: float = MONTHS,
    at: datetime | None = None,
) -> list[SignIn]:
    """Fill a migrated database with the demonstration court: all of it or, interrupted, nothing.

    Args:
        progress: receives a line before each step.
        seed: the same seed at the same moment gives the same content.
        requests: how many; None: about three months of a county court.
        months: over how long a time they came in.
        at: the moment at which the history ends; None: now.

    Returns:
        How its officials sign in. On a database that is loaded already, nothing is changed.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('demonstration.load'))")
        court = find_court()
        if court is None:
            number = REQUESTS if requests is None else requests
            end = at or now()
            court = _fill(progress, seed, number, months, end)
            fill_network(progress, end, seed=seed)
            transaction.on_commit(_gather_statistics)
    return list_sign_ins(court)


def _gather_statistics() -> None:
    """Let the first pages be planned for tables of their size, not for empty ones."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _fill(
    progress: Callable[[str], None], seed: int, requests: int, months: float, at: datetime
) -> Court:
    progress("区划、日历、机构、人员……")
    today = civil_day(at)
    court = build_court(today, seed=seed)
    with scoped([court.pk], audience=Audience.SYSTEM):
        progress("知识库……")
        import_articles(court, KNOWLEDGE, actor=LOADER, at=at)
        progress("案件……")
        cases = max(CASES, requests // 3)  # a case is asked about as often in a court of any size
        chance = Random(f"{seed} docket")  # noqa: S311 - no secret
        for sheet in write_dockets(chance, today, cases=cases):
            import_cases(io.BytesIO(sheet), court=court, actor=LOADER, at=at, name="示范案件.csv")
        ground = Ground(court, at)
        write_histories(ground, compose_histories(ground, seed, requests, months=months), progress)
        progress("风险线索……")
        raise_signs(court, at)
        progress("反复反映……")
        note_repeats(court, at)
        progress("预约……")
        receive_people(ground, seed)
        progress("通讯录、看板……")
        keep_directory(ground)
        ask_about_rules(ground)
        watch_orders(ground)
        progress("封存台账……")
        close_history(court, at)
    return court


def compose_histories(
    ground: Ground, seed: int, number: int, *, months: float = MONTHS
) -> Iterator[History]:
    """Yield so many histories by the time of their arrival, those of the walk-through among them.

    Args:
        ground: the court.
        seed: the same seed gives the same histories.
        number: how many.
        months: over how long a time before the ground's end.
    """
    # So many that few write three times, which is for special supervision.
    composer = Composer(ground, Random(f"{seed} requests"), citizens=max(200, number * 4))  # noqa: S311
    walks = sorted(compose_walks(composer), key=_arrival)[:number]
    return heapq.merge(composer.compose(number - len(walks), months=months), walks, key=_arrival)


def _arrival(history: History) -> datetime:
    return history.received_at


def write_histories(
    ground: Ground, histories: Iterator[History], progress: Callable[[str], None]
) -> None:
    """Write what histories leave behind, in the running transaction and scope.

    Everything of a batch happens in the order of time, so that numbers and ids rise with it.

    Args:
        ground: the court.
        histories: by the time of their arrival.
        progress: receives a line after each batch.
    """
    with connection.cursor() as cursor:
        # Checked with each statement: what waits for the commit waits in memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    register = Register(ground.court)
    rows, done = Rows(), 0
    while batch := list(itertools.islice(histories, BATCH)):
        courses = [Course(ground, rows, history) for history in batch]
        _run(courses, register)
        _part_codes(ground.court, courses)
        rows.store()
        register.save()
        done += len(batch)
        progress(f"诉求 {done} 件")


def _run(courses: list[Course], register: Register) -> None:
    """Let everything happen that does, each at its time."""
    arrivals = [
        (course.history.received_at, number, course) for number, course in enumerate(courses)
    ]
    waiting = list(arrivals)
    heapq.heapify(waiting)
    arrived = set()
    while waiting:
        moment, number, course = heapq.heappop(waiting)
        if number in arrived:
            course.advance()
        else:
            course.receive(register.next(moment))
            arrived.add(number)
        following = course.next_moment()
        if following is not None:
            heapq.heappush(waiting, (following, number, course))


def _part_codes(court: Court, courses: list[Course]) -> None:
    """See that no two requests have one follow-up code: among a million, two may well."""
    stored = ServiceRequest.objects.filter(court=court)
    while True:
        codes = [course.request.code_index for course in courses]
        found = stored.filter(code_index__in=codes).values_list("code_index", flat=True)
        taken = {bytes(code) for code in found}
        clashing = []
        for course in courses:
            code = bytes(course.request.code_index)
            if code in taken:
                clashing.append(course)
            taken.add(code)
        if not clashing:
            return
        for course in clashing:
            course.renew_code()


class Register:
    """The register's numbers, gapless within each year.

    Args:
        court: whose, in the running scope; its counters stay locked until the commit.
    """

    def __init__(self, court: Court) -> None:
        self.court = court
        counters = RegisterCounter.objects.select_for_update().filter(court=court)
        self._last = dict(counters.values_list("year", "last"))

    def next(self, moment: datetime) -> int:
        """Return the next number of a moment's year."""
        year = civil_day(moment).year
        self._last[year] = self._last.get(year, 0) + 1
        return self._last[year]

    def save(self) -> None:
        """Store how far the counters have come."""
        RegisterCounter.objects.bulk_create(
            [
                RegisterCounter(court=self.court, year=year, last=last)
                for year, last in self._last.items()
            ],
            update_conflicts=True,
            unique_fields=["court", "year"],
            update_fields=["last"],
        )
