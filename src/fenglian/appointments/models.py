"""Who receives people and when, and who comes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from fenglian.appointments.enums import AppointmentState, Weekday
from fenglian.privacy.fields import EncryptedTextField

SEATED = (AppointmentState.BOOKED, AppointmentState.CAME, AppointmentState.MISSED)
"""Who holds a seat; whoever cancels frees it."""
AHEAD = (AppointmentState.BOOKED, AppointmentState.WAITING)
"""What is still to come, whatever the time."""
SEALED = ("requester_name", "phone")
"""The encrypted columns: lists leave them closed."""


class Host(models.Model):
    """Whoever receives people by appointment: an official, or the hall.

    Its row is locked against changes of its hours while somebody books (`actions.booking`).
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", models.PROTECT, null=True, related_name="+")
    """The official; None: the hall."""
    feed_version = models.PositiveSmallIntegerField(default=0)
    """Counts the links of the calendar feed that were given out; only the last one opens it."""
    feed_since = models.DateTimeField(null=True)
    """When the link was given out; None: there is none, or it was revoked."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["court", "person"], name="host_person_once"),
            models.UniqueConstraint(
                fields=["court"], condition=Q(person__isnull=True), name="host_one_hall"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id or "hall")


class Hours(models.Model):
    """What the kinds of hours have in common."""

    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    host = models.ForeignKey(Host, models.PROTECT, related_name="+")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        abstract = True


class WeeklyHours(Hours):
    """Hours that come back every week, where the day is worked.

    Never changed: a row is ended and another one begun.
    """

    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    """1 Monday to 7 Sunday; a make-up workday is the weekday that it falls on."""
    minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    """The last day; None: until further notice."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    opens__lt=F("closes"),
                    weekday__range=(1, 7),
                    minutes__range=(5, 240),
                    capacity__range=(1, 50),
                ),
                name="weeklyhours_possible",
            ),
        ]
        indexes: ClassVar = [
            # appointments.queries.offering
            models.Index(fields=["court", "host"], name="weeklyhours_by_host"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class Opening(Hours):
    """Hours of a single day, worked or not; they go before the week's."""

    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    opens__lt=F("closes"), minutes__range=(5, 240), capacity__range=(1, 50)
                ),
                name="opening_possible",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "host", "day"], name="opening_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.opens}-{self.closes}"


class Closing(Hours):
    """Hours in which nobody is received, on each of some days."""

    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes"), starts_on__lte=F("ends_on")),
                name="closing_possible",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["court", "host", "ends_on"], name="closing_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} {self.opens}-{self.closes}"


class Appointment(models.Model):
    """Somebody who is received at a time, or stands in line for a day (NS-6b).

    A slot for three is three seats: nobody takes the same seat at the same time, whatever the code
    believes (`appointment_seat_once`, and `appointment_no_overlap` in the migration).
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    host = models.ForeignKey(Host, models.PROTECT, related_name="appointments")
    client_key = models.UUIDField()
    """Made with the form: a second press or a reload gives the first booking."""
    state = models.CharField(max_length=10, choices=AppointmentState.choices)
    revision = models.PositiveIntegerField(default=0)
    """Counts acts: two officials who change the same appointment notice each other."""
    day = models.DateField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    seat = models.PositiveSmallIntegerField(null=True)
    """1 to the slot's capacity; None while in line."""

    requester_name = EncryptedTextField(purpose="appointment.name")
    name_masked = models.CharField(max_length=40)
    phone = EncryptedTextField(purpose="appointment.phone")
    phone_masked = models.CharField(max_length=20)
    phone_index = models.BinaryField(max_length=32)
    matter = models.CharField(max_length=100, blank=True)
    """What it is about, in the person's own words."""
    request = models.ForeignKey(
        "requests.ServiceRequest", models.PROTECT, null=True, related_name="+"
    )
    """The earlier request that it belongs to."""
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    """The case by which the judge was found."""
    channel = models.CharField(max_length=20)
    recorded_by = models.ForeignKey(
        "organizations.Person", models.PROTECT, null=True, related_name="+"
    )
    """The clerk who booked for the person, in the hall or on the telephone."""

    made_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When it was noted that they came, did not, or when it was cancelled."""
    reason = models.CharField(max_length=300, blank=True)
    """Why the court cancelled it; empty where the person did."""
    follow_version = models.PositiveSmallIntegerField(default=1)
    code_index = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=AppointmentState.values), name="appointment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True, seat__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at"), seat__gte=1),
                name="appointment_time_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SEATED) | Q(seat__isnull=False),
                name="appointment_booked_has_time",
            ),
            models.UniqueConstraint(
                fields=["host", "starts_at", "seat"],
                condition=Q(state__in=SEATED),
                name="appointment_seat_once",
            ),
            models.UniqueConstraint(
                fields=["court", "client_key"], name="appointment_client_key_once"
            ),
            models.UniqueConstraint(fields=["court", "code_index"], name="appointment_code_once"),
        ]
        indexes: ClassVar = [
            # appointments.queries.lists: what comes, of a host and of the court.
            models.Index(fields=["court", "host", "starts_at", "id"], name="appointment_by_host"),
            models.Index(fields=["court", "starts_at", "id"], name="appointment_by_time"),
            # appointments.actions.waiting: who stands in line.
            models.Index(
                fields=["court", "host", "day", "made_at"],
                condition=Q(state="waiting"),
                name="appointment_in_line",
            ),
            # appointments.actions.reminding
            models.Index(
                fields=["court", "remind_at"],
                condition=Q(state="booked", reminded_at__isnull=True),
                name="appointment_to_remind",
            ),
            # A lost code comes back by the phone number.
            models.Index(fields=["court", "phone_index"], name="appointment_by_phone"),
            # Of a request, on its pages.
            models.Index(fields=["court", "request"], name="appointment_by_request"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
