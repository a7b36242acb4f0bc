"""What a rule says about one situation: pure, and the same for examples, screens and figures."""

from fenglian.mechanisms.readings.calendar_duties import CalendarDays, read_calendar_duty
from fenglian.mechanisms.readings.coverage import overloaded, passed_over, shortfalls, unrecorded
from fenglian.mechanisms.readings.handling import (
    Classification,
    Recurrence,
    classification_rule,
    classify,
    improper_signs,
    needs_review,
    print_clause_number,
    print_rate,
    recur,
)
from fenglian.mechanisms.readings.limits import LimitDays, reckon_example
from fenglian.mechanisms.readings.quotas import (
    QuotaReading,
    TallyReading,
    judge_quota,
    parts_asked,
    prorate,
    read_quota,
    warning_day,
)
from fenglian.mechanisms.readings.submissions import next_hops
from fenglian.mechanisms.readings.windows import Stretch, window_of

__all__ = [
    "CalendarDays",
    "Classification",
    "LimitDays",
    "QuotaReading",
    "Recurrence",
    "Stretch",
    "TallyReading",
    "classification_rule",
    "classify",
    "improper_signs",
    "judge_quota",
    "needs_review",
    "next_hops",
    "overloaded",
    "parts_asked",
    "passed_over",
    "print_clause_number",
    "print_rate",
    "prorate",
    "read_calendar_duty",
    "read_quota",
    "reckon_example",
    "recur",
    "shortfalls",
    "unrecorded",
    "warning_day",
    "window_of",
]
