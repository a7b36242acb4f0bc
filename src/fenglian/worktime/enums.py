"""Units of length and kinds of days."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LengthUnit(StrEnum):
    """What a limit is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    CLOCK_HOURS = "clock_hours"
    """Around the clock: it ends at the very minute, on a day off as well."""
    SERVICE_HOURS = "service_hours"
    """Only while the offices are open on a working day."""


class DayKind(TextChoices):
    """Why a day is worked or not."""

    WORKING = "working", _("工作日")
    WEEKEND = "weekend", _("周末")
    STATUTORY_HOLIDAY = "statutory_holiday", _("放假")
    MAKE_UP_WORKDAY = "make_up_workday", _("调休上班")
    COURT_CLOSURE = "court_closure", _("本院休息")
    COURT_WORKDAY = "court_workday", _("本院上班")


COURT_KINDS = (DayKind.COURT_CLOSURE, DayKind.COURT_WORKDAY)
"""Decisions of the court itself; they outlast the import of a national arrangement."""


class CountKind(StrEnum):
    """What a day is in the reckoning of a limit."""

    START = "start"
    """The day of the event, which does not count."""
    WORKING = "working"
    REST = "rest"
    END = "end"
    """The last day; the limit ends with it."""


class RemainingKind(StrEnum):
    """How a limit stands, in the four shapes of the interface."""

    OK = "ok"
    NEAR = "near"
    TODAY = "today"
    LATE = "late"
