"""What can go wrong with the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.errors import ConflictError
from fenglian.worktime.clock import COURT_ZONE

if TYPE_CHECKING:
    from datetime import datetime


class ClockBackError(ConflictError):
    """The demonstration's clock never goes back."""

    code = "clock_back"

    def __init__(self, to: datetime, at: datetime) -> None:
        shown, wanted = (moment.astimezone(COURT_ZONE) for moment in (at, to))
        super().__init__(
            f"演示时钟现在是 {shown:%Y-%m-%d %H:%M}，不能倒回 {wanted:%Y-%m-%d %H:%M}。"
            "要从头开始，请换一个数据库重新装入。"
        )
