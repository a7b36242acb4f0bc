"""What a page hands to the components: plain values, put together by the views."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from fenglian.worktime.enums import LengthUnit
from fenglian.worktime.periods import Remaining, describe_remaining


class LimitState(StrEnum):
    """How a limit stands; each has its own shape and words."""

    OK = "ok"
    NEAR = "near"
    TODAY = "today"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done-late"
    """Done, but after its day: no tick."""
    PAUSED = "paused"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLimit:
    """A limit as the chip shows it.

    Args:
        state: how it stands.
        words: the same in words, e.g. 还剩 1 个工作日, 按期办结.
        last_day: the last day on which it can be met; None where there is none yet.
        provisional: the date hangs on a year whose holiday arrangement is not published.
    """

    state: LimitState
    words: str
    last_day: dt.date | None
    provisional: bool = False

    @classmethod
    def running(
        cls,
        remaining: Remaining,
        last_day: dt.date,
        *,
        unit: LengthUnit = LengthUnit.WORKING_DAYS,
        provisional: bool = False,
    ) -> Self:
        """Return an open limit.

        Args:
            remaining: how far off its last day is.
            last_day: that day.
            unit: what the limit is counted in.
            provisional: whether the day may still move.
        """
        return cls(
            state=LimitState(remaining.kind),
            words=describe_remaining(remaining, unit=unit),
            last_day=last_day,
            provisional=provisional,
        )


class StepState(StrEnum):
    """Where a step of any course stands; the marks are the same in ladder and timeline."""

    DONE = "done"
    DONE_LATE = "done-late"
    """Done, but after its day: no tick."""
    NOW = "now"
    NEXT = "next"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """One stair of the supervision ladder.

    Args:
        name: the level, e.g. 部门领导.
        who: the person found through today's posts, empty if nobody.
        state: where the step stands.
        day: the day on which it is decided.
        day_words: what follows the day, e.g. 仍未答复.
        words: what happens by itself, or how it stands.
    """

    name: str
    who: str
    state: StepState
    day: dt.date | None = None
    day_words: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One step of what happened, or is to happen.

    Args:
        title: what.
        who: by whom, or through which channel; empty if it goes without saying.
        at: when it happened.
        until: the day by which it is owed.
        note: what else belongs in the line, e.g. 短信已送达.
        detail: a line of its own below, e.g. the reason given.
        state: where the step stands.
    """

    title: str
    who: str = ""
    at: dt.datetime | None = None
    until: dt.date | None = None
    note: str = ""
    detail: str = ""
    state: StepState = StepState.DONE


@dataclass(frozen=True, slots=True)
class NavItem:
    """A room in the bar of the desk, or several of them under one name.

    Args:
        label: its name.
        href: where it is; of several, where the first of them is.
        is_current: the page stands in it.
        rooms: those that stand under the name, in a row of their own while one of them is current.
    """

    label: str
    href: str
    is_current: bool = False
    rooms: tuple[NavItem, ...] = ()
