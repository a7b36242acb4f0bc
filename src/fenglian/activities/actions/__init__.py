"""Recording, confirming, planning, and what comes of it; each is one act, in one transaction."""

from fenglian.activities.actions.confirming import (
    confirm_activity,
    decline_activity,
    withdraw_activity,
)
from fenglian.activities.actions.entries import ANOTHER_VISIT, Entry, Met
from fenglian.activities.actions.matters import NewMatter, settle_matter
from fenglian.activities.actions.planning import Plan, call_off_visit, plan_visit
from fenglian.activities.actions.recording import Recorded, correct_activity, record_activity
from fenglian.activities.actions.research import Research, decide_research, report_research

__all__ = [
    "ANOTHER_VISIT",
    "Entry",
    "Met",
    "NewMatter",
    "Plan",
    "Recorded",
    "Research",
    "call_off_visit",
    "confirm_activity",
    "correct_activity",
    "decide_research",
    "decline_activity",
    "plan_visit",
    "record_activity",
    "report_research",
    "settle_matter",
    "withdraw_activity",
]
