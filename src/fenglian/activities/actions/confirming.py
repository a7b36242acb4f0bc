"""The town's contact looks at what others did there; who recorded something may take it back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.activities.actions.acting import (
    SUBJECT,
    About,
    bearer_for,
    lock_activity,
    record,
    save_act,
)
from fenglian.activities.actions.recording import report_visit
from fenglian.activities.enums import COUNTED, ActivityState
from fenglian.activities.errors import NotYourRecordError, NotYourTownError
from fenglian.activities.models import PlannedVisit
from fenglian.activities.policies import may_confirm
from fenglian.activities.validators import LONGEST_REASON, check_words
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.activities.models import Activity
    from fenglian.ledger.models import Event
    from fenglian.organizations.queries import Official


def confirm_activity(
    activity_id: UUID, *, by: Official, at: dt.datetime, seen_revision: int | None = None
) -> Activity:
    """Take what somebody else did in one's town into the ledger (XX-17).

    Args:
        activity_id: which.
        by: the town's contact.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        NotYourTownError: somebody else's town.
        StaleActivityError: somebody acted on it since.
        WrongActivityStateError: it waits for nobody.
    """
    with transaction.atomic():
        activity = _judge(
            activity_id, ActivityState.CONFIRMED, "", by=by, at=at, seen_revision=seen_revision
        )
        event = _record(EventKind.ACTIVITY_CONFIRMED, activity, by, at)
        if activity.part_of_id is None:
            report_visit(activity, event)
    return activity


def decline_activity(
    activity_id: UUID,
    reason: str,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Activity:
    """Keep what somebody else did out of the ledger, with the reason; they are told.

    Args:
        activity_id: which.
        reason: why.
        by: the town's contact.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        NotYourTownError: somebody else's town.
        StaleActivityError: somebody acted on it since.
        WrongActivityStateError: it waits for nobody.
        InvalidActivityError: no reason is given.
    """
    with transaction.atomic():
        activity = _judge(
            activity_id, ActivityState.DECLINED, _reason(reason), by=by, at=at,
            seen_revision=seen_revision,
        )  # fmt: skip
        event = _record(EventKind.ACTIVITY_DECLINED, activity, by, at)
        tell_of_event(
            MessageKind.ACTIVITY_DECLINED, event, activity.court, [activity.recorded_by_id]
        )
    return activity


def withdraw_activity(
    activity_id: UUID,
    reason: str,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Activity:
    """Take one's own record out of the ledger; it stays to be read, with the reason.

    What others entered as part of the same visit stands by itself from now on.

    Args:
        activity_id: which.
        reason: why.
        by: who recorded it.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        NotYourRecordError: somebody else's.
        StaleActivityError: somebody acted on it since.
        WrongActivityStateError: it does not stand in the ledger.
        InvalidActivityError: no reason is given.
    """
    with transaction.atomic():
        activity = lock_activity(
            activity_id, *COUNTED, ActivityState.TO_CONFIRM, seen_revision=seen_revision
        )
        if activity.recorded_by_id != by.person_id:
            raise NotYourRecordError
        activity.state, activity.reason = ActivityState.WITHDRAWN, _reason(reason)
        activity.judged_by_id, activity.judged_at = by.person_id, at
        save_act(activity, "state", "reason", "judged_by", "judged_at")
        parts = list(activity.parts.order_by("recorded_at", "pk"))
        for part in parts:
            part.part_of = None if part is parts[0] else parts[0]
            part.save(update_fields=["part_of"])
        PlannedVisit.objects.filter(activity=activity).update(activity=None)
        _record(EventKind.ACTIVITY_WITHDRAWN, activity, by, at)
    return activity


def _judge(
    activity_id: UUID,
    state: ActivityState,
    reason: str,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None,
) -> Activity:
    activity = lock_activity(activity_id, ActivityState.TO_CONFIRM, seen_revision=seen_revision)
    if not may_confirm(by, activity, civil_day(at)):
        raise NotYourTownError
    activity.state, activity.reason = state, reason
    activity.judged_by_id, activity.judged_at = by.person_id, at
    save_act(activity, "state", "reason", "judged_by", "judged_at")
    return activity


def _reason(words: str) -> str:
    return check_words(words, what=_("原因"), field="reason", most=LONGEST_REASON)


def _record(kind: EventKind, activity: Activity, by: Official, at: dt.datetime) -> Event:
    return record(
        kind,
        About(activity.court, SUBJECT, activity.pk),
        actor=by.actor,
        at=at,
        data={"town": activity.area_id, "day": activity.happened_on.isoformat()},
        bearer=bearer_for(activity.court_id, by.person_id, civil_day(at)),
    )
