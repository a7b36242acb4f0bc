"""How far the demonstration's clock runs ahead. Production has no such table."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q


class ClockOffset(models.Model):
    """The one row that `settings.CLOCK_SQL` adds to the database's time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    shift = models.DurationField(default=dt.timedelta())

    # Named for the type checker, which does not know of this app in production's settings.
    objects: ClassVar[models.Manager[ClockOffset]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="clockoffset_one_row"),
            models.CheckConstraint(
                condition=Q(shift__gte=dt.timedelta()), name="clockoffset_never_back"
            ),
        ]

    def __str__(self) -> str:
        return str(self.shift)
