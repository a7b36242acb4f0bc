"""What can go wrong with rosters, said so that the person can act on it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class RosterNotFoundError(NotFoundError):
    """No such roster, or not for this person."""

    code = "roster_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这份名单。可能是网址不完整，也可能它不归本院。"))


class NotYourRosterError(ForbiddenError):
    """Freezing, submitting and answering belong to others."""

    code = "roster_not_yours"

    def __init__(self) -> None:
        super().__init__(
            _("名单由院领导、审判管理办公室或系统管理员冻结、报送和签收，您可以看。没有改动。")
        )


class NothingToFreezeError(DomainError):
    """There is nothing new to keep."""

    code = "roster_nothing_to_freeze"


class WrongRosterStateError(ConflictError):
    """The act does not fit how far the roster has come."""

    code = "roster_wrong_state"


class NoReceiverError(DomainError):
    """Nobody is there to hand the roster to."""

    code = "roster_no_receiver"


class InvalidAnswerError(DomainError):
    """Something in a receipt or a return cannot be right."""

    code = "roster_invalid_answer"
