"""What every act on a change does first and last: lock and check, record and tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fenglian.directory.errors import (
    ChangeNotFoundError,
    NoServiceCenterError,
    StaleChangeError,
)
from fenglian.directory.models import Change
from fenglian.directory.policies import Act, get_change_for, require
from fenglian.duties.actions import Bearer
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import PostTerm
from fenglian.organizations.queries import (
    Official,
    find_liaison_officers,
    find_service_center_id,
    with_stand_in,
)
from fenglian.worktime.periods import civil_day

SUBJECT = "directory_change"


def begin(
    official: Official, change_id: UUID, act: Act, *, seen_revision: int | None = None
) -> Change:
    """Lock a change for an official's act and let only what the policy allows pass.

    Raises:
        ChangeNotFoundError: not there, or not for this official.
        StaleChangeError: somebody acted on it since the official saw it.
        WrongChangeStateError: its state does not allow the act.
        NotYourChangeError: another department's act.
    """
    get_change_for(official, change_id)
    change = (
        Change.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court", "person")
        .filter(pk=change_id)
        .first()
    )
    if change is None:
        raise ChangeNotFoundError
    if seen_revision is not None and change.revision != seen_revision:
        raise StaleChangeError
    require(official, act, change)
    return change


def save_act(change: Change, *fields: str) -> None:
    """Store the named fields of a change and count the act."""
    change.revision += 1
    change.save(update_fields=[*fields, "revision"])


def record(
    kind: EventKind,
    change: Change,
    *,
    actor: Actor,
    at: dt.datetime,
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append an act on a change to the ledger."""
    return record_event(
        kind,
        court_id=change.court_id,
        subject_kind=SUBJECT,
        subject_id=change.pk,
        actor=actor,
        at=at,
        data={"person": change.person_id, "body": change.body_id, **(data or {})},
    )


def department_of(change: Change, today: dt.date) -> Bearer:
    """Return who bears the report: the department's liaison officer, or its people in common."""
    officer = find_liaison_officers(change.court_id, today).get(change.body_id)
    return Bearer(change.body_id, officer.pk if officer else None)


def service_center_of(court_id: int) -> Bearer:
    """Return who bears the publication: the people of the service center in common.

    Raises:
        NoServiceCenterError: the court names none.
    """
    center_id = find_service_center_id(court_id)
    if center_id is None:
        raise NoServiceCenterError
    return Bearer(center_id)


def tell(kind: MessageKind, change: Change, event: Event, bearer: Bearer, at: dt.datetime) -> None:
    """Tell whoever bears the next step, or who leads them, and whoever stands in today."""
    today = civil_day(at)
    person_id = bearer.person_id
    if person_id is None:
        leaders = PostTerm.objects.on(today).filter(post__leads=bearer.body_id)
        person_id = leaders.values_list("person_id", flat=True).first()
    if person_id is None:
        return
    for reader in with_stand_in(change.court_id, person_id, today):
        queue_message(
            kind,
            court_id=change.court_id,
            subject_kind=SUBJECT,
            subject_id=change.pk,
            dedupe_key=f"{kind.value}:{event.pk}:{reader}",
            at=at,
            person_id=reader,
        )
