"""What can go wrong with figures and with what is specially supervised."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from fenglian.errors import ConflictError, DomainError, ForbiddenError, NotFoundError


class FiguresForbiddenError(NotFoundError):
    """Figures are for those who have something under them; to others there is no such page."""

    code = "figures_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有这一页。可能是网址不完整，也可能它不归您看。"))


class UnknownPeriodError(DomainError):
    """The month, or a day, is none, or none that figures can be asked for."""

    code = "figures_unknown_period"

    def __init__(self, text: str, *, field: str = "month") -> None:
        super().__init__(
            _(
                "“{text}”不是 2000 年到 2099 年之间的月份或日子，"
                "请写成 2026-11 或 2026-11-25 这样。"
            ).format(text=text),
            field=field,
        )


class PeriodOutOfOrderError(DomainError):
    """The last day is before the first."""

    code = "figures_period_out_of_order"

    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            _("到哪天（{until}）比从哪天（{since}）早，请改其中一个。").format(
                until=last, since=first
            ),
            field="until",
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


class NotTheirBodyError(ForbiddenError):
    """Only a department's liaison officer reports for it."""

    code = "report_not_yours"

    def __init__(self) -> None:
        super().__init__(_("一键报告由本部门的联络员发出。您可以在看板上直接督促承办人。"))


class NoLeaderError(DomainError):
    """Nobody is there to report to."""

    code = "report_no_leader"

    def __init__(self, body: str) -> None:
        super().__init__(
            _(
                "{body}今天没有在任的部门领导、分管院领导和院长，报告没有发出。请核对任职登记。"
            ).format(body=body)
        )


class NothingToReportError(DomainError):
    """There is nothing on the list."""

    code = "report_nothing"

    def __init__(self, body: str) -> None:
        super().__init__(
            _("{body}现在没有超期、久拖、退回和答得不妥的，不用报告。").format(body=body)
        )


class TooManyFiltersError(DomainError):
    """As many filters as a list can show."""

    code = "filters_too_many"

    def __init__(self, most: int) -> None:
        super().__init__(
            _("最多存 {most} 个常用筛选。先删掉不用的，再存新的。").format(most=most), field="name"
        )


class UnknownFilterError(NotFoundError):
    """No such filter of this person's."""

    code = "filter_not_found"

    def __init__(self) -> None:
        super().__init__(_("没有这个常用筛选，可能已经删掉了。"))
