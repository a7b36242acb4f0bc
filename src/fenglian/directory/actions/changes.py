"""A change on its way: noted, reported by the department, returned or found to be none."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fenglian.directory.actions.acting import (
    begin,
    department_of,
    record,
    save_act,
    service_center_of,
    tell,
)
from fenglian.directory.enums import OPEN, ChangeState
from fenglian.directory.errors import ChangeOpenError, InvalidChangeError, NotYourChangeError
from fenglian.directory.models import Change
from fenglian.directory.policies import Act, may_report_for
from fenglian.directory.queries.departments import department_for
from fenglian.directory.validators import (
    LONGEST_NOTE,
    Facts,
    check_facts,
    check_happened_on,
    check_note,
)
from fenglian.duties.actions import follow_event
from fenglian.isolation.actors import Actor
from fenglian.ledger.models import Event
from fenglian.mechanisms.enums import EventKind
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.models import Body, Court, Person
from fenglian.organizations.queries import Official
from fenglian.worktime.periods import civil_day, midnight


def note_change(
    person: Person, *, happened_on: dt.date, actor: Actor, at: dt.datetime, note: str = ""
) -> Change:
    """Note that a post or number of a person changed; their department owes a report from that day.

    Whoever knows may note it, and so does the product where a post was taken up or left. What is
    learned late counts from the day it happened (NS-15).

    Args:
        person: about whom.
        happened_on: the day of the change, today or before.
        actor: who notes it.
        at: the present instant.
        note: what is known of it.

    Raises:
        InvalidChangeError: the day cannot be, or the person has no department.
        ChangeOpenError: a change of the person is under way.
    """
    with transaction.atomic():
        change, event = _open(person, happened_on, actor, at, note)
        bearer = department_of(change, civil_day(at))
        tell(MessageKind.DIRECTORY_TO_REPORT, change, event, bearer, at)
    return change


def _open(
    person: Person, happened_on: dt.date, actor: Actor, at: dt.datetime, note: str
) -> tuple[Change, Event]:
    today = civil_day(at)
    check_happened_on(happened_on, today=today)
    body = department_for(person, today)
    if body is None:
        raise InvalidChangeError(
            _("{}在本院没有任过职，没有部门可以报送。").format(person.name), field="person"
        )
    # One after the other, so that two who note the same change do not both.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Change.objects.filter(person=person, state__in=OPEN).exists():
        raise ChangeOpenError(person.name)
    change = Change.objects.create(
        id=uuid4(),
        court_id=person.court_id,
        person=person,
        body=body,
        happened_on=happened_on,
        note=note.strip()[:LONGEST_NOTE],
        noted_at=at,
    )
    event = record(
        EventKind.DIRECTORY_CHANGED, change, actor=actor, at=midnight(happened_on),
        data={"noted_at": at.isoformat()},
    )  # fmt: skip
    court = Court.objects.get(pk=change.court_id)
    follow_event(event, court=court, bearer=department_of(change, today), is_first=True)
    return change, event


def report_change(
    change_id: UUID,
    facts: Facts,
    *,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Change:
    """Report what is true from now on; the service center owes the publication (NS-15).

    Args:
        change_id: which change.
        facts: what the directory is to say.
        by: of the department, or the person themselves.
        at: when; the moment of receipt.
        seen_revision: the revision that they saw.

    Raises:
        InvalidChangeError: something in the facts cannot be right.
        NoServiceCenterError: nobody is there to publish.
    """
    with transaction.atomic():
        return _report(begin(by, change_id, Act.REPORT, seen_revision=seen_revision), facts, by, at)


def report_new_change(
    person: Person,
    facts: Facts,
    *,
    happened_on: dt.date,
    by: Official,
    at: dt.datetime,
    note: str = "",
) -> Change:
    """Report a change that nobody has noted before: it happened, and here is what is true now.

    Args:
        person: about whom.
        facts: what the directory is to say.
        happened_on: the day of the change; the limit counts from it all the same.
        by: of the person's department, or the person themselves.
        at: when.
        note: what else is known.

    Raises:
        NotYourChangeError: the person is of another department.
        InvalidChangeError: something cannot be right.
        ChangeOpenError: a change of the person is under way.
    """
    body = department_for(person, civil_day(at))
    if not may_report_for(by, person, body.pk if body else None):
        raise NotYourChangeError(pgettext("act", Act.REPORT.value))
    with transaction.atomic():
        change, _event = _open(person, happened_on, by.actor, at, note)
        return _report(begin(by, change.pk, Act.REPORT), facts, by, at)


def _report(change: Change, facts: Facts, by: Official, at: dt.datetime) -> Change:
    facts = check_facts(facts)
    body = None
    if facts.body_id is not None:
        body = Body.objects.filter(court_id=change.court_id, pk=facts.body_id).first()
    if body is None and not facts.leaves:
        raise InvalidChangeError(_("没有这个部门，请重新选择。"), field="body")
    change.leaves, change.listed_in = facts.leaves, body
    change.title, change.office_phone = facts.title, facts.office_phone
    change.mobile, change.is_officer = facts.mobile or None, facts.is_officer
    change.state, change.reported_at = ChangeState.REPORTED, at
    save_act(
        change, "leaves", "listed_in", "title", "office_phone", "mobile", "is_officer", "state",
        "reported_at",
    )  # fmt: skip
    public = {name: value for name, value in asdict(facts).items() if name != "mobile"}
    event = record(EventKind.DIRECTORY_REPORTED, change, actor=by.actor, at=at, data=public)
    center = service_center_of(change.court_id)
    follow_event(event, court=change.court, bearer=center)
    tell(MessageKind.DIRECTORY_TO_PUBLISH, change, event, center, at)
    return change


def return_change(
    change_id: UUID,
    *,
    reason: str,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Change:
    """Give a report back to the department. It never was one: the limit counts from the change.

    Args:
        change_id: which change.
        reason: what is wrong with it.
        by: of the service center.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidChangeError: no reason.
    """
    with transaction.atomic():
        change = begin(by, change_id, Act.RETURN, seen_revision=seen_revision)
        reason = check_note(reason, what=pgettext("act", Act.RETURN.value))
        change.state = ChangeState.RETURNED
        save_act(change, "state")
        since = midnight(change.happened_on)
        event = record(
            EventKind.DIRECTORY_RETURNED, change, actor=by.actor, at=at,
            data={"reason": reason, "since": since.isoformat()},
        )  # fmt: skip
        bearer = department_of(change, civil_day(at))
        follow_event(event, court=change.court, bearer=bearer, since=since)
        tell(MessageKind.DIRECTORY_TO_REPORT, change, event, bearer, at)
    return change


def dismiss_change(
    change_id: UUID,
    *,
    reason: str,
    by: Official,
    at: dt.datetime,
    seen_revision: int | None = None,
) -> Change:
    """Close what turned out to be no change; nothing is published, nothing owed any more.

    Only the service center may: a department cannot talk itself out of its own report.

    Args:
        change_id: which change.
        reason: how that was found out.
        by: of the service center.
        at: when.
        seen_revision: the revision that they saw.

    Raises:
        InvalidChangeError: no reason.
    """
    with transaction.atomic():
        change = begin(by, change_id, Act.DISMISS, seen_revision=seen_revision)
        reason = check_note(reason, what=pgettext("act", Act.DISMISS.value))
        change.state, change.closed_at = ChangeState.DISMISSED, at
        save_act(change, "state", "closed_at")
        event = record(
            EventKind.DIRECTORY_DISMISSED, change, actor=by.actor, at=at, data={"reason": reason}
        )
        follow_event(event, court=change.court, bearer=department_of(change, civil_day(at)))
    return change
