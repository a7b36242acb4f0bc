"""Acts on the way from a file to a mechanism in force."""

from fenglian.drafts.actions.adopting import (
    adopt_while_setting_up,
    confirm_proposal,
    decline_proposal,
    propose_adoption,
    withdraw_proposal,
)
from fenglian.drafts.actions.drafting import upload_draft

__all__ = [
    "adopt_while_setting_up",
    "confirm_proposal",
    "decline_proposal",
    "propose_adoption",
    "upload_draft",
    "withdraw_proposal",
]
