"""What can be wrong with a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fenglian.errors import DomainError

if TYPE_CHECKING:
    import datetime as dt


class CalendarGapError(DomainError):
    """The reckoning leaves the days that the calendar knows; it is never guessed on.

    Args:
        name: the calendar's name.
        day: the first day that is missing.
    """

    code = "calendar_gap"

    def __init__(self, name: str, day: dt.date) -> None:
        super().__init__(
            _(
                "工作日历“{name}”里没有 {day:%Y} 年{day:%-m}月{day:%-d}日，期限算不到那一天。"
                "请用 fenglian calendar import 导入 {day:%Y} 年的放假安排。"
            ).format(name=name, day=day)
        )
        self.day = day
        self.year = day.year


class LengthError(DomainError):
    """A limit of no, negative or absurd length."""

    code = "length_invalid"


class ArrangementError(DomainError):
    """A holiday arrangement has faults; nothing of it was taken over.

    Args:
        faults: one sentence each, with the line where there is one.
    """

    code = "arrangement_invalid"

    def __init__(self, faults: list[str]) -> None:
        super().__init__(
            _("放假安排有 {count} 处错误，没有导入任何内容：\n").format(count=len(faults))
            + "\n".join(faults)
        )
        self.faults = tuple(faults)
