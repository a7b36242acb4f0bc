"""Training material and model documents for those who mediate (YF-8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.correspondence.enums import MaterialKind


class Material(models.Model):
    """One version of a material; a new one takes its place, and nothing of it is rewritten.

    Its file, where it has one, is an attachment of the ledger. Centers of every town read what is
    in use; what was replaced or withdrawn stays for the court.
    """

    id = models.UUIDField(primary_key=True)
    """Made from the form's key, so that one sent twice is stored once."""
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=MaterialKind.choices)
    title = models.CharField(max_length=80)
    words = models.TextField(blank=True)
    """The text; empty where the file is all there is."""
    number = models.PositiveSmallIntegerField(default=1)
    """第 n 版."""
    earlier = models.OneToOneField("self", models.PROTECT, null=True, related_name="later")
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    published_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    """Neither replaced nor withdrawn."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_signature = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    """Why it was withdrawn."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=MaterialKind.values), name="material_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, reason="")
                | (Q(withdrawn_at__isnull=False, is_current=False) & ~Q(reason="")),
                name="material_withdrawn_with_reason",
            ),
        ]
        indexes: ClassVar = [
            # correspondence.policies.materials: what is in use, by kind.
            models.Index(fields=["court", "kind", "title"], name="material_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
