"""What can be wrong with personal data, each in words for the person who typed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.errors import DomainError

if TYPE_CHECKING:
    from datetime import datetime


class DecryptionError(DomainError):
    """An encrypted value does not open: it was changed, moved or sealed with another key."""

    code = "decryption_failed"
    status = 500


class InvalidPhoneError(DomainError):
    """A telephone number that nobody can be called under."""

    code = "invalid_phone"


class InvalidIdentityNumberError(DomainError):
    """A resident identity number (公民身份号码) that was never issued."""

    code = "invalid_identity_number"


class InvalidPersonNameError(DomainError):
    """A text that is no person's name."""

    code = "invalid_person_name"


class InvalidCodeError(DomainError):
    """A text that cannot be a follow-up code, whoever it might belong to."""

    code = "invalid_code"


class TooManyAttemptsError(DomainError):
    """Too many tries in a time; says when the next one is welcome.

    Args:
        message: the sentence for the person.
        retry_at: the instant from which the next attempt counts afresh.
    """

    code = "too_many_attempts"
    status = 429

    def __init__(self, message: str, *, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at
