"""What a center and the court say to each other, and what comes of it inside the court."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.correspondence.enums import (
    UNDER_WAY,
    ArrangementState,
    ForwardingState,
    Side,
    Support,
    ThreadKind,
    ThreadState,
)


class Thread(models.Model):
    """One matter between a town's center and the court.

    Nobody of the court is written into it: it lies with whoever is the town's contact today, so
    that a successor has what the predecessor left open (XX-7).
    """

    id = models.UUIDField(primary_key=True)
    """Made from the form's key, so that one sent twice is stored once."""
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    area = models.ForeignKey("organizations.Area", models.PROTECT, related_name="+")
    """The town."""
    kind = models.CharField(max_length=12, choices=ThreadKind.choices)
    from_court = models.BooleanField()
    state = models.CharField(max_length=10, choices=ThreadState.choices)
    title = models.CharField(max_length=60)
    support = models.CharField(max_length=10, blank=True, choices=Support.choices)
    wished_on = models.DateField(null=True)
    case_number = models.CharField(max_length=40, blank=True)
    """Of a public case that a notice is about."""
    opened_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    """Who began it, in the words of that day."""
    opened_at = models.DateTimeField()
    said_at = models.DateTimeField()
    """When anything was last said."""
    first_answered_at = models.DateTimeField(null=True)
    """When the other side first answered: its time is what is measured (YF-13)."""
    acknowledged_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    """Of the court's: when the center had it."""
    closed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ThreadKind.values)
                & Q(state__in=ThreadState.values)
                & Q(support__in=["", *Support.values]),
                name="thread_words_known",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="thread_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, from_court=True),
                name="thread_acknowledged_whole",
            ),
        ]
        indexes: ClassVar = [
            # correspondence.queries.threads: a town's threads, the latest first.
            models.Index(fields=["court", "area", "-said_at"], name="thread_by_town"),
            # queries.threads and actions.succession: what waits for somebody.
            models.Index(
                fields=["court", "opened_at"], condition=Q(state="open"), name="thread_open"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Letter(models.Model):
    """What somebody says in a thread; never changed afterwards."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    area = models.ForeignKey("organizations.Area", models.PROTECT, related_name="+")
    """The thread's, repeated for the policy that keeps towns apart."""
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="letters")
    forwarding = models.ForeignKey("Forwarding", models.PROTECT, null=True, related_name="letters")
    """What a department answers in it; None: said between center and contact."""
    side = models.CharField(max_length=10, choices=Side.choices)
    is_internal = models.BooleanField()
    """For the court alone: no center ever reads it."""
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    words = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="letter_side_known"),
            models.CheckConstraint(
                condition=Q(forwarding__isnull=True) | Q(is_internal=True),
                name="letter_of_department_is_internal",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "thread", "written_at"], name="letter_by_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.side}"


class Forwarding(models.Model):
    """A thread in the hands of a department, with its receipt and its answer or hand-back."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="forwardings")
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    """Whom it is meant for; None: the department in common."""
    words = models.TextField()
    """What is wanted of it."""
    is_settled = models.BooleanField(default=False)
    """By the filing division after repeated hand-backs: it stays there (XX-16)."""
    state = models.CharField(max_length=10, choices=ForwardingState.choices)
    sent_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    sent_at = models.DateTimeField()
    received_signature = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField(null=True)
    ended_signature = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    """When it was answered or handed back."""
    return_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ForwardingState.values), name="forwarding_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state="returned") & ~Q(return_reason=""))
                | (~Q(state="returned") & Q(return_reason="")),
                name="forwarding_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNDER_WAY, ended_at__isnull=True)
                | (~Q(state__in=UNDER_WAY) & Q(ended_at__isnull=False)),
                name="forwarding_ended_has_time",
            ),
            models.UniqueConstraint(
                fields=["thread", "body"],
                condition=Q(state__in=UNDER_WAY),
                name="forwarding_one_under_way",
            ),
        ]
        indexes: ClassVar = [
            # correspondence.policies.visible_threads: what lies with a department.
            models.Index(fields=["court", "body", "state"], name="forwarding_by_body"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}→{self.body_id}"


class Arrangement(models.Model):
    """A judge who is to come on a day, and what came of it; moved days are rows of their own."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    area = models.ForeignKey("organizations.Area", models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="arrangements")
    judge = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    comes_on = models.DateField()
    time_and_place = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=ArrangementState.choices)
    made_at = models.DateTimeField()
    result = models.TextField(blank=True)
    activity_id = models.UUIDField(null=True)
    """The activity that it was, where one was recorded."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ArrangementState.values), name="arrangement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", ended_at__isnull=True)
                | (Q(state__in=["done", "off"], ended_at__isnull=False) & ~Q(result="")),
                name="arrangement_ended_with_result",
            ),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(state="planned"), name="arrangement_one_planned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.comes_on}"


class Proposal(models.Model):
    """An answer given in a thread that may help others, until somebody else has looked at it."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    thread = models.ForeignKey(Thread, models.PROTECT, related_name="proposals")
    question = models.CharField(max_length=120)
    answer = models.TextField()
    """Both as everybody may read them, without anybody's case."""
    keywords = models.JSONField(default=list)
    proposed_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    is_accepted = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    """Why it was not taken."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    decided_at__isnull=True, decided_by__isnull=True, is_accepted__isnull=True
                )
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_accepted__isnull=False),
                name="proposal_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="proposal_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(decided_at__isnull=True),
                name="proposal_one_open",
            ),
        ]

    def __str__(self) -> str:
        return self.question
