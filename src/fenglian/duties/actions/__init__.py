"""Opening, meeting, moving and advancing duties."""

from fenglian.duties.actions.alarms import alarm_nobody_on_duty, alarm_provisional_calendar
from fenglian.duties.actions.follow import (
    Bearer,
    extend_duty,
    follow_event,
    move_duties,
    name_complained_of,
)
from fenglian.duties.actions.recompute import recompute_duties
from fenglian.duties.actions.sweep import sweep

__all__ = [
    "Bearer",
    "alarm_nobody_on_duty",
    "alarm_provisional_calendar",
    "extend_duty",
    "follow_event",
    "move_duties",
    "name_complained_of",
    "recompute_duties",
    "sweep",
]
