"""How often somebody may try: guesses at codes, lost codes, submissions (S10, S12).

A count is part of the page's transaction. A view that counts therefore answers, and raises only
where nothing was counted or nothing needs to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from fenglian.organizations.models import Court
from fenglian.privacy.actions import count_attempt, is_used_up


class Asking(Protocol):
    """A request of whatever face, whose court and moment are known."""

    court: Court
    now: datetime


@dataclass(frozen=True, slots=True)
class Ration:
    """So many attempts in a window."""

    purpose: str
    limit: int
    window: timedelta


CODE_BY_ADDRESS = Ration("code from address", 30, timedelta(minutes=10))
CODE_BY_CLIENT = Ration("code from client", 300, timedelta(minutes=10))
"""Another system asks for many people; each of its calls is counted besides."""
CODE_MISSED = Ration("missed code in court", 60, timedelta(minutes=10))
"""Codes of a court that were none. When they are used up a code is looked at only together with the
end of the telephone, so that nobody waits for what others guess: 8,640 guesses a day at sixty bits
hit one of a hundred thousand codes with a chance of 7.5e-10 (P1)."""
PROOF_BY_CODE = Ration("telephone for code", 10, timedelta(days=1))
"""Four digits of the telephone: ten guesses of ten thousand."""
LOST_BY_PHONE = Ration("lost code of phone", 3, timedelta(days=1))
LOST_BY_ADDRESS = Ration("lost code from address", 20, timedelta(hours=1))
CASE_BY_ADDRESS = Ration("case state from address", 30, timedelta(hours=1))
CASE_BY_NUMBER = Ration("case state of case", 20, timedelta(days=1))
"""Who is a party to this case? Twenty telephone numbers a day, whoever tries."""
CASE_BY_PHONE = Ration("case state by phone", 20, timedelta(days=1))
"""Which cases is this telephone number's owner in? Numbers run on, so they are quickly tried."""
BOOKED_BY_PHONE = Ration("appointment from phone", 6, timedelta(days=1))
BOOKED_BY_ADDRESS = Ration("appointment from address", 30, timedelta(days=1))
"""Seats are few: nobody fills a week of them from one place."""
SENT_BY_PHONE = Ration("request from phone", 20, timedelta(days=1))


def ration(request: Asking, ration: Ration, key: str | bytes) -> None:
    """Count one attempt.

    Raises:
        TooManyAttemptsError: the window is full; says when to try again.
    """
    key = _within(request.court, key)
    count_attempt(ration.purpose, key, at=request.now, limit=ration.limit, window=ration.window)


def codes_need_phone(request: Asking) -> bool:
    """Tell whether so many codes were missed that the telephone is asked for with each."""
    missed, key = CODE_MISSED, _within(request.court, b"")
    return is_used_up(missed.purpose, key, at=request.now, limit=missed.limit, window=missed.window)


def _within(court: Court, key: str | bytes) -> bytes:
    raw = key.encode("utf-8", "surrogatepass") if isinstance(key, str) else key
    return b"%d:" % court.pk + raw
