"""What happened to one request, as a list of dated acts.

One description, two uses: `courses` writes the rows that it leaves behind, and the tests play the
same acts through `requests.actions` and compare.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from fenglian.requests.actions import Submission
    from fenglian.requests.actions.desk import Screening, Target


class Deed(Enum):
    """What can be done with a request; each is one action of `requests.actions`."""

    SCREEN = auto()
    ANSWER = auto()
    DISPATCH = auto()
    ACCEPT = auto()
    ASK_BACK = auto()
    ANSWER_QUESTION = auto()
    TRANSFER = auto()
    HAND_BACK = auto()
    REPLY = auto()
    ASK_TIME = auto()
    DECIDE_TIME = auto()
    CALL = auto()
    CONTEST = auto()
    INSTRUCT = auto()
    REASSIGN = auto()
    SUPPLEMENT = auto()
    URGE = auto()
    RATE = auto()


@dataclass(frozen=True, slots=True)
class Act:
    """One dated act.

    Args:
        deed: what.
        at: when.
        by: the official who does it; None: the party.
        words: what is written or said: an answer, a reason, a note.
        target: where the order goes.
        screening: what the desk decides.
        working_days: how many are asked for.
        is_yes: reached, granted, satisfied.
        term: the day that a leader sets.
    """

    deed: Deed
    at: datetime
    by: int | None = None
    words: str = ""
    target: Target | None = None
    screening: Screening | None = None
    working_days: int = 0
    is_yes: bool = True
    term: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A request from its arrival on.

    Args:
        request_id: its id.
        received_at: when it arrived.
        submission: as it came in.
        case_id: the case that the submission's number finds, None without one.
        acts: in order of time.
    """

    request_id: UUID
    received_at: datetime
    submission: Submission
    case_id: int | None = None
    acts: tuple[Act, ...] = field(default=())
