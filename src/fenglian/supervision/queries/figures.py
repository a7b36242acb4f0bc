"""The three rates of NS-2, and the records behind every number of them.

A rate is defined by the mechanism (kind `indicator`): what is counted above and below the line,
under which limit. Here is only how each fact is counted, from duties and calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.mechanisms.enums import Fact
from fenglian.mechanisms.readings import print_rate
from fenglian.mechanisms.schema import IndicatorRule, Mechanism
from fenglian.organizations.models import Body, Person
from fenglian.requests.models import PhoneCall
from fenglian.supervision.enums import Outcome, Side
from fenglian.supervision.errors import UnknownPeriodError
from fenglian.supervision.models import SpecialSupervision
from fenglian.worktime.periods import midnight


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month.

    Args:
        first: its first day.
        last: its last day.
    """

    first: date
    last: date

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that a day lies in."""
        first = day.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        return cls(first, following - timedelta(days=1))

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month written as 2026-11.

        Raises:
            UnknownPeriodError: it is not one between 2000 and 2099.
        """
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
            raise UnknownPeriodError(text[:20])
        return cls.of(date.fromisoformat(f"{text}-01"))

    @property
    def key(self) -> str:
        """The month as addresses carry it, e.g. 2026-11."""
        return f"{self.first:%Y-%m}"

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month.of(self.first - timedelta(days=1))

    @property
    def following(self) -> Month:
        """The month after."""
        return Month.of(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Rate:
    """A counted rate.

    Args:
        numerator: how many did.
        denominator: how many should have.
    """

    numerator: int
    denominator: int

    @property
    def missed(self) -> int:
        """How many did not."""
        return self.denominator - self.numerator

    @property
    def words(self) -> str:
        """The rate as printed; — where nothing fell due."""
        return print_rate(self.numerator, self.denominator)

    def __add__(self, other: Rate) -> Rate:
        """Add counts; rates themselves are never averaged."""
        return Rate(self.numerator + other.numerator, self.denominator + other.denominator)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """The rates of one body or person.

    Args:
        body: the body, None for the whole.
        person: the person, None for a body or what nobody had taken.
        rates: by indicator id.
        open: how many limits are open at the cut-off.
        overdue: how many of them are late.
    """

    body: Body | None
    person: Person | None
    rates: dict[str, Rate]
    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """A month's figures.

    Args:
        month: which month.
        cut_off: counted at this instant.
        indicators: the definitions, printed beside the numbers.
        total: all that the official may see.
        rows: by body, or by body and person.
    """

    month: Month
    cut_off: datetime
    indicators: tuple[IndicatorRule, ...]
    total: FigureRow
    rows: tuple[FigureRow, ...]


def list_indicators(mechanism: Mechanism) -> tuple[IndicatorRule, ...]:
    """Return the rates that a mechanism lays down, in its order."""
    return tuple(rule for rule in mechanism.rules if isinstance(rule, IndicatorRule))


CONTACT = {Fact.CONTACTED_IN_TIME: "contact", Fact.CONTACTED_UNDISPUTED: "contact_undisputed"}
"""The facts that are not simply a limit kept."""


def _in_time() -> Q:
    return Q(state=DutyState.MET, closed_at__lt=F("ends_at"))


def _reached() -> Exists:
    """Tell whether a telephone call reached the party in time and is not contested."""
    return Exists(
        PhoneCall.objects.filter(
            court_id=OuterRef("court_id"),
            request_id=OuterRef("subject_id"),
            reached=True,
            contested_at__isnull=True,
            called_at__gte=OuterRef("starts_at"),
            called_at__lt=OuterRef("ends_at"),
        )
    )


def _complained_of() -> Exists:
    """Tell whether a complaint that nobody could be reached stands or waits to be looked into."""
    return Exists(
        SpecialSupervision.objects.filter(
            court_id=OuterRef("court_id"), duty_id=OuterRef("pk"), against_contact=True
        ).exclude(outcome=Outcome.UNFOUNDED)
    )


def numerator_condition(fact: Fact) -> Q:
    """Return which of the counted duties stand above the line."""
    if fact is Fact.CONTACTED_IN_TIME:
        return _in_time() | Q(_reached())
    if fact is Fact.CONTACTED_UNDISPUTED:
        return (_in_time() | Q(_reached())) & ~Q(_complained_of())
    return _in_time()


def duties_due(
    court_id: int,
    mechanism_id: str,
    rule_ids: Iterable[str],
    month: Month,
    visible: Q,
    cut_off: datetime,
) -> QuerySet[Duty]:
    """Return the limits whose last day lies in a month and that are decided at the cut-off.

    What is still open and not yet late is left out, and so is what was cancelled.

    Args:
        court_id: which court.
        mechanism_id: whose limits, in any of its versions.
        rule_ids: under which limits.
        month: when their last day is.
        visible: what the official may see.
        cut_off: counted at this instant.
    """
    return (
        Duty.objects.filter(visible, court_id=court_id, rule_id__in=list(rule_ids))
        .filter(version__mechanism_id=mechanism_id)
        .filter(last_day__gte=month.first, last_day__lte=month.last)
        .exclude(state=DutyState.CANCELLED)
        .exclude(state=DutyState.OPEN, ends_at__gt=cut_off)
    )


def count_figures(
    court_id: int,
    mechanism: Mechanism,
    month: Month,
    *,
    visible: Q,
    cut_off: datetime,
    by_person: bool = False,
) -> Figures:
    """Count a month's rates by body, or by body and person, with what is open and overdue (NS-2).

    Args:
        court_id: which court.
        mechanism: whose indicators.
        month: limits whose last day lies in it.
        visible: what the official may see.
        cut_off: counted at this instant.
        by_person: break bodies down by person.
    """
    indicators = list_indicators(mechanism)
    keys = ("body_id", "holder_id") if by_person else ("body_id",)
    counted: dict[tuple[int | None, ...], dict[str, Rate]] = {}
    limits = {indicator.limit for indicator in indicators}
    due = duties_due(court_id, mechanism.id, limits, month, visible, cut_off)
    # Rates that differ only in what is below the line share a column.
    did = {i.id: f"did_{CONTACT.get(i.numerator, 'reply')}" for i in indicators}
    aggregates = {"due": Count("pk")} | {
        did[i.id]: Count("pk", filter=numerator_condition(i.numerator)) for i in indicators
    }
    for group in due.values("rule_id", *keys).annotate(**aggregates).order_by():
        rates = counted.setdefault(tuple(group[key] for key in keys), {})
        for indicator in indicators:
            if indicator.limit == group["rule_id"]:
                rates[indicator.id] = Rate(group[did[indicator.id]], group["due"])
    backlog = _count_backlog(court_id, visible, cut_off, keys)
    rows = _rows(counted, backlog, indicators, keys)
    return Figures(month, cut_off, indicators, _total(rows, indicators), rows)


def _count_backlog(
    court_id: int, visible: Q, cut_off: datetime, keys: tuple[str, ...]
) -> dict[tuple[int | None, ...], tuple[int, int]]:
    groups = (
        Duty.objects.filter(visible, court_id=court_id, state=DutyState.OPEN)
        .values(*keys)
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(ends_at__lte=cut_off)))
        .order_by()
    )
    return {tuple(g[key] for key in keys): (g["open"], g["overdue"]) for g in groups}


def _rows(
    counted: dict[tuple[int | None, ...], dict[str, Rate]],
    backlog: dict[tuple[int | None, ...], tuple[int, int]],
    indicators: tuple[IndicatorRule, ...],
    keys: tuple[str, ...],
) -> tuple[FigureRow, ...]:
    groups = set(counted) | set(backlog)
    bodies, people = _name(groups)
    rows = []
    for group in groups:
        body = bodies.get(group[0])
        person = people.get(group[1]) if len(keys) > 1 else None
        rates = counted.get(group, {})
        waiting, overdue = backlog.get(group, (0, 0))
        rows.append(
            FigureRow(
                body, person, {i.id: rates.get(i.id, Rate(0, 0)) for i in indicators},
                waiting, overdue,
            )
        )  # fmt: skip
    rows.sort(
        key=lambda row: (
            (row.body.position, row.body.pk) if row.body else (0, 0),
            row.person is None,
            row.person.pk if row.person else 0,
        )
    )
    return tuple(rows)


_NAMES = """
SELECT true, id, name, position FROM organizations_body WHERE id = ANY(%(bodies)s)
 UNION ALL
SELECT false, id, name, 0 FROM organizations_person WHERE id = ANY(%(people)s)
"""


def _name(
    groups: set[tuple[int | None, ...]],
) -> tuple[dict[int | None, Body], dict[int | None, Person]]:
    """Return the bodies and people of groups with their names, in one statement for both."""
    ids = {"bodies": [*{g[0] for g in groups}], "people": [*{g[1] for g in groups if g[1:]}]}
    bodies: dict[int | None, Body] = {}
    people: dict[int | None, Person] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, ids)
        for is_body, pk, name, position in cursor:
            if is_body:
                bodies[pk] = Body(pk=pk, name=name, position=position)
            else:
                people[pk] = Person(pk=pk, name=name)
    return bodies, people


def _total(rows: tuple[FigureRow, ...], indicators: tuple[IndicatorRule, ...]) -> FigureRow:
    rates = {
        indicator.id: sum((row.rates[indicator.id] for row in rows), Rate(0, 0))
        for indicator in indicators
    }
    return FigureRow(
        None, None, rates, sum(row.open for row in rows), sum(row.overdue for row in rows)
    )


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What was answered without a work order in a month (NS-4b).

    Args:
        direct: answers given by the desk.
        closed_on_the_spot: those of them that were closed at once.
        self_answered: matters that an answer offered beforehand has settled.
        median: half of the direct answers took no longer from receipt; None without any.
    """

    direct: int
    closed_on_the_spot: int
    self_answered: int
    median: timedelta | None


_AT_ONCE = """
SELECT count(*), count(*) FILTER (WHERE q.closed_at = r.replied_at),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY r.replied_at - q.received_at),
       (SELECT count(*) FROM ledger_event e
         WHERE e.court_id = %(court)s AND e.kind = 'question.self_answered'
           AND e.occurred_at >= %(first)s AND e.occurred_at < %(after)s)
  FROM requests_reply r JOIN requests_servicerequest q ON q.id = r.request_id
 WHERE r.court_id = %(court)s AND q.court_id = %(court)s AND r.kind = 'direct'
   AND r.replied_at >= %(first)s AND r.replied_at < %(after)s
"""


def measure_at_once(court_id: int, month: Month) -> AtOnce:
    """Count a month's answers without work order, and how long they took from receipt.

    Args:
        court_id: which court.
        month: when they were given.
    """
    bounds: dict[str, int | datetime] = {
        "court": court_id,
        "first": midnight(month.first),
        "after": midnight(month.following.first),
    }
    with connection.cursor() as cursor:
        cursor.execute(_AT_ONCE, bounds)
        direct, closed, median, self_answered = cursor.fetchone()
    return AtOnce(direct, closed, self_answered, median)


def list_counted(
    court_id: int,
    mechanism: Mechanism,
    indicator: IndicatorRule,
    month: Month,
    side: Side,
    *,
    visible: Q,
    cut_off: datetime,
) -> QuerySet[Duty]:
    """Return the very duties behind a number, latest last day first.

    Args:
        court_id: which court.
        mechanism: whose limits.
        indicator: which rate.
        month: which month.
        side: above the line, below it, or the difference.
        visible: what the official may see, narrowed to the row that was opened.
        cut_off: the instant at which the number was counted.
    """
    duties = duties_due(court_id, mechanism.id, [indicator.limit], month, visible, cut_off)
    if side is Side.NUMERATOR:
        duties = duties.filter(numerator_condition(indicator.numerator))
    elif side is Side.MISSED:
        counted = duties.filter(numerator_condition(indicator.numerator))
        duties = duties.exclude(pk__in=counted.values("pk"))
    return duties.select_related("body", "holder").order_by("-last_day", "-id")


def list_backlog(
    court_id: int, *, visible: Q, cut_off: datetime, overdue_only: bool
) -> QuerySet[Duty]:
    """Return the open limits, the most overdue first.

    Args:
        court_id: which court.
        visible: what the official may see, narrowed to the row that was opened.
        cut_off: late is late at this instant.
        overdue_only: only what is late.
    """
    duties = Duty.objects.filter(visible, court_id=court_id, state=DutyState.OPEN)
    if overdue_only:
        duties = duties.filter(ends_at__lte=cut_off)
    return duties.select_related("body", "holder").order_by("last_day", "id")
