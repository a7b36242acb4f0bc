"""What departments say of a rule, and how the filing division interprets it (NS-18).

And what a court meets in carrying a notice out, as its superior court answers it (YF-17): nothing
in those two tables is ever changed or deleted.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Opinion(models.Model):
    """A problem with a clause or one of its rules, and the answer; neither is changed afterwards.

    It keeps the version of the mechanism that was in force when the rule bit. The words are for
    the sender and those who answer; the answer is read by everybody who opens the clause.
    """

    id = models.UUIDField(primary_key=True)
    """Made from the form's key, so that one sent twice is stored once."""
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    mechanism_id = models.CharField(max_length=40)
    """The version's own, repeated to find what was said of a clause in any version."""
    clause_id = models.CharField(max_length=60)
    rule_id = models.CharField(max_length=60, blank=True)
    """Empty: the clause as such."""
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    """The department of the person on that day."""
    signature = models.CharField(max_length=120)
    """Who said it, in the words of that day."""
    words = models.TextField()
    raised_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    answer_signature = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="opinion_answered_whole",
            ),
        ]
        indexes: ClassVar = [
            # feedback.queries.list_opinions: open ones first, the oldest of them on top.
            models.Index(
                fields=["court", "raised_at"],
                condition=Q(answered_at__isnull=True),
                name="opinion_open",
            ),
            # feedback.queries.list_interpretations: what a clause has been taken to mean.
            models.Index(
                fields=["court", "mechanism_id", "clause_id", "-answered_at"],
                condition=Q(answered_at__isnull=False),
                name="opinion_by_clause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.raised_at:%Y-%m-%d}"


class Difficulty(models.Model):
    """Something met in the work that a court reports to its superior's filing division (YF-17).

    The superior court reads it by a second policy, and answers by a row of its own (decision 18).
    """

    id = models.UUIDField(primary_key=True)
    """Made from the form's key, so that one sent twice is stored once."""
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    answerer = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    """The superior court of that day."""
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    clause_id = models.CharField(max_length=60)
    area = models.ForeignKey("organizations.Area", models.PROTECT, null=True, related_name="+")
    """The town, or the town of the liaison point, where it was met; None: none in particular."""
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=120)
    words = models.TextField()
    raised_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            # feedback.queries.list_difficulties: the court's own, and those from beneath.
            models.Index(fields=["court", "raised_at"], name="difficulty_by_court"),
            models.Index(fields=["answerer", "raised_at"], name="difficulty_by_answerer"),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} {self.raised_at:%Y-%m-%d}"


class DifficultyAnswer(models.Model):
    """What the superior court's filing division answers; it belongs to that court.

    A composite foreign key of the migration lets nobody else answer (`answer_of_answerer`).
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    sender = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    """Whose difficulty it was: they read the answer by a policy of its own."""
    difficulty = models.OneToOneField(Difficulty, models.PROTECT, related_name="answer")
    words = models.TextField()
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=120)
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="difficulty_answer_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.difficulty_id} {self.answered_at:%Y-%m-%d}"
