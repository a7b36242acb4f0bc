"""What can be wrong with a case number or a file of cases."""

from __future__ import annotations

from fenglian.errors import DomainError


class CaseNumberError(DomainError):
    """The text is no case number; the message says what is missing and shows the right form."""

    code = "case_number_invalid"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="case_number")
