"""Lost codes, sent out of sight of whoever asked; work left behind; what decisions teach."""

from __future__ import annotations

from procrastinate.contrib.django import app

from fenglian.isolation.scope import Audience, scoped
from fenglian.organizations.jobs import for_each_court
from fenglian.requests.actions import hand_on_left_orders, learn_subjects, renew_codes_of_phone
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


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="requests.succession", pass_context=False)
def hand_on_orders(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Hand on the orders of those who have left their departments, court by court."""
    for_each_court(lambda court: hand_on_left_orders(court, at=now()))


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="requests.learning", pass_context=False)
def learn_each_night(timestamp: int) -> None:  # noqa: ARG001 - the queue's tick
    """Learn from what the desks have confirmed, court by court."""
    for_each_court(lambda court: learn_subjects(court, at=now()))
