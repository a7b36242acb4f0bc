"""What the court and the party say to each other."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.requests.enums import HandoutKind, HandoutWay, RemarkKind, ReplyKind
from fenglian.requests.models.request import ServiceRequest


class Reply(models.Model):
    """An answer as the party reads it."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="replies")
    kind = models.CharField(max_length=10, choices=ReplyKind.choices)
    round = models.PositiveSmallIntegerField()
    words = models.TextField()
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    """Name and post at the time."""
    replied_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "replies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "round"], name="reply_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.round}"


class Question(models.Model):
    """A question back to the party; it does not stop the limit."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="questions")
    words = models.TextField()
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(answered_at__isnull=True),
                name="question_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class PhoneCall(models.Model):
    """A call to the party as the official noted it; the party reads it and may contest it."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="calls")
    called_at = models.DateTimeField()
    reached = models.BooleanField()
    note = models.CharField(max_length=300)
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    contested_at = models.DateTimeField(null=True)
    contest = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class Remark(models.Model):
    """What the party adds later: more facts, an urging, what was not satisfying."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=16, choices=RemarkKind.choices)
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=RemarkKind.values), name="remark_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.pk}"


class Rating(models.Model):
    """Whether a reply satisfied; one for each reply."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    satisfied = models.BooleanField()
    words = models.TextField(blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "round"], name="rating_once_a_reply"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.round}"


class Handout(models.Model):
    """A document given to the party, or papers of theirs passed on, with a receipt (NS-4b)."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="handouts")
    kind = models.CharField(max_length=10, choices=HandoutKind.choices)
    number = models.PositiveSmallIntegerField()
    """Counts within the request; with its register number it is the receipt's number."""
    what = models.CharField(max_length=120)
    receiver = models.CharField(max_length=80)
    """The party or whoever came for it; for papers the department and person they went to."""
    way = models.CharField(max_length=12, choices=HandoutWay.choices)
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="handout_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=HandoutKind.values) & Q(way__in=HandoutWay.values),
                name="handout_words_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number}"
