"""What is supervised specially, what officers have reported, which filters people keep."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.supervision.enums import Outcome, Room, Source


class SpecialSupervision(models.Model):
    """专项督办: a request on the list, why it is there, and what was found out (NS-6c, NS-17).

    The official whom it is about never reads it; `policies.visible_entries` sees to that.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey("requests.ServiceRequest", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    """A kind of the mechanism's rule `special_supervision`."""
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    clause_id = models.CharField(max_length=12)
    position = models.PositiveSmallIntegerField()
    """Where the kind stands in the rule: the list is sorted by it."""
    source = models.CharField(max_length=10, choices=Source.choices)
    channel = models.CharField(max_length=20, blank=True)
    """By which way a party's complaint came in."""
    words = models.TextField(blank=True)
    """What the party, or the official who opened it, says."""
    reasons = models.JSONField(default=dict)
    """What a rule has seen: the level of a ladder, or earlier requests."""
    about = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    """Who had the matter in hand."""
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    """Under whose leaders it stands."""
    duty = models.ForeignKey("duties.Duty", models.PROTECT, null=True, related_name="+")
    """The reply that was owed at the time."""
    against_contact = models.BooleanField(default=False)
    """It takes that reply out of the contact rate until it is found untrue (NS-2)."""
    opened_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """The clerk who wrote a complaint down, or the official who opened it."""
    signature = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    """When a leader over it was told."""
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    result = models.TextField(blank=True)
    """What was found out and done; the party reads it where they have complained."""
    closed_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    closing_signature = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="special_source_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | Q(closed_at__isnull=False, outcome__in=Outcome.values) & ~Q(result=""),
                name="special_closed_with_result",
            ),
            models.UniqueConstraint(
                fields=["request", "kind"],
                condition=Q(closed_at__isnull=True),
                name="special_one_open_of_a_kind",
            ),
            # What a rule has seen is opened once, also when it was closed since.
            models.UniqueConstraint(
                fields=["request", "kind", "duty"],
                condition=Q(source="rule"),
                nulls_distinct=False,
                name="special_once_by_rule",
            ),
        ]
        indexes: ClassVar = [
            # supervision.queries.special: what is open, in its order.
            models.Index(
                fields=["court", "position", "opened_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="special_open",
            ),
            # supervision.queries.special: what was closed, the latest first.
            models.Index(
                fields=["court", "-closed_at", "id"],
                condition=Q(closed_at__isnull=False),
                name="special_closed",
            ),
            # supervision.actions.special.tell_leaders: who has not been told.
            models.Index(
                fields=["court", "id"], condition=Q(told_at__isnull=True), name="special_to_tell"
            ),
            models.Index(fields=["court", "request"], name="special_by_request"),
            # supervision.queries.figures: what counts against the contact rate.
            models.Index(
                fields=["court", "duty"],
                condition=Q(against_contact=True),
                name="special_against_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.kind}"


class DepartmentReport(models.Model):
    """What a department's officer reported to its leader: the list as it stood (NS-9a)."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    recipient = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    words = models.CharField(max_length=300, blank=True)
    """What the officer adds."""
    lines = models.JSONField()
    """Request, why it is on the list, who had it and until when: nobody's words."""
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            # supervision.queries.reports: what was reported about some bodies, the latest first.
            models.Index(fields=["court", "body", "-made_at"], name="report_by_body"),
            models.Index(fields=["court", "-made_at"], name="report_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.made_at}"


LONGEST_NAME = 20
"""Of a filter, in characters."""
LONGEST_QUERY = 1200
"""Of a filter's address: sixty characters searched for, percent-encoded, and every condition."""


class SavedFilter(models.Model):
    """A filter of a list that somebody keeps under a name of their own."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    room = models.CharField(max_length=10, choices=Room.choices)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)
    """As the address carries it."""

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(room__in=Room.values), name="savedfilter_room"),
            models.UniqueConstraint(
                fields=["person", "room", "name"], name="savedfilter_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
