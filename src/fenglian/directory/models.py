"""Changes of people and numbers on their way to the public, and what is public, by version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from fenglian.directory.enums import OPEN, ChangeState
from fenglian.privacy.fields import EncryptedTextField


class Change(models.Model):
    """Something about a person that the directory must say, from the day it happened (NS-15).

    The facts are empty until the department has reported them. Limits, returns and who did what
    stand in duties and ledger, under its id.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="+")
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    """The department that reports it."""
    happened_on = models.DateField()
    """Limits count from here, however late it was noticed; published, it is in effect from here."""
    note = models.CharField(max_length=200, blank=True)
    """What whoever noted it knows."""
    state = models.CharField(max_length=10, choices=ChangeState.choices, default="noted")
    revision = models.PositiveIntegerField(default=0)
    """Counts acts: two officials who act on the same change notice each other."""
    noted_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    """When it was published or dismissed."""

    leaves = models.BooleanField(default=False)
    """The person is in the directory no longer."""
    listed_in = models.ForeignKey("organizations.Body", models.PROTECT, null=True, related_name="+")
    """The department under which the person stands from now on."""
    title = models.CharField(max_length=40, blank=True)
    office_phone = models.CharField(max_length=20, blank=True)
    mobile = EncryptedTextField(purpose="directory.mobile", null=True)
    is_officer = models.BooleanField(default=False)
    """The liaison officer of that department (NS-9a)."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ChangeState.values), name="change_state_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, state__in=sorted(OPEN))
                | Q(closed_at__isnull=False, state__in=["published", "dismissed"]),
                name="change_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=False) | ~Q(state__in=["reported", "published"]),
                name="change_reported_has_time",
            ),
            models.CheckConstraint(
                condition=Q(leaves=True) | Q(listed_in__isnull=False) | Q(reported_at__isnull=True),
                name="change_reported_has_place",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(OPEN)),
                name="change_one_open_per_person",
            ),
        ]
        indexes: ClassVar = [
            # directory.queries: what is under way, and what became of it, newest first.
            models.Index(fields=["court", "state", "-noted_at"], name="change_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class Listing(models.Model):
    """What is public about a person: exactly that, and nothing that is not.

    A publication writes the next version and keeps those before it. The people's pages see the
    newest one of those who are listed, and no other row.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey("organizations.Court", models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", models.PROTECT, related_name="listings")
    body = models.ForeignKey("organizations.Body", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    """The version, from 1 for each person."""
    is_listed = models.BooleanField()
    """False: the person left, and this version says so."""
    name = models.CharField(max_length=40)
    title = models.CharField(max_length=40, blank=True)
    office_phone = models.CharField(max_length=20, blank=True)
    mobile = EncryptedTextField(purpose="directory.mobile", null=True)
    """Only where the mechanism made it public on the day of publication."""
    is_officer = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    """Of the person's post, for the order within the department."""
    effective_on = models.DateField()
    published_at = models.DateTimeField()
    confirmed_on = models.DateField()
    """When somebody last said that the numbers are right."""
    change = models.ForeignKey(Change, models.PROTECT, null=True, related_name="listings")
    """The change that it came by; None: the first publication."""
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_listed=True) | Q(is_officer=False), name="listing_officer_is_listed"
            ),
            models.UniqueConstraint(fields=["person", "number"], name="listing_number_once"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(superseded_at__isnull=True),
                name="listing_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(superseded_at__isnull=True, is_officer=True),
                name="listing_one_officer",
            ),
        ]
        indexes: ClassVar = [
            # directory.queries: the directory as it stands.
            models.Index(
                fields=["court", "body"],
                condition=Q(superseded_at__isnull=True, is_listed=True),
                name="listing_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
