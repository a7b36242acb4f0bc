"""What the department's officer does: presses, lets a reply pass, points one out (NS-9a).

Never shown outside.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.requests.enums import Settlement
from fenglian.requests.models.conversation import Reply
from fenglian.requests.models.request import ServiceRequest


class Pressing(models.Model):
    """督促: what a leader or the department's officer said to whoever has an order in hand."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="pressings")
    words = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class ReplyDraft(models.Model):
    """A reply that waits to be let pass; the limit runs on, for the party reads nothing of it."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="drafts")
    words = models.TextField()
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    passed = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was sent back."""
    decided_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(passed__isnull=True, decided_at__isnull=True)
                | Q(passed=True, decided_at__isnull=False)
                | Q(passed=False, decided_at__isnull=False) & ~Q(reason=""),
                name="replydraft_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(decided_at__isnull=True),
                name="replydraft_one_waiting",
            ),
        ]
        indexes: ClassVar = [
            # supervision.queries.boards: what waits for review.
            models.Index(
                fields=["court", "request"],
                condition=Q(decided_at__isnull=True),
                name="replydraft_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class ReplyFlag(models.Model):
    """A reply that was pointed out as perhaps improper, by the rule or by a person."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="flags")
    reply = models.OneToOneField(Reply, models.PROTECT, related_name="flag")
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    """Whose reply it was."""
    signs = models.JSONField(default=list)
    """What the rule has seen in it: phrases, or as a number its length."""
    note = models.CharField(max_length=300, blank=True)
    """What a person says of it."""
    noted_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    settlement = models.CharField(max_length=10, choices=Settlement.choices, blank=True)
    settled_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settlement="", settled_at__isnull=True)
                | Q(settlement__in=Settlement.values, settled_at__isnull=False),
                name="replyflag_settled_whole",
            ),
        ]
        indexes: ClassVar = [
            # supervision.queries.boards: what is pointed out and not settled.
            models.Index(
                fields=["court", "body", "made_at"],
                condition=Q(settled_at__isnull=True),
                name="replyflag_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.reply_id}"
