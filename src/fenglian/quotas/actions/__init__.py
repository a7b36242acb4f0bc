"""What is done about quotas: notes by rule, reasons by people."""

from fenglian.quotas.actions.noting import Noted, note_shortfalls
from fenglian.quotas.actions.reasons import read_reason, state_reason

__all__ = ["Noted", "note_shortfalls", "read_reason", "state_reason"]
