"""Looking up cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from fenglian.cases.errors import CaseNumberError
from fenglian.cases.models import Case
from fenglian.cases.numbers import CaseNumber, parse_case_number
from fenglian.isolation.scope import Audience, current_scope
from fenglian.organizations.models import Court
from fenglian.privacy.indexes import phone_index

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case as forms and orders need it.

    Args:
        case_id: the case.
        number: its number in the official form.
        cause: 案由, empty where it may not be shown.
        department_id: the division that has it, None where the case system names none.
        department: its name, empty likewise.
        judge_id: the judge in charge, None where the case system names none.
        judge: their name, empty likewise.
        is_public: whether all this may be told to whoever knows the number.
    """

    case_id: int
    number: str
    cause: str
    department_id: int | None
    department: str
    judge_id: int | None
    judge: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class CaseState:
    """How a case stands, for a party who has proved to be one.

    Args:
        number: its number in the official form.
        cause: 案由, empty where it may not be shown.
        stage: 办理阶段, word for word as the case system has it; may be empty.
        filed_on: when it was filed.
        department: the division that has it, may be empty.
        judge: the judge in charge, may be empty.
        as_of: when the case system last said so.
    """

    number: str
    cause: str
    stage: str
    filed_on: dt.date
    department: str
    judge: str
    as_of: dt.datetime


def find_case(court_id: int, text: str) -> FoundCase | None:
    """Return the case of a number in any usual spelling, None where the court has none such.

    On the portal the cause of a case that is not public is left out: the number alone is no proof.

    Args:
        court_id: in which court.
        text: the number as typed; what is no number finds nothing.
    """
    try:
        number = parse_case_number(text)
    except CaseNumberError:
        return None
    case = (
        Case.objects.filter(court_id=court_id, number=number.text)
        .values(
            *("pk", "number", "cause", "is_public"),
            *("department_id", "department__name", "judge_id", "judge__name"),
        )
        .first()
    )
    if case is None:
        return None
    return FoundCase(
        case_id=case["pk"],
        number=case["number"],
        cause=_shown_cause(case),
        department_id=case["department_id"],
        department=case["department__name"] or "",
        judge_id=case["judge_id"],
        judge=case["judge__name"] or "",
        is_public=case["is_public"],
    )


def _shown_cause(case: Mapping[str, Any]) -> str:
    """Return the cause; nothing on the portal where the case is not public."""
    scope = current_scope()
    hidden = not case["is_public"] and scope is not None and scope.audience is Audience.PORTAL
    return "" if hidden else case["cause"]


def find_court_of(number: CaseNumber) -> Court | None:
    """Return the court whose code a case number carries, None where it does not take part.

    Args:
        number: the case number.
    """
    return Court.objects.filter(code=number.court_code).first()


def case_state_for_party(court_id: int, number: str, phone: str) -> CaseState | None:
    """Return how a case stands to whoever knows its number and a party's telephone number.

    An unknown number and a wrong telephone number are the same None by the same one statement.
    Parties are hidden from the portal: a function of the database compares (migration 0002) and
    gives out nothing but the case's id. On the portal the cause of a case that is not public is
    left out: number and telephone may both be known to others than its parties. Callers ration
    attempts (`privacy.actions.count_attempt`): telephone numbers are few.

    Args:
        court_id: in which court, one of the running scope.
        number: the case number in any usual spelling.
        phone: the telephone number in any usual spelling.

    Raises:
        CaseNumberError: the number is none.
        InvalidPhoneError: the telephone number is none.
    """
    wanted, index = parse_case_number(number).text, phone_index(phone)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_state_for_party(%s, %s, %s)", [court_id, wanted, index])
        (case_id,) = cursor.fetchone()
    if case_id is None:
        return None
    case = Case.objects.values(
        *("number", "cause", "is_public", "stage", "filed_on", "imported_at"),
        *("department__name", "judge__name"),
    ).get(court_id=court_id, pk=case_id)
    return CaseState(
        number=case["number"],
        cause=_shown_cause(case),
        stage=case["stage"],
        filed_on=case["filed_on"],
        department=case["department__name"] or "",
        judge=case["judge__name"] or "",
        as_of=case["imported_at"],
    )
