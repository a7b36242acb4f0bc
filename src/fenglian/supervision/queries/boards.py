"""What stands under somebody (NS-13, NS-9a): counted by body and person, opened as lists.

Everything is read from the limits that are open and from the day's events, so that a board takes as
long as there is work on it, however many requests the court once had.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.mechanisms.enums import Unit
from fenglian.mechanisms.schema import DepartmentWatchRule
from fenglian.organizations.enums import DEPARTMENTS, BodyKind
from fenglian.organizations.models import Body, Person, PostTerm
from fenglian.organizations.queries import Official, find_liaison_officers
from fenglian.requests.actions.acting import REPLY_RULE, SUBJECT
from fenglian.requests.models import Extension, ReplyDraft, ReplyFlag, ServiceRequest, WorkOrder
from fenglian.requests.queries.vocabulary import find_watch_rule
from fenglian.supervision.enums import Part
from fenglian.supervision.policies import watched_bodies
from fenglian.worktime.calendars import ONE_DAY, WorkingCalendar
from fenglian.worktime.periods import civil_day, midnight

OF_LIMITS = (Part.OPEN, Part.TODAY, Part.LATE, Part.LONG, Part.RETURNED, Part.CLIMBED)
"""The parts that are limits; the others are requests."""
OF_REQUESTS = (Part.IMPROPER, Part.REVIEW, Part.EXTENSION)
Counts = Counter[Part]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a board is counted by.

    Args:
        now: the present instant.
        today: the court's date.
        long_since: what was first dispatched before is long pending; None: nothing is.
    """

    now: dt.datetime
    today: dt.date
    long_since: dt.datetime | None


def moment_of(court_id: int, now: dt.datetime, calendar: WorkingCalendar) -> Moment:
    """Return what a board is counted by, under the rule in force.

    Args:
        court_id: whose.
        now: the present instant.
        calendar: the court's working days.
    """
    today = civil_day(now)
    rule = find_watch_rule(court_id, now)
    return Moment(now, today, _long_since(rule, today, calendar) if rule else None)


def _long_since(
    rule: DepartmentWatchRule, today: dt.date, calendar: WorkingCalendar
) -> dt.datetime:
    length, day = rule.long_pending, today
    if length.unit is Unit.CALENDAR_DAYS:
        return midnight(today - length.count * ONE_DAY)
    for _working_day in range(length.count):
        day = calendar.previous_working_day(day)
    return midnight(day)


def limits_under(official: Official) -> QuerySet[Duty]:
    """Return the open limits on requests that stand under somebody, or in their department.

    Whoever is complained of counts and reads nothing of it (S5).

    Args:
        official: who looks.
    """
    mine = ~Q(complained_of_id=official.person_id)
    under = []
    for capacity in official.capacities:
        bodies = watched_bodies(capacity)
        if bodies is None:
            under.append(Q(court_id=official.court_id) & ~Q(complained_of_id=capacity.person_id))
        elif bodies:
            under.append(Q(body_id__in=bodies) & ~Q(complained_of_id=capacity.person_id))
    limits = Duty.objects.filter(
        mine, court_id=official.court_id, subject_kind=SUBJECT, state=DutyState.OPEN
    )
    return limits.filter(reduce(or_, under)) if under else limits.none()


def condition_of(part: Part, moment: Moment) -> Q:
    """Return which limits belong to a part.

    Args:
        part: one of `OF_LIMITS`.
        moment: what is late, due and long pending.
    """
    match part:
        case Part.LATE:
            return Q(ends_at__lte=moment.now)
        case Part.TODAY:
            return Q(last_day=moment.today)
        case Part.LONG:
            return _is_long(moment.long_since)
        case Part.RETURNED:
            return Q(rule_id=REPLY_RULE, round__gt=1)
        case Part.CLIMBED:
            return Q(level__gt=0)
    return Q()


def _is_long(since: dt.datetime | None) -> Q:
    """Ask the order only for later rounds: the first starts with the first dispatch."""
    if since is None:
        return Q(pk__in=[])
    order = WorkOrder.objects.filter(request_id=OuterRef("subject_id"), dispatched_at__lt=since)
    return Q(rule_id=REPLY_RULE) & (Q(starts_at__lt=since) | Q(round__gt=1) & Q(Exists(order)))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What somebody has in hand.

    Args:
        body: in which body.
        person: who; None: what waits for the body in common.
        counts: by part.
    """

    body: Body
    person: Person | None
    counts: Counts


@dataclass(slots=True)
class BodyRow:
    """What a department or team has in hand, with that of its teams.

    Args:
        body: which.
        leader: who leads it today; empty where vacant.
        officer: its liaison officer of today; empty where it has none, which is a gap (NS-9a).
        counts: by part, its teams' included.
        teams: their rows.
    """

    body: Body
    leader: str = ""
    officer: str = ""
    counts: Counts = field(default_factory=Counter)
    teams: list[BodyRow] = field(default_factory=list)

    @property
    def needs_officer(self) -> bool:
        """Whether it should have a liaison officer of its own."""
        return self.body.kind in DEPARTMENTS


@dataclass(slots=True)
class Branch:
    """The departments in charge of one court leader.

    Args:
        leader: the vice president in charge; empty where nobody is.
        rows: their departments.
        counts: of all of them.
    """

    leader: str
    rows: list[BodyRow] = field(default_factory=list)
    counts: Counts = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Board:
    """What stands under somebody at a moment.

    Args:
        total: by part.
        branches: by the leader in charge.
        people: by body and person.
    """

    total: Counts
    branches: tuple[Branch, ...]
    people: tuple[PersonRow, ...]


def load_board(official: Official, moment: Moment, *, body_ids: frozenset[int] | None) -> Board:
    """Count what stands under somebody, in a number of statements that never grows.

    Args:
        official: who looks.
        moment: what is late, due and long pending.
        body_ids: only these bodies; None: all that stand under them.
    """
    by_hand = _count_limits(official, moment, body_ids)
    by_body: dict[int, Counts] = defaultdict(Counter)
    for (body_id, _person), counts in by_hand.items():
        by_body[body_id].update(counts)
    for body_id, part, number in _count_requests(official, body_ids):
        by_body[body_id][part] += number
    bodies = _list_bodies(official, body_ids, by_body)
    branches = _grow(bodies, by_body, official.court_id, moment.today)
    total: Counts = Counter()
    for counts in by_body.values():
        total.update(counts)
    return Board(total, branches, _list_people(by_hand, {body.pk: body for body in bodies}))


def _count_limits(
    official: Official, moment: Moment, body_ids: frozenset[int] | None
) -> dict[tuple[int, int | None], Counts]:
    limits = limits_under(official)
    if body_ids is not None:
        limits = limits.filter(body_id__in=body_ids)
    counted = {part.value: Count("pk", filter=condition_of(part, moment)) for part in OF_LIMITS[1:]}
    hands = limits.values_list("body_id", "holder_id").annotate(open=Count("pk"), **counted)
    return {
        (body_id, holder_id): Counter(dict(zip(OF_LIMITS, numbers, strict=True)))
        for body_id, holder_id, *numbers in hands.order_by()
    }


def requests_under(official: Official, part: Part) -> QuerySet[ServiceRequest]:
    """Return the requests of a part that are no limits: pointed out, to be let pass, to be decided.

    Args:
        official: who looks.
        part: one of `OF_REQUESTS`.
    """
    under = []
    for capacity in official.capacities:
        bodies = watched_bodies(capacity)
        readable = ~Q(complained_of_id=capacity.person_id)
        if bodies is None:
            under.append(readable & Q(order__isnull=False))
        elif bodies:
            under.append(readable & Q(order__department_id__in=bodies))
    if not under:
        return ServiceRequest.objects.none()
    return ServiceRequest.objects.filter(
        reduce(or_, under),
        _is_waiting(official.court_id, part),
        ~Q(complained_of_id=official.person_id),
        court_id=official.court_id,
    )


def _is_waiting(court_id: int, part: Part) -> Q:
    match part:
        case Part.IMPROPER:
            flags = ReplyFlag.objects.filter(court_id=court_id, settled_at__isnull=True)
            return Q(pk__in=flags.values("request_id"))
        case Part.REVIEW:
            drafts = ReplyDraft.objects.filter(court_id=court_id, decided_at__isnull=True)
            return Q(pk__in=drafts.values("request_id"))
    asked = Extension.objects.open().filter(court_id=court_id)
    return Q(pk__in=asked.values("request_id"))


def _count_requests(
    official: Official, body_ids: frozenset[int] | None
) -> list[tuple[int, Part, int]]:
    parts = []
    for part in OF_REQUESTS:
        requests = requests_under(official, part)
        if body_ids is not None:
            requests = requests.filter(order__department_id__in=body_ids)
        parts.append(
            requests.order_by()
            .values("order__department_id")
            .annotate(number=Count("pk"), part=Value(part.value))
            .values_list("order__department_id", "number", "part")
        )
    first, *others = parts
    return [(body, Part(part), number) for body, number, part in first.union(*others, all=True)]


def _list_bodies(
    official: Official, body_ids: frozenset[int] | None, counted: Iterable[int]
) -> list[Body]:
    """Return the bodies of the board: all under somebody, and whatever has been counted."""
    wanted: set[int] = set(counted)
    everything = False
    for capacity in official.capacities:
        bodies = watched_bodies(capacity)
        everything |= bodies is None
        wanted |= bodies or set()
    found = Body.objects.of_court().filter(court_id=official.court_id)
    if body_ids is not None:
        found = found.filter(pk__in=body_ids)
    elif not everything:
        found = found.filter(pk__in=wanted)
    return list(found.order_by("position", "pk"))


def _grow(
    bodies: list[Body], counted: dict[int, Counts], court_id: int, today: dt.date
) -> tuple[Branch, ...]:
    """Put the bodies into their tree: leader in charge, department, team."""
    holders = dict(
        PostTerm.objects.on(today)
        .filter(
            court_id=court_id,
            post__in={
                post
                for body in bodies
                for post in (body.leader_post_id, body.supervising_post_id)
                if post is not None
            },
        )
        .values_list("post_id", "person__name")
    )
    officers = find_liaison_officers(court_id, today)
    rows: dict[int, BodyRow] = {}
    branches: dict[int | None, Branch] = {}
    for body in bodies:
        officer = officers.get(body.pk)
        row = rows[body.pk] = BodyRow(
            body,
            holders.get(body.leader_post_id or 0, ""),
            officer.name if officer else "",
            Counter(counted.get(body.pk, {})),
        )
        above = rows.get(body.parent_id or 0) if body.kind == BodyKind.TEAM else None
        if above is not None:
            above.teams.append(row)
            above.counts.update(row.counts)
            continue
        if body.kind == BodyKind.COURT and not row.counts:
            continue
        leader = holders.get(body.supervising_post_id or 0, "")
        branches.setdefault(body.supervising_post_id, Branch(leader)).rows.append(row)
    for branch in branches.values():
        for row in branch.rows:
            branch.counts.update(row.counts)
    return tuple(branches.values())


def _list_people(
    by_hand: dict[tuple[int, int | None], Counts], bodies: dict[int, Body]
) -> tuple[PersonRow, ...]:
    people = Person.objects.only("name").in_bulk([person for _body, person in by_hand if person])
    rows = [
        PersonRow(bodies[body_id], people.get(person_id or 0), counts)
        for (body_id, person_id), counts in by_hand.items()
        if body_id in bodies
    ]
    return tuple(
        sorted(rows, key=lambda row: (row.body.position, row.body.pk, -row.counts[Part.OPEN]))
    )
