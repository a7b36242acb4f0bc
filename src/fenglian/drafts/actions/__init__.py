"""Acts on the way from a file to a mechanism in force."""

from fenglian.drafts.actions.adopting import (
    adopt_while_setting_up,
    confirm_proposal,
    decline_proposal,
    propose_adoption,
    withdraw_proposal,
)
from fenglian.drafts.actions.drafting import upload_draft
from fenglian.drafts.actions.trying import (
    ask_for_trial,
    begin_trial,
    fail_trial,
    finish_trial,
    note_progress,
)

__all__ = [
    "adopt_while_setting_up",
    "ask_for_trial",
    "begin_trial",
    "confirm_proposal",
    "decline_proposal",
    "fail_trial",
    "finish_trial",
    "note_progress",
    "propose_adoption",
    "upload_draft",
    "withdraw_proposal",
]
