"""How an order moved inside the court, and what leaders said and decided. Never shown outside."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from fenglian.requests.enums import HandoverKind
from fenglian.requests.models.request import ServiceRequest


class Handover(models.Model):
    """An order passing from one hand to another, with the reason."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="handovers")
    kind = models.CharField(max_length=12, choices=HandoverKind.choices)
    to_body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    to_person = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    from_person = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    """None: the product, when a handler has left the department."""
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=HandoverKind.values), name="handover_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="succession") | Q(made_by__isnull=False),
                name="handover_made_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind="dispatch") | ~Q(reason=""), name="handover_has_reason"
            ),
        ]
        indexes: ClassVar = [
            # requests.policies: whoever once had an order keeps reading it.
            models.Index(fields=["court", "to_person", "request"], name="handover_by_person"),
            # requests.queries.disputes: what was handed back more than once.
            models.Index(
                fields=["court", "request"],
                condition=Q(kind__in=["hand_back", "settle"]),
                name="handover_disputed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.kind}"


class Instruction(models.Model):
    """批示: what a leader wrote on an order, with a term if one was set."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="instructions")
    words = models.TextField()
    term = models.DateField(null=True)
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class ExtensionQuerySet(models.QuerySet["Extension"]):
    """Rows of extensions by their state."""

    def open(self) -> Self:
        """Return what still waits for a leader's decision."""
        return self.filter(decided_at__isnull=True, lapsed_at__isnull=True)


class Extension(models.Model):
    """A request for more time: decided by a leader, or lapsed with the reply that it was for."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="extensions")
    working_days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=300, blank=True)
    lapsed_at = models.DateTimeField(null=True)
    """When the order left its hands with nobody having decided."""

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=30),
                name="extension_length",
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
                name="extension_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(lapsed_at__isnull=True) | Q(decided_at__isnull=True),
                name="extension_lapsed_undecided",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(decided_at__isnull=True, lapsed_at__isnull=True),
                name="extension_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"
