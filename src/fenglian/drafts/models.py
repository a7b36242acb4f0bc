"""A mechanism on its way: drafts, trials on last year's ledger, proposals that two decide."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fenglian.drafts.enums import Outcome, TrialState


class Draft(models.Model):
    """A mechanism file that a court's people have uploaded and that was found without fault.

    It binds nobody. Uploading the same text again is the same draft.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    mechanism_id = models.CharField(max_length=40)
    file_name = models.CharField(max_length=100)
    source = models.TextField()
    lexicon = models.TextField(blank=True)
    content = models.JSONField()
    """The mechanism that the source says."""
    checksum = models.CharField(max_length=64)
    """SHA-256 of source and lexicon, as a stored version has it."""
    uploaded_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=120)
    """Who uploaded it, in the words of that day."""
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "checksum"], name="draft_text_once"),
        ]
        indexes: ClassVar = [
            # drafts.queries.list_drafts: the newest first.
            models.Index(fields=["court", "-uploaded_at"], name="draft_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism_id} {self.uploaded_at:%Y-%m-%d}"


class Trial(models.Model):
    """A year of the court's ledger replayed under a draft's rules, by a worker, for the desk."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="trials")
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10, choices=TrialState.choices, default="waiting")
    done = models.PositiveIntegerField(default=0)
    """How many stretches of the ledger have been replayed."""
    total = models.PositiveIntegerField(default=0)
    """How many there are; 0 until that is known."""
    result = models.JSONField(null=True)
    """`drafts.queries.trial.Report` in plain values."""
    trouble = models.TextField(blank=True)
    """Why it came to nothing, in words."""
    asked_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=TrialState.values), name="trial_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="done", result__isnull=False)
                | (~Q(state="done") & Q(result__isnull=True)),
                name="trial_done_has_result",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="trial_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["court", "draft"],
                condition=Q(state__in=["waiting", "running"]),
                name="trial_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.first_day}–{self.last_day}"


class Proposal(models.Model):
    """That a version be adopted from a moment: one person proposes, another confirms.

    What was proposed never changes (a trigger sees to it), and nobody decides on their own proposal
    (a constraint): the adoption is the confirmed proposal and nothing else.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="proposals")
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    mechanism_id = models.CharField(max_length=40)
    """The version's own, repeated for the constraint."""
    effective_from = models.DateTimeField()
    words = models.TextField(blank=True)
    """Why, for those who decide."""
    proposed_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default="waiting")
    decided_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    deciding_signature = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why it was declined."""
    adoption = models.OneToOneField(
        "mechanisms.Adoption", models.PROTECT, null=True, related_name="proposal"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="adoptionproposal_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(outcome="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="adoptionproposal_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome="withdrawn")
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="adoptionproposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(outcome="confirmed", adoption__isnull=False)
                | (~Q(outcome="confirmed") & Q(adoption__isnull=True)),
                name="adoptionproposal_confirmed_is_adoption",
            ),
            models.UniqueConstraint(
                fields=["court", "mechanism_id"],
                condition=Q(outcome="waiting"),
                name="adoptionproposal_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism_id} {self.effective_from:%Y-%m-%d}"
