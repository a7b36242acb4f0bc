"""Work with a term and a result: a town contact's (XX-20), or a leader's own (YF-2b, YF-3)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fenglian.correspondence.actions.acting import own_key
from fenglian.correspondence.enums import TaskState
from fenglian.correspondence.errors import (
    InvalidWordsError,
    NotYourThreadError,
    RecordNotFoundError,
    WrongStateError,
)
from fenglian.correspondence.models import ContactTask
from fenglian.correspondence.policies import does_task, get_task_for, gives_tasks
from fenglian.correspondence.queries.contacts import bearer_for, find_contact, is_town_of
from fenglian.correspondence.validators import check_not_past, check_words
from fenglian.duties.actions import Bearer, follow_event
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.enums import BodyKind
from fenglian.organizations.models import Body, Court
from fenglian.organizations.queries import Official, find_filing_body, find_leader_chain
from fenglian.worktime.calendars import ONE_DAY
from fenglian.worktime.periods import civil_day
from fenglian.worktime.queries import load_calendar

TASK = "contact_task"


@transaction.atomic
def give_task(
    key: UUID, area_id: str, words: str, due_on: dt.date, *, by: Official, at: dt.datetime
) -> ContactTask:
    """Give the contact of a town a task with a term; a successor has it in their stead.

    Args:
        key: made by the form; the same one a second time is the first.
        area_id: the town.
        words: what is to be done.
        due_on: the last day.
        by: who may give tasks there.
        at: when.

    Raises:
        NotYourThreadError: not theirs to give.
        InvalidWordsError: something in it cannot be right.
    """
    today = civil_day(at)
    if not gives_tasks(by, area_id, today):
        raise NotYourThreadError
    if not is_town_of(by.court_id, area_id):
        raise InvalidWordsError(_("请选本院的一个镇街。"), field="area")
    task, is_new = ContactTask.objects.get_or_create(
        pk=own_key(key, by),
        defaults={
            "court": Court.objects.get(pk=by.court_id),
            "area_id": area_id,
            "words": check_words(words, what=_("要做的事")),
            "due_on": check_not_past(due_on, today, field="due_on"),
            "state": TaskState.GIVEN,
            "given_by_id": by.person_id,
            "signature": by.actor.label,
            "given_at": at,
        },
    )
    if is_new:
        event = record_task(EventKind.CONTACT_TASK_GIVEN, task, by.actor, at)
        tell_of_event(MessageKind.CONTACT_TASK_GIVEN, event, task.court, holders_of(task, today))
    return task


@transaction.atomic
def finish_task(task_id: UUID, result: str, *, by: Official, at: dt.datetime) -> ContactTask:
    """Say what came of a task, once; whoever gave it is told.

    Args:
        task_id: which.
        result: what was done.
        by: the town's contact, or the leader, or whoever stands in.
        at: when.
    """
    task = get_task_for(by, task_id, civil_day(at))
    if not does_task(by, task, civil_day(at)):
        raise NotYourThreadError
    return _end(task, TaskState.DONE, result, by, at)


@transaction.atomic
def withdraw_task(task_id: UUID, reason: str, *, by: Official, at: dt.datetime) -> ContactTask:
    """Take a task back, with a reason.

    Args:
        task_id: which.
        reason: why.
        by: who gave it; a leader their own.
        at: when.
    """
    task = get_task_for(by, task_id, civil_day(at))
    if not {one.person_id for one in by.capacities} & {task.given_by_id, task.leader_id}:
        raise NotYourThreadError
    return _end(task, TaskState.WITHDRAWN, reason, by, at)


def _end(
    found: ContactTask,
    state: TaskState,
    words: str,
    by: Official,
    at: dt.datetime,
) -> ContactTask:
    task = (
        ContactTask.objects.select_for_update(of=("self",), no_key=True)
        .select_related("court")
        .filter(pk=found.pk)
        .first()
    )
    if task is None:
        raise RecordNotFoundError
    if task.state != TaskState.GIVEN:
        raise WrongStateError(_("这项任务已经了结，您写的没有存入。"))
    task.state, task.ended_at, task.ended_signature = state, at, by.actor.label
    task.result = check_words(words, what=_("结果或者撤销的原因"), field="result")
    task.save(update_fields=["state", "ended_at", "ended_signature", "result"])
    event = record_task(_ENDED[state, task.leader_id is not None], task, by.actor, at)
    told = {task.given_by_id}
    if task.leader_id is not None:
        told = {task.given_by_id, task.leader_id} - {by.person_id}
    tell_of_event(MessageKind.CONTACT_TASK_ENDED, event, task.court, told)
    return task


_ENDED = {
    (TaskState.DONE, False): EventKind.CONTACT_TASK_DONE,
    (TaskState.WITHDRAWN, False): EventKind.CONTACT_TASK_WITHDRAWN,
    (TaskState.DONE, True): EventKind.LEADER_TASK_DONE,
    (TaskState.WITHDRAWN, True): EventKind.LEADER_TASK_WITHDRAWN,
}
"""By how it ended, and whether it is a leader's own."""


def remind_of_tasks(court: Court, *, at: dt.datetime) -> int:
    """Tell whoever has a task when its last day is there, and when it has passed; each once.

    A task under a limit of the mechanism is left to that limit's own warnings. What falls due on a
    day off is said on the last working day before it.

    Args:
        court: whose tasks, in the running scope.
        at: the present instant.

    Returns:
        How many reminders were stored.
    """
    today = civil_day(at)
    soon = load_calendar(court.calendar_id).nth_working_day(today, 1) - ONE_DAY
    limited = Duty.objects.filter(court=court, subject_kind=TASK, state=DutyState.OPEN)
    given = ContactTask.objects.filter(court=court, state=TaskState.GIVEN).exclude(
        pk__in=limited.values("subject_id")
    )
    late = given.filter(due_on__lt=today, late_noted_at__isnull=True)
    due = given.filter(due_on__range=(today, soon), due_noted_at__isnull=True)
    return _remind(late, EventKind.CONTACT_TASK_LATE, at) + _remind(
        due, EventKind.CONTACT_TASK_DUE, at
    )


_NOTED = {
    EventKind.CONTACT_TASK_DUE: ("due_noted_at", MessageKind.CONTACT_TASK_DUE),
    EventKind.CONTACT_TASK_LATE: ("late_noted_at", MessageKind.CONTACT_TASK_LATE),
}


@transaction.atomic
def _remind(tasks: QuerySet[ContactTask], kind: EventKind, at: dt.datetime) -> int:
    """Tell of tasks that are still as asked for once their rows are locked."""
    stamp, message = _NOTED[kind]
    locked = list(tasks.select_for_update(of=("self",), no_key=True).select_related("court"))
    for task in locked:
        setattr(task, stamp, at)
        task.save(update_fields=[stamp])
        event = record_task(kind, task, Actor.system(), at)
        tell_of_event(message, event, task.court, holders_of(task, civil_day(at)))
    return len(locked)


def holders_of(task: ContactTask, today: dt.date) -> list[int]:
    """Return whom a task lies with: the town's contact today, else who leads the filing division.

    Args:
        task: which; a leader's own lies with the leader.
        today: the court's date.
    """
    if task.leader_id is not None:
        return [task.leader_id]
    contact = find_contact(task.court_id, str(task.area_id), today)
    if contact is not None:
        return [contact.pk]
    return find_leader_chain(find_filing_body(task.court_id), today)[:1]


def record_task(kind: EventKind, task: ContactTask, actor: Actor, at: dt.datetime) -> Event:
    """Append what became of a task to the ledger; its duties follow."""
    event = record_event(
        kind,
        court_id=task.court_id,
        subject_kind=TASK,
        subject_id=task.pk,
        actor=actor,
        at=at,
        data={"area": task.area_id, "due_on": task.due_on.isoformat(), **_of_leader(task)},
    )
    follow_event(event, court=task.court, bearer=bearer_of(task, civil_day(at)))
    return event


def bearer_of(task: ContactTask, today: dt.date) -> Bearer:
    """Return who bears a task: the leader under the court, else who bears what its town is owed.

    Args:
        task: which.
        today: the court's date.
    """
    if task.leader_id is None:
        return bearer_for(task.court_id, str(task.area_id), today)
    return Bearer(Body.objects.get(court=task.court_id, kind=BodyKind.COURT).pk, task.leader_id)


def _of_leader(task: ContactTask) -> dict[str, object]:
    if task.leader_id is None:
        return {}
    return {"kind": task.kind, "leader": task.leader_id, "body": task.body_id}
