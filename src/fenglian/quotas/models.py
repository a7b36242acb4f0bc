"""What the rules have noted of quotas: warnings, misses with their reasons, windows that are over.

How an assignment stands is never stored: `queries.standings` reckons it from the activities.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fenglian.quotas.enums import ShortfallKind


class Shortfall(models.Model):
    """A warning before the end of a window, or a miss when it was over; each once (YF-16, XX-8).

    What was done and asked is kept as it was noted. Visits entered later change no row here: the
    page shows beside it how the window stands now.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ShortfallKind.choices)
    assignment = models.ForeignKey("liaison.Assignment", models.PROTECT, related_name="+")
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    mechanism_id = models.CharField(max_length=30)
    rule_id = models.CharField(max_length=40)
    clause_id = models.CharField(max_length=12)
    first = models.DateField()
    """The window's first day."""
    last = models.DateField()
    """The window's last day."""
    done = models.PositiveIntegerField()
    required = models.PositiveIntegerField()
    """By the way that was nearest."""
    noted_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    """Why, in the holder's words."""
    reason_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    reason_signature = models.CharField(max_length=80, blank=True)
    reason_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    read_signature = models.CharField(max_length=80, blank=True)
    read_at = models.DateTimeField(null=True)
    """When a leader has taken note of the reason."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ShortfallKind.values), name="shortfall_kind_known"
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="shortfall_window"),
            models.CheckConstraint(
                condition=Q(reason="", reason_at__isnull=True, read_at__isnull=True)
                | ~Q(reason="") & Q(reason_at__isnull=False, kind="miss"),
                name="shortfall_reason_of_a_miss",
            ),
            models.UniqueConstraint(
                fields=["assignment", "mechanism_id", "rule_id", "first", "kind"],
                name="shortfall_once",
            ),
        ]
        indexes: ClassVar = [
            # quotas.queries.shortfalls: a court's misses, the latest window first.
            models.Index(fields=["court", "kind", "-first", "id"], name="shortfall_by_window"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rule_id} {self.first}"


class Closing(models.Model):
    """A window of a rule that is over and has been reckoned: its misses are noted, once."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    mechanism_id = models.CharField(max_length=30)
    rule_id = models.CharField(max_length=40)
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    bearers = models.PositiveIntegerField()
    """Assignments of whom anything was asked."""
    met = models.PositiveIntegerField()
    closed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "mechanism_id", "rule_id", "first"], name="closing_once"
            ),
            models.CheckConstraint(condition=Q(met__lte=F("bearers")), name="closing_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.first}"
