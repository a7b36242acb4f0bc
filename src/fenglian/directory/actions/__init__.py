"""What people do with the directory; each is one act, in one transaction, with its event."""

from fenglian.directory.actions.changes import (
    dismiss_change,
    note_change,
    report_change,
    report_new_change,
    return_change,
)
from fenglian.directory.actions.presence import (
    end_absence,
    enter_absence,
    leave_post,
    take_up_post,
)
from fenglian.directory.actions.publishing import confirm_listing, publish_change, publish_first
from fenglian.directory.actions.upkeep import hand_on_reports, note_changes_of_posts

__all__ = [
    "confirm_listing",
    "dismiss_change",
    "end_absence",
    "enter_absence",
    "hand_on_reports",
    "leave_post",
    "note_change",
    "note_changes_of_posts",
    "publish_change",
    "publish_first",
    "report_change",
    "report_new_change",
    "return_change",
    "take_up_post",
]
