"""What people and rules do in supervision; each function is one act with its event."""

from fenglian.supervision.actions.by_rule import open_by_rules
from fenglian.supervision.actions.filters import delete_filter, save_filter
from fenglian.supervision.actions.reporting import report_department
from fenglian.supervision.actions.special import (
    close_supervision,
    complain,
    open_supervision,
    tell_leaders,
)

__all__ = [
    "close_supervision",
    "complain",
    "delete_filter",
    "open_by_rules",
    "open_supervision",
    "report_department",
    "save_filter",
    "tell_leaders",
]
