"""What can go wrong with figures."""

from __future__ import annotations

from fenglian.errors import DomainError, NotFoundError


class FiguresForbiddenError(NotFoundError):
    """Figures are for those who have something under them; to others there is no such page."""

    code = "figures_not_found"

    def __init__(self) -> None:
        super().__init__("没有这一页。可能是网址不完整，也可能它不归您看。")


class UnknownPeriodError(DomainError):
    """The month is not one."""

    code = "figures_unknown_period"

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}”不是一个月份，请写成 2026-11 这样。", field="month")
