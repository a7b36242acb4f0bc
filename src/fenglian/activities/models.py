"""What was done in the towns, whom it reached, what came of it, and what is planned."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from fenglian.activities.enums import (
    COUNTED,
    ActivityState,
    MatterKind,
    MatterState,
    PlanKind,
    Standing,
)
from fenglian.privacy.fields import EncryptedTextField


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Which records."""

    def counted(self) -> ActivityQuerySet:
        """Return what stands in the ledger: neither waiting, nor refused, nor replaced."""
        return self.filter(state__in=COUNTED)

    def between(self, first: dt.date, last: dt.date) -> ActivityQuerySet:
        """Return what was done on some days, both included."""
        return self.filter(happened_on__range=(first, last))


class Activity(models.Model):
    """Liaison work in a town, entered once and counted wherever it counts (YF-4 to YF-12, XX-8).

    Nothing of it is overwritten: a correction is a record of its own that names this one, and what
    a second person says of the same visit is a record of its own that is part of the first.
    """

    id = models.UUIDField(primary_key=True)
    """Chosen where it was entered, on the phone or with the form: sent twice it arrives once."""
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    kinds = ArrayField(models.CharField(max_length=40))
    """Ids of the mechanisms' own words; a visit may be several things at once."""
    version_ids = ArrayField(models.BigIntegerField())
    """The mechanisms' versions in force on that day, in which the kinds are read."""
    happened_on = models.DateField()
    area = models.ForeignKey("organizations.Area", models.PROTECT, related_name="+")
    """The town or street."""
    village = models.ForeignKey("organizations.Area", models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=100, blank=True)
    """Where exactly, in words."""
    recorded_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    department = models.ForeignKey(
        "organizations.Body", models.PROTECT, null=True, related_name="+"
    )
    """Of whoever recorded it, on that day."""
    summary = models.TextField()
    details = models.JSONField(default=dict)
    """What the kinds ask for besides: plain values by kind and field, `law_publicity.audience`."""
    audience = models.PositiveIntegerField(null=True)
    """How many people it reached, by those answers; None: nobody counted."""
    copies = models.PositiveIntegerField(null=True)
    """How many books and leaflets were given out."""
    latitude = models.DecimalField(max_digits=5, decimal_places=3, null=True)
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    """To a hundred metres, and only if whoever recorded it agreed."""

    state = models.CharField(max_length=10, choices=ActivityState.choices)
    revision = models.PositiveIntegerField(default=0)
    """Counts acts: two people who act on the same record notice each other."""
    recorded_at = models.DateTimeField()
    kept_since = models.DateTimeField(null=True)
    """When it was entered on a phone without a signal, by the phone's clock; None: at once."""
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="correction")
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    """The same visit as somebody else entered it first: one visit, counted there."""
    judged_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """Who confirmed, declined or withdrew it."""
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was declined, withdrawn or corrected."""

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ActivityState.values), name="activity_state_known"
            ),
            models.CheckConstraint(condition=~Q(kinds=[]), name="activity_of_a_kind"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="activity_location_whole",
            ),
            models.CheckConstraint(
                condition=Q(judged_at__isnull=True, judged_by__isnull=True)
                | Q(judged_at__isnull=False, judged_by__isnull=False),
                name="activity_judged_whole",
            ),
            models.CheckConstraint(
                condition=~Q(part_of=F("id")) & ~Q(corrects=F("id")), name="activity_not_itself"
            ),
        ]
        indexes: ClassVar = [
            # activities.queries.counted and the lists: a court's or town's work of a period.
            models.Index(fields=["court", "happened_on", "id"], name="activity_by_day"),
            models.Index(fields=["court", "area", "happened_on"], name="activity_by_town"),
            # activities.queries.lists: what waits for the town's contact.
            models.Index(
                fields=["court", "area"],
                condition=Q(state="to_confirm"),
                name="activity_to_confirm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.happened_on}"


class Participant(models.Model):
    """Somebody of the court who was there; whoever recorded it is one of them."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="participants")
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "person"], name="participant_once"),
        ]
        indexes: ClassVar = [
            # activities.queries.lists: what somebody did.
            models.Index(fields=["court", "person"], name="participant_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.activity_id}"


class PersonMet(models.Model):
    """Somebody of another body who was met: mediators above all (YF-8), never a party."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="people_met")
    standing = models.CharField(max_length=20, choices=Standing.choices)
    name = EncryptedTextField(purpose="activity.person_met")
    of = models.CharField(max_length=60, blank=True)
    """Their village, committee or office."""

    class Meta:
        verbose_name_plural = "people met"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="personmet_standing_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standing}@{self.activity_id}"


class BodyMet(models.Model):
    """A body that was visited or met with (YF-7): a partner of the court, or one by its name."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="bodies_met")
    body = models.ForeignKey("organizations.Body", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    """As it was called that day."""

    class Meta:
        verbose_name_plural = "bodies met"

    def __str__(self) -> str:
        return self.name


class AgreedMatterQuerySet(models.QuerySet["AgreedMatter"]):
    """Which matters."""

    def open(self) -> AgreedMatterQuerySet:
        """Return what somebody still has to see to."""
        return self.filter(state=MatterState.OPEN)


class AgreedMatter(models.Model):
    """What was agreed, asked for or left open, tracked to its outcome (YF-5, YF-7)."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=10, choices=MatterKind.choices)
    words = models.TextField()
    owner = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    owner_body = models.ForeignKey(
        "organizations.Body", models.PROTECT, null=True, related_name="+"
    )
    """A department of the court, or a body beside it; exactly one of the two owns it."""
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=MatterState.choices)
    revision = models.PositiveIntegerField(default=0)
    agreed_at = models.DateTimeField()
    outcome = models.TextField(blank=True)
    settled_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    objects = AgreedMatterQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=MatterKind.values, state__in=MatterState.values),
                name="matter_words_known",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True, owner_body__isnull=False)
                | Q(owner__isnull=False, owner_body__isnull=True),
                name="matter_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome=""),
                name="matter_settled_whole",
            ),
        ]
        indexes: ClassVar = [
            # activities.queries.matters: what is open, by who owns it.
            models.Index(
                fields=["court", "due_on", "id"], condition=Q(state="open"), name="matter_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.activity_id}"


class PlannedVisit(models.Model):
    """A day on which somebody will be in a town; announced ones stand on the town's public page."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=PlanKind.choices)
    area = models.ForeignKey("organizations.Area", models.PROTECT, related_name="+")
    village = models.ForeignKey("organizations.Area", models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=100)
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    """Who goes."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    words = models.CharField(max_length=200, blank=True)
    """What people can come for; of a hearing what it is about, without names."""
    is_announced = models.BooleanField()
    revision = models.PositiveIntegerField(default=0)
    planned_by = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    activity = models.OneToOneField(Activity, models.PROTECT, null=True, related_name="plan")
    """The record of what became of it."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PlanKind.values), name="plan_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="plan_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | Q(activity__isnull=True),
                name="plan_held_or_called_off",
            ),
        ]
        indexes: ClassVar = [
            # activities.queries.plans: a month, and what comes next in a town.
            models.Index(fields=["court", "starts_at"], name="plan_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.starts_at:%Y-%m-%d}"


class ResearchReport(models.Model):
    """What was learned in the towns, with the records that it draws on, and what came of it."""

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    words = models.TextField()
    author = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    decision = models.TextField(blank=True)
    """What the court decided in consequence; empty: nothing yet (YF-5)."""
    decided_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="research_decided_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "-reported_at"], name="research_by_time"),
        ]

    def __str__(self) -> str:
        return self.title


class ReportSource(models.Model):
    """A record that a research report draws on."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    report = models.ForeignKey(ResearchReport, models.PROTECT, related_name="sources")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "activity"], name="reportsource_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}<{self.activity_id}"
