"""Acts on messages: store, lease, deliver, mark."""

from fenglian.notifications.actions.deliver import deliver, lease_messages
from fenglian.notifications.actions.queue import queue_message
from fenglian.notifications.actions.read import mark_read
from fenglian.notifications.actions.rounds import Round

__all__ = ["Round", "deliver", "lease_messages", "mark_read", "queue_message"]
