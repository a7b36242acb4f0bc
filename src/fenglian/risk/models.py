"""Alerts: signs of risk that somebody, or a rule over somebody's words, has raised (NS-10).

Every row here is kept for the purpose `risk`: a transaction that was not opened for it sees none.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.risk.enums import AlertSource


class RiskAlert(models.Model):
    """A sign of risk about something, from being raised to being taken in hand."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    """Counts in court and year: 警〔2026〕3号."""
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    """What it is about, e.g. a service request."""
    source = models.CharField(max_length=8, choices=AlertSource.choices)
    passage = models.CharField(max_length=40, blank=True)
    """Which of the subject's texts raised it, e.g. `words` or `remark:12`; empty: a person did."""
    signs = models.JSONField()
    """The ids of the signs, as the rule's version has them."""
    found = models.JSONField(default=list)
    """The words that raised them: sign, start and end in the passage. The words themselves stay
    where they are."""
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    rule_id = models.CharField(max_length=40)
    note = models.TextField(blank=True)
    """What the person who raised it saw."""
    raised_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    signature = models.CharField(max_length=80, blank=True)
    """Name and post at the time."""
    raised_at = models.DateTimeField()
    complained_of = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """The official complained of in the subject: neither told nor a reader."""
    acknowledged_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    acknowledged_signature = models.CharField(max_length=80, blank=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "year", "serial"], name="riskalert_number_once"
            ),
            models.UniqueConstraint(
                fields=["court", "subject_id", "passage"],
                condition=~Q(passage=""),
                name="riskalert_passage_once",
            ),
            models.CheckConstraint(
                condition=Q(source="rule", raised_by__isnull=True) & ~Q(passage="")
                | Q(source="person", raised_by__isnull=False, passage=""),
                name="riskalert_has_source",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="riskalert_acknowledged_whole",
            ),
        ]
        indexes: ClassVar = [
            # risk.queries.list_alerts: newest first, by state.
            models.Index(fields=["court", "-raised_at", "-id"], name="riskalert_by_time"),
            # risk.actions: what is kept from whoever is complained of.
            models.Index(fields=["court", "subject_id"], name="riskalert_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.serial}"
