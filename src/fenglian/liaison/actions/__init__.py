"""What people do with points and assignments; each is one act, in one transaction."""

from fenglian.liaison.actions.assigning import assign, end_assignment, move_assignment
from fenglian.liaison.actions.importing import Difference, apply_sheet, compare_sheet
from fenglian.liaison.actions.leading import (
    form_group,
    leave_group_seat,
    name_roster_keeper,
    take_group_seat,
)
from fenglian.liaison.actions.points import PointFacts, keep_point, set_plate

__all__ = [
    "Difference",
    "PointFacts",
    "apply_sheet",
    "assign",
    "compare_sheet",
    "end_assignment",
    "form_group",
    "keep_point",
    "leave_group_seat",
    "move_assignment",
    "name_roster_keeper",
    "set_plate",
    "take_group_seat",
]
