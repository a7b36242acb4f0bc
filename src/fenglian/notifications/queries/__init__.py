"""Reading messages: the delivery log, and a message in words."""

from fenglian.notifications.queries.deliveries import Delivery, list_deliveries

__all__ = ["Delivery", "list_deliveries"]
