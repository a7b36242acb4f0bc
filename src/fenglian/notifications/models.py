"""The outbox: messages stored in the transaction that makes them necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from fenglian.notifications.enums import MessageState

if TYPE_CHECKING:
    from datetime import datetime


class MessageQuerySet(models.QuerySet["Message"]):
    """Which messages are where."""

    def to_send(self, at: datetime) -> MessageQuerySet:
        """Return what may leave now: due, and leased by nobody who could still be at it."""
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at),
            state__in=[MessageState.WAITING, MessageState.LEASED, MessageState.FAILED],
            send_after__lte=at,
        )


class Message(models.Model):
    """One message to one recipient: an official (`person_id`), or the party of the subject.

    It names its subject and holds no words of anybody: they are rendered when it is sent.
    """

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    """A `MessageKind`; no choices are kept with the column, as every flow adds kinds of its own."""
    person_id = models.BigIntegerField(null=True)
    """The official it goes to; None: the party of the subject."""
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    dedupe_key = models.CharField(max_length=80, unique=True)
    """Says which message this is: the same one is never stored twice."""
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    """The opening of the office hours for what is not urgent."""
    state = models.CharField(max_length=8, choices=MessageState.choices, default="waiting")
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | ~Q(state="sent"),
                name="message_sent_has_time",
            ),
        ]
        indexes: ClassVar = [
            # notifications.actions.lease_messages: what may go out now.
            models.Index(
                fields=["court", "send_after"],
                condition=Q(state__in=["waiting", "leased", "failed"]),
                name="message_to_send",
            ),
            # The deliveries shown on an order.
            models.Index(fields=["court", "subject_id"], name="message_by_subject"),
        ]

    def __str__(self) -> str:
        return self.dedupe_key
