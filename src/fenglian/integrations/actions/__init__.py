"""What is done with clients and their calls."""

from fenglian.integrations.actions.calls import (
    claim_call,
    forget_calls,
    keep_answer,
    note_origin,
)
from fenglian.integrations.actions.clients import (
    Grant,
    note_use,
    open_client,
    renew_key,
    revoke_client,
)

__all__ = [
    "Grant",
    "claim_call",
    "forget_calls",
    "keep_answer",
    "note_origin",
    "note_use",
    "open_client",
    "renew_key",
    "revoke_client",
]
