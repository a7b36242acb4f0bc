"""Who reports, who publishes, and which changes an official may read."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import pgettext

from fenglian.directory.enums import OPEN, TO_REPORT, ChangeState
from fenglian.directory.errors import (
    ChangeNotFoundError,
    NotYourChangeError,
    WrongChangeStateError,
)
from fenglian.directory.models import Change
from fenglian.organizations.enums import OfficialRole
from fenglian.organizations.models import Person, PostTerm
from fenglian.organizations.queries import Official, find_service_center_id


class Act(Enum):
    """What can be done with a change; the value is the verb for messages."""

    REPORT = "报送"
    PUBLISH = "公布"
    RETURN = "退回"
    DISMISS = "按没有变动办结"


STATES_OF_ACT: dict[Act, frozenset[ChangeState]] = {
    Act.REPORT: TO_REPORT,
    Act.PUBLISH: frozenset({ChangeState.REPORTED}),
    Act.RETURN: frozenset({ChangeState.REPORTED}),
    Act.DISMISS: OPEN,
}


def is_of(official: Official, body_id: int | None) -> bool:
    """Tell whether an official belongs to a body or leads it, or stands in for somebody who does.

    Args:
        official: who.
        body_id: which body; None: there is none.
    """
    return any(body_id in one.body_ids | one.led_body_ids for one in official.capacities)


def may_report_for(official: Official, person: Person, body_id: int | None) -> bool:
    """Tell whether an official reports what changed about a person: themselves, their department.

    Args:
        official: who.
        person: about whom.
        body_id: the person's department; None: they have none.
    """
    return official.person_id == person.pk or is_of(official, body_id)


def may_publish(official: Official) -> bool:
    """Tell whether an official publishes the directory: who is of the service center (NS-15)."""
    return is_of(official, find_service_center_id(official.court_id))


def may_speak_for(official: Official, person: Person, today: dt.date) -> bool:
    """Tell whether an official enters a person's absences: themselves, their leaders, the admin.

    Args:
        official: who.
        person: whose.
        today: the court's date.
    """
    if official.person_id == person.pk or official.is_president or may_manage_posts(official):
        return official.court_id == person.court_id
    terms = PostTerm.objects.on(today).filter(court_id=official.court_id, person=person)
    bodies = set(terms.values_list("post__body_id", flat=True))
    return any(bodies & (one.led_body_ids | one.supervised_body_ids) for one in official.capacities)


def may_manage_posts(official: Official) -> bool:
    """Tell whether an official enters who takes up and leaves posts."""
    return official.has_role(OfficialRole.ADMINISTRATION)


def visible_changes(official: Official) -> QuerySet[Change]:
    """Return the changes that an official may read: they hold numbers that are not public.

    The service center and the president read all of the court's; departments and those in charge of
    them their own; everybody what is about themselves.

    Args:
        official: who looks.
    """
    changes = Change.objects.filter(court_id=official.court_id)
    if official.is_president or may_publish(official):
        return changes
    bodies: set[int] = set()
    for one in official.capacities:
        bodies |= one.body_ids | one.led_body_ids | one.supervised_body_ids
    return changes.filter(Q(body__in=bodies) | Q(person_id=official.person_id))


def get_change_for(official: Official, change_id: UUID) -> Change:
    """Return a change that the official may read.

    Raises:
        ChangeNotFoundError: there is none, or it is not for this official; the two look the same.
    """
    try:
        return (
            visible_changes(official)
            .select_related("person", "body", "listed_in")
            .get(pk=change_id)
        )
    except Change.DoesNotExist:
        raise ChangeNotFoundError from None


def _is_theirs(official: Official, act: Act, change: Change) -> bool:
    if act is Act.REPORT:
        return may_report_for(official, change.person, change.body_id)
    return may_publish(official)


def may(official: Official, act: Act, change: Change) -> bool:
    """Tell whether an official may do something with a change as it stands now.

    Args:
        official: who.
        act: what.
        change: a change that they may read.
    """
    return change.state in STATES_OF_ACT[act] and _is_theirs(official, act, change)


def require(official: Official, act: Act, change: Change) -> None:
    """Let an official's act pass, or say why not.

    Raises:
        WrongChangeStateError: the change's state does not allow it.
        NotYourChangeError: somebody else's act.
    """
    if not _is_theirs(official, act, change):
        raise NotYourChangeError(pgettext("act", act.value))
    if change.state not in STATES_OF_ACT[act]:
        raise WrongChangeStateError(pgettext("act", act.value), ChangeState(change.state).label)
