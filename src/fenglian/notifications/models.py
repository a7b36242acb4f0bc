"""The outbox: messages stored in the transaction that makes them necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from fenglian.notifications.enums import OF_TODAY, URGENT, MessageKind, MessageState, Rhythm
from fenglian.privacy.fields import EncryptedTextField

if TYPE_CHECKING:
    from datetime import datetime


class MessageQuerySet(models.QuerySet["Message"]):
    """Which messages are where."""

    def to_send(self, at: datetime) -> MessageQuerySet:
        """Return what may leave now: due, and leased by nobody who could still be at it.

        What waits for somebody's digest leaves inside that.
        """
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at),
            state__in=[MessageState.WAITING, MessageState.LEASED, MessageState.FAILED],
            send_after__lte=at,
            digest__isnull=True,
        ).exclude(self.held())

    def unread(self) -> MessageQuerySet:
        """Return what its recipient has not opened."""
        return self.filter(read_at__isnull=True)

    @staticmethod
    def held() -> Q:
        """Return the condition of what its recipient wants together, in the morning."""
        wants = Preference.objects.filter(
            court_id=OuterRef("court_id"),
            person_id=OuterRef("person_id"),
            rhythm=Rhythm.MORNING,
        )
        return Q(Exists(wants)) & ~Q(kind__in=[*URGENT, *OF_TODAY, MessageKind.DIGEST])


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
    digest = models.ForeignKey("self", models.PROTECT, null=True, related_name="items")
    """The message in which this one leaves together with others."""
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
            # notifications.queries.inbox: what was sent to an official, newest first.
            models.Index(
                fields=["court", "person_id", "-created_at", "-id"],
                condition=Q(person_id__isnull=False),
                name="message_by_person",
            ),
            # notifications.queries.count_unread: on every page of the desk.
            models.Index(
                fields=["court", "person_id"],
                condition=Q(person_id__isnull=False, read_at__isnull=True),
                name="message_unread",
            ),
            models.Index(
                fields=["digest"], condition=Q(digest__isnull=False), name="message_by_digest"
            ),
            # The deliveries shown on an order.
            models.Index(fields=["court", "subject_id"], name="message_by_subject"),
        ]

    def __str__(self) -> str:
        return self.dedupe_key


class Preference(models.Model):
    """How an official wants to be told; without a row: at once, by mail or telephone."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    person = models.OneToOneField(
        "organizations.Person", models.PROTECT, primary_key=True, related_name="+"
    )
    channel = models.CharField(max_length=20, blank=True)
    """The name of a gateway of the court, `email` or `text`; empty: whatever is there."""
    account = EncryptedTextField(purpose="preference.account", null=True)
    """Their account with the gateway, where it needs one."""
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values), name="preference_rhythm_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
