"""The queue: every request that an official may read, page by page in the order of an index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty, DutyStep
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Body, Person, PostTerm
from fenglian.organizations.queries import Official
from fenglian.requests.enums import RequestState
from fenglian.requests.models import SEALED, Handover, ServiceRequest, WorkOrder
from fenglian.requests.policies import AT_DESK, reads_all, visible_requests
from fenglian.requests.queries.merging import count_merged
from fenglian.requests.queries.search import matching
from fenglian.worktime.periods import civil_day

EXPORT_BLOCK = 500
"""Rows read at a time for a sheet."""
FEW = 500
"""So many requests are sooner named than met on a walk through the court's."""


class Order(StrEnum):
    """How the queue is sorted."""

    WAITING = "waiting"
    """What waits at the desk, the longest first; then everything else, the newest first."""
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which requests are asked for; None and empty leave everything in.

    Args:
        state: where they stand.
        channel: by which way they came in.
        subject: what they are about; as proposed where nobody has confirmed it yet.
        complexity: simple or ordinary, likewise.
        department_id: which body has the order.
        handler_id: who has the order.
        is_late: an open limit has passed.
        words: what is searched for.
    """

    state: RequestState | None = None
    channel: str = ""
    subject: str = ""
    complexity: str = ""
    department_id: int | None = None
    handler_id: int | None = None
    is_late: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line of the queue.

    Args:
        request: with order, department and handler.
        duty: the limit that counts: the open one that ends first, else the last one; None before
            any was opened.
        merged: how many requests were merged into it.
    """

    request: ServiceRequest
    duty: Duty | None
    merged: int = 0


def select_requests(
    official: Official, wanted: QueueFilter, *, now: dt.datetime
) -> QuerySet[ServiceRequest]:
    """Return the requests that the official may read and the filter leaves in, unsorted.

    Args:
        official: who looks.
        wanted: the filter.
        now: the present instant.
    """
    court_id = official.court_id
    condition = Q()
    if wanted.state:
        condition &= Q(state=wanted.state)
    if wanted.channel:
        condition &= Q(channel=wanted.channel)
    if wanted.subject:
        condition &= Q(subject=wanted.subject) | Q(subject="", proposed_subject=wanted.subject)
    if wanted.complexity:
        condition &= Q(complexity=wanted.complexity) | Q(
            complexity="", proposed_complexity=wanted.complexity
        )
    if wanted.department_id:
        condition &= Q(order__court_id=court_id, order__department_id=wanted.department_id)
    if wanted.handler_id:
        condition &= Q(order__court_id=court_id, order__handler_id=wanted.handler_id)
    if wanted.is_late:
        late = Duty.objects.filter(
            court_id=court_id, state=DutyState.OPEN, last_day__lt=civil_day(now)
        )
        condition &= Q(pk__in=late.values("subject_id"))
    if wanted.words:
        condition &= matching(court_id, wanted.words, year=civil_day(now).year)
    few = _few_of(official)
    if few is not None:
        condition &= Q(pk__in=few)
    return visible_requests(official).filter(condition & _one_line_each(wanted))


def _one_line_each(wanted: QueueFilter) -> Q:
    """Leave out what was merged into a line of its own, unless somebody looks for just that."""
    if wanted.state or wanted.channel or wanted.words:
        return Q()
    return Q(merged_into__isnull=True)


def _few_of(official: Official) -> list[UUID] | None:
    """Return all that may concern an official where it is little, else None.

    A page walks the requests by time until it is full. Whoever has next to nothing would make it
    walk through the whole court, so their few requests are named beforehand. May name too many.
    """
    if any(reads_all(one) for one in official.capacities):
        return None
    orders = WorkOrder.objects.filter(court_id=official.court_id)
    people = [one.person_id for one in official.capacities]
    bodies: set[int] = set()
    for one in official.capacities:
        bodies |= one.watched_body_ids | one.body_ids
    had = Handover.objects.filter(court_id=official.court_id, to_person_id=official.person_id)
    told = DutyStep.objects.filter(court_id=official.court_id, recipient_id=official.person_id)
    first, *others = (
        part[: FEW + 1]
        for part in (
            orders.filter(department_id__in=bodies).values_list("request_id", flat=True),
            orders.filter(handler_id__in=people).values_list("request_id", flat=True),
            orders.filter(first_handler_id=official.person_id).values_list("request_id", flat=True),
            had.values_list("request_id", flat=True),
            told.values_list("subject_id", flat=True),
        )
    )
    found = list(first.union(*others, all=True)[: FEW + 1])
    return found if len(found) <= FEW else None


class Queue:
    """The chosen requests in their order, to be sliced like a queryset.

    Args:
        requests: from `select_requests`.
        order: how they are sorted.
    """

    def __init__(self, requests: QuerySet[ServiceRequest], order: Order) -> None:
        self._requests = requests
        self._order = order

    def __getitem__(self, wanted: slice) -> list[ServiceRequest]:
        """Return the requests from one place to another: by index, nothing counted but the desk's.

        Args:
            wanted: with start and stop.
        """
        newest = self._requests.order_by("-received_at", "-pk")
        if self._order is Order.NEWEST:
            return list(_with_order(newest)[wanted])
        if self._order is Order.OLDEST:
            return list(_with_order(self._requests.order_by("received_at", "pk"))[wanted])
        waiting = self._requests.filter(state__in=AT_DESK)
        found = list(_with_order(waiting.order_by("received_at", "pk"))[wanted])
        missing = wanted.stop - wanted.start - len(found)
        if missing:
            # On the first page everything that waits has just been seen: it need not be counted.
            start = max(0, wanted.start - waiting.count()) if wanted.start else 0
            others = newest.exclude(state__in=AT_DESK)
            found += _with_order(others)[start : start + missing]
        return found


def _with_order(requests: QuerySet[ServiceRequest]) -> QuerySet[ServiceRequest]:
    """Fetch what a line shows beside the request; nothing sealed is opened for a list."""
    return requests.select_related("order__department", "order__handler").defer(*SEALED)


def with_limits(court_id: int, requests: Collection[ServiceRequest]) -> list[QueueRow]:
    """Return requests as lines, with the limit of each and what was merged into it.

    Args:
        court_id: whose.
        requests: of one page.
    """
    duties: dict[UUID, Duty] = {}
    ids = [request.pk for request in requests]
    found = Duty.objects.filter(court_id=court_id, subject_id__in=ids).order_by("pk")
    for duty in found:
        known = duties.get(duty.subject_id)
        if known is None or _precedence(duty) >= _precedence(known):
            duties[duty.subject_id] = duty
    merged = count_merged(court_id, ids)
    return [
        QueueRow(request, duties.get(request.pk), merged.get(request.pk, 0)) for request in requests
    ]


def _precedence(duty: Duty) -> tuple[bool, int]:
    """Order limits: open before closed, of the open the first to end, of the closed the last."""
    is_open = duty.state == DutyState.OPEN
    ends = duty.ends_at.timestamp()
    return is_open, int(-ends if is_open else ends)


def iterate_rows(
    court_id: int, requests: QuerySet[ServiceRequest], *, most: int
) -> Iterator[QueueRow]:
    """Yield requests as lines, the newest first, without holding them all in memory.

    Args:
        court_id: whose.
        requests: from `select_requests`.
        most: where to stop.
    """
    ordered = _with_order(requests.order_by("-received_at", "-pk"))[:most]
    block: list[ServiceRequest] = []
    for request in ordered.iterator(chunk_size=EXPORT_BLOCK):
        block.append(request)
        if len(block) == EXPORT_BLOCK:
            yield from with_limits(court_id, block)
            block = []
    yield from with_limits(court_id, block)


def count_waiting(official: Official) -> int | None:
    """Count what waits at the desk; None for those who read only what concerns them."""
    if not reads_all(official):
        return None
    return visible_requests(official).filter(state__in=AT_DESK).count()


@dataclass(frozen=True, slots=True)
class Hands:
    """A body with the people who have a post there today.

    Args:
        body: the body.
        people: with the titles of their posts.
    """

    body: Body
    people: tuple[tuple[Person, str], ...]


def list_hands(court_id: int, today: dt.date, *, with_leaders: bool = False) -> list[Hands]:
    """Return the bodies of a court that can have orders, each with its people, in two statements.

    Args:
        court_id: whose.
        today: the court's date.
        with_leaders: the court's leaders as well, who have no orders but hold towns.
    """
    found = Body.objects.of_court().filter(court_id=court_id)
    if not with_leaders:
        found = found.exclude(kind=BodyKind.COURT)
    bodies = list(found.only("name", "kind"))
    people: dict[int, dict[int, tuple[Person, str]]] = {body.pk: {} for body in bodies}
    terms = (
        PostTerm.objects.on(today)
        .filter(court_id=court_id, post__body__in=bodies)
        .select_related("post", "person")
        .only("post__body_id", "post__title", "person__name")
        .order_by("post__position", "post_id")
    )
    for term in terms:
        people[term.post.body_id].setdefault(term.person_id, (term.person, term.post.title))
    return [Hands(body, tuple(people[body.pk].values())) for body in bodies]
