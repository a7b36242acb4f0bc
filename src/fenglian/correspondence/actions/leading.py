"""What court leaders coordinate (YF-2b) and guide (YF-3): tasks that are a leader's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fenglian.correspondence.actions.acting import own_key
from fenglian.correspondence.actions.tasks import record_task
from fenglian.correspondence.enums import TaskState
from fenglian.correspondence.errors import InvalidWordsError, NotYourThreadError
from fenglian.correspondence.models import ContactTask
from fenglian.correspondence.policies import enters_leader_tasks
from fenglian.correspondence.queries.contacts import is_town_of
from fenglian.correspondence.queries.vocabulary import list_task_kinds
from fenglian.correspondence.validators import check_not_past, check_words
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.actions import tell_of_event
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.enums import COURT_LEADERS
from fenglian.organizations.models import Body, Court, PostTerm
from fenglian.organizations.queries import Official
from fenglian.worktime.periods import civil_day


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderTask:
    """What a court leader coordinates or guides.

    Args:
        leader_id: who is in charge of it.
        kind: a word of the mechanism in force.
        words: what is to be done.
        due_on: the last day.
        area_id: about which town; None: a body alone.
        body_id: which division, tribunal or team is guided; None: a town alone.
    """

    leader_id: int
    kind: str
    words: str
    due_on: dt.date
    area_id: str | None = None
    body_id: int | None = None


@transaction.atomic
def enter_leader_task(
    key: UUID, facts: LeaderTask, *, by: Official, at: dt.datetime
) -> ContactTask:
    """Enter what a court leader coordinates or guides; it stays open until its result is.

    Args:
        key: made by the form; the same one a second time is the first.
        facts: what it is.
        by: the leader, whoever stands in, or who watches all and enters it for the leader.
        at: when.

    Raises:
        NotYourThreadError: not theirs to enter.
        InvalidWordsError: something in it cannot be right.
    """
    if not enters_leader_tasks(by, facts.leader_id):
        raise NotYourThreadError
    today = civil_day(at)
    _check_leader_task(by.court_id, facts, today, at)
    task, is_new = ContactTask.objects.get_or_create(
        pk=own_key(key, by),
        defaults={
            "court": Court.objects.get(pk=by.court_id),
            "area_id": facts.area_id,
            "body_id": facts.body_id,
            "leader_id": facts.leader_id,
            "kind": facts.kind,
            "words": check_words(facts.words, what=_("要做的事")),
            "due_on": check_not_past(facts.due_on, today, field="due_on"),
            "state": TaskState.GIVEN,
            "given_by_id": by.person_id,
            "signature": by.actor.label,
            "given_at": at,
        },
    )
    if is_new:
        event = record_task(EventKind.LEADER_TASK_ENTERED, task, by.actor, at)
        others = {facts.leader_id} - {by.person_id}
        tell_of_event(MessageKind.CONTACT_TASK_GIVEN, event, task.court, others)
    return task


def _check_leader_task(court_id: int, facts: LeaderTask, today: dt.date, at: dt.datetime) -> None:
    posts = PostTerm.objects.on(today).filter(court_id=court_id, person=facts.leader_id)
    if not posts.filter(post__kind__in=COURT_LEADERS).exists():
        raise InvalidWordsError(_("请选本院的一位院领导。"), field="leader")
    if facts.kind not in dict(list_task_kinds(court_id, at)):
        raise InvalidWordsError(_("请选机制里的一个种类。"), field="kind")
    if facts.area_id is None and facts.body_id is None:
        raise InvalidWordsError(_("请选关于哪个镇街，或者哪个部门。"), field="area")
    if facts.area_id is not None and not is_town_of(court_id, facts.area_id):
        raise InvalidWordsError(_("请选本院的一个镇街。"), field="area")
    bodies = Body.objects.of_court().filter(court_id=court_id)
    if facts.body_id is not None and not bodies.filter(pk=facts.body_id).exists():
        raise InvalidWordsError(_("请选本院的一个部门。"), field="body")
