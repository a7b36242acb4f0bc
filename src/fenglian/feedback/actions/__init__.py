"""What is said of rules, and of the work under them; each function is one act, with its event."""

from fenglian.feedback.actions.difficulties import (
    DifficultyFacts,
    answer_difficulty,
    raise_difficulty,
)
from fenglian.feedback.actions.opinions import Cited, answer_opinion, find_cited, raise_opinion

__all__ = [
    "Cited",
    "DifficultyFacts",
    "answer_difficulty",
    "answer_opinion",
    "find_cited",
    "raise_difficulty",
    "raise_opinion",
]
