"""Who reads what towns and the court say to each other, and whose act is which.

The people of a center read the threads of their town, by the database's own policy besides. Inside
the court a thread is read by whoever is assigned to the town, by the departments it was forwarded
to and their leaders, by those whom a ladder told of it, and by whoever watches over all of it: the
filing division, the management office and the president.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fenglian.correspondence.enums import (
    ARRANGED,
    UNDER_WAY,
    ArrangementState,
    ForwardingState,
    ThreadState,
)
from fenglian.correspondence.errors import (
    NotYourThreadError,
    ThreadNotFoundError,
    WrongStateError,
)
from fenglian.correspondence.models import Forwarding, Thread
from fenglian.correspondence.queries.contacts import find_contact, list_towns
from fenglian.duties.models import DutyStep
from fenglian.organizations.models import Body
from fenglian.organizations.queries import Official, find_filing_body

RETURNS_BEFORE_SETTLING = 2
"""Hand-backs after which the filing division says whose it is (XX-16)."""


class ThreadAct(StrEnum):
    """What may be done with a thread inside the court."""

    ANSWER = "answer"
    FORWARD = "forward"
    SETTLE = "settle"
    ARRANGE = "arrange"
    FULFIL = "fulfil"
    CALL_OFF = "call-off"
    REPORT_UP = "report-up"
    PROPOSE = "propose"
    CLOSE = "close"
    RECEIVE = "receive"
    REPORT = "report"
    RETURN = "return"


OF_DEPARTMENT = frozenset({ThreadAct.RECEIVE, ThreadAct.REPORT, ThreadAct.RETURN})


def is_filing(official: Official) -> bool:
    """Tell whether somebody is of the filing division, leads it or stands in."""
    try:
        return find_filing_body(official.court_id).pk in bodies_of(official)
    except Body.DoesNotExist:
        return False


def bodies_of(official: Official) -> set[int]:
    """Return the bodies that somebody is of or leads, as themselves or standing in."""
    return {pk for one in official.capacities for pk in one.body_ids | one.led_body_ids}


def watches_all(official: Official) -> bool:
    """Tell whether somebody reads every town's threads: filing division, management, president."""
    if any(one.is_president for one in official.capacities) or is_filing(official):
        return True
    return Body.objects.filter(
        court_id=official.court_id, is_management_office=True, pk__in=bodies_of(official)
    ).exists()


def visible_threads(official: Official, today: dt.date) -> QuerySet[Thread]:
    """Return the threads that somebody may read.

    Args:
        official: who looks.
        today: the court's date.
    """
    threads = Thread.objects.filter(court_id=official.court_id)
    if official.is_of_center:
        return threads.filter(area_id=official.town)
    if watches_all(official):
        return threads
    forwarded = Forwarding.objects.filter(
        court_id=official.court_id,
        body__in=bodies_of(official) | watched_by(official),
    )
    told = DutyStep.objects.filter(
        court_id=official.court_id, recipient__in=[one.person_id for one in official.capacities]
    ).values("subject_id")
    return threads.filter(
        Q(area__in=list_towns(official, today).order_by().values("pk"))
        | Q(pk__in=forwarded.values("thread_id"))
        | Q(pk__in=told)
        | Q(pk__in=Forwarding.objects.filter(pk__in=told).values("thread_id"))
        | Q(arrangements__judge__in=[one.person_id for one in official.capacities])
    ).distinct()


def watched_by(official: Official) -> set[int]:
    """Return the bodies whose work somebody reads, as themselves or standing in."""
    return {pk for one in official.capacities for pk in one.watched_body_ids}


def get_thread_for(official: Official, thread_id: UUID, today: dt.date) -> Thread:
    """Return a thread that somebody may read.

    Raises:
        ThreadNotFoundError: there is none, or it is not for them; the two look the same.
    """
    try:
        return visible_threads(official, today).select_related("court", "area").get(pk=thread_id)
    except Thread.DoesNotExist:
        raise ThreadNotFoundError from None


def speaks_for(official: Official, thread: Thread, today: dt.date) -> bool:
    """Tell whether somebody is the town's contact today; where there is none, the filing division.

    Args:
        official: who acts, or whom they stand in for.
        thread: of the town.
        today: the court's date.
    """
    contact = find_contact(official.court_id, thread.area_id, today)
    if contact is None:
        return is_filing(official)
    return contact.pk in {one.person_id for one in official.capacities}


def forwardings_of(official: Official, thread: Thread) -> QuerySet[Forwarding]:
    """Return what of a thread lies with somebody's department, or with them.

    Args:
        official: who acts, or whom they stand in for.
        thread: which.
    """
    people = [one.person_id for one in official.capacities]
    return thread.forwardings.filter(
        Q(body__in=bodies_of(official)) | Q(person__in=people), state__in=UNDER_WAY
    )


def needs_settling(thread: Thread) -> bool:
    """Tell whether departments have handed it back so often that the filing division decides.

    Args:
        thread: which.
    """
    if thread.state == ThreadState.CLOSED:
        return False
    states = list(thread.forwardings.values_list("state", "is_settled"))
    returned = sum(state == ForwardingState.RETURNED for state, _ignored in states)
    settled = any(is_settled for _state, is_settled in states)
    return returned >= RETURNS_BEFORE_SETTLING and not settled


def acts_on(official: Official, thread: Thread, today: dt.date) -> frozenset[ThreadAct]:
    """Return what somebody may do with a thread now.

    Args:
        official: of the court.
        thread: one that they may read.
        today: the court's date.
    """
    acts: set[ThreadAct] = set()
    if official.is_of_center:
        return frozenset()
    for forwarding in forwardings_of(official, thread):
        acts |= {ThreadAct.REPORT}
        if forwarding.state == ForwardingState.SENT:
            acts.add(ThreadAct.RECEIVE)
        if not forwarding.is_settled:
            acts.add(ThreadAct.RETURN)
    is_open = thread.state != ThreadState.CLOSED
    disputed = needs_settling(thread)
    if disputed and is_filing(official):
        acts.add(ThreadAct.SETTLE)
    if speaks_for(official, thread, today):
        acts |= _acts_of_contact(thread) if is_open else set()
        if disputed:
            acts.discard(ThreadAct.FORWARD)
        if thread.first_answered_at is not None and not thread.from_court:
            acts.add(ThreadAct.PROPOSE)
    return frozenset(acts)


def _acts_of_contact(thread: Thread) -> set[ThreadAct]:
    acts = {ThreadAct.ANSWER, ThreadAct.FORWARD, ThreadAct.REPORT_UP, ThreadAct.CLOSE}
    if thread.kind in ARRANGED:
        planned = thread.arrangements.filter(state=ArrangementState.PLANNED).exists()
        acts |= {ThreadAct.FULFIL, ThreadAct.CALL_OFF} if planned else {ThreadAct.ARRANGE}
    return acts


def require(official: Official, act: ThreadAct, thread: Thread, today: dt.date) -> None:
    """Let only an act pass that is somebody's, and goes with how things stand.

    Raises:
        WrongStateError: theirs, but not now.
        NotYourThreadError: somebody else's.
    """
    if act in acts_on(official, thread, today):
        return
    mine = speaks_for(official, thread, today) and act not in OF_DEPARTMENT | {ThreadAct.SETTLE}
    if mine:
        raise WrongStateError(_now(act, thread))
    raise NotYourThreadError


def _now(act: ThreadAct, thread: Thread) -> str:
    if thread.state == ThreadState.CLOSED:
        return _("这件来往已经办结，不能再办。镇街再来信会重新打开。")
    if act is ThreadAct.FORWARD:
        return _("两个部门都退回了，由立案庭确定交给谁，现在不能再转。")
    return _("这一步现在不能做，请刷新页面看最新的情况。")
