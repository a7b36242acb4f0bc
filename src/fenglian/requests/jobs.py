"""Sending lost codes, out of sight of whoever asked for them."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.isolation.scope import Audience, scoped
from fenglian.requests.actions import renew_codes_of_phone
from fenglian.worktime.clock import now


@app.task(retry=3)
def send_lost_codes(court_id: int, phone: str) -> None:
    """Send new codes to a telephone number, if anything was written under it (S11).

    The page that asks does the same work for every number: whether there is anything to send is
    found out here. The number comes as its blind index, so that the queue knows none. Run twice,
    it sends twice; the last code holds.

    Args:
        court_id: in which court.
        phone: the blind index in hexadecimal.
    """
    with scoped([court_id], audience=Audience.SYSTEM):
        renew_codes_of_phone(court_id, bytes.fromhex(phone), at=now())
