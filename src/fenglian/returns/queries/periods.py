"""Which days a ledger covers that is reported before a day of the quarter's last month (XX-15).

The notice names the day of reporting and no period. A ledger therefore covers the days from one
such day to the eve of the next, so that nothing falls between two and nothing is reported twice;
`covers: window` in the rule takes the calendar quarter instead (decision 21).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.queries import rules_in_force
from fenglian.mechanisms.readings import Stretch, read_calendar_duty, window_of
from fenglian.mechanisms.schema import CalendarDutyRule
from fenglian.worktime.calendars import ONE_DAY

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.worktime.calendars import WorkingCalendar


@dataclass(frozen=True, slots=True)
class ReportingDuty:
    """The rule under which ledgers are reported.

    Args:
        version_id: the version that it stands in.
        mechanism_id: the mechanism.
        rule: the rule.
    """

    version_id: int
    mechanism_id: str
    rule: CalendarDutyRule


@dataclass(frozen=True, slots=True)
class Turn:
    """One time that ledgers are reported.

    Args:
        window: the calendar's window that it belongs to; a quarter as a rule.
        covered: the days that the ledger covers.
        due_on: the last day in time.
    """

    window: Stretch
    covered: Stretch
    due_on: dt.date


def find_reporting_duty(court_id: int, at: dt.datetime) -> ReportingDuty | None:
    """Return the rule under which a court's ledgers are reported; None: no mechanism asks for it.

    Args:
        court_id: the court, in the running scope.
        at: in force when.
    """
    for found in rules_in_force(court_id, at):
        if isinstance(found.rule, CalendarDutyRule) and EventKind.LEDGER_FILED in found.rule.met_by:
            return ReportingDuty(found.version_id, found.mechanism_id, found.rule)
    return None


def turn_of(rule: CalendarDutyRule, day: dt.date, calendar: WorkingCalendar) -> Turn:
    """Return the time of reporting in whose window a day lies.

    Args:
        rule: the duty.
        day: any day of the window.
        calendar: the court's working days.

    Raises:
        CalendarGapError: the reckoning leaves the calendar.
    """
    window = window_of(rule.every, day)
    due_on = _due(rule, window, calendar)
    if rule.covers == "window":
        return Turn(window, window, due_on)
    before = window_of(rule.every, window.first - ONE_DAY)
    return Turn(window, Stretch(_due(rule, before, calendar) + ONE_DAY, due_on), due_on)


def _due(rule: CalendarDutyRule, window: Stretch, calendar: WorkingCalendar) -> dt.date:
    """Return the last day in time; where it is waived, the window's last day."""
    return read_calendar_duty(rule, window.first, calendar).due or window.last
