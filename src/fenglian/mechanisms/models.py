"""Versions of mechanisms, their adoption by courts, and the texts of notices that courts attach."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class MechanismVersion(models.Model):
    """One text of a mechanism file, for all courts. A trigger refuses to change or delete it."""

    mechanism_id = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    source = models.TextField()
    """The file as it was read, comments and all."""
    lexicon = models.TextField(blank=True)
    """The lexicon's text, empty where the mechanism sorts no requests."""
    content = models.JSONField()
    """The mechanism that the source says."""
    checksum = models.CharField(max_length=64)
    """SHA-256 of source and lexicon, in hexadecimal digits."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mechanism_id", "number"], name="mechanismversion_number_once"
            ),
            models.UniqueConstraint(
                fields=["mechanism_id", "checksum"], name="mechanismversion_text_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism_id} 第 {self.number} 版"


class Adoption(models.Model):
    """A version in force at a court for a period; versions of one mechanism follow each other."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    version = models.ForeignKey(MechanismVersion, models.PROTECT, related_name="+")
    mechanism_id = models.CharField(max_length=40)
    """The version's own, repeated for the constraints."""
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)
    """The first moment at which it no longer is in force; None: until further notice."""
    adopted_by = models.CharField(max_length=60)
    """Who adopted it, in the words of that day."""
    adopted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "mechanism_id"],
                condition=Q(effective_until__isnull=True),
                name="adoption_one_open",
            ),
            models.UniqueConstraint(
                fields=["court", "mechanism_id", "effective_from"], name="adoption_start_once"
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True)
                | Q(effective_until__gt=F("effective_from")),
                name="adoption_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism_id} {self.effective_from:%Y-%m-%d}"


class NoticeText(models.Model):
    """The verbatim text of one numbered clause, as the court attached it."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    mechanism_id = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    """The clause's number in the notice, as the mechanism file writes it."""
    text = models.TextField()
    source_name = models.CharField(max_length=255)
    """The name of the file it came from."""
    checksum = models.CharField(max_length=64)
    """SHA-256 of that file, in hexadecimal digits."""
    attached_by = models.CharField(max_length=60)
    """Who attached it, in the words of that day."""
    attached_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "mechanism_id", "number"], name="noticetext_clause_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism_id} {self.number}"
