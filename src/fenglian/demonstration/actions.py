"""Moving the demonstration's clock, for everybody who looks at the site. Only ever ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from fenglian.demonstration.errors import ClockBackError
from fenglian.demonstration.models import ClockOffset

if TYPE_CHECKING:
    import datetime as dt


def advance_clock(to: dt.datetime, *, at: dt.datetime) -> None:
    """Let the clock show another, later moment, and run on from there.

    Moves no duty and sends nothing by itself: the sweep and the other jobs find what falls due.

    Args:
        to: the moment that it is to show.
        at: what it shows now.

    Raises:
        ClockBackError: the moment has passed; what happened since cannot be taken back.
    """
    if to < at:
        raise ClockBackError(to, at)
    with transaction.atomic():
        ClockOffset.objects.get_or_create(pk=1)
        ClockOffset.objects.filter(pk=1).update(shift=F("shift") + (to - at))
