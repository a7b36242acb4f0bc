"""What can go wrong with quotas."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class QuotasNotFoundError(NotFoundError):
    """Quotas are for people of the court; to others there is no such page."""

    code = "quotas_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有这一页。可能是网址不完整，也可能它不归您看。"))


class ShortfallNotFoundError(NotFoundError):
    """No such entry, or not for this official."""

    code = "shortfall_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有这一条记录。可能是网址不完整，也可能它不归您看。"))


class NotTheirsToExplainError(ForbiddenError):
    """The reason is stated by whoever bore the quota."""

    code = "shortfall_not_theirs"

    def __init__(self) -> None:
        super().__init__(_("没有达到的原因由联络这个镇街的人自己写，您可以看。"))


class NotTheirsToReadError(ForbiddenError):
    """A reason is taken note of by somebody above."""

    code = "shortfall_not_theirs_to_read"

    def __init__(self) -> None:
        super().__init__(_("由联系领导、部门领导或者院领导阅示，您自己的不能自己阅示。"))


class ReasonError(DomainError):
    """The words are missing or too long."""

    code = "shortfall_reason"


class AlreadyStatedError(ConflictError):
    """A reason stands already, or has been read: neither is changed afterwards."""

    code = "shortfall_already_stated"


class NothingToReadError(ConflictError):
    """No reason has been stated yet."""

    code = "shortfall_nothing_to_read"

    def __init__(self) -> None:
        super().__init__(_("还没有写原因，写了以后才能阅示。"))
