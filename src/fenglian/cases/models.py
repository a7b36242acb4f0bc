"""What the case system says about cases, and who the parties are."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.cases.enums import PartyRole
from fenglian.cases.numbers import FIRST_YEAR, LAST_YEAR
from fenglian.privacy.fields import EncryptedTextField


class Case(models.Model):
    """A case of the court, as last imported. The case system stays the system of record."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    """The official form, e.g. （2026）粤0115民初1234号; its parts follow."""
    year = models.PositiveSmallIntegerField()
    type_code = models.CharField(max_length=4)
    serial = models.PositiveIntegerField()
    cause = models.CharField(max_length=100, blank=True)
    """案由, word for word as the case system has it."""
    department = models.ForeignKey(
        "organizations.Body", models.PROTECT, null=True, related_name="cases"
    )
    judge = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="cases"
    )
    filed_on = models.DateField()
    stage = models.CharField(max_length=40, blank=True)
    """办理阶段, word for word as the case system has it."""
    is_public = models.BooleanField(default=False)
    """Whether its cause may be shown to whoever knows the number."""
    external_id = models.CharField(max_length=64, null=True)
    """The case system's own id, for its reports of nodes (NS-7)."""
    imported_at = models.DateTimeField()
    """When a file of the case system last named it."""

    class Meta:
        constraints: ClassVar = [
            # Also the look-up by number (portal and desk forms, import).
            models.UniqueConstraint(fields=["court", "number"], name="case_number_once_in_court"),
            models.UniqueConstraint(
                fields=["court", "external_id"], name="case_external_id_once_in_court"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="case_year_known"
            ),
            models.CheckConstraint(condition=Q(serial__gte=1), name="case_serial_counts"),
        ]
        indexes: ClassVar = [
            # The month's filings, the lower part of requests per case (占案比).
            models.Index(fields=["court", "filed_on"], name="case_by_filing"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseParty(models.Model):
    """A party to a case or its agent. Never shown on the portal."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=20, choices=PartyRole.choices)
    name = EncryptedTextField(purpose="case_party.name")
    name_masked = models.CharField(max_length=20)
    phone = EncryptedTextField(purpose="case_party.phone", null=True)
    phone_index = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name_plural = "case parties"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=PartyRole.values), name="caseparty_role_known"
            ),
            models.CheckConstraint(
                condition=Q(phone__isnull=True, phone_index__isnull=True)
                | Q(phone__isnull=False, phone_index__isnull=False),
                name="caseparty_phone_with_index",
            ),
        ]
        indexes: ClassVar = [
            # The proof that somebody is a party (queries.case_state_for_party).
            models.Index(
                fields=["court", "phone_index"],
                condition=Q(phone_index__isnull=False),
                name="caseparty_by_phone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.name_masked}"
