"""The append-only record of everything that happens, and its seals."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fenglian.isolation.actors import LONGEST_LABEL, ActorKind


class Event(models.Model):
    """One thing that happened. Rows are only ever inserted: by grant, and by a trigger besides.

    The person is named by id and by the words of the time (`actor_label`), without a foreign key,
    because an entry outlives the people and things that it speaks of.
    """

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor_kind = models.CharField(max_length=10)
    actor_person_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=LONGEST_LABEL)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    data = models.JSONField(default=dict)
    """What the event adds, in plain values. Words of people stay in their own tables and are named
    by id here, so that what must be forgotten can be."""

    class Meta:
        db_table = "ledger_event"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=[kind.value for kind in ActorKind]),
                name="event_actor_kind_known",
            ),
        ]
        indexes: ClassVar = [
            # The course of one request (desk order page, portal tracking page).
            models.Index(fields=["court", "subject_id", "id"], name="event_by_subject"),
            # The month's figures and extracts by kind of event.
            models.Index(fields=["court", "kind", "occurred_at"], name="event_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class UnsealedEvent(models.Model):
    """Which events no seal covers yet: filled by a trigger, emptied by sealing."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="+")
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")

    class Meta:
        db_table = "ledger_unsealed"
        indexes: ClassVar = [models.Index(fields=["court", "event"], name="unsealed_by_court")]

    def __str__(self) -> str:
        return str(self.event_id)


class Seal(models.Model):
    """A batch of a court's events bound by hash to the batch before it (SM3)."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    event_ids = ArrayField(models.BigIntegerField())
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_seal"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "number"], name="seal_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.court_id}/{self.number}"


class Attachment(models.Model):
    """A paper or photo that belongs to something. The bytes lie in `settings.UPLOADS`.

    The row stands for a file that is safely on the disk: `storage.store_attachment` sees to that.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=100)
    """As shown and offered for download; no file on our disk is called so."""
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    """In bytes."""
    digest = models.BinaryField(max_length=32)
    """SM3 of the bytes."""
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    from_party = models.BooleanField()

    class Meta:
        indexes: ClassVar = [
            # The papers of one request, as they came.
            models.Index(fields=["court", "subject_id", "added_at"], name="attachment_by_subject"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stored_name(self) -> str:
        """Where the bytes lie, below `settings.UPLOADS`."""
        name = str(self.pk)
        return f"{self.court_id}/{name[:2]}/{name}"
