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
from fenglian.integrations.actions.hooks import (
    add_hook,
    deliver,
    end_hook,
    forget_deliveries,
    lease_deliveries,
    renew_secret,
    retry_dead,
)

__all__ = [
    "Grant",
    "add_hook",
    "claim_call",
    "deliver",
    "end_hook",
    "forget_calls",
    "forget_deliveries",
    "keep_answer",
    "lease_deliveries",
    "note_origin",
    "note_use",
    "open_client",
    "renew_key",
    "renew_secret",
    "retry_dead",
    "revoke_client",
]
