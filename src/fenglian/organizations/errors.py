"""What can be wrong with people and their accounts."""

from __future__ import annotations

from fenglian.errors import DomainError


class AccountError(DomainError):
    """An account that cannot be opened or changed as asked."""

    code = "account"
