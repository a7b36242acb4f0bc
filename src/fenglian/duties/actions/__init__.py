"""Opening, meeting, moving and advancing duties."""

from fenglian.duties.actions.alarms import alarm_nobody_on_duty, alarm_provisional_calendar
from fenglian.duties.actions.follow import (
    Bearer,
    extend_duty,
    follow_event,
    move_duties,
    name_complained_of,
)
from fenglian.duties.actions.joining import (
    Promise,
    bring_forward,
    list_ended_promises,
    list_open_promises,
    put_back,
    reopen_duties,
)
from fenglian.duties.actions.occasions import (
    open_occasions,
    pass_on_occasions,
    reopen_occasions,
    settle_occasions,
)
from fenglian.duties.actions.recompute import recompute_duties
from fenglian.duties.actions.sweep import sweep

__all__ = [
    "Bearer",
    "Promise",
    "alarm_nobody_on_duty",
    "alarm_provisional_calendar",
    "bring_forward",
    "extend_duty",
    "follow_event",
    "list_ended_promises",
    "list_open_promises",
    "move_duties",
    "name_complained_of",
    "open_occasions",
    "pass_on_occasions",
    "put_back",
    "recompute_duties",
    "reopen_duties",
    "reopen_occasions",
    "settle_occasions",
    "sweep",
]
