"""Other systems that call us: their keys, and what they have sent."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fenglian.privacy.fields import EncryptedTextField


class Client(models.Model):
    """Another system with a key of its own: a hotline, a mini-program, a mailbox."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    name = models.CharField(max_length=20)
    """As the ledger names it."""
    key_hash = models.BinaryField(max_length=32, unique=True)
    """The keyed hash of its key, which is kept nowhere."""
    key_end = models.CharField(max_length=4)
    """The last characters of the key, to tell two apart."""
    scopes = ArrayField(models.CharField(max_length=10))
    channels = ArrayField(models.CharField(max_length=20), default=list)
    """The ways in, of the mechanism's vocabulary, that requests through it may be of."""
    platform = models.CharField(max_length=40, blank=True)
    """The platform, of the mechanism's vocabulary, whose numbers its requests carry."""
    person = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    """The official for whom it acts; None: for the people alone."""
    calls_a_minute = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "name"],
                condition=Q(revoked_at__isnull=True),
                name="client_name_once_in_court",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Origin(models.Model):
    """Through which client a request came in: who is told of it, and may ask how it stands."""

    request = models.OneToOneField(
        "requests.ServiceRequest", models.PROTECT, primary_key=True, related_name="+"
    )
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            # integrations.queries.list_brought: the newest first, as ids are in order of time.
            models.Index(fields=["court", "client", "-request"], name="origin_by_client"),
        ]

    def __str__(self) -> str:
        return str(self.request_id)


class Call(models.Model):
    """A call that has changed something, with its answer: the same call once more gets it again.

    The row is inserted first and completed last in the call's own transaction, so that whoever sees
    it sees the answer, and a second call with the key waits for the first.
    """

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    """The client's own (Idempotency-Key)."""
    fingerprint = models.BinaryField(max_length=32)
    """Keyed hash of what was asked."""
    status = models.PositiveSmallIntegerField(default=0)
    answer = EncryptedTextField(purpose="call.answer", null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "key"], name="call_key_once"),
        ]
        indexes: ClassVar = [
            # integrations.actions.forget_calls
            models.Index(fields=["court", "made_at"], name="call_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}/{self.key}"
