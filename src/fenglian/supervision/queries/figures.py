"""The three rates of NS-2, and the records behind every number of them.

A rate is defined by the mechanism (kind `indicator`): what is counted above and below the line,
under which limit. Here is only how each fact is counted, from duties and calls.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.mechanisms.enums import Fact, Grain
from fenglian.mechanisms.readings import print_rate
from fenglian.mechanisms.schema import IndicatorRule, Mechanism
from fenglian.organizations.models import Body, Person
from fenglian.supervision.enums import Outcome, Side
from fenglian.supervision.queries.periods import Period
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import midnight


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
        department: the department of a team that is told apart from it.
        open: how many limits are open at the cut-off.
        overdue: how many of them are late.
    """

    body: Body | None
    person: Person | None
    rates: dict[str, Rate]
    department: Body | None = None
    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """A period's figures.

    Args:
        period: which period.
        cut_off: counted at this instant.
        indicators: the definitions, printed beside the numbers.
        total: all that the official may see.
        rows: by department, by team, or by body and person.
    """

    period: Period
    cut_off: datetime
    indicators: tuple[IndicatorRule, ...]
    total: FigureRow
    rows: tuple[FigureRow, ...]


def list_indicators(mechanism: Mechanism) -> tuple[IndicatorRule, ...]:
    """Return the rates that a mechanism lays down, in its order."""
    return tuple(rule for rule in mechanism.rules if isinstance(rule, IndicatorRule))


# What is counted is said once, in SQL, for the statement that counts and the lists behind it.
_IN_TIME = "duties_duty.state = 'met' AND duties_duty.closed_at < duties_duty.ends_at"
# A telephone call reached the party in time and is not contested.
_REACHED = """EXISTS (
    SELECT 1 FROM requests_phonecall c
     WHERE c.court_id = duties_duty.court_id AND c.request_id = duties_duty.subject_id
       AND c.reached AND c.contested_at IS NULL
       AND c.called_at >= duties_duty.starts_at AND c.called_at < duties_duty.ends_at)"""
# A complaint that nobody could be reached stands, or waits to be looked into.
_COMPLAINED_OF = f"""EXISTS (
    SELECT 1 FROM supervision_specialsupervision s
     WHERE s.court_id = duties_duty.court_id AND s.duty_id = duties_duty.id
       AND s.against_contact AND s.outcome <> '{Outcome.UNFOUNDED.value}')"""  # noqa: S608 - ours
_ABOVE_THE_LINE = {
    Fact.ACCEPTED_IN_TIME: _IN_TIME,
    Fact.REPLIED_IN_TIME: _IN_TIME,
    Fact.CONTACTED_IN_TIME: f"({_IN_TIME} OR {_REACHED})",
    Fact.CONTACTED_UNDISPUTED: f"({_IN_TIME} OR {_REACHED}) AND NOT {_COMPLAINED_OF}",
}
_DUE = """
    duties_duty.court_id = %s AND duties_duty.rule_id = ANY(%s)
    AND duties_duty.version_id IN (
        SELECT id FROM mechanisms_mechanismversion WHERE mechanism_id = %s)
    AND duties_duty.last_day BETWEEN %s AND %s AND duties_duty.state <> 'cancelled'
    AND NOT (duties_duty.state = 'open' AND duties_duty.ends_at > %s)
"""


def _is(condition: str, *values: object) -> RawSQL:
    return RawSQL(condition, values, output_field=BooleanField())  # noqa: S611 - of this module


def duties_due(
    court_id: int,
    mechanism_id: str,
    rule_ids: Iterable[str],
    period: Period,
    visible: Q,
    cut_off: datetime,
) -> QuerySet[Duty]:
    """Return the limits whose last day lies in a period and that are decided at the cut-off.

    What is still open and not yet late is left out, and so is what was cancelled.

    Args:
        court_id: which court.
        mechanism_id: whose limits, in any of its versions.
        rule_ids: under which limits.
        period: when their last day is.
        visible: what the official may see.
        cut_off: counted at this instant.
    """
    due = _is(_DUE, court_id, [*rule_ids], mechanism_id, period.first, period.last, cut_off)
    return Duty.objects.filter(visible, due)


def count_figures(
    court_id: int,
    mechanism: Mechanism,
    period: Period,
    *,
    visible: Q,
    cut_off: datetime,
    grain: Grain = Grain.DEPARTMENT,
) -> Figures:
    """Count a period's rates, with what is open and overdue at its cut-off (NS-2).

    Args:
        court_id: which court.
        mechanism: whose indicators.
        period: limits whose last day lies in it.
        visible: what the official may see.
        cut_off: counted at this instant.
        grain: what a row is: a department with its teams, a team, or a person.
    """
    indicators = list_indicators(mechanism)
    facts = [*dict.fromkeys(indicator.numerator for indicator in indicators)]
    limits = [*dict.fromkeys(indicator.limit for indicator in indicators)]
    due = (court_id, limits, mechanism.id, period.first, period.last, cut_off)
    rows: dict[tuple[int, int | None], FigureRow] = {}
    with connection.cursor() as cursor:
        cursor.execute(*_compose(facts, visible, due, by_person=grain is Grain.PERSON))
        for rule_id, number, overdue, *did, body_id, holder, name, above, over, person in cursor:
            department = Body(pk=above, name=over) if above else None
            body = Body(pk=body_id, name=name)
            if department and grain is Grain.DEPARTMENT:
                body, department = department, None
            row = rows.get((body.pk, holder))
            if row is None:
                row = rows[body.pk, holder] = FigureRow(
                    body,
                    Person(pk=holder, name=person) if holder else None,
                    {indicator.id: Rate(0, 0) for indicator in indicators},
                    department,
                )
            if rule_id is None:
                counted = replace(row, open=row.open + number, overdue=row.overdue + overdue)
                rows[body.pk, holder] = counted
                continue
            for indicator in indicators:
                if indicator.limit == rule_id:
                    row.rates[indicator.id] += Rate(did[facts.index(indicator.numerator)], number)
    every = tuple(rows.values())
    return Figures(period, cut_off, indicators, _total(every, indicators), every)


_COUNT = """
SELECT g.*, b.name, d.id, d.name, p.name FROM (
    SELECT rule_id, count(*), 0, {did}, body_id, {holder} AS holder_id
      FROM duties_duty WHERE {due} AND {visible} GROUP BY rule_id, body_id, {holder}
     UNION ALL
    SELECT NULL, count(*), count(*) FILTER (WHERE ends_at <= %s), {none}, body_id, {holder}
      FROM duties_duty WHERE court_id = %s AND state = 'open' AND {visible}
     GROUP BY body_id, {holder}
) g JOIN organizations_body b ON b.id = g.body_id
    LEFT JOIN organizations_body d ON d.id = b.parent_id AND b.kind = 'team'
    LEFT JOIN organizations_person p ON p.id = g.holder_id
 ORDER BY coalesce(d.position, b.position), coalesce(d.id, b.id), d.id NULLS FIRST,
       b.position, b.id, p.id NULLS LAST
"""


def _compose(
    facts: list[Fact], visible: Q, due: tuple[Any, ...], *, by_person: bool
) -> tuple[str, list[Any]]:
    """Return the statement that counts: by rule what fell due, without a rule what is open.

    One statement written by hand: to build two takes Python as long as PostgreSQL needs to count
    ten thousand.
    """
    court_id, *_rest, cut_off = due
    query = Duty.objects.filter(visible).query
    try:
        seen, values = query.get_compiler("default").compile(query.where)
    except FullResultSet:
        seen, values = "true", ()
    except EmptyResultSet:
        seen, values = "false", ()
    statement = _COUNT.format(
        did=", ".join(f"count(*) FILTER (WHERE {_ABOVE_THE_LINE[fact]})" for fact in facts),
        none=", ".join("NULL" for _ in facts),
        holder="duties_duty.holder_id" if by_person else "NULL::bigint",
        due=_DUE,
        visible=seen,
    )
    return statement, [*due, *values, cut_off, court_id, *values]


def _total(rows: tuple[FigureRow, ...], indicators: tuple[IndicatorRule, ...]) -> FigureRow:
    rates = {
        indicator.id: sum((row.rates[indicator.id] for row in rows), Rate(0, 0))
        for indicator in indicators
    }
    return FigureRow(
        None,
        None,
        rates,
        open=sum(row.open for row in rows),
        overdue=sum(row.overdue for row in rows),
    )


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What was answered without a work order in a period (NS-4b).

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


def measure_at_once(court_id: int, period: Period) -> AtOnce:
    """Count a period's answers without work order, and how long they took from receipt.

    Args:
        court_id: which court.
        period: when they were given.
    """
    bounds: dict[str, int | datetime] = {
        "court": court_id,
        "first": midnight(period.first),
        "after": midnight(period.last + ONE_DAY),
    }
    with connection.cursor() as cursor:
        cursor.execute(_AT_ONCE, bounds)
        direct, closed, median, self_answered = cursor.fetchone()
    return AtOnce(direct, closed, self_answered, median)


def list_counted(
    court_id: int,
    mechanism: Mechanism,
    indicator: IndicatorRule,
    period: Period,
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
        period: which period.
        side: above the line, below it, or the difference.
        visible: what the official may see, narrowed to the row that was opened.
        cut_off: the instant at which the number was counted.
    """
    duties = duties_due(court_id, mechanism.id, [indicator.limit], period, visible, cut_off)
    if side is Side.NUMERATOR:
        duties = duties.filter(_is(_ABOVE_THE_LINE[indicator.numerator]))
    elif side is Side.MISSED:
        duties = duties.filter(_is(f"NOT ({_ABOVE_THE_LINE[indicator.numerator]})"))
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
