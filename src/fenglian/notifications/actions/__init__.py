"""Acts on messages: store, lease, deliver, mark."""

from fenglian.notifications.actions.deliver import deliver, lease_messages
from fenglian.notifications.actions.digests import gather_digests
from fenglian.notifications.actions.prefer import choose_channel
from fenglian.notifications.actions.queue import queue_message
from fenglian.notifications.actions.read import mark_all_read, mark_read
from fenglian.notifications.actions.rounds import Round
from fenglian.notifications.actions.tell import tell_of_event, tell_officials

__all__ = [
    "Round",
    "choose_channel",
    "deliver",
    "gather_digests",
    "lease_messages",
    "mark_all_read",
    "mark_read",
    "queue_message",
    "tell_of_event",
    "tell_officials",
]
