"""The request of a person, and the work order that it may become."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from fenglian.organizations.queries import Official
from fenglian.privacy.fields import EncryptedTextField
from fenglian.requests.enums import Complexity, Relation, RequestState

SEALED = ("requester_name", "phone", "identity_number", "principal_name")
"""The encrypted columns of a request: lists leave them closed."""


class RegisterCounter(models.Model):
    """The last register number given in a court and year; its row lock keeps numbers gapless."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "year"], name="registercounter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.court_id}/{self.year}"


class ServiceRequest(models.Model):
    """What a person asked of the court, in their own words, and where it stands."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    client_key = models.UUIDField()
    """Made with the form: a second press or a lost answer gives the first receipt."""
    channel = models.CharField(max_length=20)
    """A channel of the mechanism's vocabulary (NS-3, NS-6a)."""
    recorded_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """The clerk who wrote it down for the person, in the hall or on the telephone."""
    received_at = models.DateTimeField()
    title = models.CharField(max_length=40)
    words = models.TextField()
    """The person's own words, never changed."""
    marks = ArrayField(models.BigIntegerField(), default=list)
    """Few hashes of them, by which the like are found (`queries.likeness`)."""

    relation = models.CharField(max_length=10, choices=Relation.choices, default=Relation.SELF)
    requester_name = EncryptedTextField(purpose="request.name")
    name_masked = models.CharField(max_length=40)
    phone = EncryptedTextField(purpose="request.phone")
    phone_masked = models.CharField(max_length=20)
    phone_index = models.BinaryField(max_length=32)
    identity_number = EncryptedTextField(purpose="request.identity", null=True)
    principal_name = EncryptedTextField(purpose="request.principal", null=True)
    """The parent, company or client for whom the person writes."""

    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="requests")
    case_number = models.CharField(max_length=60, blank=True)
    """In its official form; as the person wrote it where it has none."""
    wants_judge = models.BooleanField(default=False)

    proposed_subject = models.CharField(max_length=30, blank=True)
    proposed_kind = models.CharField(max_length=30, blank=True)
    proposed_complexity = models.CharField(max_length=10, blank=True)
    proposal_words = models.JSONField(default=dict)
    """The words that decided the proposal; kept beside the decision (NS-4a)."""
    subject = models.CharField(max_length=30, blank=True)
    service_kind = models.CharField(max_length=30, blank=True)
    complexity = models.CharField(max_length=10, choices=Complexity.choices, blank=True)
    screened_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=12, choices=RequestState.choices, default="received")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", db_index=False
    )
    """The leading request that carries this one on (NS-3)."""
    revision = models.PositiveIntegerField(default=0)
    """Counts acts: two officials who change the same request notice each other."""
    accepted_at = models.DateTimeField(null=True)
    """When the desk answered or dispatched it: timely acceptance (NS-2)."""
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    satisfied = models.BooleanField(null=True)
    urge_count = models.PositiveSmallIntegerField(default=0)
    complained_of = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """The official complained of: reads nothing of it and is never told of it."""
    follow_version = models.PositiveSmallIntegerField(default=1)
    code_index = models.BinaryField(max_length=32)
    acted_for: Official | None = None
    """Not stored: for whom the running act is done, where a deputy does it (`actions.acting`)."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values) & Q(relation__in=Relation.values),
                name="request_words_known",
            ),
            models.CheckConstraint(
                condition=Q(complexity="") | Q(screened_at__isnull=False),
                name="request_screened_has_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | ~Q(state="closed"),
                name="request_closed_has_time",
            ),
            # No chains, and one court: by the trigger `no_chains`.
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="request_merged_has_leading",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="request_not_merged_into_itself",
            ),
            models.UniqueConstraint(fields=["court", "year", "serial"], name="request_number_once"),
            models.UniqueConstraint(fields=["court", "client_key"], name="request_client_key_once"),
            models.UniqueConstraint(fields=["court", "code_index"], name="request_code_once"),
        ]
        indexes: ClassVar = [
            # requests.queries.desk_queue: what waits at the desk, oldest first.
            models.Index(
                fields=["court", "received_at", "id"],
                condition=Q(state__in=["received", "handed_back"]),
                name="request_at_desk",
            ),
            # requests.queries.desk_queue: every request, newest first.
            models.Index(fields=["court", "-received_at", "-id"], name="request_by_time"),
            models.Index(fields=["court", "state", "-received_at"], name="request_by_state"),
            # A lost code comes back by the phone number; earlier requests of the same person.
            models.Index(fields=["court", "phone_index", "-received_at"], name="request_by_phone"),
            models.Index(fields=["court", "case", "-received_at"], name="request_by_case"),
            # requests.queries.duplicates: who speaks of the same case, also of one we do not know.
            models.Index(
                fields=["court", "case_number", "-received_at"],
                condition=~Q(case_number=""),
                name="request_by_case_number",
            ),
            # The door `find_like_requests`: what can still be merged, by the marks of its words.
            GinIndex(
                fields=["marks"],
                condition=Q(state__in=["received", "in_hand", "handed_back"]),
                fastupdate=False,
                name="request_by_marks",
            ),
            # Pages and lists of leading requests: what was merged into each.
            models.Index(
                fields=["court", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="request_by_leading",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.serial}"


class WorkOrder(models.Model):
    """A request in the hands of a judge, team or department (NS-5)."""

    request = models.OneToOneField(
        ServiceRequest, models.PROTECT, primary_key=True, related_name="order"
    )
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    dispatched_at = models.DateTimeField()
    """The first dispatch: limits run from here, whatever hands it passes through (NS-8)."""
    department = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    handler = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="orders"
    )
    """Who has it now; None: the department or team in common, until somebody accepts."""
    first_handler = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """首办责任人, kept through transfers (NS-17)."""
    accepted_at = models.DateTimeField(null=True)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "department", "-dispatched_at"], name="order_by_body"),
            models.Index(fields=["court", "handler", "-dispatched_at"], name="order_by_handler"),
        ]

    def __str__(self) -> str:
        return str(self.request_id)


class ExternalNumber(models.Model):
    """The number under which another platform keeps the same matter, so that nobody types twice."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="external_numbers")
    platform = models.CharField(max_length=40)
    """A platform of the mechanism's vocabulary."""
    number = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Led by the number: the queue looks for it without knowing whose it is.
            models.UniqueConstraint(
                fields=["court", "number", "platform"], name="externalnumber_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "request"], name="externalnumber_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.platform}/{self.number}"


class Merging(models.Model):
    """That a request was found to be the same matter as another, and perhaps parted again."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="mergings")
    leading = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="joined")
    state_before = models.CharField(max_length=12, choices=RequestState.choices)
    reason = models.CharField(max_length=300)
    merged_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    unmerge_reason = models.CharField(max_length=300, blank=True)
    unmerged_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    unmerged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(unmerged_at__isnull=True),
                name="merging_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(unmerged_at__isnull=True, unmerged_by__isnull=True, unmerge_reason="")
                | (Q(unmerged_at__isnull=False, unmerged_by__isnull=False) & ~Q(unmerge_reason="")),
                name="merging_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}→{self.leading_id}"
