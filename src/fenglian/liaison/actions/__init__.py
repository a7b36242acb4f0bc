"""What people do with points and assignments; each is one act, in one transaction."""

from fenglian.liaison.actions.assigning import assign, end_assignment

__all__ = ["assign", "end_assignment"]
