"""Representatives, opinions of the court's work, petitions and tasks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from fenglian.correspondence.enums import Outcome, PetitionState, SuggestionSource, TaskState
from fenglian.privacy.fields import EncryptedTextField


class Representative(models.Model):
    """A Party delegate, deputy or CPPCC member of a town (两代表一委员, XX-9)."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    area = models.ForeignKey("organizations.Area", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    """A word of the mechanism's vocabulary."""
    name = models.CharField(max_length=50)
    workplace = models.CharField(max_length=100, blank=True)
    phone = EncryptedTextField(purpose="representative.phone", null=True)
    entered_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    """Their last day as such; nobody is removed."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["court", "area", "name"], name="representative_by_town"),
        ]

    def __str__(self) -> str:
        return self.name


class Encounter(models.Model):
    """A contact with a representative."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    representative = models.ForeignKey(Representative, models.PROTECT, related_name="encounters")
    happened_on = models.DateField()
    words = models.TextField()
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()
    activity_id = models.UUIDField(null=True)
    """The activity during which they met, where one was recorded."""

    class Meta:
        ordering = ["-happened_on", "-recorded_at"]

    def __str__(self) -> str:
        return f"{self.representative_id} {self.happened_on}"


class Suggestion(models.Model):
    """An opinion of the court's work, heard of a representative or in research (XX-9, YF-5)."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    area = models.ForeignKey("organizations.Area", models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=15, choices=SuggestionSource.choices)
    representative = models.ForeignKey(
        Representative, models.PROTECT, null=True, related_name="suggestions"
    )
    words = models.TextField()
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    """The department that owes the answer."""
    gathered_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    gathered_at = models.DateTimeField()
    activity_id = models.UUIDField(null=True)
    """The research or visit it was heard in, where one was recorded."""
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome.choices)
    answer = models.TextField(blank=True)
    answer_signature = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    """When whoever said it was told."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(source__in=SuggestionSource.values)
                & Q(outcome__in=["", *Outcome.values]),
                name="suggestion_words_known",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, outcome="", answer="", told_at__isnull=True)
                | (Q(answered_at__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
                name="suggestion_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(source="representative") | Q(representative__isnull=False),
                name="suggestion_of_representative",
            ),
        ]
        indexes: ClassVar = [
            # correspondence.queries.people: open ones, the oldest on top.
            models.Index(
                fields=["court", "gathered_at"],
                condition=Q(told_at__isnull=True),
                name="suggestion_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.gathered_at:%Y-%m-%d}"


class Petition(models.Model):
    """Somebody who came with a petition, and what was done (YF-6).

    What is passed to a department is a service request with a work order of its own.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    area = models.ForeignKey("organizations.Area", models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=60)
    visitor_name = EncryptedTextField(purpose="petition.name")
    name_masked = models.CharField(max_length=60)
    phone = EncryptedTextField(purpose="petition.phone")
    phone_masked = models.CharField(max_length=20)
    words = models.TextField()
    """What the visitor asks, in their own words."""
    state = models.CharField(max_length=12, choices=PetitionState.choices)
    reply = models.TextField(blank=True)
    """What was said on the spot."""
    service_request = models.OneToOneField(
        "requests.ServiceRequest", models.PROTECT, null=True, related_name="+"
    )
    """Where it went on."""
    received_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    received_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    """When the visitor was told the result; of what was passed on, its reply tells them."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(state="solved", service_request__isnull=True) & ~Q(reply=""))
                | Q(state="transferred", service_request__isnull=False),
                name="petition_solved_or_transferred",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "-received_at"], name="petition_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.name_masked} {self.received_at:%Y-%m-%d}"


class ContactTask(models.Model):
    """Work with a term and a result: a town contact's, or a court leader's own.

    Other work that a contact is given lies with whoever is the contact today, as threads do
    (XX-20). What a leader coordinates (YF-2b) or guides (YF-3) is about a town or a body, and is
    that leader's; a leader of an intermediate court has the towns of its basic courts.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    area = models.ForeignKey("organizations.Area", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    """A word of the mechanism's vocabulary; of a leader's."""
    leader = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    """Whose it is; None: the contact's."""
    body = models.ForeignKey("organizations.Body", models.PROTECT, null=True, related_name="+")
    """The division, tribunal or team that a leader guides."""
    words = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=TaskState.choices)
    given_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    given_at = models.DateTimeField()
    result = models.TextField(blank=True)
    """What came of it, or why it was withdrawn."""
    ended_signature = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    due_noted_at = models.DateTimeField(null=True)
    """When whoever has it was told that its last day is there."""
    late_noted_at = models.DateTimeField(null=True)
    """When they were told that it has passed."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="given", ended_at__isnull=True, result="")
                | (Q(state__in=["done", "withdrawn"], ended_at__isnull=False) & ~Q(result="")),
                name="contacttask_ended_with_result",
            ),
            models.CheckConstraint(
                condition=Q(leader__isnull=True, body__isnull=True, area__isnull=False)
                | (
                    Q(leader__isnull=False)
                    & ~Q(kind="")
                    & (Q(area__isnull=False) | Q(body__isnull=False))
                ),
                name="contacttask_of_contact_or_leader",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["court", "due_on"],
                condition=Q(state="given"),
                name="contacttask_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id or self.body_id} {self.due_on}"

    @property
    def place(self) -> str:
        """What it is about, in words: the town, the body, or the body in the town."""
        return _("，").join(one.name for one in (self.area, self.body) if one is not None)
