"""A judge comes to the town: named with a day, done with a result, or called off (XX-10, XX-11)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.activities.actions import confirm_activity
from fenglian.activities.enums import ActivityState
from fenglian.activities.models import Activity
from fenglian.activities.policies import may_confirm
from fenglian.correspondence.actions.acting import begin, record, save_act, tell_center
from fenglian.correspondence.actions.threads import settle_answer
from fenglian.correspondence.enums import ArrangementState
from fenglian.correspondence.errors import InvalidWordsError
from fenglian.correspondence.models import Arrangement, Thread
from fenglian.correspondence.policies import ThreadAct
from fenglian.correspondence.queries.contacts import bearer_for
from fenglian.correspondence.validators import check_not_past, check_words
from fenglian.duties.actions import follow_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, PostTerm
from fenglian.organizations.queries import Official
from fenglian.worktime.periods import civil_day

LONGEST_PLACE = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """Who comes, when and where.

    Args:
        judge_id: somebody with a post at the court on that day.
        comes_on: the day.
        time_and_place: in words.
    """

    judge_id: int
    comes_on: dt.date
    time_and_place: str


@transaction.atomic
def schedule_judge(
    thread_id: UUID,
    plan: Plan,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Arrangement:
    """Answer a center's request with a judge and a day; center and judge are told.

    Args:
        thread_id: of a request for a judge or for guidance.
        plan: who comes when.
        by: the contact, or whoever stands in.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidWordsError: the day has passed, or nobody of the court then.
    """
    thread = begin(by, thread_id, ThreadAct.ARRANGE, at=at, seen_revision=seen_revision)
    check_not_past(plan.comes_on, civil_day(at), field="comes_on")
    terms = PostTerm.objects.on(plan.comes_on).filter(
        court_id=thread.court_id, person_id=plan.judge_id
    )
    if not terms.filter(post__body__in=_own_bodies(thread.court_id)).exists():
        raise InvalidWordsError(_("那天本院没有这个人任职，请重新选择。"), field="judge")
    arrangement = Arrangement.objects.create(
        id=uuid4(),
        court_id=thread.court_id,
        area_id=thread.area_id,
        thread=thread,
        judge_id=plan.judge_id,
        comes_on=plan.comes_on,
        time_and_place=check_words(
            plan.time_and_place,
            what=_("时间和地点"),
            field="time_and_place",
            most=LONGEST_PLACE,
        ),
        state=ArrangementState.PLANNED,
        made_at=at,
    )
    settle_answer(thread, at)
    event = _record(EventKind.JUDGE_SCHEDULED, arrangement, by, at)
    tell_of_event(MessageKind.JUDGE_SCHEDULED, event, thread.court, [plan.judge_id])
    tell_center(MessageKind.TOWN_ANSWERED, event, thread)
    return arrangement


def _own_bodies(court_id: int) -> list[int]:
    return list(Body.objects.of_court().filter(court_id=court_id).values_list("pk", flat=True))


def _record(kind: EventKind, arrangement: Arrangement, by: Official, at: dt.datetime) -> Event:
    thread: Thread = arrangement.thread
    event = record(
        kind,
        thread,
        actor=by.actor,
        at=at,
        data={
            "judge": arrangement.judge_id,
            "day": arrangement.comes_on.isoformat(),
            "activity": str(arrangement.activity_id or ""),
        },
    )
    bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
    follow_event(event, court=thread.court, bearer=bearer)
    return event


@transaction.atomic
def fulfil_arrangement(
    thread_id: UUID,
    result: str,
    *,
    by: Official,
    at: dt.datetime,
    activity_id: UUID | None = None,
) -> Arrangement:
    """Note what came of a judge's coming; the center reads it.

    Args:
        thread_id: of the request.
        result: what was done.
        by: the contact, or whoever stands in.
        at: when.
        activity_id: the record of it, one of the judge's in that town.

    Raises:
        InvalidWordsError: it is to come, the result is missing, or the record is another's.
    """
    thread = begin(by, thread_id, ThreadAct.FULFIL, at=at)
    arrangement = thread.arrangements.get(state=ArrangementState.PLANNED)
    if arrangement.comes_on > civil_day(at):
        raise InvalidWordsError(_("约定的日子还没有到，到那天再登记结果。"), field="result")
    if activity_id is not None:
        _take_record(arrangement, activity_id, by=by, at=at)
    arrangement.activity_id = activity_id
    _end(arrangement, ArrangementState.DONE, result, at)
    save_act(thread)
    event = _record(EventKind.JUDGE_CAME, arrangement, by, at)
    tell_center(MessageKind.TOWN_ANSWERED, event, thread)
    return arrangement


def _take_record(
    arrangement: Arrangement, activity_id: UUID, *, by: Official, at: dt.datetime
) -> None:
    """See that a record is the judge's in that town; one that waits for the contact is theirs."""
    activity = Activity.objects.filter(
        pk=activity_id,
        court_id=arrangement.court_id,
        area_id=arrangement.area_id,
        participants__person_id=arrangement.judge_id,
    ).first()
    if activity is None:
        raise InvalidWordsError(_("这条走访不是这位法官在这个镇街的，请重新选。"), field="activity")
    if activity.state == ActivityState.TO_CONFIRM and may_confirm(by, activity, civil_day(at)):
        confirm_activity(activity.pk, by=by, at=at)


@transaction.atomic
def call_off_arrangement(
    thread_id: UUID, reason: str, *, by: Official, at: dt.datetime
) -> Arrangement:
    """Call a judge's coming off, so that another can be arranged; center and judge are told.

    Args:
        thread_id: of the request.
        reason: why.
        by: the contact, or whoever stands in.
        at: when.
    """
    thread = begin(by, thread_id, ThreadAct.CALL_OFF, at=at)
    arrangement = thread.arrangements.get(state=ArrangementState.PLANNED)
    _end(arrangement, ArrangementState.OFF, reason, at)
    save_act(thread)
    event = _record(EventKind.JUDGE_CALLED_OFF, arrangement, by, at)
    tell_of_event(MessageKind.JUDGE_CALLED_OFF, event, thread.court, [arrangement.judge_id])
    tell_center(MessageKind.TOWN_ANSWERED, event, thread)
    return arrangement


def _end(arrangement: Arrangement, state: ArrangementState, words: str, at: dt.datetime) -> None:
    arrangement.result = check_words(words, what=_("结果或者取消的原因"), field="result")
    arrangement.state, arrangement.ended_at = state, at
    arrangement.save(update_fields=["state", "result", "ended_at", "activity_id"])
