"""What is open of a town goes with its contact: the limits move, and do not start again (XX-7)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from fenglian.correspondence.actions.acting import THREAD, lock_thread, record, tell_contact
from fenglian.correspondence.models import Thread
from fenglian.correspondence.queries.contacts import bearer_for
from fenglian.duties.actions import move_duties
from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.isolation.actors import Actor
from fenglian.mechanisms.enums import EventKind
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
        How many threads changed hands.
    """
    today = civil_day(at)
    duties = Duty.objects.filter(court=court, subject_kind=THREAD, state=DutyState.OPEN)
    owed = {duty.subject_id: (duty.body_id, duty.holder_id) for duty in duties}
    threads = Thread.objects.filter(pk__in=owed).order_by("opened_at", "pk")
    areas = set(threads.values_list("area_id", flat=True))
    bearers = {area_id: bearer_for(court.pk, area_id, today) for area_id in areas}
    moved = 0
    for thread in threads:
        bearer = bearers[thread.area_id]
        if owed[thread.pk] != (bearer.body_id, bearer.person_id):
            moved += _hand_over(thread, at)
    return moved


def _hand_over(thread: Thread, at: dt.datetime) -> int:
    with transaction.atomic():
        thread = lock_thread(thread.pk)
        bearer = bearer_for(thread.court_id, thread.area_id, civil_day(at))
        elsewhere = Duty.objects.filter(
            court_id=thread.court_id, subject_id=thread.pk, state=DutyState.OPEN
        )
        rules = [
            duty.rule_id
            for duty in elsewhere
            if (duty.body_id, duty.holder_id) != (bearer.body_id, bearer.person_id)
        ]
        if not rules:
            return 0  # met, or moved by another run while we waited
        event = record(
            EventKind.TOWN_MESSAGE_HANDED_OVER,
            thread,
            actor=Actor.system(),
            at=at,
            data={"person": bearer.person_id, "body": bearer.body_id},
        )
        move_duties(event, rule_ids=tuple(rules), bearer=bearer)
        tell_contact(MessageKind.TOWN_HANDED_OVER, event, thread)
    return 1
