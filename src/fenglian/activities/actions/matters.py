"""What outlives a visit: agreed, asked for or left open, until somebody says what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.activities.actions.acting import MATTER, About, bearer_for, record
from fenglian.activities.enums import MatterKind, MatterState
from fenglian.activities.errors import (
    InvalidActivityError,
    MatterNotFoundError,
    NotYourMatterError,
    StaleActivityError,
    WrongActivityStateError,
)
from fenglian.activities.models import AgreedMatter
from fenglian.activities.policies import may_settle
from fenglian.activities.validators import LONGEST_WORDS, MOST_ROWS, check_words
from fenglian.duties.actions import Bearer
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, Person
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.activities.models import Activity
    from fenglian.organizations.queries import Official

LONGEST_MATTER = 500
FARTHEST = dt.timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class NewMatter:
    """A matter as somebody wrote it down.

    Args:
        kind: how it came up.
        words: what is to be done, or was said.
        owner_id: who of the court sees to it; None: the body below does, else whoever wrote it.
        owner_body_id: the department or the partner that sees to it.
        due_on: until when; None: no day was agreed.
    """

    kind: MatterKind
    words: str
    owner_id: int | None = None
    owner_body_id: int | None = None
    due_on: dt.date | None = None


def store_matters(
    activity: Activity, matters: Sequence[NewMatter], *, by: Official, at: dt.datetime
) -> list[AgreedMatter]:
    """Enter the matters of a record just stored; whoever owns one is told, if somebody else.

    Args:
        activity: the record.
        matters: what came up.
        by: who wrote it down.
        at: when.

    Raises:
        InvalidActivityError: one cannot be right.
    """
    if len(matters) > MOST_ROWS:
        raise InvalidActivityError(
            _("最多写 {} 件，其余的写在经过里。").format(MOST_ROWS), field="matters"
        )
    return [_store(activity, matter, number, by=by, at=at) for number, matter in enumerate(matters)]


def _store(
    activity: Activity, given: NewMatter, number: int, *, by: Official, at: dt.datetime
) -> AgreedMatter:
    today = civil_day(at)
    if given.due_on is not None and not activity.happened_on <= given.due_on <= today + FARTHEST:
        raise InvalidActivityError(
            _("办结日期要在走访那天以后、三年以内，请核对。"), field="matters"
        )
    owner, body = _owner_of(activity.court_id, given, by)
    matter = AgreedMatter.objects.create(
        id=uuid5(activity.pk, f"matter {number}"),
        court_id=activity.court_id,
        activity=activity,
        kind=given.kind,
        words=check_words(given.words, what=_("什么事"), field="matters", most=LONGEST_MATTER),
        owner=owner,
        owner_body=body,
        due_on=given.due_on,
        state=MatterState.OPEN,
        agreed_at=at,
    )
    bearer = Bearer(body.pk) if body else bearer_for(matter.court_id, owner.pk, today)  # type: ignore[union-attr]  # one of the two
    event = record(
        EventKind.MATTER_AGREED,
        About(activity.court, MATTER, matter.pk),
        actor=by.actor,
        at=at,
        data={
            "activity": str(activity.pk),
            "kind": str(matter.kind),
            "person": matter.owner_id,
            "body": matter.owner_body_id,
            "due_on": given.due_on.isoformat() if given.due_on else None,
        },
        bearer=bearer,
        is_first=True,
    )
    if owner is not None and owner.pk != by.person_id:
        tell_of_event(MessageKind.MATTER_GIVEN, event, activity.court, [owner.pk])
    return matter


def _owner_of(
    court_id: int, given: NewMatter, by: Official
) -> tuple[Person, None] | tuple[None, Body]:
    if given.owner_body_id is not None:
        body = Body.objects.filter(court_id=court_id, pk=given.owner_body_id).first()
        if body is None:
            raise InvalidActivityError(_("没有这个部门或单位，请重新选。"), field="matters")
        return None, body
    wanted = given.owner_id or by.person_id
    owner = Person.objects.filter(court_id=court_id, pk=wanted).first()
    if owner is None:
        raise InvalidActivityError(_("没有这个人，请重新选。"), field="matters")
    return owner, None


def settle_matter(
    matter_id: UUID,
    outcome: str,
    *,
    dropped: bool = False,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> AgreedMatter:
    """Say what came of a matter; it is closed for good.

    Args:
        matter_id: which.
        outcome: what came of it, or why it is not seen to any more.
        dropped: nothing comes of it.
        by: who says so.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        MatterNotFoundError: it is outside the running scope.
        NotYourMatterError: it is owned by others.
        StaleActivityError: somebody acted on it since.
        WrongActivityStateError: it is closed.
        InvalidActivityError: nothing is said.
    """
    with transaction.atomic():
        matter = (
            AgreedMatter.objects.select_for_update(of=("self",), no_key=True)
            .select_related("court", "activity__area")
            .filter(pk=matter_id)
            .first()
        )
        if matter is None:
            raise MatterNotFoundError
        if not may_settle(by, matter, civil_day(at)):
            raise NotYourMatterError
        if seen_revision is not None and matter.revision != seen_revision:
            raise StaleActivityError
        if matter.state != MatterState.OPEN:
            raise WrongActivityStateError(str(MatterState(matter.state).label))
        matter.outcome = check_words(outcome, what=_("结果"), field="outcome", most=LONGEST_WORDS)
        matter.state = MatterState.DROPPED if dropped else MatterState.SETTLED
        matter.settled_by_id, matter.settled_at = by.person_id, at
        matter.revision += 1
        matter.save(update_fields=["outcome", "state", "settled_by", "settled_at", "revision"])
        event = record(
            EventKind.MATTER_SETTLED,
            About(matter.court, MATTER, matter.pk),
            actor=by.actor,
            at=at,
            data={"state": str(matter.state)},
            bearer=bearer_for(matter.court_id, by.person_id, civil_day(at)),
        )
        recorder = matter.activity.recorded_by_id
        if recorder != by.person_id:
            tell_of_event(MessageKind.MATTER_SETTLED, event, matter.court, [recorder])
    return matter
