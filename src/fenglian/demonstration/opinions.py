"""Problems with rules in the demonstration: one interpreted, one waiting (NS-18)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from fenglian.demonstration.hours import HOUR
from fenglian.feedback.actions import answer_opinion, find_cited, raise_opinion
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    import datetime as dt

    from fenglian.demonstration.ground import Ground
    from fenglian.organizations.queries import Official

ASKED = (
    (
        "NS-8",
        "reply",
        "judge",
        "当事人只在晚上接电话，上班时间打了三次都没人接，算不算已经联系？",
        30,
    ),
    ("NS-9a", "", "enforcement-clerk", "联络员由书记员兼任，法官出差时由谁催办，没有写。", 3),
)
"""Clause, rule, who, what, and how many hours of office time before the history's end."""
MEANING = "打电话不算答复。打不通的，发短信说什么时候再打；上班时间以外打通的也算，写明时间。"
INTERPRETER, ANSWERED = "filing-leader", 20


def ask_about_rules(ground: Ground) -> None:
    """Let two officials say what does not work, and the filing division interpret the first.

    Args:
        ground: the court.
    """
    raised = []
    for clause, rule, username, words, hours in ASKED:
        at = _before_end(ground, hours)
        opinion = raise_opinion(
            uuid5(NAMESPACE_URL, f"fenglian:demonstration:opinion:{clause}"),
            find_cited(ground.court.pk, clause, rule, at),
            words,
            by=_official(ground, username, at),
            at=at,
        )
        raised.append(opinion)
    at = _before_end(ground, ANSWERED)
    answer_opinion(raised[0].pk, MEANING, by=_official(ground, INTERPRETER, at), at=at)


def _before_end(ground: Ground, hours: int) -> dt.datetime:
    return ground.time.moment(ground.time.position(ground.end) - hours * HOUR)


def _official(ground: Ground, username: str, at: dt.datetime) -> Official:
    return ground.roll.official(ground.roll.person_ids[username], civil_day(at))
