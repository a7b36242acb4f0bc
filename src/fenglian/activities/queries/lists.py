"""Records of liaison work in lists and on their page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from fenglian.activities.enums import ActivityState
from fenglian.activities.models import Activity, ActivityQuerySet, AgreedMatter, Participant
from fenglian.activities.policies import visible_activities
from fenglian.activities.queries.kinds import join_kinds
from fenglian.activities.queries.standing import held_by
from fenglian.ledger.models import Attachment
from fenglian.liaison.enums import CONTACT_ORDER, Seat
from fenglian.liaison.models import Assignment
from fenglian.organizations.queries import Official

LONGEST_CHAIN = 20
"""Corrections of one record that its page goes back through."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record with what a list says of it.

    Args:
        activity: with town, village and who recorded it.
        kinds: what it was, in words.
        people: who came, by name.
        matters: how many matters of it are open.
    """

    activity: Activity
    kinds: tuple[str, ...]
    people: tuple[str, ...]
    matters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records are asked for; None and empty leave everything in.

    Args:
        first: the first day.
        last: the last day.
        town_id: in which town.
        kind_id: what it was.
        state: where it stands.
        mine: only what the official took part in.
    """

    first: dt.date | None = None
    last: dt.date | None = None
    town_id: str = ""
    kind_id: str = ""
    state: str = ""
    mine: bool = False


def list_activities(official: Official, today: dt.date, wanted: Wanted) -> ActivityQuerySet:
    """Return the records that an official reads, the latest first.

    Args:
        official: who looks.
        today: the court's date.
        wanted: which of them.
    """
    condition = Q()
    if wanted.first is not None:
        condition &= Q(happened_on__gte=wanted.first)
    if wanted.last is not None:
        condition &= Q(happened_on__lte=wanted.last)
    if wanted.town_id:
        condition &= Q(area_id=wanted.town_id)
    if wanted.kind_id:
        condition &= Q(kinds__contains=[wanted.kind_id])
    if wanted.state:
        condition &= Q(state=wanted.state)
    else:
        condition &= ~Q(state__in=(ActivityState.CORRECTED, ActivityState.WITHDRAWN))
    if wanted.mine:
        part = Participant.objects.filter(court_id=official.court_id, person_id=official.person_id)
        condition &= Q(pk__in=part.values("activity_id"))
    return visible_activities(official, today).filter(condition).order_by("-happened_on", "-pk")


def describe_activities(activities: Sequence[Activity]) -> list[Line]:
    """Return records as lines, in the order given, in three statements.

    Args:
        activities: of one court, with town, village and who recorded them.
    """
    ids = [activity.pk for activity in activities]
    people: dict[UUID, list[str]] = {}
    came = Participant.objects.filter(activity__in=ids).order_by("person_id")
    for activity_id, name in came.values_list("activity_id", "person__name"):
        people.setdefault(activity_id, []).append(name)
    open_matters: dict[UUID, int] = {}
    for activity_id in (
        AgreedMatter.objects.open().filter(activity__in=ids).values_list("activity_id", flat=True)
    ):
        open_matters[activity_id] = open_matters.get(activity_id, 0) + 1
    return [
        Line(
            activity,
            tuple(join_kinds(activity.version_ids).labels(activity.kinds)),
            tuple(people.get(activity.pk, ())),
            open_matters.get(activity.pk, 0),
        )
        for activity in activities
    ]


def list_to_confirm(official: Official, today: dt.date) -> QuerySet[Activity]:
    """Return what waits for an official as the contact of its town, or for whom they stand in.

    Args:
        official: who looks.
        today: the court's date.
    """
    people = [one.person_id for one in official.capacities]
    held = Assignment.objects.on(today).filter(
        court_id=official.court_id, person_id__in=people, seat__in=CONTACT_ORDER
    )
    return (
        Activity.objects.filter(
            court_id=official.court_id,
            state=ActivityState.TO_CONFIRM,
            area_id__in=held.values("area_id"),
        )
        .exclude(recorded_by_id__in=people)
        .select_related("area", "village", "recorded_by")
        .order_by("happened_on", "pk")
    )


def list_reported(official: Official, today: dt.date) -> ActivityQuerySet:
    """Return the work in the towns of a contact leader: what is reported to them (XX-8).

    Args:
        official: the leader.
        today: the court's date.
    """
    people = [one.person_id for one in official.capacities]
    led = held_by(official.court_id, people, today).filter(seat=Seat.CONTACT_LEADER)
    return (
        Activity.objects.counted()
        .filter(court_id=official.court_id, area_id__in=led.values("area_id"), part_of__isnull=True)
        .exclude(recorded_by_id__in=people)
        .select_related("area", "village", "recorded_by")
        .order_by("-happened_on", "-pk")
    )


def chain_of(activity: Activity) -> list[Activity]:
    """Return a record with those that it corrects, itself first.

    Photos and matters stay with the record that they came with.
    """
    chain = [activity]
    while chain[-1].corrects_id is not None and len(chain) < LONGEST_CHAIN:
        chain.append(Activity.objects.select_related("area").get(pk=chain[-1].corrects_id))
    return chain


def photos_of(chain: Sequence[Activity]) -> QuerySet[Attachment]:
    """Return the photos of a record and of those that it corrects, as they came.

    Args:
        chain: from `chain_of`.
    """
    return Attachment.objects.filter(
        court_id=chain[0].court_id,
        subject_kind="activity",
        subject_id__in=[one.pk for one in chain],
    ).order_by("added_at", "pk")
