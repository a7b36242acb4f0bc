"""Acts on rosters: freezing, handing up, answering, compiling, forwarding."""

from fenglian.rosters.actions.versions import (
    answer_roster,
    compile_rosters,
    enter_receipt,
    forward_roster,
    freeze_roster,
    submit_roster,
)

__all__ = [
    "answer_roster",
    "compile_rosters",
    "enter_receipt",
    "forward_roster",
    "freeze_roster",
    "submit_roster",
]
