"""Working-day calendars. Reference tables: a calendar serves any number of courts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.worktime.enums import DayKind


class Calendar(models.Model):
    """Which days are worked; each change of a day raises the version."""

    name = models.CharField(max_length=60, unique=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True)
    """When its days were last changed; null: as built."""

    def __str__(self) -> str:
        return self.name


class Day(models.Model):
    """One civil day of a calendar (Asia/Shanghai).

    `ordinal` is the number of working days from the calendar's first day up to and including this.
    Hence, in SQL: the n-th working day after day d is the row of the calendar with `is_working` and
    `ordinal` = ordinal(d) + n; working days after a and until b are ordinal(b) - ordinal(a).
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    date = models.DateField()
    is_working = models.BooleanField()
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=DayKind.choices)
    note = models.CharField(max_length=60, blank=True)
    is_provisional = models.BooleanField()
    """The arrangement of its year is not published yet: the day may still change."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "date"], name="day_once"),
            models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="day_kind_known"),
        ]
        indexes: ClassVar = [
            # read by the duties' statements that count working days in SQL
            models.Index(fields=["calendar", "is_working", "ordinal"], name="day_by_ordinal"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.date}"
