"""Who has a ledger to report for a period, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.liaison.models import Assignment
from fenglian.mechanisms.enums import Role, Seat
from fenglian.organizations.models import PostTerm
from fenglian.returns.enums import FilingState, ReceiptOutcome
from fenglian.returns.models import Return

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from fenglian.organizations.models import Area, Person
    from fenglian.returns.queries.periods import ReportingDuty, Turn

SEATS = {Role.TOWN_CONTACT: Seat.TOWN_CONTACT, Role.LIAISON_JUDGE: Seat.LIAISON_JUDGE}
"""Which assignments make somebody the one who reports."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Somebody who has a ledger to report for a period.

    Args:
        person: who.
        court_id: their court.
        towns: whose ledgers they keep.
        latest: what they reported last, with its receipts; None: nothing yet.
        first_filed_on: when they reported for the first time.
        due_on: the last day in time.
        today: the day of looking.
    """

    person: Person
    court_id: int
    towns: tuple[Area, ...]
    latest: Return | None
    first_filed_on: dt.date | None
    due_on: dt.date
    today: dt.date

    @property
    def is_late(self) -> bool:
        """Whether it was reported after its day, or has not been though its day is over."""
        return (self.first_filed_on or self.today) > self.due_on

    @property
    def days_late(self) -> int:
        """By how many days it came late, or is late today; 0: in time."""
        return max(0, ((self.first_filed_on or self.today) - self.due_on).days)

    @property
    def state(self) -> FilingState:
        """How it stands."""
        if self.latest is None:
            return FilingState.LATE if self.is_late else FilingState.DUE
        outcomes = {receipt.outcome for receipt in self.latest.receipts.all()}
        if ReceiptOutcome.RETURNED in outcomes:
            return FilingState.RETURNED
        return FilingState.RECEIVED if outcomes else FilingState.FILED


def list_filings(
    court_ids: Collection[int],
    duty: ReportingDuty,
    turn: Turn,
    *,
    today: dt.date,
    person_ids: Collection[int] | None = None,
) -> list[Filing]:
    """Return who keeps a ledger for a period, town by town, and how they stand.

    Whoever holds the town on the day it is due reports for all of the period, and until then
    whoever holds it today: the ledger goes with the town. Whoever has reported is listed too.

    Args:
        court_ids: of which courts, in the running scope.
        duty: the rule.
        turn: which time.
        today: the court's date.
        person_ids: of these people alone; None: of all.
    """
    day = min(max(today, turn.window.first), turn.due_on)
    held = Assignment.objects.on(day).filter(
        court_id__in=court_ids, seat=SEATS[duty.rule.holder].value, person__isnull=False
    )
    filed = Return.objects.filter(
        court_id__in=court_ids, rule_id=duty.rule.id, first=turn.covered.first
    )
    if person_ids is not None:
        held, filed = held.filter(person_id__in=person_ids), filed.filter(person_id__in=person_ids)
    people: dict[int, Person] = {}
    towns: dict[int, list[Area]] = {}
    for assignment in held.select_related("person", "area").order_by("court_id", "area_id"):
        if assignment.person is not None:
            people[assignment.person.pk] = assignment.person
            towns.setdefault(assignment.person.pk, []).append(assignment.area)
    latest: dict[int, Return] = {}
    first: dict[int, dt.date] = {}
    for one in filed.select_related("person").prefetch_related("receipts").order_by("number"):
        people.setdefault(one.person_id, one.person)
        first.setdefault(one.person_id, one.filed_on)
        latest[one.person_id] = one
    return [
        Filing(
            person=person,
            court_id=person.court_id,
            towns=tuple(towns.get(pk, ())),
            latest=latest.get(pk),
            first_filed_on=first.get(pk),
            due_on=turn.due_on,
            today=today,
        )
        for pk, person in people.items()
    ]


def list_keepers(court_id: int, day: dt.date) -> list[str]:
    """Return who puts a court's ledgers together: the management office's people (XX-21).

    Args:
        court_id: which court.
        day: the court's date.

    Returns:
        Their names; empty: the court names no office, or nobody is there, which is to be shown.
    """
    terms = PostTerm.objects.on(day).filter(
        court_id=court_id, post__body__is_management_office=True
    )
    return list(terms.order_by("post__position", "pk").values_list("person__name", flat=True))
