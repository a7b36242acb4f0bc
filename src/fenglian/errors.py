"""The errors of the domain: a stable code, and words that a person can act on."""

from typing import ClassVar


class DomainError(Exception):
    """Something the rules of the work do not allow.

    The faces turn it into a page, a problem document or a line on the terminal, in one place each.

    Args:
        message: what happened, with which value, and what to do, in the user's language.
        field: the form field or option it is about, if any.
    """

    code: ClassVar[str] = "domain_error"
    status: ClassVar[int] = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFoundError(DomainError):
    """There is no such thing, or this person may not know of it: the two look the same."""

    code = "not_found"
    status = 404


class ForbiddenError(DomainError):
    """The thing is visible to this person, but this act on it is not theirs."""

    code = "forbidden"
    status = 403


class ConflictError(DomainError):
    """Somebody else changed it in between; nothing was stored."""

    code = "conflict"
    status = 409
