"""Other systems that call us: their keys, and what they have sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fenglian.integrations.enums import DeliveryState
from fenglian.privacy.fields import EncryptedTextField

if TYPE_CHECKING:
    from datetime import datetime


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


class Hook(models.Model):
    """An address of a client's that is told what happens to the requests it has brought."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="hooks")
    url = models.CharField(max_length=300)
    kinds = ArrayField(models.CharField(max_length=40))
    secret = EncryptedTextField(purpose="hook.secret")
    """What every notice is signed with; needed for each, so it is kept, sealed."""
    former_secret = EncryptedTextField(purpose="hook.secret", null=True)
    """The one before, signed with as well until `former_until`, so that none goes unbelieved."""
    former_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    """When the administrators were told that a notice was given up; None since the last success."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["client", "made_at"], name="hook_by_client")]

    def __str__(self) -> str:
        return str(self.pk)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Which notices are where."""

    def to_send(self, at: datetime) -> DeliveryQuerySet:
        """Return what may leave now: due, wanted still, and leased by nobody who could be at it."""
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=at),
            state__in=[DeliveryState.WAITING, DeliveryState.LEASED, DeliveryState.FAILED],
            send_after__lte=at,
            hook__ended_at__isnull=True,
            hook__client__revoked_at__isnull=True,
        )


class Delivery(models.Model):
    """One event to be told to one hook; a trigger stores it in the event's own transaction."""

    id = models.UUIDField(primary_key=True)
    """Known to the receiver: a repetition after a crash carries the same."""
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    hook = models.ForeignKey(Hook, models.PROTECT, related_name="deliveries")
    event = models.ForeignKey("ledger.Event", models.PROTECT, related_name="+")
    request = models.ForeignKey("requests.ServiceRequest", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    send_after = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default="waiting")
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hook", "event"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | ~Q(state="sent"),
                name="delivery_sent_has_time",
            ),
        ]
        indexes: ClassVar = [
            # integrations.actions.lease_deliveries: what may go out now.
            models.Index(
                fields=["court", "send_after"],
                condition=Q(state__in=["waiting", "leased", "failed"]),
                name="delivery_to_send",
            ),
            # integrations.queries.list_deliveries: the latest of a hook.
            models.Index(fields=["hook", "-occurred_at", "-event"], name="delivery_by_hook"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
