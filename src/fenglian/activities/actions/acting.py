"""What every act on a record of liaison work does first and last: lock and check, record, tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fenglian.activities.enums import ActivityState
from fenglian.activities.errors import (
    ActivityNotFoundError,
    StaleActivityError,
    WrongActivityStateError,
)
from fenglian.activities.models import Activity
from fenglian.duties.actions import Bearer, follow_event
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.organizations.models import Court, PostTerm

SUBJECT = "activity"
MATTER = "matter"
PLAN = "planned_visit"
RESEARCH = "research"


def lock_activity(
    activity_id: UUID, *states: ActivityState, seen_revision: int | None = None
) -> Activity:
    """Return a record with its row locked, in one of the states that an act needs.

    Args:
        activity_id: which.
        states: in which the act is possible.
        seen_revision: the revision that the official saw; None where no page was seen.

    Raises:
        ActivityNotFoundError: it is outside the running scope.
        StaleActivityError: somebody acted on it since it was seen.
        WrongActivityStateError: its state does not allow the act.
    """
    activity = (
        Activity.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court", "area")
        .filter(pk=activity_id)
        .first()
    )
    if activity is None:
        raise ActivityNotFoundError
    if seen_revision is not None and activity.revision != seen_revision:
        raise StaleActivityError
    if activity.state not in states:
        raise WrongActivityStateError(str(ActivityState(activity.state).label))
    return activity


def save_act(activity: Activity, *fields: str) -> None:
    """Store the named fields of a record and count the act."""
    activity.revision += 1
    activity.save(update_fields=[*fields, "revision"])


@dataclass(frozen=True, slots=True)
class About:
    """What an entry of the ledger is about.

    Args:
        court: whose ledger and rules.
        kind: what sort of thing.
        id: which.
    """

    court: Court
    kind: str
    id: UUID


def record(
    kind: EventKind,
    about: About,
    *,
    actor: Actor,
    at: dt.datetime,
    data: Mapping[str, Any] | None = None,
    bearer: Bearer | None = None,
    is_first: bool = False,
) -> Event:
    """Append an act to the ledger, and let the rules in force follow it.

    Args:
        kind: what happened.
        about: what it is about.
        actor: who did it.
        at: when.
        data: plain values that the event adds.
        bearer: who bears what the event opens; None: nothing follows.
        is_first: the subject is new.
    """
    event = record_event(
        kind,
        court_id=about.court.pk,
        subject_kind=about.kind,
        subject_id=about.id,
        actor=actor,
        at=at,
        data=data,
    )
    if bearer is not None:
        follow_event(event, court=about.court, bearer=bearer, is_first=is_first)
    return event


def bearer_for(court_id: int, person_id: int, day: dt.date) -> Bearer | None:
    """Return a person as bearer of what is theirs, under the leaders of their first post's body.

    None for somebody who holds no post: there is nobody whom a ladder could climb to.
    """
    term = (
        PostTerm.objects.on(day)
        .filter(court_id=court_id, person_id=person_id)
        .select_related("post")
        .order_by("post__position", "post_id")
        .first()
    )
    return None if term is None else Bearer(term.post.body_id, person_id)
