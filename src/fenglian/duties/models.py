"""What is owed: by whom, about what, under which rule, by when."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from fenglian.duties.enums import DutyState, StepKind, StepOutcome


class Duty(models.Model):
    """Something owed under a rule of the mechanism version that was in force when it was opened.

    `last_day` is what the holder and the party are promised. `next_step_at` only says when to wake:
    the sweep recomputes the moment from the start, the rule, the calendar and the extension.
    """

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    version = models.ForeignKey("mechanisms.MechanismVersion", models.PROTECT, related_name="+")
    rule_id = models.CharField(max_length=40)
    clause_id = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=1)
    """Counts how often this rule has bitten on this subject: a return opens the next round."""
    holder = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="duties"
    )
    """Who owes it; None: the people of the body in common."""
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="duties")
    """Whose leaders the ladder climbs to."""
    complained_of = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """Who is complained of and therefore never told (NS-8)."""
    state = models.CharField(max_length=10, choices=DutyState.choices, default="open")
    starts_at = models.DateTimeField()
    own_starts_at = models.DateTimeField(null=True)
    """Where it started by itself; None unless it was brought forward for another's promise."""
    extra_working_days = models.PositiveSmallIntegerField(default=0)
    last_day = models.DateField()
    ends_at = models.DateTimeField()
    """The first moment that is late."""
    is_provisional = models.BooleanField(default=False)
    """The date hangs on a year whose holiday arrangement is not published."""
    calendar_version = models.PositiveIntegerField()
    next_step = models.PositiveSmallIntegerField(null=True)
    next_step_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    """How high the ladder has climbed: 0 the holder, 3 the president (NS-8)."""
    closed_at = models.DateTimeField(null=True)
    """When it was met or cancelled: the moment of the event, not of noticing."""

    class Meta:
        verbose_name_plural = "duties"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=DutyState.values), name="duty_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(closed_at__isnull=False, next_step_at__isnull=True),
                name="duty_closed_has_time_and_no_step",
            ),
            models.UniqueConstraint(
                fields=["subject_id", "version", "rule_id"],
                condition=Q(state="open"),
                name="duty_one_open_per_rule",
            ),
            models.UniqueConstraint(
                fields=["subject_id", "version", "rule_id", "round"], name="duty_round_once"
            ),
        ]
        indexes: ClassVar = [
            # duties.actions.sweep: what falls due.
            models.Index(
                fields=["court", "next_step_at"],
                condition=Q(state="open"),
                name="duty_to_sweep",
            ),
            # duties.queries.list_owed_by: a person's work by due date.
            models.Index(
                fields=["court", "holder", "last_day", "id"],
                condition=Q(state="open"),
                name="duty_by_holder",
            ),
            # duties.queries.list_told_to: what leaders were told of, however much they once were.
            models.Index(
                fields=["court", "last_day", "id"],
                condition=Q(state="open", level__gt=0),
                name="duty_climbed",
            ),
            # duties.queries.list_owed_by: what a body owes in common, and the month's figures.
            models.Index(fields=["court", "body", "state", "last_day"], name="duty_by_body"),
            # supervision: what fell due in a month, by rule.
            models.Index(fields=["court", "rule_id", "last_day"], name="duty_by_month"),
            models.Index(fields=["court", "subject_id", "id"], name="duty_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.subject_id}"


class DutyStep(models.Model):
    """A step of a duty's ladder that has fired; each exactly once, by constraint."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="steps")
    subject_id = models.UUIDField()
    step = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    outcome = models.CharField(max_length=10, choices=StepOutcome.choices)
    level = models.PositiveSmallIntegerField()
    recipient = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="told_steps"
    )
    stands_in_for = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """The leader who was away that day, for whom the recipient was told; None: told themselves."""
    fell_due_at = models.DateTimeField()
    """The legal moment."""
    recorded_at = models.DateTimeField()
    """When the sweep noticed."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=StepKind.values) & Q(outcome__in=StepOutcome.values),
                name="dutystep_words_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="alarm", recipient__isnull=True)
                | Q(outcome="told", recipient__isnull=False)
                | Q(kind="warning"),
                name="dutystep_told_has_recipient",
            ),
            models.UniqueConstraint(fields=["duty", "step"], name="dutystep_once"),
            models.UniqueConstraint(
                fields=["duty", "recipient"],
                condition=Q(kind="escalation"),
                name="dutystep_never_same_person_twice",
            ),
        ]
        indexes: ClassVar = [
            # duties.queries.list_told_to, requests.policies: what somebody was told of.
            models.Index(fields=["court", "recipient", "subject_id"], name="dutystep_by_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id}/{self.step}"


class Occasion(models.Model):
    """What a duty is about that no event of the work opens: a window of the calendar, an adoption.

    One row for each rule, window and key, whatever versions the rule has gone through: hence each
    is opened once. The duty's subject is the occasion.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    mechanism_id = models.CharField(max_length=40)
    rule_id = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    """Which of what the role is held for, e.g. `town:445321101`; `court` for the court itself."""
    about = models.CharField(max_length=60)
    """The same in words, as it was called then: a town's name."""
    first_day = models.DateField()
    """The window's first day; of what an adoption opens, the day from which it holds."""
    last_day = models.DateField(null=True)
    """The window's last day; None: no window."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["court", "mechanism_id", "rule_id", "first_day", "key"],
                name="occasion_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.first_day} {self.key}"
