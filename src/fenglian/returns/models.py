"""Ledgers as they were reported, with their receipts, compilations, and the problems they name.

What was reported never changes: the database refuses it. A correction is a later return.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fenglian.returns.enums import (
    ExportFormat,
    ExportState,
    ReceiptOutcome,
    Recipient,
    ReturnKind,
)


class Return(models.Model):
    """A contact's ledger of a period, frozen as it was reported (XX-15)."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    """Whose ledger it is, and who reports it."""
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    rule_id = models.CharField(max_length=40)
    clause_id = models.CharField(max_length=12)
    first = models.DateField()
    """The first day it covers."""
    last = models.DateField()
    """The last day it covers, whenever it was reported."""
    due_on = models.DateField()
    """The last day on which it was in time."""
    number = models.PositiveSmallIntegerField()
    """From 1 for the period."""
    kind = models.CharField(max_length=10, choices=ReturnKind.choices)
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    lines = models.JSONField()
    """The activities, as the records had them."""
    figures = models.JSONField()
    """Counts by town and kind."""
    words = models.TextField(blank=True)
    """What the contact adds."""
    signature = models.CharField(max_length=80)
    filed_at = models.DateTimeField()
    filed_on = models.DateField()
    """The court's day of that moment."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ReturnKind.values), name="return_kind"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="return_period"),
            models.CheckConstraint(
                condition=Q(number=1, kind="regular", follows__isnull=True)
                | Q(number__gt=1, follows__isnull=False) & ~Q(kind="regular"),
                name="return_later_follows",
            ),
            models.UniqueConstraint(
                fields=["person", "rule_id", "first", "number"], name="return_number_once"
            ),
        ]
        indexes: ClassVar = [
            # returns.queries.filings: what was reported for a period.
            models.Index(fields=["court", "-first", "person", "number"], name="return_by_period"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first} {self.number}"

    @property
    def is_late(self) -> bool:
        """Whether it came after its day; what follows an earlier return never is."""
        return self.number == 1 and self.filed_on > self.due_on


class Receipt(models.Model):
    """What a recipient said of a return: received, or returned with what is wrong; once."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    filed = models.ForeignKey(Return, models.PROTECT, related_name="receipts")
    recipient = models.CharField(max_length=10, choices=Recipient.choices)
    outcome = models.CharField(max_length=8, choices=ReceiptOutcome.choices)
    words = models.TextField(blank=True)
    """What is wrong."""
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(recipient__in=Recipient.values, outcome__in=ReceiptOutcome.values),
                name="receipt_words_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="received") | ~Q(words=""), name="receipt_says_what_is_wrong"
            ),
            models.UniqueConstraint(fields=["filed", "recipient"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.filed_id} {self.recipient} {self.outcome}"


class Problem(models.Model):
    """Something met in the work that a contact reports; followed until it is settled (XX-21)."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    filed = models.ForeignKey(Return, models.PROTECT, related_name="problems")
    words = models.TextField()
    outcome = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    signature = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="")
                | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="problem_settled_with_outcome",
            ),
        ]
        indexes: ClassVar = [
            # returns.queries.problems: what is not settled.
            models.Index(
                fields=["court", "id"], condition=Q(settled_at__isnull=True), name="problem_open"
            ),
        ]

    def __str__(self) -> str:
        return self.words[:20]


class Compilation(models.Model):
    """A court's ledgers of a period put together, as they stood then (XX-15, XX-21)."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    """Towns with their counts, and who has reported when."""
    words = models.TextField(blank=True)
    """What the office says of it: the heart of the circular."""
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="compilation_period"),
            models.UniqueConstraint(
                fields=["court", "first", "number"], name="compilation_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court_id} {self.first} {self.number}"


class Export(models.Model):
    """A ledger that somebody takes out as a file, written by a job while the page shows how far."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    wanted = models.JSONField()
    """The days, towns and people that were asked for."""
    format = models.CharField(max_length=4, choices=ExportFormat.choices)
    state = models.CharField(max_length=8, choices=ExportState.choices, default="waiting")
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    """Nothing recorded later is in it."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values, format__in=ExportFormat.values),
                name="export_words_known",
            ),
        ]
        indexes: ClassVar = [
            # returns.jobs: what is kept no longer; and somebody's own files.
            models.Index(fields=["court", "person", "-asked_at"], name="export_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
