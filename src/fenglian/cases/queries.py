"""Looking up cases."""

from __future__ import annotations

from dataclasses import dataclass

from fenglian.cases.errors import CaseNumberError
from fenglian.cases.models import Case
from fenglian.cases.numbers import parse_case_number


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case as forms and orders need it.

    Args:
        case_id: the case.
        number: its number in the official form.
        cause: 案由, empty where it may not be shown.
        department_id: the division that has it, None where the case system names none.
        judge_id: the judge in charge, None where the case system names none.
    """

    case_id: int
    number: str
    cause: str
    department_id: int | None
    judge_id: int | None


def find_case(court_id: int, text: str) -> FoundCase | None:
    """Return the case of a number in any usual spelling, None where the court has none such.

    Args:
        court_id: in which court.
        text: the number as typed.
    """
    try:
        number = parse_case_number(text).text
    except CaseNumberError:
        return None
    case = Case.objects.filter(court_id=court_id, number=number).first()
    if case is None:
        return None
    return FoundCase(case.pk, case.number, case.cause, case.department_id, case.judge_id)
