"""What people and rules do in supervision; each function is one act with its event."""

from fenglian.supervision.actions.special import (
    close_supervision,
    complain,
    open_by_rules,
    open_supervision,
    tell_leaders,
)

__all__ = ["close_supervision", "complain", "open_by_rules", "open_supervision", "tell_leaders"]
