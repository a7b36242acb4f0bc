"""What can go wrong with figures and with what is specially supervised."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class FiguresForbiddenError(NotFoundError):
    """Figures are for those who have something under them; to others there is no such page."""

    code = "figures_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有这一页。可能是网址不完整，也可能它不归您看。"))


class UnknownPeriodError(DomainError):
    """The month is not one."""

    code = "figures_unknown_period"

    def __init__(self, text: str) -> None:
        super().__init__(
            _("“{text}”不是一个月份，请写成 2026-11 这样。").format(text=text), field="month"
        )


class SupervisionNotFoundError(NotFoundError):
    """No such entry, or not for this official."""

    code = "supervision_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有这一项专项督办。可能是网址不完整，也可能它不归您看。"))


class AlreadySupervisedError(ConflictError):
    """The same thing waits to be looked into already."""

    code = "already_supervised"

    def __init__(self, label: str) -> None:
        super().__init__(_("“{label}”已经在查，查清以前不用再提。").format(label=label))


class AlreadyClosedError(ConflictError):
    """Somebody else has closed it."""

    code = "supervision_closed"

    def __init__(self) -> None:
        super().__init__(_("这一项专项督办已经由别人办结，您这次的内容没有存入。请看最新的结果。"))


class NotYoursToCloseError(ForbiddenError):
    """Closing is for the leaders over the department, finding it untrue for those above them."""

    code = "supervision_not_yours"


class UnknownKindError(DomainError):
    """The mechanism knows no such kind, or not for this source."""

    code = "supervision_unknown_kind"

    def __init__(self, kind: str) -> None:
        super().__init__(
            _("没有“{value}”这一类，请重新选择。").format(value=kind[:40]), field="kind"
        )
