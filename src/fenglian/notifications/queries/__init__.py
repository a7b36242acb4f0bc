"""Reading messages: on the way out, about one thing, and to one official."""

from fenglian.notifications.queries.deliveries import Delivery, list_deliveries
from fenglian.notifications.queries.inbox import (
    Notice,
    count_unread,
    describe_inbox,
    list_inbox,
)

__all__ = [
    "Delivery",
    "Notice",
    "count_unread",
    "describe_inbox",
    "list_deliveries",
    "list_inbox",
]
