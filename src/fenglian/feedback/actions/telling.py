"""Who is told of what was raised and answered."""

from __future__ import annotations

import datetime as dt

from fenglian.organizations.models import Body
from fenglian.organizations.queries import find_leader_chain


def find_interpreter(filing: Body, today: dt.date) -> int | None:
    """Return who leads the filing division, or the next above who is there."""
    return next(iter(find_leader_chain(filing, today)), None)
