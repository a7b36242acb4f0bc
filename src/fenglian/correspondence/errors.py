"""What can go wrong between towns and the court, said so that the person can act on it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class ThreadNotFoundError(NotFoundError):
    """No such thread, or not for this person."""

    code = "thread_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到这件来往。可能是网址不完整，也可能它不在您联系的镇街。"))


class RecordNotFoundError(NotFoundError):
    """No such record, or not for this person."""

    code = "correspondence_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有找到。可能是网址不完整，也可能它不归您看。"))


class NotYourThreadError(ForbiddenError):
    """Readable, but somebody else's act."""

    code = "thread_not_yours"

    def __init__(self) -> None:
        super().__init__(
            _("这一步由这个镇街现在的联系人来做，或者由收到转办的部门来做；您可以看，不能代做。")
        )


class StaleThreadError(ConflictError):
    """Somebody said or did something in it since."""

    code = "thread_stale"

    def __init__(self) -> None:
        super().__init__(_("刚才有人在这件来往里写了新的内容，您写的没有发出。请看过以后再发。"))


class WrongStateError(ConflictError):
    """What is asked does not go with how things stand."""

    code = "thread_wrong_state"


class InvalidWordsError(DomainError):
    """Something written cannot be right."""

    code = "correspondence_invalid"
