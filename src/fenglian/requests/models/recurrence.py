"""Who comes again, and which matter: what was seen when a request came in (NS-17)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fenglian.requests.models.request import ServiceRequest


class Recurrence(models.Model):
    """反复反映: a person who comes again, or a matter that was answered and comes again.

    Never shown to the party; officials are shown the earlier requests that they may read.
    """

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.OneToOneField(ServiceRequest, models.PROTECT, related_name="recurrence")
    comes_again = models.BooleanField()
    """The person is one who comes again."""
    matter = models.ForeignKey(ServiceRequest, models.PROTECT, null=True, related_name="+")
    """The same matter as it was answered last; None where it was not."""
    times = models.PositiveSmallIntegerField()
    """How often the person wrote within the rule's period, this one included."""
    supervised = models.BooleanField()
    """Whether the rule puts it on the list of special supervision."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(comes_again=True) | Q(matter__isnull=False), name="recurrence_of_what"
            ),
            models.CheckConstraint(
                condition=Q(matter__isnull=True) | ~Q(matter=F("request")),
                name="recurrence_not_of_itself",
            ),
        ]
        indexes: ClassVar = [
            # supervision.actions.by_rule: what the rule puts on the list.
            models.Index(
                fields=["court", "request"],
                condition=Q(supervised=True),
                name="recurrence_supervised",
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.times}"
