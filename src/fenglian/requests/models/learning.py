"""What a court's own decisions have taught about subjects (NS-4a)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class LearnedSubjects(models.Model):
    """What proposals know from the requests that a court has confirmed: shares, nobody's words."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    """Another one each time that it is learned anew."""
    court = models.OneToOneField("organizations.Court", models.PROTECT, related_name="+")
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    """Whose subjects they are: under another version they say nothing."""
    requests = models.PositiveIntegerField()
    """From how many."""
    shares = models.JSONField()
    """Of subjects, and of pairs of characters within each (`queries.triage.Learned`)."""
    learned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.court_id}/{self.requests}"
