"""Reporting a ledger: one click freezes what the records say (XX-15)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from fenglian.duties.actions import settle_occasions
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court, Person
from fenglian.organizations.queries import (
    find_filing_body,
    find_leader_chain,
    find_management_office,
)
from fenglian.returns.enums import FilingState, ReturnKind
from fenglian.returns.errors import NothingNewError, NothingToReportError, NotYourLedgerError
from fenglian.returns.models import Problem, Return
from fenglian.returns.queries import (
    Filing,
    Line,
    ReportingDuty,
    Turn,
    Wanted,
    add_up,
    find_reporting_duty,
    list_filings,
    read_lines,
    turn_of,
)
from fenglian.returns.validators import check_words, split_problems
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.ledger.models import Event
    from fenglian.organizations.queries import Official

SUBJECT = "return"


@transaction.atomic
def file_ledger(
    day: dt.date,
    *,
    words: str = "",
    problems: str = "",
    for_id: int | None = None,
    by: Official,
    at: dt.datetime,
) -> Return:
    """Report one's ledger of a period: its lines and figures are kept as the records have them.

    A second time after it was returned, or when records were added or corrected since, it becomes a
    report of its own that names the one before; nothing reported is ever changed.

    Args:
        day: any day of the window in which it is reported.
        words: what the contact adds, may be empty.
        problems: what was met with in the work, one a line; followed until settled (XX-21).
        for_id: the absent contact for whom a deputy reports; None: one's own.
        by: the town's contact, or who stands in for them today and signs it.
        at: when.

    Raises:
        NotYourLedgerError: they do not stand in for that contact today.
        NothingToReportError: no rule asks for it, or they keep no ledger.
        NothingNewError: what was reported says all of it.
        WordsError: the words are too long.
    """
    court = Court.objects.get(pk=by.court_id)
    duty = find_reporting_duty(court.pk, at)
    if duty is None:
        raise NothingToReportError
    keeper = _keeper_of(by, for_id)
    turn = turn_of(duty.rule, day, load_calendar(court.calendar_id))
    Person.objects.select_for_update(no_key=True).get(court=court, pk=keeper.person_id)
    filing = _filing_of(keeper, duty, turn, civil_day(at))
    wanted = wanted_of(filing, turn)
    lines = [freeze(line) for line in read_lines(wanted)]
    kind = _kind_of(filing, lines)
    filed = Return.objects.create(
        id=UUID(bytes=uuid7().bytes),
        court=court,
        person_id=keeper.person_id,
        version_id=duty.version_id,
        rule_id=duty.rule.id,
        clause_id=duty.rule.clauses[0],
        first=turn.covered.first,
        last=turn.covered.last,
        due_on=turn.due_on,
        number=filing.latest.number + 1 if filing.latest else 1,
        kind=kind,
        follows=filing.latest,
        lines=lines,
        figures=[asdict(town) for town in add_up(wanted)],
        words=check_words(words, field="words", required=False),
        signature=by.actor.label,
        filed_at=at,
        filed_on=civil_day(at),
    )
    Problem.objects.bulk_create(
        Problem(id=UUID(bytes=uuid7().bytes), court=court, filed=filed, words=problem)
        for problem in split_problems(problems)
    )
    event = _announce(filed, court, keeper, by=by, at=at)
    for town in filing.towns:
        settle_occasions(event, court=court, key=f"town:{town.pk}", day=turn.window.first)
    return filed


def wanted_of(filing: Filing, turn: Turn) -> Wanted:
    """Return which part of the ledger somebody reports: all that happened in their towns."""
    return Wanted(
        court_ids=(filing.court_id,),
        first=turn.covered.first,
        last=turn.covered.last,
        area_ids=tuple(town.pk for town in filing.towns),
    )


def freeze(line: Line) -> dict[str, Any]:
    """Return a line as it is kept in a report."""
    return {
        "activity": str(line.activity_id),
        "day": line.day.isoformat(),
        "town": line.town,
        "place": line.place,
        "kinds": list(line.kinds),
        "people": line.people,
        "met": line.met,
        "summary": line.summary,
        "answers": line.answers,
        "audience": line.audience,
        "matters": line.matters,
    }


def _keeper_of(by: Official, for_id: int | None) -> Official:
    """Return as whom an official reports: themselves, or one whom they stand in for today."""
    if for_id is None:
        return by
    for one in by.capacities:
        if one.person_id == for_id:
            return one
    raise NotYourLedgerError


def _filing_of(by: Official, duty: ReportingDuty, turn: Turn, today: dt.date) -> Filing:
    found = list_filings([by.court_id], duty, turn, today=today, person_ids=[by.person_id])
    if not found or not found[0].towns:
        raise NothingToReportError
    return found[0]


def _kind_of(filing: Filing, lines: list[dict[str, Any]]) -> ReturnKind:
    if filing.latest is None:
        return ReturnKind.REGULAR
    if filing.state is FilingState.RETURNED:
        return ReturnKind.MENDED
    if lines == filing.latest.lines:
        raise NothingNewError
    return ReturnKind.SUPPLEMENT


def _announce(
    filed: Return, court: Court, keeper: Official, *, by: Official, at: dt.datetime
) -> Event:
    on_behalf = {} if keeper is by else {"for": keeper.person_id, "for_name": keeper.name}
    event = record_event(
        EventKind.LEDGER_FILED,
        court_id=court.pk,
        subject_kind=SUBJECT,
        subject_id=filed.pk,
        actor=by.actor,
        at=at,
        data={
            "person": filed.person_id,
            "rule": filed.rule_id,
            "first": filed.first.isoformat(),
            "last": filed.last.isoformat(),
            "number": filed.number,
            "lines": len(filed.lines),
            **on_behalf,
        },
    )
    today = civil_day(at)
    offices = [find_filing_body(court.pk), find_management_office(court.pk)]
    told = dict.fromkeys(
        person_id
        for office in offices
        if office is not None
        for person_id in find_leader_chain(office, today)[:1]
    )
    tell_of_event(MessageKind.LEDGER_FILED, event, filed.court, told, about=(SUBJECT, filed.pk))
    return event
