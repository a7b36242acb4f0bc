"""Where this room meets others: flows lend it words, channels carry them away."""

from fenglian.notifications.adapters.channels import (
    Channel,
    Medium,
    Outcome,
    Parcel,
    channel_for,
    register_channel,
)
from fenglian.notifications.adapters.subjects import (
    SubjectAdapter,
    SubjectText,
    adapter_for,
    register_adapter,
)

__all__ = [
    "Channel",
    "Medium",
    "Outcome",
    "Parcel",
    "SubjectAdapter",
    "SubjectText",
    "adapter_for",
    "channel_for",
    "register_adapter",
    "register_channel",
]
