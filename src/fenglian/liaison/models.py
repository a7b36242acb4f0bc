"""Liaison points in towns, and who is assigned to which town from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from fenglian.liaison.enums import PlateState, Seat

if TYPE_CHECKING:
    import datetime as dt


class LiaisonPoint(models.Model):
    """A court's point in a town's governance center (YF-1), perhaps one of circuit trial (XX-4).

    Photos of its plates are ledger attachments under its id.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    area = models.ForeignKey("organizations.Area", models.PROTECT, related_name="+")
    """The town."""
    center = models.ForeignKey("organizations.Body", models.PROTECT, null=True, related_name="+")
    tribunal = models.ForeignKey("organizations.Body", models.PROTECT, null=True, related_name="+")
    """The people's tribunal that serves the town."""
    address = models.CharField(max_length=100, blank=True)
    hours = models.CharField(max_length=60, blank=True)
    """When somebody of the court is there, in words."""
    phone = models.CharField(max_length=20, blank=True)
    plate = models.CharField(max_length=10, choices=PlateState.choices, default="none")
    plate_hung_on = models.DateField(null=True)
    is_circuit_point = models.BooleanField(default=False)
    circuit_plate = models.CharField(max_length=10, choices=PlateState.choices, default="none")
    circuit_plate_hung_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=0)
    """Counts acts: two officials who change the same point notice each other."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "area"], name="point_one_in_town"),
            models.CheckConstraint(
                condition=Q(plate__in=PlateState.values, circuit_plate__in=PlateState.values),
                name="point_plates_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(plate="hung", plate_hung_on__isnull=False)
                    | (~Q(plate="hung") & Q(plate_hung_on__isnull=True))
                ),
                name="point_plate_hung_has_day",
            ),
            models.CheckConstraint(
                condition=(
                    Q(circuit_plate="hung", circuit_plate_hung_on__isnull=False)
                    | (~Q(circuit_plate="hung") & Q(circuit_plate_hung_on__isnull=True))
                ),
                name="point_circuit_plate_has_day",
            ),
            models.CheckConstraint(
                condition=Q(is_circuit_point=True) | Q(circuit_plate="none"),
                name="point_circuit_plate_at_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.court_id} {self.area_id}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Who holds which town when."""

    def on(self, day: dt.date) -> AssignmentQuerySet:
        """Return the assignments that run on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def between(self, first_day: dt.date, last_day: dt.date) -> AssignmentQuerySet:
        """Return the assignments that run on any day of a stretch, both days included."""
        return self.held().filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=first_day), starts_on__lte=last_day
        )

    def held(self) -> AssignmentQuerySet:
        """Return the assignments that were not called off before their first day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")))


class Assignment(models.Model):
    """A person's or a body's time in a seat for a town, both days included.

    Nothing is deleted: it ends. One that was called off before it began ends the day before its
    first, and no earlier (`assignment_ends_after_start`). Exclusion constraints keep a holder from
    having the same seat of a town twice on a day (`assignment_no_overlap`), and a town from having
    two contacts (`assignment_one_town_contact`); all three stand in the migration.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    """Whose people hold it: for the towns of an intermediate court's groups, that court."""
    area = models.ForeignKey("organizations.Area", models.PROTECT, related_name="+")
    """The town."""
    seat = models.CharField(max_length=20, choices=Seat.choices)
    person = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="assignments"
    )
    body = models.ForeignKey(
        "organizations.Body", models.PROTECT, null=True, related_name="assignments"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seat__in=Seat.values), name="assignment_seat_known"),
            models.CheckConstraint(
                condition=(
                    Q(seat="liaison_group", person__isnull=True, body__isnull=False)
                    | (~Q(seat="liaison_group") & Q(person__isnull=False, body__isnull=True))
                ),
                name="assignment_one_holder",
            ),
        ]
        indexes: ClassVar = [
            # liaison.queries.coverage and .current: who holds the towns of a court on a day.
            models.Index(fields=["court", "area", "starts_on"], name="assignment_by_town"),
            # .current: the towns of a person.
            models.Index(fields=["person", "starts_on"], name="assignment_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.area_id} {self.starts_on}"
