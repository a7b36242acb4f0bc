"""Putting a court's ledgers of a period together, and following the problems that they name."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from uuid_utils.compat import uuid7

from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court
from fenglian.returns.actions.filing import SUBJECT
from fenglian.returns.errors import NothingToReportError, ProblemSettledError, ReturnNotFoundError
from fenglian.returns.models import Compilation, Problem
from fenglian.returns.policies import read_court_ids, require_compiler, visible_problems
from fenglian.returns.queries import (
    Filing,
    Wanted,
    add_up,
    find_reporting_duty,
    list_filings,
    turn_of,
)
from fenglian.returns.validators import check_words
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.organizations.queries import Official


@transaction.atomic
def compile_ledgers(day: dt.date, words: str, *, by: Official, at: dt.datetime) -> Compilation:
    """Put the ledgers of a period together over all towns, and keep it as it stands (XX-15).

    Who has not reported is in it by name: it waits for nobody; who has is told. Compiled again it
    is another one. A superior court's takes in the courts beneath it.

    Args:
        day: any day of the window in which ledgers are reported.
        words: what the office says of it: the heart of the circular.
        by: somebody of the management office.
        at: when.

    Raises:
        NotCompilerError: somebody else.
        NothingToReportError: no rule in force asks for ledgers.
        WordsError: nothing is said, or too much.
    """
    require_compiler(by)
    words = check_words(words, field="words")
    court = Court.objects.select_for_update(no_key=True).get(pk=by.court_id)
    duty = find_reporting_duty(court.pk, at)
    if duty is None:
        raise NothingToReportError
    turn = turn_of(duty.rule, day, load_calendar(court.calendar_id))
    courts = read_court_ids(by)
    filings = list_filings(courts, duty, turn, today=civil_day(at))
    figures = add_up(Wanted(courts, turn.covered.first, turn.covered.last))
    earlier = Compilation.objects.filter(court=court, first=turn.covered.first)
    compilation = Compilation.objects.create(
        id=UUID(bytes=uuid7().bytes),
        court=court,
        first=turn.covered.first,
        last=turn.covered.last,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        content={
            "towns": [asdict(town) for town in figures],
            "people": [_stood(filing) for filing in filings],
            "courts": dict(Court.objects.filter(pk__in=courts).values_list("pk", "short_name")),
        },
        words=words,
        person_id=by.person_id,
        signature=by.actor.label,
        made_at=at,
    )
    event = record_event(
        EventKind.LEDGER_COMPILED,
        court_id=court.pk,
        subject_kind="compilation",
        subject_id=compilation.pk,
        actor=by.actor,
        at=at,
        data={
            "first": turn.covered.first.isoformat(),
            "towns": len(figures),
            "people": len(filings),
        },
    )
    for filed in (one.latest for one in filings if one.court_id == court.pk):
        if filed is not None:
            tell_of_event(
                MessageKind.LEDGER_COMPILED,
                event,
                court,
                [filed.person_id],
                about=(SUBJECT, filed.pk),
            )
    return compilation


def _stood(filing: Filing) -> dict[str, object]:
    return {
        "person": filing.person.pk,
        "name": filing.person.name,
        "court": filing.court_id,
        "towns": [town.name for town in filing.towns],
        "state": filing.state.value,
        "filed_on": filing.first_filed_on.isoformat() if filing.first_filed_on else None,
        "is_late": filing.is_late,
        "days_late": filing.days_late,
        "lines": len(filing.latest.lines) if filing.latest else None,
    }


@transaction.atomic
def settle_problem(problem_id: UUID, outcome: str, *, by: Official, at: dt.datetime) -> Problem:
    """Write down what became of a problem that a report names (XX-21).

    Args:
        problem_id: which.
        outcome: what was done.
        by: somebody of the management office.
        at: when.

    Raises:
        ReturnNotFoundError: not there, or not for this official.
        NotCompilerError: somebody else.
        WordsError: nothing is said, or too much.
        ProblemSettledError: somebody has settled it.
    """
    found = visible_problems(by).filter(court_id=by.court_id, pk=problem_id).exists()
    if not found:
        raise ReturnNotFoundError
    require_compiler(by)
    outcome = check_words(outcome, field="outcome")
    problem = Problem.objects.select_for_update(no_key=True).get(pk=problem_id)
    if problem.settled_at is not None:
        raise ProblemSettledError
    problem.outcome, problem.settled_at = outcome, at
    problem.settled_by_id, problem.signature = by.person_id, by.actor.label
    problem.save(update_fields=["outcome", "settled_at", "settled_by", "signature"])
    record_event(
        EventKind.PROBLEM_SETTLED,
        court_id=problem.court_id,
        subject_kind="return",
        subject_id=problem.filed_id,
        actor=by.actor,
        at=at,
        data={"problem": str(problem.pk)},
    )
    return problem
