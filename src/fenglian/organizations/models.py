"""Areas, courts, their bodies, people, posts with terms, and accounts."""

from __future__ import annotations

import datetime as dt
import re
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from fenglian.organizations.enums import (
    BESIDE,
    AbsenceKind,
    AreaLevel,
    BodyKind,
    PostKind,
    SecondLanguage,
)
from fenglian.privacy.fields import EncryptedTextField

QUASI_UNIT = r"^\d{6}[45]\d\d$"
"""Codes of farms, forest farms and zones: they stand on the level of towns, and are none."""


class AreaQuerySet(models.QuerySet["Area"]):
    """Which places."""

    def towns(self) -> AreaQuerySet:
        """Return the towns and streets (镇街), without farms and zones on their level."""
        return self.filter(level=AreaLevel.TOWN).exclude(code__regex=QUASI_UNIT)

    def under(self, code: str) -> AreaQuerySet:
        """Return what lies directly in a place."""
        return self.filter(parent_id=code)


class Area(models.Model):
    """An administrative division, from province to village, by its statistical code.

    A town belongs to the basic court whose area is the county it lies in.
    """

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    level = models.CharField(max_length=10, choices=AreaLevel.choices)

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(level__in=AreaLevel.values), name="area_level_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_quasi_unit(self) -> bool:
        """Tell a farm, forest farm or zone on the level of towns, by its code."""
        return re.match(QUASI_UNIT, self.code) is not None


class Court(models.Model):
    """A court: the unit that rows belong to and that isolation keeps apart."""

    slug = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=20)
    code = models.CharField(max_length=12, unique=True)
    """法院代字, e.g. 粤0115: the middle of its case numbers."""
    area = models.ForeignKey(Area, models.PROTECT, null=True)
    superior = models.ForeignKey("self", models.PROTECT, null=True, related_name="subordinates")
    calendar = models.ForeignKey("worktime.Calendar", models.PROTECT)
    phone = models.CharField(max_length=20, default="12368")
    address = models.CharField(max_length=100, blank=True)
    register_mark = models.CharField(max_length=4, default="诉")
    """The character before the year in register numbers, e.g. 诉〔2026〕1187号."""
    second_language = models.CharField(
        max_length=2, blank=True, default="", db_default="", choices=SecondLanguage.choices
    )
    """What the people's pages can be read in besides Chinese and English."""
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(second_language__in=["", *SecondLanguage.values]),
                name="court_second_language_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BodyQuerySet(models.QuerySet["Body"]):
    """Which bodies."""

    def of_court(self) -> BodyQuerySet:
        """Return the bodies that do the court's work: no partners, no leading groups."""
        return self.exclude(kind__in=BESIDE)


class Body(models.Model):
    """A part of a court: the court itself, a division, tribunal, team or office.

    Or a body that the court works with: a governance center, the political-legal committee.
    """

    court = models.ForeignKey(Court, models.PROTECT, related_name="bodies")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=20, choices=BodyKind.choices)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    phone = models.CharField(max_length=20, blank=True)
    is_desk = models.BooleanField(default=False)
    """The body whose people screen requests (诉讼服务中心); one in a court."""
    is_filing = models.BooleanField(default=False, db_default=False)
    """The filing division (立案庭), which signs of risk and problems with a rule are reported to;
    where a court names none it is the desk."""
    is_service_center = models.BooleanField(default=False, db_default=False)
    """The body that publishes the directory (机关服务中心, NS-15); at most one in a court."""
    is_management_office = models.BooleanField(default=False, db_default=False)
    """审判管理办公室（研究室）: leads ledgers and reports (XX-18); at most one in a court."""
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="bodies")
    """Where it sits: a center's town, a tribunal's seat."""
    leader_post = models.ForeignKey("Post", models.PROTECT, null=True, related_name="leads")
    """Who bears direct responsibility (NS-13): for a team, its division's leader."""
    supervising_post = models.ForeignKey(
        "Post", models.PROTECT, null=True, related_name="supervises"
    )
    """The vice president in charge (NS-13)."""

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="body_kind_known"),
            models.UniqueConstraint(fields=["court", "name"], name="body_name_once_in_court"),
            models.UniqueConstraint(
                fields=["court"], condition=Q(kind="court"), name="body_one_root_in_court"
            ),
            models.UniqueConstraint(
                fields=["court"], condition=Q(is_desk=True), name="body_one_desk_in_court"
            ),
            models.UniqueConstraint(
                fields=["court"], condition=Q(is_filing=True), name="body_one_filing_in_court"
            ),
            models.UniqueConstraint(
                fields=["court"],
                condition=Q(is_service_center=True),
                name="body_one_service_center_in_court",
            ),
            models.UniqueConstraint(
                fields=["court"],
                condition=Q(is_management_office=True),
                name="body_one_management_office_in_court",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    """Which people."""

    def of_court(self) -> PersonQuerySet:
        """Return the court's own people: nobody who ever sat in a governance center for others."""
        return self.exclude(terms__post__kind=PostKind.CENTER_STAFF)


class Person(models.Model):
    """An official. The name is public; the mobile number is not and is stored encrypted."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="people")
    name = models.CharField(max_length=40)
    office_phone = models.CharField(max_length=20, blank=True)
    mobile = EncryptedTextField(purpose="person.mobile", null=True)
    email = models.EmailField(blank=True)
    is_fictional = models.BooleanField(default=False)

    objects = PersonQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """One seat in a body; people hold it for a term."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="posts")
    body = models.ForeignKey(Body, models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=20, choices=PostKind.choices)
    title = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PostKind.values), name="post_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title


class PostTermQuerySet(models.QuerySet["PostTerm"]):
    """Who holds which post when."""

    def on(self, day: dt.date) -> PostTermQuerySet:
        """Return the terms that run on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class PostTerm(models.Model):
    """A person's time in a post, both days included."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="terms")
    person = models.ForeignKey(Person, models.PROTECT, related_name="terms")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects = PostTermQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="postterm_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["post"], condition=Q(ends_on__isnull=True), name="postterm_one_open"
            ),
        ]
        indexes: ClassVar = [
            # The sweep (duties) looks up who holds a post today.
            models.Index(fields=["post", "starts_on"], name="postterm_by_post"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.post_id}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Who is away when."""

    def on(self, day: dt.date) -> AbsenceQuerySet:
        """Return the absences that run on a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)


class Absence(models.Model):
    """Days on which a person is away, both included, and who stands in for them.

    Who that is today, where the deputy is away as well, is found at the moment of need by the
    database's `organizations_stand_ins(court, day)`. No two absences of a person overlap, by the
    exclusion constraint `absence_no_overlap` of the migration.
    """

    id = models.UUIDField(primary_key=True)
    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    kind = models.CharField(max_length=10, choices=AbsenceKind.choices)
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """None: nobody is named, and what is open alarms the administrators."""
    ended_at = models.DateTimeField(null=True)
    """When they were back before its end, or it was called off."""

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=AbsenceKind.values), name="absence_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("person")),
                name="absence_deputy_is_another",
            ),
        ]
        indexes: ClassVar = [
            # organizations_stand_ins: who is away on a day.
            models.Index(
                fields=["court", "ends_on", "starts_on"],
                condition=Q(ended_at__isnull=True),
                name="absence_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_on}–{self.ends_on}"


class AccountManager(BaseUserManager["Account"]):
    """Accounts by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Find an account for signing in; the case of letters does not matter."""
        return self.get(username=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """A sign-in for a person. Rights come from the posts held today, never from the account."""

    court = models.ForeignKey(Court, models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    username = models.CharField(max_length=40, unique=True)
    is_active = models.BooleanField(default=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(username__regex=r"^[a-z0-9][a-z0-9._-]{2,}$"),
                name="account_username_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.username
