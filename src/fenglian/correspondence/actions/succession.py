"""What is open of a town goes with its contact: the limits move, and do not start again (XX-7)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from fenglian.correspondence.actions.acting import THREAD, lock_thread, record, tell_contact
from fenglian.correspondence.actions.tasks import TASK, bearer_of, holders_of, record_task
from fenglian.correspondence.models import ContactTask, Thread
from fenglian.correspondence.queries.contacts import bearer_for
from fenglian.duties.actions import Bearer, move_duties
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Court
from fenglian.worktime.periods import civil_day


def hand_over_towns(court: Court, *, at: dt.datetime) -> int:
    """Put the open limits of towns into the hands of whoever is the contact today.

    Found by how things stand, not by when an assignment was changed: however a contact came to be
    another, or none, the next run sees it. The threads themselves need no moving.

    Args:
        court: which.
        at: the present instant.

    Returns:
        How many threads and tasks changed hands.
    """
    today = civil_day(at)
    duties = Duty.objects.filter(court=court, subject_kind__in=(THREAD, TASK), state=DutyState.OPEN)
    owed = {duty.subject_id: (duty.body_id, duty.holder_id) for duty in duties}
    threads = list(Thread.objects.filter(pk__in=owed).order_by("opened_at", "pk"))
    given = ContactTask.objects.filter(pk__in=owed, leader__isnull=True)
    tasks = list(given.order_by("given_at", "pk"))
    areas = {one.area_id for one in threads} | {str(one.area_id) for one in tasks}
    bearers = {area_id: bearer_for(court.pk, area_id, today) for area_id in areas}

    def is_elsewhere(one: Thread | ContactTask) -> bool:
        bearer = bearers[str(one.area_id)]
        return owed[one.pk] != (bearer.body_id, bearer.person_id)

    return sum(_hand_over_thread(one, at) for one in threads if is_elsewhere(one)) + sum(
        _hand_over_task(one, at) for one in tasks if is_elsewhere(one)
    )


def _rules_elsewhere(court_id: int, subject_id: UUID, bearer: Bearer) -> tuple[str, ...]:
    """Return the rules whose open duties somebody else bears; none: another run was first."""
    duties = Duty.objects.filter(court_id=court_id, subject_id=subject_id, state=DutyState.OPEN)
    return tuple(
        duty.rule_id
        for duty in duties
        if (duty.body_id, duty.holder_id) != (bearer.body_id, bearer.person_id)
    )


def _hand_over_thread(thread: Thread, at: dt.datetime) -> int:
    with transaction.atomic():
        thread = lock_thread(thread.pk)
        bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
        rules = _rules_elsewhere(thread.court_id, thread.pk, bearer)
        if not rules:
            return 0
        event = record(
            EventKind.TOWN_MESSAGE_HANDED_OVER,
            thread,
            actor=Actor.system(),
            at=at,
            data={"person": bearer.person_id, "body": bearer.body_id},
        )
        move_duties(event, rule_ids=rules, bearer=bearer)
        tell_contact(MessageKind.TOWN_HANDED_OVER, event, thread)
    return 1


def _hand_over_task(found: ContactTask, at: dt.datetime) -> int:
    with transaction.atomic():
        task = (
            ContactTask.objects.select_for_update(of=("self",), no_key=True)
            .select_related("court")
            .get(pk=found.pk)
        )
        bearer = bearer_of(task, civil_day(at))
        rules = _rules_elsewhere(task.court_id, task.pk, bearer)
        if not rules:
            return 0
        event = record_task(EventKind.CONTACT_TASK_HANDED_OVER, task, Actor.system(), at)
        move_duties(event, rule_ids=rules, bearer=bearer)
        tell_of_event(
            MessageKind.CONTACT_TASK_GIVEN, event, task.court, holders_of(task, civil_day(at))
        )
    return 1
