"""Rosters as they were frozen, their way up, and what was answered to them.

Nothing in these tables is ever changed or deleted: triggers and the rights of the application's
role see to it. How far a roster has come is read from the rows, so no state can contradict them.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.rosters.enums import RosterKind, RosterState, Verdict


class RosterQuerySet(models.QuerySet["Roster"]):
    """Which rosters, and how far they have come."""

    def own(self) -> RosterQuerySet:
        """Return those of a court's own people."""
        return self.filter(kind=RosterKind.OWN)

    def compiled(self) -> RosterQuerySet:
        """Return those of both levels."""
        return self.filter(kind=RosterKind.COMPILED)

    def newest_first(self) -> RosterQuerySet:
        """Return the newest version first, with what was sent and answered."""
        return self.select_related("court", "submission__answer").order_by("-number")

    def received(self) -> RosterQuerySet:
        """Return those that arrived and were not returned."""
        return self.filter(submission__answer__verdict=Verdict.RECEIVED)


class Roster(models.Model):
    """A version of a court's roster, exactly as it was on the day it was frozen."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=RosterKind.choices)
    number = models.PositiveIntegerField()
    """第 n 版, from 1 for each kind of each court."""
    as_of = models.DateField()
    """The day whose assignments it holds."""
    entries = models.JSONField()
    """A list of `entries.Entry`, in the order of towns."""
    gaps = models.JSONField(default=list)
    """What was missing on that day, in words: it is handed up with the roster."""
    sources = models.JSONField(default=list)
    """Of a compiled one: the courts with the versions that went into it."""
    frozen_at = models.DateTimeField()
    frozen_by = models.CharField(max_length=60)

    objects = RosterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=RosterKind.values), name="roster_kind_known"
            ),
            models.UniqueConstraint(fields=["court", "kind", "number"], name="roster_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.court_id} {self.kind} {self.number}"


class Submission(models.Model):
    """A roster on its way: to the superior court, or from there to the committee.

    Composite foreign keys of the migration let only the receiver answer (`answer_of_receiver`).
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    """Who hands it on."""
    roster = models.OneToOneField(Roster, models.PROTECT, related_name="submission")
    answerer = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    """Who enters the answer: the superior court; for the committee, which has no account, the
    court itself."""
    receiver = models.CharField(max_length=60)
    """To whom, in words: they stay when names change."""
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.roster_id} → {self.receiver}"


class Answer(models.Model):
    """A receipt, or a return with its reasons. It belongs to whoever answers (decision 18)."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    sender = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    """Whose roster it is: they read the answer by a policy of its own."""
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="answer")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=500, blank=True)
    answered_on = models.DateField()
    """The day on the receipt, which the committee's may bear before it is entered."""
    answered_by = models.CharField(max_length=60)
    """Who received it."""
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="answer_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.RECEIVED) | ~Q(reason=""),
                name="answer_return_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.verdict}"


def state_of(roster: Roster) -> RosterState:
    """Return how far a roster has come; it was fetched with what was sent and answered."""
    submission = getattr(roster, "submission", None)
    answer = getattr(submission, "answer", None)
    if submission is None:
        return RosterState.FROZEN
    return RosterState.SUBMITTED if answer is None else RosterState(answer.verdict)
